"""Runs of MLflow from its file store and its database, by an old and a new version, whole and broken."""

from __future__ import annotations

import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from paramimp.api import load_runs
from paramimp.errors import ParamimpError
from paramimp.readers.interface import ReadOptions
from paramimp.readers.mlflow import sqlite as mlflow_sqlite
from paramimp.reading.discovery import find_runs
from paramimp.reading.parts import Part
from paramimp.runs import Entry, Origin, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import typed
from tests.readers.samples.make_mlflow import EPOCHS, RUNS, losses

SAMPLES = Path(__file__).parent / "samples" / "mlflow"
STORES = [SAMPLES / version / store for version in ("1.30.1", "3.17.2") for store in ("mlruns", "mlflow.db")]
each_store = pytest.mark.parametrize("store", STORES, ids=lambda path: f"{path.parent.name}-{path.name}")


def read(store: Path, **options: Any) -> list[Run | SkippedRun]:
    return list(find_runs([str(store)], options=ReadOptions(**options)))


def by_lr(found: list[Run | SkippedRun]) -> dict[object, list[Run]]:
    runs: dict[object, list[Run]] = {}
    for run in found:
        if isinstance(run, Run):
            runs.setdefault(run.params.get("lr"), []).append(run)
    return runs


def only(store: Path) -> Run | SkippedRun:
    (found,) = read(store)
    return found


def write_run(folder: Path, *, params: dict[str, str], metrics: dict[str, str], meta: str = "status: 3") -> Path:
    for kind, entries in (("params", params), ("metrics", metrics)):
        for name, text in entries.items():
            path = folder / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    (folder / "meta.yaml").write_text(f"run_id: {folder.name}\nlifecycle_stage: active\n{meta}\n")
    return folder


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


def test_a_database_is_found_among_the_folders_of_its_artifacts(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "3.17.2" / "mlflow.db", tmp_path / "tracking.db")
    (tmp_path / "mlruns" / "1" / "0123456789abcdef0123456789abcdef" / "artifacts").mkdir(parents=True)
    found = read(tmp_path)
    assert len(found) == 9
    run = next(run for run in found if isinstance(run, Run))
    assert run.path == "tracking.db"
    assert run.name.startswith("tracking.db/")


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


def test_the_models_that_runs_logged_and_those_registered_are_no_runs(tmp_path: Path) -> None:
    """As MLflow 3 writes them into ``mlruns/``: both name the run that they are from."""
    experiment = tmp_path / "mlruns" / "0"
    write_run(experiment / "abc", params={"lr": "0.1"}, metrics={"loss": "1 0.5 0\n"})
    model = "artifact_location: file:///a\nexperiment_id: '0'\nmodel_id: m-1\nname: model\nsource_run_id: abc\n"
    version = "current_stage: None\nname: churn\nrun_id: abc\nsource: models:/m-1\nstatus: READY\nversion: 1\n"
    for folder, meta in (
        (experiment / "models" / "m-1", model),
        (tmp_path / "mlruns/models/churn/version-1", version),
        (tmp_path / "mlruns/models/churn", "creation_timestamp: 1\nname: churn\n"),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "meta.yaml").write_text(meta)
    assert only(tmp_path).name == "mlruns/0/abc"  # without the meta.yaml of the experiment, which Git may have lost
    (experiment / "meta.yaml").write_text("artifact_location: file:///a\nexperiment_id: '0'\nname: Default\n")
    assert only(tmp_path).group == "Default"


def test_one_run_alone_is_read_without_its_experiment(tmp_path: Path) -> None:
    run = write_run(tmp_path / "abc", params={"lr": "0.1"}, metrics={"loss": "1 0.5 0\n"})
    assert only(run) == Run(Origin(".", "mlflow"), {"lr": 0.1}, {"loss": [0.5]}, Status.FINISHED)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("9 0.5 1\n8 0.7 0\n", [0.7, 0.5]),
        ("9 0.5 0\n8 0.7 0\n", [0.7, 0.5]),
        ("8 0.7 -1\n9 nan 3\n9 -inf 4\n", [0.7, math.nan, -math.inf]),
        ("8 0.7\n9 0.5\n", [0.7, 0.5]),
        ("8 0.7 0 data 1234abcd m-12\n", [0.7]),
        ("8 0.7 0", [0.7]),
        ("", []),
    ],
    ids=["by step", "by time", "no numbers", "no steps", "new columns", "no end of line", "empty"],
)
def test_a_metric_is_read_by_step_and_time(tmp_path: Path, text: str, values: list[float]) -> None:
    run = only(write_run(tmp_path / "abc", params={"lr": "0.1"}, metrics={"loss": text, "x": "1 1 1\n"}))
    assert isinstance(run, Run)
    assert repr(run.metrics.get("loss", [])) == repr(values)


