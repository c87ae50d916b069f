"""A folder of MLflow: one run, its metrics line by line, and what is no run in it."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.reading.parts import Part
from paramimp.runs import Entry, Origin, Run, SkippedRun, SkipReason, Status
from tests.readers.mlflow_stores import SAMPLES, only, read


def write_run(folder: Path, *, params: dict[str, str], metrics: dict[str, str], meta: str = "status: 3") -> Path:
    for kind, entries in (("params", params), ("metrics", metrics)):
        for name, text in entries.items():
            path = folder / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    (folder / "meta.yaml").write_text(f"run_id: {folder.name}\nlifecycle_stage: active\n{meta}\n")
    return folder


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
