"""What an analysis says of its stages, in Python and on a terminal."""

import os
import pty
import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from paramimp import analyze
from paramimp.cli import terminal
from paramimp.cli.terminal import Waiting
from paramimp.engine.stages import Stage
from tests.sweeps import analyze_frame, linear, make_frame, make_runs
from tests.terminals import read_to_the_end

FITTED = [Stage.LIBRARIES, Stage.FOREST, Stage.IMPORTANCE, Stage.INTERVALS]
WITH_PROCESS = [*FITTED, Stage.PROCESS, Stage.IMPORTANCE, Stage.INTERVALS]


def stages(n_runs: int = 40, **options: object) -> list[Stage]:
    told: list[Stage] = []
    analyze_frame(make_frame(n_runs, linear), "loss", on_stage=told.append, **options)
    return [stage for stage, _ in groupby(told)]


def test_each_stage_is_told_when_it_begins() -> None:
    assert stages() == WITH_PROCESS
    assert stages(interactions=True) == [*WITH_PROCESS, Stage.INTERACTIONS]


def test_what_is_not_done_is_not_told() -> None:
    assert stages(3_200) == FITTED
    assert stages(method="impurity") == [Stage.LIBRARIES, Stage.FOREST]
    assert stages(method="fanova") == [Stage.LIBRARIES, Stage.FOREST, Stage.IMPORTANCE]


@pytest.mark.parametrize("n_runs", [30, 510])  # the latter are read by a process of their own
def test_the_reading_comes_before_all_that_is_computed(tmp_path: Path, n_runs: int) -> None:
    make_runs(tmp_path, n_runs)
    told: list[Stage] = []
    analyze(tmp_path, "loss", on_stage=told.append, jobs=2)
    assert told[0] is Stage.READING
    assert max(at for at, stage in enumerate(told) if stage is Stage.READING) < told.index(Stage.FOREST)


def test_a_terminal_shows_the_stage_and_of_the_reading_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    parent, child = pty.openpty()
    with os.fdopen(child, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr(terminal, "QUIET_SECONDS", 0.0)
        with Waiting() as waiting:
            waiting._timer.join()
            assert waiting._bar is not None
            waiting.reading(3, 7)
            waiting._bar.refresh()
            for stage in (Stage.PROCESS, Stage.INTERVALS):
                waiting.begin(stage)
                waiting._bar.refresh()
    shown = read_to_the_end(parent).decode()
    lines = [line for line in re.split(r"\x1b\[[0-9;?]*[A-Za-z]|[\r\n]", shown) if line.strip()]
    texts = " ".join(lines)
    assert re.search(r"Reading runs.*3/7.*Fitting the Gaussian process.*Estimating intervals", texts)
    assert "/" not in texts.partition("Fitting the Gaussian process")[2]


def test_a_pipe_is_told_nothing(tmp_path: Path) -> None:
    make_runs(tmp_path, 120, lambda frame: np.sin(5 * frame["a"]) + frame["b"])
    command = [sys.executable, "-m", "paramimp", "analyze", str(tmp_path), "--metric", "loss"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