def test_an_experiment_is_read_once_after_a_look_at_its_beginning_to_claim_and_to_list_it(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "3.17.2" / "mlruns", tmp_path / "mlruns")
    script = (
        "import sys; from paramimp.reading.discovery import find_runs\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])))\n"
        "list(find_runs(['mlruns']))\n"
        "print(*(path for path in opened if path.endswith('meta.yaml') and path.count('/') <= 2), sep='\\n')\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    counts = Counter(tmp_path / path for path in done.stdout.split())
    with_runs = [path for path in counts if any(entry.is_dir() for entry in path.parent.iterdir())]
    assert [counts[path] for path in with_runs] == [3] * len(with_runs) != []


@pytest.mark.parametrize("parts", [1, 3])
def test_what_is_said_of_a_whole_experiment_is_said_once(tmp_path: Path, parts: int) -> None:
    for run in "abcd":
        write_run(tmp_path / "1" / run, params={"lr": "1"}, metrics={"loss": "1 1 1\n"})
    torn = "artifact_location: a\nexperiment_id: '1'\nname: [e\n"
    for meta, options, reason in (
        (torn, ReadOptions(), SkipReason.UNREADABLE),
        (torn.replace("[", ""), ReadOptions(experiment="other"), SkipReason.NOT_CHOSEN),
    ):
        (tmp_path / "1" / "meta.yaml").write_text(meta)
        (found,) = [
            run for number in range(parts) for run in find_runs([tmp_path], options=options, part=Part(number, parts))
        ]
        assert isinstance(found, SkippedRun)
        assert (found.name, found.reason, found.entry) == ("1", reason, Entry.FOLDER)


def test_a_cut_last_line_is_noted_and_another_bad_line_refused(tmp_path: Path) -> None:
    torn = only(write_run(tmp_path / "a", params={"lr": "1"}, metrics={"loss": "1 0.5 0\n2"}))
    assert isinstance(torn, Run)
    assert torn.metrics == {"loss": [0.5]}
    assert torn.note == "metrics/loss: the last line of a metric is cut off and was left out"
    bad = only(write_run(tmp_path / "b", params={"lr": "1"}, metrics={"loss": "1 0.5 0\nx\n3 1 1\n"}))
    assert isinstance(bad, SkippedRun)
    assert bad.message == "metrics/loss has a line that is not 'time value step' (line 2); correct or remove it."


@pytest.mark.parametrize(
    ("params", "metrics", "reason"),
    [({}, {"loss": "1 1 1\n"}, SkipReason.NO_CONFIG), ({"lr": "1"}, {}, SkipReason.NO_METRICS)],
)
def test_a_finished_run_without_params_or_metrics_says_so(
    tmp_path: Path, params: dict[str, str], metrics: dict[str, str], reason: SkipReason
) -> None:
    found = only(write_run(tmp_path / "abc", params=params, metrics=metrics))
    assert isinstance(found, SkippedRun)
    assert found.reason is reason


def test_the_load_of_the_machine_is_no_metric(tmp_path: Path) -> None:
    run = write_run(tmp_path / "a", params={"lr": "1"}, metrics={"loss": "1 1 1\n", "system/cpu": "1 1 1\n"})
    found = only(run)
    assert isinstance(found, Run)
    assert found.metrics == {"loss": [1]}


def test_a_named_pipe_and_a_link_that_leads_out_cost_their_run_alone(tmp_path: Path) -> None:
    (tmp_path / "runs" / "1").mkdir(parents=True)
    (tmp_path / "runs" / "1" / "meta.yaml").write_text("artifact_location: x\nexperiment_id: '1'\nname: e\n")
    (tmp_path / "secret").write_text("0.5")
    for name in ("a", "b", "c"):
        write_run(tmp_path / "runs" / "1" / name, params={"lr": "1"}, metrics={"loss": "1 1 1\n"})
    os.mkfifo(tmp_path / "runs" / "1" / "a" / "params" / "pipe")
    os.symlink(tmp_path / "secret", tmp_path / "runs" / "1" / "b" / "params" / "link")
    a, b, c = read(tmp_path / "runs")
    assert isinstance(a, SkippedRun)
    assert "named pipe" in a.message
    assert isinstance(b, SkippedRun)
    assert "leads out" in b.message
    assert isinstance(c, Run)


def test_an_infinity_that_the_database_cannot_hold_and_nan_are_what_was_logged() -> None:
    (run,) = by_lr(read(SAMPLES / "3.17.2" / "mlflow.db"))[100]
    assert repr(run.metrics["val/loss"]) == "[2.5, inf, nan]"


def test_of_too_many_values_the_last_of_each_metric_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mlflow_sqlite, "MAX_ENTRIES", 20)
    (run,) = by_lr(read(SAMPLES / "3.17.2" / "mlflow.db"))[RUNS["adam"]["lr"]]
    assert run.metrics == {"val/loss": [losses("adam")[-1]], "acc": [0.2], "minutes": [7]}


def test_a_damaged_database_gives_one_reason(tmp_path: Path) -> None:
    data = bytearray((SAMPLES / "1.30.1" / "mlflow.db").read_bytes())
    for offset in range(1024, len(data), 1024):
        (tmp_path / "mlflow.db").write_bytes(data[:offset])
        for found in read(tmp_path):
            assert (
                isinstance(found, Run) or found.reason is SkipReason.UNREADABLE or found.reason is SkipReason.NO_METRICS
            )


def test_a_database_without_a_column_is_refused_politely(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    shutil.copy(SAMPLES / "1.30.1" / "mlflow.db", path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("ALTER TABLE metrics RENAME COLUMN step TO steps")
    found = only(path)
    assert isinstance(found, SkippedRun)
    assert "no column 'step'" in found.message
