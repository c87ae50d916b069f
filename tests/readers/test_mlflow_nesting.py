"""Nested runs of MLflow, a run whose description is missing, an empty database, and a store beside others.

The file store is written by hand in the layout of `samples/mlflow`; the database has MLflow's own tables.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from paramimp import ParamimpError, analyze, load_runs
from paramimp.reading.discovery import find_runs
from paramimp.runs import Entry, GroupKind, Origin, Run, SkippedRun, SkipReason
from paramimp.table import building
from paramimp.table.groups import refuse_several_studies
from tests.readers.digits import SAMPLES, versions

PARENT, GRANDPARENT = "f" * 32, "e" * 32


def write_run(
    store: Path,
    number: int | str,
    params: dict[str, object],
    metrics: dict[str, float],
    tags: dict[str, str] | None = None,
) -> Path:
    run = store / "1" / (number if isinstance(number, str) else f"{number:031x}a")
    for kind, entries in (("params", params), ("metrics", metrics), ("tags", tags or {})):
        (run / kind).mkdir(parents=True)
        for name, value in entries.items():
            (run / kind / name).write_text(f"1 {value} 0\n" if kind == "metrics" else str(value))
    (run / "meta.yaml").write_text(f"run_id: {run.name}\nstatus: 3\nlifecycle_stage: active\n")
    (store / "1" / "meta.yaml").write_text("artifact_location: x\nexperiment_id: '1'\nname: sweep\n")
    return run


def nested(store: Path) -> Path:
    write_run(store, GRANDPARENT, {"dataset": "mnist"}, {}, {"mlflow.runName": "all"})
    write_run(store, PARENT, {"model": "svm", "best_C": 1.0, "gamma": 9}, {},
              {"mlflow.runName": "search", "mlflow.parentRunId": GRANDPARENT})  # fmt: skip
    for number in range(3):
        write_run(store, number, {"C": number, "gamma": 1}, {"score": number}, {"mlflow.parentRunId": PARENT})
    return store


def test_a_run_without_its_description_is_listed(tmp_path: Path) -> None:
    for number in range(3):
        write_run(tmp_path, number, {"lr": number}, {"loss": number})
    (tmp_path / "1" / f"{1:031x}a" / "meta.yaml").unlink()
    (tmp_path / "1" / f"{9:031x}a" / "artifacts").mkdir(parents=True)  # of a run that is in a database
    found = list(find_runs([tmp_path]))
    assert len(found) == 3
    (skipped,) = [item for item in found if isinstance(item, SkippedRun)]
    assert skipped.reason is SkipReason.UNREADABLE
    assert skipped.name == f"1/{1:031x}a"
    assert "its meta.yaml is missing" in skipped.message


def test_nested_runs_have_the_params_of_those_above_that_they_lack(tmp_path: Path) -> None:
    runs = [found for found in find_runs([nested(tmp_path)]) if isinstance(found, Run)]
    assert [run.params for run in runs] == [
        {"C": number, "gamma": 1, "model": "svm", "dataset": "mnist"} for number in range(3)
    ]
    assert {(run.group, run.subgroup) for run in runs} == {("sweep", "search")}


def test_a_parent_is_a_part_that_can_be_chosen(tmp_path: Path) -> None:
    write_run(nested(tmp_path), 7, {"C": 7}, {"score": 7})
    assert load_runs(tmp_path).n_runs == 4
    assert load_runs(tmp_path, group="search").n_runs == 3


def test_runs_that_are_nested_in_each_other_or_in_none_end(tmp_path: Path) -> None:
    for number, parent in ((0, f"{1:031x}a"), (1, f"{0:031x}a"), (2, "../../etc"), (3, "a" * 32)):
        write_run(tmp_path, number, {f"p{number}": 1}, {"score": 1}, {"mlflow.parentRunId": parent})
    runs = [found for found in find_runs([tmp_path]) if isinstance(found, Run)]
    assert [sorted(run.params) for run in runs] == [["p0", "p1"], ["p0", "p1"], ["p2"], ["p3"]]


def database(folder: Path) -> Path:
    """The sample of the newest MLflow that has one."""
    stores = [path for version in versions("mlflow") for path in (SAMPLES / "mlflow" / version).glob("*.db")]
    return Path(shutil.copy(stores[-1], folder / "mlflow.db"))


def test_a_database_has_nested_runs_as_well(tmp_path: Path) -> None:
    file = database(tmp_path)
    with sqlite3.connect(file) as connection:
        (child, parent), *_ = connection.execute("SELECT run_uuid, value FROM tags WHERE key = 'mlflow.parentRunId'")
        connection.execute("INSERT INTO params (run_uuid, key, value) VALUES (?, 'dataset', 'mnist')", (parent,))
        connection.execute("DELETE FROM tags WHERE key = 'mlflow.runName' AND run_uuid = ?", (parent,))
        connection.execute("INSERT INTO tags (run_uuid, key, value) VALUES (?, 'mlflow.runName', 'all')", (parent,))
    connection.close()
    found = {item.name: item for item in find_runs([file])}[f"mlflow.db/{child}"]
    assert isinstance(found, Run)
    assert found.params["dataset"] == "mnist"
    assert found.subgroup == "all"


def test_an_empty_database_is_called_empty(tmp_path: Path) -> None:
    file = database(tmp_path)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE runs SET lifecycle_stage = 'deleted'")
        connection.execute("UPDATE experiments SET lifecycle_stage = 'deleted' WHERE experiment_id != 0")
    connection.close()
    (found,) = find_runs([file])
    assert isinstance(found, SkippedRun)
    assert found.entry is Entry.FILE
    assert found.message == "mlflow.db is an MLflow database without runs (1 experiment: Default)."
    with pytest.raises(ParamimpError, match="is an MLflow database without runs"):
        analyze(file, "loss")


def two_stores(folder: Path) -> Path:
    """Two studies of Optuna with the metric value, and an experiment with auc."""
    shutil.copy(SAMPLES / "optuna" / "5.0.0" / "optuna.db", folder)
    for number in range(8):
        write_run(folder / "mlruns", number, {"depth": number % 4, "lr": number}, {"auc": (number * 5) % 8})
    return folder


def test_studies_without_the_metric_do_not_matter(tmp_path: Path) -> None:
    report = analyze(two_stores(tmp_path), "auc", method="impurity")
    assert report.n_used == 8


def test_the_choice_of_a_study_without_the_metric_is_answered_with_what_has_it(tmp_path: Path) -> None:
    with pytest.raises(ParamimpError, match="no run that study chooses has a metric 'auc'") as raised:
        analyze(two_stores(tmp_path), "auc", study="*")
    assert "Choose group='sweep' or reader='mlflow' instead." in str(raised.value)
    assert analyze(tmp_path, "auc", group="sweep", method="impurity").n_used == 8
    assert analyze(tmp_path, "auc", reader="mlflow", method="impurity").n_used == 8


def test_studies_with_the_metric_of_other_runs_are_told_beside_them() -> None:
    study, experiment = (GroupKind.STUDY, "optuna"), (GroupKind.EXPERIMENT, "mlflow")
    kinds = {"s0": study, "s1": study, "sweep": experiment}
    runs = [
        Run(
            Origin(f"{group}/{index}", tool, f"{group}.db", group=group, group_kind=kind),
            {"x": index},
            {"value": 1.0}
        )
        for group, (kind, tool) in kinds.items()
        for index in range(4)
    ]  # fmt: skip
    with pytest.raises(ParamimpError, match="2 studies were found") as raised:
        refuse_several_studies(building.build(runs), ["value"])
    assert "leaves out the 4 other runs, which group='sweep' or reader='mlflow' chooses" in str(raised.value)
