"""A report carries its runs: names, params and the metric, in memory only."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp import Report, analyze
from paramimp.results import UsedRuns
from tests.sweeps import analyze_frame, linear, make_frame, make_runs


def runs_of(report: Report) -> UsedRuns:
    assert report.runs is not None
    return report.runs


def gaps(n_runs: int = 40) -> pd.DataFrame:
    """Lists of every kind: a number that only adam has, a boolean, a category, a diverged run."""
    frame = make_frame(n_runs, lambda frame: 1 + linear(frame))
    frame.loc[frame["optimizer"] != "adam", "c"] = np.nan
    frame.loc[7, "loss"] = np.nan
    return frame


def test_each_run_has_the_values_that_it_was_given() -> None:
    frame = gaps()
    runs = runs_of(analyze_frame(frame, "loss"))
    used = frame.drop(index=7)
    assert sorted(map(int, runs.names)) == list(used.index)
    in_order = frame.loc[[int(name) for name in runs.names]]
    assert runs.metric.tolist() == in_order["loss"].tolist()
    assert runs.analysed.tolist() == runs.metric.tolist()
    for name, kind in {"a": "number", "flag": "boolean", "optimizer": "category", "c": "number"}.items():
        param = runs.params[name]
        assert param.kind == kind
        assert [cell for cell in param.cells() if cell is not None] == in_order[name].dropna().tolist()
        assert [cell is None for cell in param.cells()] == in_order[name].isna().tolist()
    assert list(runs.params) == sorted(runs.params)
    assert len(runs) == len(used)


@pytest.mark.parametrize(("transform", "expected"), [("log", np.log10), ("rank", lambda y: y.argsort().argsort() + 1)])
def test_the_metric_stands_before_and_after_the_transform(transform: str, expected: Any) -> None:
    frame = gaps()
    runs = runs_of(analyze_frame(frame, "loss", transform=transform))
    in_order = frame.loc[[int(name) for name in runs.names], "loss"].to_numpy()
    assert runs.metric.tolist() == in_order.tolist()
    assert runs.analysed == pytest.approx(expected(in_order))


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_the_metric_keeps_its_sign_whatever_is_better(direction: str) -> None:
    runs = runs_of(analyze_frame(gaps(), "loss", direction=direction))
    assert (runs.metric > 0).all()
    assert (runs.analysed > 0).all()


def test_means_by_value_follow_from_the_runs_alone() -> None:
    report = analyze_frame(gaps(), "loss")
    runs = runs_of(report)
    for param in report.params:
        for effect in param.values:
            chosen = [str(cell).lower() == effect.value for cell in runs.params[param.param].cells()]
            assert runs.analysed[chosen].mean() == pytest.approx(effect.metric_mean)
            assert sum(chosen) == effect.n_runs


def test_the_runs_of_a_folder_can_be_found_again(tmp_path: Path) -> None:
    made = make_runs(tmp_path, 12)
    runs = runs_of(analyze(tmp_path, "loss"))
    assert set(runs.names) == {f"run_{index:03d}" for index in range(12)}
    for name, path, value in zip(runs.names, runs.paths, runs.metric, strict=True):
        assert (tmp_path / path).is_dir()
        assert value == pytest.approx(made["loss"][int(name[-3:])])


def test_the_frame_holds_them_in_the_form_that_can_be_analysed_again() -> None:
    frame = make_frame(40, linear)
    report = analyze_frame(frame, "loss")
    again = analyze(runs_of(report).to_frame(), "metric", direction="minimize")
    assert again.params == report.params
    assert list(runs_of(report).to_frame().columns[:3]) == ["run", "path", "params.a"]


def test_the_order_does_not_depend_on_that_of_the_table() -> None:
    frame = gaps()
    one, other = (runs_of(analyze_frame(rows, "loss")) for rows in (frame, frame.sample(frac=1, random_state=1)))
    assert one.names == other.names
    assert one.metric.tolist() == other.metric.tolist()


def test_they_are_in_memory_only() -> None:
    report = analyze_frame(gaps(), "loss")
    bare = replace(report, runs=None)
    assert report == bare
    assert repr(report) == repr(bare)
    assert json.dumps(report.to_dict()) == json.dumps(bare.to_dict())
    assert "40" in repr(runs_of(analyze_frame(make_frame(40, linear), "loss")))


def copies() -> dict[str, Any]:
    return {
        "pickle": lambda report: pickle.loads(pickle.dumps(report)),
        "copy": copy.copy,
        "deepcopy": copy.deepcopy,
    }


@pytest.mark.parametrize("way", copies())
def test_a_copy_is_equal_and_has_the_same_runs(way: str) -> None:
    report = analyze_frame(gaps(), "loss")
    other = copies()[way](report)
    assert other == report
    assert other.to_dict() == report.to_dict()
    pd.testing.assert_frame_equal(runs_of(other).to_frame(), runs_of(report).to_frame())
    several = analyze_frame(gaps(), ["loss"])
    assert copies()[way](several) == several
