"""Optuna's files: what each version wrote is read as that version itself reads it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from paramimp.runs import Direction, Status
from tests.readers.digits import typed
from tests.readers.optuna_studies import SAMPLES, STORAGES, number, runs_of

STATUS = {
    "COMPLETE": Status.FINISHED,
    "PRUNED": Status.PRUNED,
    "FAIL": Status.FAILED,
    "RUNNING": Status.RUNNING,
}


OBJECTIVES = {"digits": ["value"], "pareto": ["loss", "accuracy"]}


def truth_of(storage: Path) -> list[dict[str, Any]]:
    lines = storage.with_suffix(".truth.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("storage", STORAGES)
def test_every_version_is_read_as_it_reads_itself(storage: str) -> None:
    path = SAMPLES / storage
    names = {**OBJECTIVES, "pareto": ["values_0", "values_1"]} if "2.10.1" in storage else OBJECTIVES
    found = runs_of(path)
    wanted = truth_of(path)
    assert [run.name for run in found] == [f"{path.name}/{row['study']}/{row['number']}" for row in wanted]
    for run, row in zip(found, wanted, strict=True):
        assert run.group == row["study"]
        assert run.status is STATUS[row["state"]]
        assert typed(run.params) == typed(row["params"])
        values = {
            name: number(value)
            for name, value in zip(names[row["study"]], row["values"] or [], strict=False)
            if value is not None
        }
        reported = {"intermediate_values": row["reported"]} if row["reported"] else {}
        accuracy = {name: value for name, value in row["user_attrs"].items() if name == "val_accuracy"}
        assert run.metrics == {**values, **reported, **accuracy}


def test_the_direction_of_each_objective_is_that_of_the_study() -> None:
    directions = {run.group: run.directions for run in runs_of(SAMPLES / "5.0.0" / "optuna.db")}
    assert directions == {
        "digits": {"value": Direction.MINIMIZE, "intermediate_values": Direction.MINIMIZE},
        "pareto": {"loss": Direction.MINIMIZE, "accuracy": Direction.MAXIMIZE},
    }


def test_a_file_given_by_itself_may_have_any_name(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "5.0.0" / "optuna.db", tmp_path / "hpo")
    assert len(runs_of(tmp_path / "hpo")) == 11
