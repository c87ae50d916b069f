"""Optimizations of SMAC 2.4.1, and the older shapes of its file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, only, read

SMAC = SAMPLES / "smac"
HISTORY = json.loads((SMAC / "digits/7/runhistory.json").read_text())
CRASH_COST = 100.0


def write_history(folder: Path, data: list[Any], configs: dict[str, Any], **scenario: Any) -> Path:
    (folder / "runhistory.json").write_text(json.dumps({"data": data, "configs": configs}))
    if scenario:
        (folder / "scenario.json").write_text(json.dumps(scenario))
    return folder


def runs_of(root: Path) -> list[Run]:
    return [found for found in read(root) if isinstance(found, Run)]


def test_every_trial_is_a_run_in_the_order_of_the_file() -> None:
    runs = runs_of(SMAC)
    assert len(runs) == len(HISTORY["data"]) == 25
    for run, trial in zip(runs, HISTORY["data"], strict=True):
        assert run.params == HISTORY["configs"][str(trial["config_id"])]
        assert run.group == "digits"


def test_the_cost_of_a_crash_is_no_result() -> None:
    crashed = [run for run in runs_of(SMAC) if run.status is Status.FAILED]
    assert len(crashed) == sum(trial["status"] == 2 for trial in HISTORY["data"]) == 2
    assert {trial["cost"] for trial in HISTORY["data"] if trial["status"] == 2} == {CRASH_COST}
    assert [run.metrics for run in crashed] == [{}, {}]


def test_a_result_is_minimized() -> None:
    run = runs_of(SMAC)[0]
    assert run.metrics["cost"] == HISTORY["data"][0]["cost"]
    assert run.directions == {"cost": Direction.MINIMIZE}


def test_params_that_were_not_active_are_absent() -> None:
    lengths = {len(run.params) for run in runs_of(SMAC)}
    assert len(lengths) > 1


@pytest.mark.parametrize(
    "entry",
    [
        [1, None, 0, None, 0.5, 1.25, 1, 0.0, 1.0, {}],
        [[1, None, 0, None], [0.5, 1.25, {"__enum__": "StatusType.SUCCESS"}, 0.0, 1.0, {}]],
    ],
)
def test_older_shapes_are_read(tmp_path: Path, entry: list[Any]) -> None:
    (run,) = runs_of(write_history(tmp_path, [entry], {"1": {"lr": 0.1}}))
    assert (run.params, run.metrics, run.status) == ({"lr": 0.1}, {"time": 1.25, "cost": 0.5}, Status.FINISHED)


def test_budgets_and_seeds_that_vary_are_params(tmp_path: Path) -> None:
    entries = [[1, None, seed, budget, 0.5, 1.0, 1] for seed, budget in ((0, 1.0), (0, 3.0))]
    runs = runs_of(write_history(tmp_path, entries, {"1": {"lr": 0.1}}))
    assert [run.params for run in runs] == [{"lr": 0.1, "budget": 1.0}, {"lr": 0.1, "budget": 3.0}]
    assert [run.name for run in runs] == ["1", "1-2"]


def test_several_objectives_have_their_names(tmp_path: Path) -> None:
    entry = [1, None, 0, None, [0.5, 2.0], 1.0, 1]
    (run,) = runs_of(write_history(tmp_path, [entry], {"1": {"lr": 0.1}}, objectives=["loss", "size"], name="x"))
    assert run.metrics == {"time": 1.0, "loss": 0.5, "size": 2.0}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"data": 1, "configs": {}}', '{"data": [', "null"])
def test_what_smac_did_not_write_is_skipped(tmp_path: Path, text: str) -> None:
    (tmp_path / "runhistory.json").write_text(text)
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.UNREADABLE


@pytest.mark.parametrize("entry", [None, 3, "x", [], {}, [[], []], {"config_id": [1], "status": "x"}])
def test_entries_of_another_shape_never_crash(tmp_path: Path, entry: object) -> None:
    for found in read(write_history(tmp_path, [entry], {"1": {"lr": 0.1}})):
        assert isinstance(found, SkippedRun)
