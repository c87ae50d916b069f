"""The package as a whole: its layers, its start-up, its command line in real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import paramimp
from tests.sweeps import make_runs

ROOT = Path(__file__).parent.parent
HEAVY = ("numpy", "pandas", "sklearn", "scipy", "yaml")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["analyze", "--help"], ["check", "--help"], ["suggest", "--help"]]
)
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    script = f"import sys; from paramimp.cli import run; run({arguments!r}); print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    imported = set(done.stdout.splitlines())
    assert "click" in imported
    assert not imported & set(HEAVY)


def test_the_module_and_the_script_are_the_same_program() -> None:
    script = Path(sys.executable).parent / "paramimp"
    one, other = (
        subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout
        for command in ([sys.executable, "-m", "paramimp"], [str(script)])
    )
    assert one == other


def test_ctrl_c_while_the_command_starts_is_quiet() -> None:
    interrupted = (
        "import runpy, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class PressesCtrlC:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click': signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, PressesCtrlC())\n"
        "runpy.run_module('paramimp', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


@pytest.mark.parametrize("press", ["signal.raise_signal(signal.SIGINT)", "exec('signal.raise_signal(signal.SIGINT)')"])
def test_ctrl_c_while_the_command_starts_gives_its_status(press: str, tmp_path: Path) -> None:
    """Also in code that is executed from a text, as dataclasses are made, of which Python dies by the signal."""
    pressed = f"import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n{press}\n"
    (tmp_path / "click.py").write_text(pressed)
    done = subprocess.run(
        [sys.executable, "-m", "paramimp", "--version"], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


def test_the_process_ends_without_a_search_for_garbage() -> None:
    """Python makes several as it ends: a fifth of a short analysis, for memory that the system takes back anyway."""
    told = (
        "import atexit, gc, runpy, sys\n"
        "atexit.register(lambda: print(gc.get_freeze_count() > 10_000, len(gc.get_objects()) < 1_000))\n"
        "sys.argv = ['paramimp', '--version']\n"
        "runpy.run_module('paramimp', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "True True", "")


@pytest.mark.parametrize("before", [True, False])
def test_what_is_to_be_done_at_the_end_is_done(before: bool) -> None:
    """Also what was asked for before the command began, as by what measures how much of it is tested."""
    at_the_end = "atexit.register(print, 'done')\n"
    told = (
        "import atexit, runpy, sys, threading, time\n"
        f"{at_the_end if before else ''}"
        "class Asks:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == 'click': {at_the_end}"
        "sys.meta_path.insert(0, Asks())\n"
        "threading.Thread(target=lambda: (time.sleep(0.2), print('waited for'))).start()\n"
        "sys.argv = ['paramimp', 'analyze', 'nowhere', '--metric', 'loss']\n"
        "runpy.run_module('paramimp', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split("\n")) == (2, ["waited for", "done", *(["done"] if before else []), ""])


def test_modules_are_not_taken_apart_at_the_end() -> None:
    told = (
        "import atexit, runpy, sys\n"
        "class Held:\n"
        "    def __del__(self): print('taken apart')\n"
        "held = Held()\n"
        "sys.argv = ['paramimp', '--version']\n"
        "runpy.run_module('paramimp', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True)
    assert (done.returncode, "taken apart" in done.stdout) == (0, False)


def test_every_public_name_can_be_imported() -> None:
    import paramimp

    assert {name for name in paramimp.__all__ if not hasattr(paramimp, name)} == set()
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = paramimp.nothing


def test_a_completion_offers_what_is_public_and_nothing_else() -> None:
    assert [name for name in dir(paramimp) if not name.startswith("__")] == sorted(paramimp.__all__)


def test_every_top_level_entry_is_one_of_those_agreed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout: a source archive has no list of tracked files")
    top = {line.split("/")[0] for line in tracked.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} == {
        "CHANGELOG.md", "LICENSE", "README.md", "paramimp", "pyproject.toml", "sample_runs", "tests",
    }  # fmt: skip


def test_the_command_line_does_without_pandas_and_gives_it_back(tmp_path: Path) -> None:
    make_runs(tmp_path / "runs", 12)
    script = (
        "import sys; from paramimp.cli import run;"
        f"run(['analyze', {str(tmp_path)!r}, '--metric', 'loss', '--format', 'csv']);"
        "assert 'sklearn' in sys.modules and 'pandas' not in sys.modules; import pandas"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
