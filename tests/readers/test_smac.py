"""Optimizations of SMAC 1.2, 2.0.2 and 2.4.1, each of which writes a trial in a shape of its own."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, only, read, versions

SMAC = SAMPLES / "smac"
EVERY_VERSION = pytest.mark.parametrize("version", versions("smac"))
TRIALS = 12
CRASH_COST = 100.0


def write_history(folder: Path, data: list[Any], configs: dict[str, Any], **scenario: Any) -> Path:
    (folder / "runhistory.json").write_text(json.dumps({"data": data, "configs": configs}))
    if scenario:
        (folder / "scenario.json").write_text(json.dumps(scenario))
    return folder


def runs_of(root: Path) -> list[Run]:
    return [found for found in read(root) if isinstance(found, Run)]


@EVERY_VERSION
def test_every_trial_is_a_run_with_the_cost_of_its_params(version: str) -> None:
    runs = runs_of(SMAC / version)
    assert len(runs) == TRIALS
    for run in (run for run in runs if run.status is Status.FINISHED):
        assert run.metrics["cost"] == pytest.approx(cost_of(dict(run.params)), rel=1e-9)
        assert run.directions == {"cost": Direction.MINIMIZE}


def cost_of(told: dict[str, Any]) -> float:
    """The formula of samples/make_smac.py; momentum is active with one optimizer alone."""
    momentum = told.get("momentum")
    assert (momentum is not None) == (told["optimizer"] == "sgd")
    return float(abs(math.log10(told["lr"]) + 2) + told["depth"] / 10) + (
        0.5 if momentum is None else abs(momentum - 0.9)
    )


def test_a_scenario_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    shutil.copytree(SMAC / "2.4.1", tmp_path / "digits")
    (scenario,) = tmp_path.rglob("scenario.json")
    scenario.write_bytes(scenario.read_bytes()[:40])
    runs = runs_of(tmp_path)
    assert len(runs) == TRIALS
    (note,) = {run.note for run in runs}
    assert note.startswith(f"{scenario.relative_to(tmp_path)} ")


@EVERY_VERSION
def test_the_cost_of_a_crash_is_no_result(version: str) -> None:
    crashed = [run for run in runs_of(SMAC / version) if run.status is Status.FAILED]
    assert str(CRASH_COST) in next((SMAC / version).rglob("runhistory.json")).read_text()
    assert crashed
    for run in crashed:
        assert run.metrics == {}
        assert run.params["lr"] > 1  # type: ignore[operator]  # as the script has it


@EVERY_VERSION
def test_the_scenario_is_the_group_where_it_was_written(version: str) -> None:
    assert {run.group for run in runs_of(SMAC / version)} == {"" if version == "1.2" else "digits"}


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
