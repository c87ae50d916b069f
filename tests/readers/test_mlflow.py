"""Runs of MLflow from its file store and its database, by an old and a new version, whole and broken."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from paramimp.api import load_runs
from paramimp.errors import ParamimpError
from paramimp.runs import Entry, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import typed
from tests.readers.mlflow_stores import SAMPLES, STORES, by_lr, read
from tests.readers.samples.make_mlflow import EPOCHS, RUNS, losses

each_store = pytest.mark.parametrize("store", STORES, ids=lambda path: f"{path.parent.name}-{path.name}")


@each_store
def test_params_come_back_with_their_types_and_metrics_in_order(store: Path) -> None:
    found = by_lr(read(store))
    for name in ("adam", "nan"):
        (run,) = found[RUNS[name]["lr"]]
        assert typed(run.params) == typed(RUNS[name])
        assert repr(run.metrics["val/loss"]) == repr(losses(name))
        assert run.metrics["acc"] == [epoch / 10 for epoch in range(EPOCHS)]  # logged the other way round
        assert run.metrics["minutes"] == [-math.inf if name == "nan" else 7]
        assert run.status is Status.FINISHED
        assert run.group == "digits"
        assert run.reader == "mlflow"


@each_store
def test_the_runs_are_those_that_mlflow_shows(store: Path) -> None:
    """Twins are two runs; the deleted run, the deleted experiment and the parent of the nested run are none."""
    found = read(store)
    assert {lr: len(runs) for lr, runs in by_lr(found).items()} == {
        1e-05: 1, 0.5: 2, 100: 1, 0.1: 1, 0.2: 1, 7: 1, None: 1,
    }  # fmt: skip
    (empty,) = [skip for skip in found if isinstance(skip, SkippedRun)]
    assert empty.reason is SkipReason.NO_METRICS
    assert len({run.name for run in found}) == len(found) == 9


@each_store
def test_failed_and_killed_runs_are_told_from_finished_ones(store: Path) -> None:
    found = by_lr(read(store))
    assert found[RUNS["failed"]["lr"]][0].status is Status.FAILED
    assert found[RUNS["killed"]["lr"]][0].status is Status.RUNNING  # nobody told MLflow that it was killed


@each_store
def test_an_experiment_is_chosen_by_its_name_a_pattern_or_its_id(store: Path) -> None:
    assert {run.group for run in read(store)} == {"digits", "other"}
    for pattern, count in (("other", 1), ("oth*", 1), ("digits", 8)):
        found = read(store, experiment=pattern)
        chosen = [run.group for run in found if isinstance(run, Run) or run.entry is Entry.RUN]
        assert chosen == [pattern.replace("*", "er")] * count


def test_a_run_that_lies_in_two_stores_counts_once(tmp_path: Path) -> None:
    """As after `mlflow migrate-filestore`; what a run of the same params is worth is another matter."""
    for name in ("a.db", "b.db"):
        shutil.copy(SAMPLES / "3.17.2" / "mlflow.db", tmp_path / name)
    rows = load_runs(tmp_path).rows
    alone = [row for row in load_runs(tmp_path / "a.db").rows if not row.skip_reason]
    assert len([row for row in rows if not row.skip_reason]) == len(alone) == 6
    twins = [row for row in rows if row.skip_reason == "duplicate"]
    assert len(twins) == len(alone)
    assert all("the same run as a.db/" in row.message for row in twins)


@pytest.mark.parametrize("version", ["1.30.1", "3.17.2"])
def test_both_stores_hold_the_same(version: str) -> None:
    files, database = (
        sorted(
            (repr(sorted(run.params.items())), repr(sorted(run.metrics.items())), run.status, run.group)
            for run in read(SAMPLES / version / store)
            if isinstance(run, Run)
        )
        for store in ("mlruns", "mlflow.db")
    )
    assert files == database


def test_an_unknown_experiment_is_an_error_that_lists_those_there_are() -> None:
    with pytest.raises(ParamimpError) as caught:
        load_runs(SAMPLES / "1.30.1" / "mlflow.db", experiment="digit")
    assert str(caught.value) == (
        "there is no experiment 'digit'. Did you mean 'digits'? Found:\n  digits       8 runs\n  other        1 run"
    )


@pytest.mark.parametrize("version", ["1.30.1", "3.17.2"])
def test_of_files_an_unknown_experiment_lists_the_names_without_reading_the_runs(version: str) -> None:
    with pytest.raises(ParamimpError) as caught:
        load_runs(SAMPLES / version / "mlruns", experiment="digit")
    assert str(caught.value) == "there is no experiment 'digit'. Did you mean 'digits'? Found:\n  digits\n  other"


def test_experiments_that_were_counted_stand_beside_those_that_were_not(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "1.30.1" / "mlruns", tmp_path / "mlruns")
    renamed(tmp_path / "mlflow.db", {"digits": "letters"})
    with pytest.raises(ParamimpError) as caught:
        load_runs(tmp_path, experiment="x")
    assert str(caught.value).splitlines()[1:] == ["  letters       8 runs", "  other         1 run", "  digits"]


def test_an_experiment_without_runs_or_deleted_is_not_offered(tmp_path: Path) -> None:
    for key, stage, run in (("1", "active", "abc"), ("2", "active", ""), ("3", "deleted", "abc")):
        (tmp_path / key / run).mkdir(parents=True)
        meta = f"artifact_location: a\nexperiment_id: '{key}'\nname: e{key}\nlifecycle_stage: {stage}\n"
        (tmp_path / key / "meta.yaml").write_text(meta)
    with pytest.raises(ParamimpError, match=r"Found:\n  e1$"):
        load_runs(tmp_path, experiment="x")


def renamed(path: Path, names: dict[str, str]) -> Path:
    """A copy of the sample database with other experiments and other runs."""
    path.parent.mkdir(exist_ok=True)
    shutil.copy(SAMPLES / "1.30.1" / "mlflow.db", path)
    with closing(sqlite3.connect(path)) as database:
        for old, new in names.items():
            database.execute("UPDATE experiments SET name = ? WHERE name = ?", (new, old))
        database.commit()
    return path


@pytest.mark.parametrize("pattern", ["gamma", "gam*", "gamm[a]"])
def test_an_experiment_of_one_database_is_chosen_where_others_lie_beside_it(tmp_path: Path, pattern: str) -> None:
    renamed(tmp_path / "a" / "mlflow.db", {})
    renamed(tmp_path / "b" / "mlflow.db", {"digits": "gamma"})
    rows = load_runs(tmp_path, experiment=pattern).rows
    assert {(row.group, row.path) for row in rows} == {("gamma", "b/mlflow.db")}


@each_store
def test_an_experiment_is_chosen_by_its_id_by_either_option(store: Path) -> None:
    (key,) = {run.origin.group_id for run in read(store) if run.group == "other"}
    assert key.isdigit()
    for rows in (load_runs(store, experiment=key).rows, load_runs(store, group=key).rows):
        assert [row.group for row in rows] == ["other"]


def test_runs_of_other_tools_are_in_no_experiment(tmp_path: Path) -> None:
    renamed(tmp_path / "mlflow.db", {})
    shutil.copy(SAMPLES.parent / "optuna" / "5.0.0" / "optuna.db", tmp_path)
    assert {row.group for row in load_runs(tmp_path).rows} == {"digits", "other", "pareto"}
    assert {row.reader for row in load_runs(tmp_path, experiment="digits").rows} == {"mlflow"}
    assert {row.reader for row in load_runs(tmp_path, study="digits").rows} == {"optuna"}


def test_hostile_names_of_experiments_are_shown_harmless(tmp_path: Path) -> None:
    with pytest.raises(ParamimpError) as caught:
        load_runs(renamed(tmp_path / "mlflow.db", {"digits": "\x1b[2J\n::error::x"}), experiment="nope")
    assert "\x1b" not in str(caught.value)
    assert not any(line.startswith("::") for line in str(caught.value).splitlines())


def test_where_nothing_could_be_read_the_refusal_says_why(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes((SAMPLES / "1.30.1" / "mlflow.db").read_bytes()[:5000])
    with pytest.raises(ParamimpError, match=r"no experiment 'digits' with runs in .*; .*\. Something could"):
        load_runs(tmp_path, experiment="digits")


@each_store
def test_the_command_reads_one_experiment_and_says_when_there_is_none(store: Path) -> None:
    def listed(experiment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "paramimp", "runs", str(store), "--format", "json", "--experiment", experiment]
        return subprocess.run(command, capture_output=True, text=True)

    (run,) = json.loads(listed("oth*").stdout)["runs"]
    assert run["params"] == {"width": 8}
    wrong = listed("nope")
    assert wrong.returncode == 2
    assert "experiment" in wrong.stderr
    assert "'nope'" in wrong.stderr
