"""Streams, colour and width, in real processes: pipes that close, disks that are full, terminals."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from paramimp import cli
from tests.cli.processes import PARAMIMP, paramimp, with_closed_output
from tests.terminals import read_to_the_end


@pytest.mark.parametrize("arguments", [["analyze", "--metric", "loss"], ["runs"]])
def test_a_closed_pipe_is_quiet(runs: Path, arguments: list[str]) -> None:
    assert with_closed_output(*arguments, runs) == (0, b"")


def test_a_closed_pipe_does_not_hide_the_verdict(runs: Path) -> None:
    status, _ = with_closed_output("check", runs, "--metric", "loss", "--max-importance", "0.2")
    assert status == 1


def test_a_full_disk_exits_2(runs: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PARAMIMP, "analyze", str(runs), "--metric", "loss"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert "No space left" in done.stderr


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False),
    ],
)
def test_colour_follows_the_standards(runs: Path, environment: dict[str, str], coloured: bool) -> None:
    done = paramimp("analyze", runs, "--metric", "loss", **{"TERM": "xterm-256color"} | environment)
    assert ("\x1b[" in done.stdout) is coloured


def test_an_ascii_terminal_gets_ascii(runs: Path) -> None:
    done = paramimp("analyze", runs, "--metric", "loss", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_a_real_terminal_gets_colour_and_lines_that_fit(runs: Path, columns: int) -> None:
    primary, secondary = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": str(columns)}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [*PARAMIMP, "analyze", str(runs), "--metric", "loss"], stdout=secondary, stderr=secondary, env=environment
    )
    os.close(secondary)
    shown = read_to_the_end(primary)
    assert process.wait(60) == 0
    assert b"\x1b[" in shown


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("check {runs} --metric loss --max-importance 0.2 >&-", 1),
        ("check {runs} --metric loss --max-importance 1 >&- 2>&-", 0),
        ("analyze {runs} --metric nope 2>/dev/full", 2),
        ("runs {runs} --format csv --output {folder}/runs.csv 2>/dev/full", 0),
        ("runs {runs} --format csv --output {folder}/runs.csv 2>&-", 0),
        ("--help >/dev/full", 2),
    ],
)
def test_a_stream_that_is_closed_or_full_changes_no_verdict(
    runs: Path, tmp_path: Path, command: str, status: int
) -> None:
    line = " ".join([sys.executable, "-m", "paramimp", command.format(runs=runs, folder=tmp_path)])
    done = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=60)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("width", range(13))
def test_no_terminal_is_too_narrow(width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "p" * 70
    rows = [(i % 7 / 7, ("adam", "sgd", "日本語長い名前", long)[i % 4], i % 2 == 0) for i in range(24)]
    lines = [f"{lr},{name},{flag},{3 * lr + (name == 'sgd')},{lr}" for lr, name, flag in rows]
    head = f"params.lr,params.{long},params.日本語,metrics.loss,metrics.acc"
    (tmp_path / "a.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    (tmp_path / "b.csv").write_text("\n".join([head, *lines[3:], ""]), encoding="utf-8")
    monkeypatch.setenv("COLUMNS", str(width))
    given = [str(tmp_path / "a.csv"), "-m", "loss"]
    for words in (
        ["analyze", *given, "--effects", "--all"],
        ["analyze", *given, "-m", "acc", "--interactions"],
        ["suggest", *given],
        ["compare", str(tmp_path / "b.csv"), *given],
        ["runs", given[0]],
    ):
        assert cli.run(words) == 0, words
