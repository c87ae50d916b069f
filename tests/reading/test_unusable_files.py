"""A file that cannot be used as a whole is told with its reason, and counted as a file and not as a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import paramimp
from paramimp.errors import NotEnoughRunsError
from paramimp.runs import Entry, unusable
from tests.sweeps import make_runs

if TYPE_CHECKING:
    from pathlib import Path

CHART = "Step,a - loss,a - loss__MIN,a - loss__MAX\n1,2,2,2\n2,3,3,3\n3,4,4,4\n"
HOW = "hpo.db is empty; restore it from a copy, or remove it."


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return subprocess.run(
        [sys.executable, "-m", "paramimp", *map(str, arguments)], capture_output=True, text=True, timeout=120, env=plain
    )


@pytest.fixture
def sweep(tmp_path: Path) -> Path:
    """Twelve runs, one of them torn, beside a database that is empty."""
    make_runs(tmp_path / "sweep", 12)
    (tmp_path / "sweep" / "run_003" / "metrics.json").write_text("{")
    (tmp_path / "sweep" / "hpo.db").touch()
    return tmp_path / "sweep"


def test_what_is_no_run_is_named_by_what_it_is() -> None:
    entries = [Entry.FILE, Entry.RUN, Entry.FOLDER, Entry.FILE]
    assert unusable(entries) == "2 files and 1 folder cannot be used"
    assert unusable([Entry.RUN]) == ""


def test_runs_counts_files_beside_the_runs(sweep: Path) -> None:
    shown = command("runs", sweep).stdout
    assert shown.startswith("12 runs found, 11 usable, read as native; 1 file cannot be used\n")
    assert f"hpo.db          unreadable  {HOW}\n" in shown


def test_a_file_alone_is_no_run_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "chart.csv").write_text(CHART)
    listed = command("runs", tmp_path / "chart.csv")
    assert (listed.returncode, listed.stdout) == (2, "")
    assert "it is no table of runs" in listed.stderr
    answer = command("analyze", tmp_path / "chart.csv", "--metric", "loss")
    assert answer.returncode == 2
    assert "no runs found: chart.csv holds the curves of a chart" in answer.stderr


def test_json_and_csv_tell_files_from_runs_and_why_each_was_skipped(sweep: Path) -> None:
    records = json.loads(command("runs", sweep, "--format", "json").stdout)["runs"]
    told = {record["run"]: (record["entry"], record["skip_message"]) for record in records if record["skip_reason"]}
    assert told["hpo.db"] == ("file", HOW)
    assert told["run_003"][0] == "run"
    assert told["run_003"][1].startswith("run_003/metrics.json ends early")
    assert {record["skip_message"] for record in records if not record["skip_reason"]} == {None}
    header, first, *_ = command("runs", sweep, "--format", "csv").stdout.splitlines()
    assert header.startswith("run,path,reader,status,skip_reason,entry,params.")
    assert first.startswith("hpo.db,hpo.db,,unknown,unreadable,file,")


def test_a_table_of_runs_alone_has_no_column_for_what_they_are(tmp_path: Path) -> None:
    make_runs(tmp_path, 3)
    assert "entry" not in command("runs", tmp_path, "--format", "csv").stdout.splitlines()[0].split(",")


def test_a_report_counts_runs_and_lists_files_apart(sweep: Path) -> None:
    report = paramimp.analyze(sweep, "loss", method="impurity")
    assert (report.n_found, report.n_used) == (12, 11)
    runs = report.to_dict()["runs"]
    assert (runs["found"], runs["used"], runs["unusable_files"]) == (12, 11, 1)
    assert {run["run"]: run["entry"] for run in runs["skipped"]} == {"hpo.db": "file", "run_003": "run"}
    assert runs["found"] + runs["unusable_files"] == runs["used"] + len(runs["skipped"])


@pytest.mark.parametrize("metric", ["loss", ["loss", "other"]])
@pytest.mark.parametrize("format_name", ["table", "markdown"])
def test_reports_for_people_name_the_file_and_what_is_wrong_with_it(
    sweep: Path, metric: str | list[str], format_name: str
) -> None:
    for number in (0, 1):  # other values of a metric that is the same everywhere, so that it can be ranked
        (sweep / f"run_00{number}" / "metrics.json").write_text(json.dumps({"loss": 1.0, "other": 2.0 + number}))
    report = paramimp.analyze(sweep, metric, method="impurity")
    shown = paramimp.render(report, format_name, all=True)  # type: ignore[arg-type]  # any of them
    (line,) = [line for line in shown.splitlines() if "hpo.db" in line]
    assert line.replace("`", "").replace(":", "").strip("- ").replace("  ", " ") == HOW


def test_many_unusable_files_are_counted(sweep: Path) -> None:
    for number in range(8):
        (sweep / f"more_{number}.db").touch()
    report = paramimp.analyze(sweep, "loss", method="impurity")
    assert "9 files cannot be used" in paramimp.render(report)
    assert "\n  9 files unreadable  hpo.db, more_0.db" in paramimp.render(report)
    assert all(f"more_{number}.db" in paramimp.render(report, all=True) for number in range(8))


def test_too_few_runs_are_told_beside_the_files_that_might_hold_more(sweep: Path) -> None:
    for run in sorted(sweep.glob("run_*/metrics.json"))[1:]:
        run.unlink()
    with pytest.raises(NotEnoughRunsError, match=r"^1 usable run of 12 found.* 1 file cannot be used: hpo"):
        paramimp.analyze(sweep, "loss")


def test_a_folder_that_cannot_be_visited_is_a_run_only_beside_runs(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    make_runs(tmp_path / "root" / "sweep", 3)
    (tmp_path / "root" / "archive").symlink_to(outside)
    (tmp_path / "root" / "sweep" / "run_003").symlink_to(outside)
    found = {row.run: row.entry for row in paramimp.load_runs(tmp_path / "root").rows}
    assert {found.pop(f"sweep/run_{number:03d}") for number in range(4)} == {Entry.RUN}
    assert found == {"archive": Entry.FOLDER}
