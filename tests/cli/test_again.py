"""The command at the end of a report is the one that was given and a step more, and works when it is pasted."""

from __future__ import annotations

import html
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sweeps import make_runs

SCRIPT = Path(sys.executable).parent / "paramimp"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("a sweep") / "my runs"
    make_runs(root, 40)
    for metrics in root.glob("*/metrics.json"):
        logged = json.loads(metrics.read_text("utf-8"))
        metrics.write_text(json.dumps({**logged, "other_loss": logged["loss"][-1] * 2}), "utf-8")
    return root


def analyse(*arguments: object, cwd: Path | None = None, width: int | None = 80, script: str = "paramimp") -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")}
    environment["PATH"] = f"{SCRIPT.parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        [*shlex.split(script), "analyze", *map(str, arguments)], capture_output=True, text=True, cwd=cwd, timeout=120,
        env=environment | ({} if width is None else {"COLUMNS": str(width)}),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def command_in(report: str) -> str:
    """What somebody copies: all lines behind the last that announces a command."""
    found = re.search(r"^  Next, (?:[^\n]*\n)+?((?:    .*\n?)+)\Z", report, re.MULTILINE)
    assert found, report
    return found[1]


@pytest.mark.parametrize("width", [40, 60, 80, 200, None])
def test_it_works_when_it_is_pasted_at_every_width(runs: Path, width: int | None) -> None:
    pasted = command_in(analyse(runs.name, "--metric", "loss", "--exclude", "b", cwd=runs.parent, width=width))
    assert shlex.split(pasted.replace("\\\n", "")) == [
        "paramimp", "suggest", "my runs", "--metric", "loss", "--exclude", "b"
    ]  # fmt: skip
    path = f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", pasted], cwd=runs.parent, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "in the new space" in done.stdout


def test_what_is_about_the_output_is_left_behind(runs: Path, tmp_path: Path) -> None:
    analyse(runs, "-m", "loss", "--top", "2", "--color", "never", "-o", tmp_path / "report.txt", "--all")
    words = shlex.split(command_in((tmp_path / "report.txt").read_text("utf-8")))
    assert words == ["paramimp", "suggest", str(runs), "--metric", "loss"]


def test_a_method_is_replaced_with_its_options(runs: Path) -> None:
    words = shlex.split(command_in(analyse(runs, "-m", "loss", "--method", "ped-anova", "--best", "0.2", width=None)))
    assert words == ["paramimp", "analyze", str(runs), "--metric", "loss", "--method", "permutation"]


def test_another_command_has_the_options_that_it_knows(runs: Path) -> None:
    report = analyse(runs, "-m", "loss", "--interactions", "--reader", "native", "--seed", "3", width=None)
    assert shlex.split(command_in(report)) == [
        "paramimp", "suggest", str(runs), "--metric", "loss", "--reader", "native", "--seed", "3"
    ]  # fmt: skip


def test_the_program_is_named_as_it_was_called(runs: Path) -> None:
    words = shlex.split(command_in(analyse(runs, "-m", "loss", width=None, script=f"{sys.executable} -m paramimp")))
    assert words[1:3] == ["-m", "paramimp"]
    assert Path(words[0]).name.startswith("python")


def test_a_shell_that_named_every_run_gets_what_to_add(runs: Path) -> None:
    report = analyse(*sorted(runs.iterdir()), "-m", "loss", width=None)
    assert report.endswith("  Next, the ranges of a new sweep: paramimp suggest proposes them.\n")


def test_markdown_has_it_in_a_block(runs: Path) -> None:
    report = analyse(runs, "-m", "loss", "-f", "markdown")
    (block,) = re.findall(r"^```sh\n(.*)\n```$", report, re.MULTILINE)
    assert shlex.split(block)[:2] == ["paramimp", "suggest"]
    assert "**Tune a next" in report


def test_json_and_csv_do_not_depend_on_how_the_runs_were_named(runs: Path) -> None:
    for name in ("json", "csv"):
        one, other = (analyse(path, "-m", "loss", "-f", name, cwd=runs.parent) for path in (runs, runs.name))
        assert one == other


def test_a_page_of_two_metrics_names_in_each_command_the_one_that_it_stands_under(runs: Path) -> None:
    page = analyse(runs, "-m", "loss", "-m", "other_loss", "-f", "html")
    pasted = [re.sub(r"<[^>]*>", "", found) for found in re.findall(r"<pre>(.*?)</pre>", page)]
    suggested = [shlex.split(html.unescape(command)) for command in pasted if " suggest " in command]
    assert [words[-2:] for words in suggested] == [["--metric", "loss"], ["--metric", "other_loss"]]
    assert [words.count("--metric") for words in suggested] == [1, 1]
