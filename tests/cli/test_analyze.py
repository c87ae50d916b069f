"""``paramimp analyze``: what it prints, writes and refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from paramimp import analyze
from tests.cli.processes import paramimp


def test_analyze_prints_the_ranking_on_stdout_and_nothing_on_stderr(runs: Path) -> None:
    done = paramimp("analyze", runs, "--metric", "loss")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.index("a") < done.stdout.index("optimizer.name")
    assert "\x1b" not in done.stdout


def test_json_is_what_python_returns_for_any_jobs_and_any_order_on_disk(runs: Path, tmp_path: Path) -> None:
    for folder in sorted(runs.iterdir(), reverse=True):
        (tmp_path / "copy" / folder.name).mkdir(parents=True)
        for file in sorted(folder.iterdir(), reverse=True):
            (tmp_path / "copy" / folder.name / file.name).write_bytes(file.read_bytes())
    one = paramimp("analyze", runs, "--metric", "loss", "--format", "json", "--jobs", "1").stdout
    two = paramimp("analyze", tmp_path / "copy", "--metric", "loss", "--format", "json", "--jobs", "2").stdout
    assert one == two
    assert json.loads(one) == json.loads(json.dumps(analyze(runs, "loss").to_dict()))


def test_without_a_metric_those_found_are_listed_with_their_counts(runs: Path) -> None:
    done = paramimp("analyze", runs)
    assert (done.returncode, done.stdout) == (2, "")
    assert "loss  (30 runs)" in done.stderr
    assert "other  (30 runs)" in done.stderr


def test_a_wrong_metric_suggests_the_nearest(runs: Path) -> None:
    done = paramimp("analyze", runs, "--metric", "losss")
    assert done.returncode == 2
    assert "Did you mean 'loss'?" in done.stderr


def test_output_is_written_whole_and_leaves_no_temporary_file(runs: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")
    done = paramimp("analyze", runs, "--metric", "loss", "--format", "csv", "--output", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Wrote" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]
    with target.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["param"] == "a"
    assert sum(float(row["importance"]) for row in rows if row["importance"]) == pytest.approx(1, abs=1e-12)


def test_where_chooses_runs_and_is_recorded(runs: Path) -> None:
    condition = "optimizer.flag == true and a < 0.9"
    done = paramimp("analyze", runs, "--metric", "loss", "--format", "json", "--where", condition)
    report = json.loads(done.stdout)
    assert report["settings"]["where"] == condition
    assert report["runs"]["used"] < 30
    assert report["settings"]["where_left_out"] == 30 - report["runs"]["used"]
    assert "optimizer.flag" in {param["param"] for param in report["left_out"]}


@pytest.mark.parametrize("condition", ["a < 0 and", "nothing == 1", "a < 0"])
def test_a_condition_that_is_wrong_or_met_by_no_run_exits_2(runs: Path, condition: str) -> None:
    done = paramimp("analyze", runs, "--metric", "loss", "--where", condition)
    assert done.returncode == 2
    assert "Internal" not in done.stderr
    assert done.stderr.startswith("Error: ")


def test_a_glob_that_matches_nothing_is_a_typing_error(runs: Path) -> None:
    done = paramimp("analyze", runs, "--metric", "loss", "--exclude", "optimizer.flagg")
    assert done.returncode == 2
    assert "Did you mean 'optimizer.flag'?" in done.stderr


def test_an_option_of_another_method_is_refused_before_the_runs_are_read(runs: Path) -> None:
    done = paramimp("analyze", runs, "-m", "loss", "--best", "0.2")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the method permutation takes no --best; leave it out, or pass --method ped-anova" in done.stderr


def test_best_reaches_ped_anova(runs: Path) -> None:
    done = paramimp("analyze", runs, "-m", "loss", "--method", "ped-anova", "--best", "0.4", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["settings"]["method_options"] == {"best": 0.4}
