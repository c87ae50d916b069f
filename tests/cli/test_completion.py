"""The completion scripts, in the shells that they are for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
PATHS = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def script(shell: str, folder: Path) -> Path:
    done = subprocess.run([sys.executable, "-m", "paramimp", "completion", shell], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    path = folder / f"_paramimp.{shell}"
    path.write_text(done.stdout)
    return path


def run(shell: str, *arguments: str) -> str:
    done = subprocess.run([shell, *arguments], env=os.environ | PATHS, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def installed(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_takes_the_script(shell: str, tmp_path: Path) -> None:
    installed(shell)
    run(shell, "-n", str(script(shell, tmp_path)))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("paramimp ch", ["check"]),
        ("paramimp check --max", ["--max-importance", "--max-drift"]),
        ("paramimp analyze runs --summary m", ["min", "max", "mean"]),
        ("paramimp completion z", ["zsh"]),
    ],
)
def test_bash_completes_commands_options_and_choices(line: str, expected: list[str], tmp_path: Path) -> None:
    installed("bash")
    words = line.split()
    setup = f"source {script('bash', tmp_path)}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}"
    shown = run("bash", "-c", f'{setup}; _paramimp_completion paramimp; printf "%s\\n" "${{COMPREPLY[@]}}"')
    assert shown.split() == expected


def test_zsh_knows_whom_to_ask(tmp_path: Path) -> None:
    installed("zsh")
    source = f"autoload -Uz compinit; compinit -u -d {tmp_path}/dump; source {script('zsh', tmp_path)}"
    assert run("zsh", "-f", "-c", f"{source}; print ${{_comps[paramimp]}}") == "_paramimp_completion\n"


def test_fish_completes_an_option(tmp_path: Path) -> None:
    installed("fish")
    shown = run("fish", "--no-config", "-c", f"source {script('fish', tmp_path)}; complete -C 'paramimp check --max'")
    assert {line.split("\t")[0] for line in shown.splitlines()} == {"--max-importance", "--max-drift"}


def test_another_shell_is_a_usage_error() -> None:
    done = subprocess.run([sys.executable, "-m", "paramimp", "completion", "tcsh"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not one of bash, zsh, fish" in done.stderr
