"""Runs that two sweeps share, and those that only look alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp.comparison.overlap import shared_runs
from paramimp.results import Report
from tests.comparison.sweeps import FAST, compare, sweep
from tests.sweeps import analyze_frame

if TYPE_CHECKING:
    from pathlib import Path

    from paramimp import Comparison
    from paramimp.results.used_runs import UsedRuns

LAW = {"a": 1.0, "b": 0.4}


def said(comparison: Comparison) -> list[str]:
    return [caution.message for caution in comparison.cautions if caution.code == "same-runs"]


def runs_of(frame: pd.DataFrame) -> UsedRuns:
    report = analyze_frame(frame, "loss", **FAST)
    assert isinstance(report, Report)
    assert report.runs is not None
    return report.runs


def test_a_sweep_beside_itself_is_said_to_be_that_in_any_order_of_its_runs() -> None:
    frame = sweep(LAW)
    (message,) = said(compare(frame, frame.iloc[::-1].reset_index(drop=True)))
    assert message.startswith("All 60 runs of B are in A, too, with the same values and the same metric")


@pytest.mark.parametrize("label", [["old", "new"], ["[red]", "\x1b[31m"]])
def test_a_sweep_that_went_on_is_said_to_hold_the_first_by_its_label(label: list[str]) -> None:
    whole = sweep(LAW, n_runs=80)
    (message,) = said(compare(whole.iloc[:50], whole, labels=label))
    assert message.startswith("50 of the 80 runs of ")
    assert "\x1b" not in message


def test_fresh_sweeps_of_one_process_share_nothing() -> None:
    assert not said(compare(sweep(LAW), sweep(LAW, seed=1)))


def test_the_same_configurations_with_other_outcomes_are_other_runs() -> None:
    """One design on two data sets."""
    frame = sweep(LAW)
    other = frame.assign(loss=frame["loss"] + 1e-6)
    assert not said(compare(frame, other))
    assert shared_runs(runs_of(frame), runs_of(frame)) == 60
    assert shared_runs(runs_of(frame), runs_of(other)) == 0


def test_a_rounded_metric_on_a_small_grid_is_no_evidence() -> None:
    rng = np.random.default_rng(0)
    grid = pd.DataFrame({"x": np.tile([1, 2, 3, 4], 20), "y": np.repeat([0.1, 0.2], 40)})
    one, other = (grid.assign(loss=(grid["x"] + rng.normal(scale=0.4, size=80)).round(1)) for _ in range(2))
    assert not said(compare(one, other))


def test_one_report_in_two_files_is_known_by_its_shares(tmp_path: Path) -> None:
    report = analyze_frame(sweep(LAW), "loss", **FAST)
    assert isinstance(report, Report)
    paths = [tmp_path / "one.json", tmp_path / "two.json", tmp_path / "three.json"]
    for path in paths[:2]:
        path.write_text(json.dumps(report.to_dict()))
    other = analyze_frame(sweep(LAW, seed=1), "loss", **FAST)
    assert isinstance(other, Report)
    paths[2].write_text(json.dumps(other.to_dict()))
    (message,) = said(paramimp.compare(paths[:2], "loss"))
    assert "have the same shares of as many runs" in message
    assert not said(paramimp.compare([paths[0], paths[2]], "loss"))
