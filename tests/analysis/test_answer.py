"""Ranking a table that somebody holds: the same answers as `analyze`, which reads it first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp import NotEnoughRunsError, ParamimpError, Report, Reports, UnknownMetricError, analyze, load_runs
from paramimp.analysis.answer import rank
from paramimp.analysis.question import Question
from paramimp.runs import Direction, Origin, Run, Transform
from paramimp.table import building
from tests.sweeps import make_runs


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sweep")
    make_runs(root, 30)
    return root


def plain(report: Report | Reports) -> Any:
    return json.loads(json.dumps(report.to_dict()))


QUESTIONS: list[dict[str, Any]] = [
    {},
    {"method": "fanova", "seed": 3},
    {"where": "a < 0.8", "exclude": ("b",)},
    {"transform": Transform.RANK, "direction": Direction.MAXIMIZE},
]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_table_is_ranked_as_the_runs_that_it_was_read_from(sweep: Path, asked: dict[str, Any]) -> None:
    table = load_runs(sweep)
    assert plain(rank(table, "loss", Question(**asked))) == plain(analyze(sweep, "loss", **asked))


def test_several_metrics_give_reports_and_one_in_a_list_too(sweep: Path) -> None:
    table = load_runs(sweep)
    one = rank(table, ["loss"])
    assert isinstance(one, Reports)
    assert plain(one) == plain(analyze(sweep, ["loss"]))
    with pytest.raises(NotEnoughRunsError, match="metric 'other': "):
        rank(table, ["loss", "other"])
    with pytest.raises(ParamimpError, match="'loss' is named twice"):
        rank(table, ["loss", "loss"])


@pytest.mark.parametrize("nothing", [None, "", []])
def test_without_a_metric_those_there_are_are_listed(sweep: Path, nothing: Any) -> None:
    with pytest.raises(UnknownMetricError, match=r"which metric\?.*\n  loss  \(30 runs\)"):
        rank(load_runs(sweep), nothing)


def test_a_condition_that_no_run_meets_is_said(sweep: Path) -> None:
    with pytest.raises(NotEnoughRunsError, match="no run that could be read meets the condition 'a > 9'"):
        rank(load_runs(sweep), "loss", Question(where="a > 9"))


def test_what_is_recorded_is_in_the_settings(sweep: Path) -> None:
    report = rank(load_runs(sweep), "loss", recorded={"study": "s"})
    assert report.settings["study"] == "s"


def test_the_direction_that_is_stored_counts_unless_one_was_asked_for() -> None:
    runs = [
        Run(Origin(f"r{n}", "x"), {"a": n, "b": n % 3}, {"gain": float(n)}, directions={"gain": Direction.MAXIMIZE})
        for n in range(8)
    ]
    table = building.build(runs)
    assert rank(table, "gain").objective.direction_from == "study"
    objective = rank(table, "gain", Question(direction=Direction.MINIMIZE)).objective
    assert (objective.direction, objective.direction_from) == (Direction.MINIMIZE, "option")
