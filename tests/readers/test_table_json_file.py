"""Tables in JSON: objects, lists and nests, and snapshots that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.readers.tables import load, parts, write

JSON_FORMS = {
    "a list in an object": {"study": "x", "results": [{"lr": 1, "loss": 4}, {"lr": 2, "loss": 5}], "best": {"lr": 1}},
    "named runs": {"a": {"lr": 1, "loss": 4}, "b": {"lr": 2, "loss": 5}},
    "columns": {"lr": [1, 2], "loss": [4, 5]},
    "columns of pandas": {"lr": {"0": 1, "1": 2}, "loss": {"0": 4, "1": 5}},
    "the split form of pandas": {"columns": ["lr", "loss"], "index": [0, 1], "data": [[1, 4], [2, 5]]},
}


@pytest.mark.parametrize("form", JSON_FORMS)
@pytest.mark.parametrize("indent", [None, 2])
def test_one_json_object_may_hold_all_runs(tmp_path: Path, form: str, indent: int | None) -> None:
    table = load(write(tmp_path, json.dumps(JSON_FORMS[form], indent=indent), "runs.json"))
    assert table.params == {"lr": [1, 2]}
    assert table.metrics == {"loss": [4.0, 5.0]}
    names = [row.run.rpartition("/")[2] for row in table.rows]
    assert names == (["a", "b"] if form == "named runs" else ["1", "2"])


@pytest.mark.parametrize("kind", ["AxClient", "Client"])
def test_a_snapshot_of_ax_is_named_with_how_to_export_it(tmp_path: Path, kind: str) -> None:
    trials = {"0": {"__type": "Trial", "index": 0}}
    document = {"__type": kind, "experiment": {"__type": "Experiment", "name": "digits", "trials": trials}}
    (row,) = load(write(tmp_path, json.dumps(document), "ax_client_snapshot.json")).rows
    assert "to_csv('runs.csv')" in row.message
    (row,) = load(write(tmp_path, json.dumps(document["experiment"]), "experiment.json")).rows
    assert "snapshot of Ax" in row.message


def test_a_run_of_a_type_is_no_snapshot_of_ax(tmp_path: Path) -> None:
    runs = [{"__type": "Experiment", "lr": lr, "loss": loss} for lr, loss in ((0.1, 1.0), (0.2, 2.0))]
    table = load(write(tmp_path, json.dumps(runs), "runs.json"), params=["lr"])
    assert [record["metrics"]["loss"] for record in table.records()] == [1.0, 2.0]


def test_one_object_that_is_a_run_is_one(tmp_path: Path) -> None:
    text = json.dumps({"config": {"lr": 1}, "metrics": {"loss": 4}})
    for name in ("run.json", "run.jsonl"):
        assert parts(write(tmp_path, text, name)) == (["lr"], ["loss"])


def test_json_may_be_nested_or_a_list(tmp_path: Path) -> None:
    rows = [{"config": {"lr": i}, "metrics": {"loss": i * i, "acc": 1 - i}} for i in range(4)]
    listed = write(tmp_path, json.dumps(rows), "runs.json")
    lines = write(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), "runs.jsonl")
    assert parts(listed, "loss") == parts(lines, "loss") == (["lr"], ["acc", "loss"])


def test_a_dictionary_of_endless_names_is_too_large(tmp_path: Path) -> None:
    names = json.dumps({f"k{i}": i for i in range(10_001)})
    (row,) = load(write(tmp_path, json.dumps({"config": json.loads(names), "loss": 1}), "runs.jsonl")).rows
    assert row.skip_reason == "too-large"
