"""The command line in real processes: exit statuses, streams, files."""

from __future__ import annotations

import csv
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from paramimp import analyze
from tests.interrupts import heed_ctrl_c, interrupt
from tests.sweeps import make_runs, write_run

PARAMIMP = [sys.executable, "-m", "paramimp"]


def paramimp(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR")}
    return subprocess.run(
        [*PARAMIMP, *map(str, arguments)], capture_output=True, text=True, env=plain | environment, timeout=120
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sweep") / "runs"
    make_runs(root, 30)
    return root


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


def test_no_command_is_an_error_that_the_help_text_answers() -> None:
    done = paramimp()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == paramimp("--help").stdout


def test_without_a_metric_those_found_are_listed_with_their_counts(runs: Path) -> None:
    done = paramimp("analyze", runs)
    assert (done.returncode, done.stdout) == (2, "")
    assert "loss  (30 runs)" in done.stderr
    assert "other  (30 runs)" in done.stderr


def test_a_wrong_metric_suggests_the_nearest(runs: Path) -> None:
    done = paramimp("analyze", runs, "--metric", "losss")
    assert done.returncode == 2
    assert "Did you mean 'loss'?" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["check", "{runs}", "--metric", "loss", "--max-importance", "0.2"], 1),
        (["check", "{runs}", "--metric", "loss", "--max-importance", "1"], 0),
        (["check", "{runs}", "--metric", "nothing", "--max-importance", "1"], 2),
        (["check", "{empty}", "--metric", "loss", "--max-importance", "1"], 2),
        (["check", "{missing}", "--metric", "loss", "--max-importance", "1"], 2),
        (["check", "{runs}", "--metric", "loss"], 2),
        (["check", "{runs}", "--metric", "loss", "--max-importance", "7"], 2),
        (["check", "--metric", "loss", "--max-importance", "1"], 2),
        (["analyze", "{empty}", "--metric", "loss"], 2),
        (["runs", "{empty}"], 2),
        (["analyze", "{runs}", "--metric", "loss", "--format", "xml"], 2),
        (["analyze", "{runs}", "--metric", "loss", "--output", "{missing}/report.json"], 2),
        (["analyze"], 2),
        (["nonsense"], 2),
        ([], 2),
        (["--help"], 0),
        (["--version"], 0),
        (["methods"], 0),
        (["runs", "{runs}"], 0),
        (["runs", "{missing}"], 2),
    ],
)
def test_exit_status(runs: Path, tmp_path: Path, arguments: list[str], status: int) -> None:
    (tmp_path / "empty").mkdir()
    places = {"runs": runs, "empty": tmp_path / "empty", "missing": tmp_path / "missing"}
    done = paramimp(*(argument.format(**places) for argument in arguments))
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (status == 2)


def test_the_gate_names_each_dominant_param(runs: Path) -> None:
    done = paramimp("check", runs, "--metric", "loss", "--max-importance", "0.2")
    finding, verdict = done.stdout.splitlines()
    assert finding.startswith("FAIL          max-importance  a holds 0.")
    assert verdict.startswith("failed: 1 of 5 requirements on loss")


@pytest.mark.parametrize(("strict", "status"), [("--no-strict", 0), ("--strict", 2)])
def test_a_gate_on_noise_is_inconclusive_which_passes_unless_strict(tmp_path: Path, strict: str, status: int) -> None:
    for index, loss in enumerate([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]):
        write_run(tmp_path / str(index), {"lr": index * 7 % 12}, {"loss": loss})
    done = paramimp("check", tmp_path, "--metric", "loss", "--max-importance", "0.6", strict)
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout.startswith("inconclusive  max-importance  unseen runs are predicted no better")


def test_a_crash_exits_2_and_never_reads_as_a_finding() -> None:
    script = "import paramimp.cli as c; c.import_module = lambda name: 1 / 0; c.main(['methods'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 2
    assert "Internal error: ZeroDivisionError" in done.stderr


