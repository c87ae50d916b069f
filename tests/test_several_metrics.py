"""Several metrics in one analysis: read once, each with its own runs and direction."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from paramimp import NotEnoughRunsError, ParamimpError, Report, Reports, UnknownMetricError, analyze
from paramimp.reading.processes import read
from paramimp.reading.request import Request
from paramimp.table.run_table import RunTable
from tests.sweeps import analyze_frame, linear, make_frame, write_run

METRICS = ["loss", "accuracy"]


def frame_of_two(n_runs: int = 40) -> pd.DataFrame:
    """The loss follows a, then b; the accuracy b alone, and 8 runs never logged it."""
    frame = make_frame(n_runs, linear)
    frame["accuracy"] = frame["b"].where(frame.index >= 8)
    return frame


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As folders: the histories end in 9 (loss) and 0 (accuracy), so that `best` needs the direction of each."""
    root = tmp_path_factory.mktemp("sweep")
    for index, row in enumerate(frame_of_two().to_dict("records")):
        metrics: dict[str, Any] = {"loss": [row["loss"], 9.0]}
        if row["accuracy"] == row["accuracy"]:
            metrics["accuracy"] = [row["accuracy"], 0.0]
        write_run(root / f"run_{index:02d}", {name: row[name] for name in ("a", "b", "c", "optimizer")}, metrics)
    return root


def plain(report: Report) -> Any:
    return json.loads(json.dumps(report.to_dict()))


def test_each_report_is_that_of_its_metric_alone(runs: Path) -> None:
    reports = analyze(runs, METRICS, summary="best")
    assert [plain(report) for report in reports] == [plain(analyze(runs, name, summary="best")) for name in METRICS]
    assert [report.objective.direction for report in reports] == ["minimize", "maximize"]
    assert [(report.n_used, report.params[0].param) for report in reports] == [(40, "a"), (32, "b")]


def test_the_runs_are_read_once(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def counted(request: Request, progress: Any) -> RunTable:
        seen.append(request)
        return read(request, progress)

    monkeypatch.setattr("paramimp.reading.processes.read", counted)
    analyze(runs, METRICS, summary="best", jobs=1)
    assert len(seen) == 1


def test_no_other_metric_is_a_param_of_a_frame() -> None:
    reports = analyze_frame(frame_of_two(), METRICS)
    assert isinstance(reports, Reports)
    assert all({param.param for param in report.params} == {"a", "b", "c", "flag", "optimizer"} for report in reports)


def test_a_list_of_one_gives_reports_and_a_name_a_report() -> None:
    frame = make_frame(20, linear)
    reports = analyze_frame(frame, ["loss"])
    assert isinstance(reports, Reports)
    assert [plain(report) for report in reports] == [plain(analyze_frame(frame, "loss"))]


def test_the_frame_has_the_metric_before_the_columns_of_one_report() -> None:
    reports = analyze_frame(frame_of_two(), METRICS)
    frame = reports.to_frame()
    assert list(frame.columns) == ["metric", *reports[0].to_frame().columns]
    assert list(frame["metric"].unique()) == METRICS
    assert len(frame) == sum(len(report.to_frame()) for report in reports)


def test_a_direction_that_is_wrong_for_one_metric_is_refused() -> None:
    with pytest.raises(ParamimpError, match="minimize was given for several metrics, and is wrong for 'accuracy'"):
        analyze_frame(frame_of_two(), METRICS, direction="minimize")
    assert analyze_frame(frame_of_two(), "accuracy", direction="minimize").objective.direction == "minimize"


def test_a_direction_holds_for_all_metrics_whose_names_tell_nothing() -> None:
    frame = frame_of_two().rename(columns={"loss": "one", "accuracy": "two"})
    reports = analyze_frame(frame, ["one", "two"], direction="maximize")
    assert [(r.objective.direction, r.objective.direction_from) for r in reports] == [("maximize", "option")] * 2


def test_what_is_wrong_with_one_metric_names_it(runs: Path) -> None:
    frame = frame_of_two()
    with pytest.raises(ParamimpError, match="'loss' is named twice"):
        analyze_frame(frame, ["loss", "accuracy", "loss"])
    with pytest.raises(UnknownMetricError, match="no run has a metric 'los'"):
        analyze_frame(frame, ["loss", "los"])
    with pytest.raises(UnknownMetricError, match="which metric"):
        analyze(runs, [])
    with pytest.raises(NotEnoughRunsError, match="metric 'accuracy': "):
        analyze_frame(frame.assign(accuracy=0.5), METRICS)


def paramimp(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "paramimp", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_command_writes_what_python_returns(runs: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    done = paramimp("analyze", runs, "-m", "loss", "-m", "accuracy", "--summary", "best", "-f", "json", "-o", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert "loss: 40 of 40 runs used; accuracy: 32 of 40 runs used" in done.stderr
    assert json.loads(target.read_text("utf-8")) == json.loads(
        json.dumps(analyze(runs, METRICS, summary="best").to_dict())
    )


def test_the_command_refuses_a_direction_that_is_wrong_for_one(runs: Path) -> None:
    done = paramimp("analyze", runs, "-m", "loss", "-m", "accuracy", "--direction", "maximize")
    assert (done.returncode, done.stdout) == (2, "")
    assert "wrong for 'loss': by its name, it is to minimize" in done.stderr


def test_a_metric_with_a_blank_in_the_environment_is_one(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAMIMP_ANALYZE_METRIC", "my loss")
    assert "no run has a metric 'my loss'" in paramimp("analyze", runs).stderr
    monkeypatch.setenv("PARAMIMP_ANALYZE_METRIC", "loss\naccuracy")
    assert paramimp("analyze", runs, "--summary", "best", "--format", "csv").stdout.startswith("metric,rank,param")