@pytest.mark.parametrize("arguments", [["analyze", "--metric", "loss"], ["runs"]])
def test_a_closed_pipe_is_quiet(runs: Path, arguments: list[str]) -> None:
    process = subprocess.Popen([*PARAMIMP, *arguments, str(runs)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, messages = process.communicate(timeout=60)
    assert (process.returncode, messages) == (0, b"")


def test_a_closed_pipe_does_not_hide_the_verdict(runs: Path) -> None:
    process = subprocess.Popen(
        [*PARAMIMP, "check", str(runs), "--metric", "loss", "--max-importance", "0.2"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) == 1


def test_a_full_disk_exits_2(runs: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PARAMIMP, "analyze", str(runs), "--metric", "loss"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert "No space left" in done.stderr


def test_ctrl_c_exits_130(tmp_path: Path) -> None:
    make_runs(tmp_path / "runs", 400)
    process = subprocess.Popen(
        [*PARAMIMP, "analyze", str(tmp_path), "--metric", "loss"], stderr=subprocess.PIPE, preexec_fn=heed_ctrl_c
    )
    interrupt(process)
    _, messages = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in messages


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


@pytest.mark.parametrize(
    ("command", "target"),
    [
        (["analyze", "--metric", "loss"], "run_003/metrics.json"),
        *((["runs"], target) for target in ("run_003/new.txt", "run_003/deep/x", "config.yaml", "link", "optuna.csv")),
    ],
)
def test_what_is_read_is_never_written_to(tmp_path: Path, command: list[str], target: str) -> None:
    make_runs(tmp_path, 12)
    (tmp_path / "run_003" / "deep").mkdir()
    (tmp_path / "link").symlink_to("run_003/config.yaml")
    (tmp_path / "optuna.csv").write_text("number,value,state,params_lr\n0,1.0,COMPLETE,0.1\n")
    file = tmp_path / target
    before = file.read_bytes() if file.exists() else None
    done = paramimp(*command, tmp_path, "--output", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{file}' is part of the runs that are read" in done.stderr
    assert (file.read_bytes() if file.exists() else None) == before


def test_a_file_that_was_given_is_not_written_to(tmp_path: Path) -> None:
    given = tmp_path / "optuna.csv"
    given.write_text("number,value,state,params_lr\n0,1.0,COMPLETE,0.1\n")
    done = paramimp("runs", given, "--output", given)
    assert (done.returncode, given.read_text()[:6]) == (2, "number")


def test_a_report_may_stand_beside_the_runs_and_be_replaced(tmp_path: Path) -> None:
    make_runs(tmp_path, 12)
    for _ in range(2):
        done = paramimp("analyze", tmp_path, "--metric", "loss", "--format", "csv", "--output", tmp_path / "report.csv")
        assert done.returncode == 0, done.stderr


def test_the_run_table_is_exported_with_types(runs: Path) -> None:
    document = json.loads(paramimp("runs", runs, "--format", "json").stdout)
    first = document["runs"][0]
    assert first["run"] == "run_000"
    assert type(first["params"]["optimizer.flag"]) is bool
    assert first["metrics"]["other"] == 1.0
    header = paramimp("runs", runs, "--format", "csv").stdout.splitlines()[0]
    assert header == (
        "run,path,reader,status,skip_reason,params.a,params.b,params.c,params.optimizer.flag,params.optimizer.name,"
        "metrics.loss,metrics.other"
    )


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False),
    ],
)
def test_colour_follows_the_standards(runs: Path, environment: dict[str, str], coloured: bool) -> None:
    done = paramimp("analyze", runs, "--metric", "loss", **{"TERM": "xterm-256color"} | environment)
    assert ("\x1b[" in done.stdout) is coloured


def test_an_ascii_terminal_gets_ascii(runs: Path) -> None:
    done = paramimp("analyze", runs, "--metric", "loss", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_a_real_terminal_gets_colour_and_lines_that_fit(runs: Path, columns: int) -> None:
    primary, secondary = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": str(columns)}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [*PARAMIMP, "analyze", str(runs), "--metric", "loss"], stdout=secondary, stderr=secondary, env=environment
    )
    os.close(secondary)
    shown = b""
    try:
        while chunk := os.read(primary, 65536):
            shown += chunk
    except OSError:  # how Linux ends a terminal whose other side has closed
        pass
    os.close(primary)
    assert process.wait(60) == 0
    assert b"\x1b[" in shown


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


@pytest.mark.parametrize("value", ["nan", "-0.1", "1.5", "much"])
def test_a_limit_that_is_no_share_is_refused(runs: Path, value: str) -> None:
    done = paramimp("check", runs, "--metric", "loss", f"--max-importance={value}")
    assert done.returncode == 2
    assert "--max-importance" in done.stderr


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("check {runs} --metric loss --max-importance 0.2 >&-", 1),
        ("check {runs} --metric loss --max-importance 1 >&- 2>&-", 0),
        ("analyze {runs} --metric nope 2>/dev/full", 2),
        ("runs {runs} --format csv --output {folder}/runs.csv 2>/dev/full", 0),
        ("runs {runs} --format csv --output {folder}/runs.csv 2>&-", 0),
        ("--help >/dev/full", 2),
    ],
)
def test_a_stream_that_is_closed_or_full_changes_no_verdict(
    runs: Path, tmp_path: Path, command: str, status: int
) -> None:
    line = " ".join([sys.executable, "-m", "paramimp", command.format(runs=runs, folder=tmp_path)])
    done = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=60)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr


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


@pytest.mark.parametrize("arguments", [[], ["--format", "json"], ["--reader", "wandb"]], ids=" ".join)
def test_a_folder_without_a_single_run_says_what_was_looked_for(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "table.csv").write_text("lr,loss\n1,2\n")
    done = paramimp("runs", tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: no runs found. Looked for the logs of ")
    assert "wandb" in done.stderr


def test_files_that_cannot_be_used_are_listed_where_there_is_no_run(tmp_path: Path) -> None:
    for name, told in (("optuna.db", "no runs found: "), ("other.db", "no runs found, and 2 files cannot be used: ")):
        (tmp_path / name).write_bytes(b"SQLite format 3\0")
        done = paramimp("runs", tmp_path)
        assert done.returncode == 2
        assert name in done.stdout
        assert done.stderr.startswith(f"Error: {told}optuna.db cannot be read as a SQLite database")


def test_runs_of_which_none_can_be_used_are_listed_and_that_is_all_that_was_asked(tmp_path: Path) -> None:
    write_run(tmp_path / "one", {"lr": 1}, {})
    done = paramimp("runs", tmp_path)
    assert done.returncode == 0
    assert "no-metrics" in done.stdout
