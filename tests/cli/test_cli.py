"""The command line in real processes: exit statuses, streams, files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import PARAMIMP, paramimp
from tests.interrupts import heed_ctrl_c, interrupt
from tests.sweeps import make_runs, write_run


def test_no_command_is_an_error_that_the_help_text_answers() -> None:
    done = paramimp()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == paramimp("--help").stdout


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


@pytest.mark.parametrize("command", [["suggest"], ["compare"], ["check", "--max-importance", "1"]])
def test_of_two_metrics_a_command_for_one_does_not_take_the_last(runs: Path, command: list[str]) -> None:
    done = paramimp(*command, runs, "-m", "loss", "-m", "other")
    assert (done.returncode, done.stdout) == (2, "")
    assert "takes one metric, and 2 were given: loss and other; run it once for each." in " ".join(done.stderr.split())


def test_a_metric_that_is_given_twice_is_one(runs: Path) -> None:
    twice, once = (paramimp("suggest", runs, *metric) for metric in (["-m", "loss"] * 2, ["-m", "loss"]))
    assert (twice.returncode, twice.stdout) == (0, once.stdout)


def test_what_a_method_says_of_itself_stands_in_one_column(runs: Path) -> None:
    for block in paramimp("methods").stdout.strip().split("\n\n"):
        _, *lines = block.splitlines()
        starts = [re.match(r"  \S+ +|  +", line) for line in lines]
        assert len({match and match.end() for match in starts}) == 1, block


@pytest.mark.parametrize("columns", ["50", "60", "80"])
def test_the_help_cuts_no_summary_of_a_command(columns: str) -> None:
    commands = paramimp("--help", COLUMNS=columns).stdout.partition("Commands:")[2]
    assert "Show where the cache of runs is, and how large." in " ".join(commands.split())
    assert "..." not in commands
    assert max(map(len, commands.splitlines())) <= int(columns)


@pytest.mark.parametrize("command", ["analyze", "check", "suggest", "compare", "runs"])
def test_the_examples_of_the_help_are_whole_in_80_columns(command: str) -> None:
    text = paramimp(command, "--help", COLUMNS="80").stdout
    examples = [line for line in text.splitlines() if line.startswith(f"    paramimp {command} ")]
    assert len(examples) >= 2
    assert max(map(len, examples)) <= 80
    assert "INTEGER RANGE" not in text


def test_the_help_names_no_end_that_is_not_there() -> None:
    assert "None]" not in paramimp("analyze", "--help").stdout


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no folder that a process works in")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["check", "{runs}", "--metric", "loss", "--min-runs", "1"], 2),
        (["runs", "."], 2),
        (["analyze", "{runs}", "--metric", "loss", "--output", "report.json"], 2),
        (["runs", "{runs}"], 0),
    ],
)
def test_a_current_folder_that_is_gone_is_told(runs: Path, tmp_path: Path, arguments: list[str], status: int) -> None:
    here = tmp_path / "here"
    here.mkdir()
    given = [part.format(runs=runs.resolve()) for part in arguments]
    script = f"import os, sys, paramimp.cli as c; os.chdir({str(here)!r}); os.rmdir({str(here)!r}); c.main({given!r})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    told = "Error: the current folder has been deleted or moved away; change to one that is there.\n"
    assert done.stderr == (told if status else "")


def test_ctrl_c_exits_130(tmp_path: Path) -> None:
    make_runs(tmp_path / "runs", 400)
    process = subprocess.Popen(
        [*PARAMIMP, "analyze", str(tmp_path), "--metric", "loss"], stderr=subprocess.PIPE, preexec_fn=heed_ctrl_c
    )
    interrupt(process)
    _, messages = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in messages


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


@pytest.mark.parametrize("value", ["nan", "-0.1", "1.5", "much"])
def test_a_limit_that_is_no_share_is_refused(runs: Path, value: str) -> None:
    done = paramimp("check", runs, "--metric", "loss", f"--max-importance={value}")
    assert done.returncode == 2
    assert "--max-importance" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["--format", "json"]], ids=" ".join)
def test_a_folder_without_a_single_run_counts_what_lies_there_and_says_what_a_run_is(
    tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "weights.bin").write_bytes(bytes(9))
    done = paramimp("runs", tmp_path, *arguments)
    assert done.returncode == 2
    assert ("holds 1 file (1 .bin)" in done.stdout) is bool(arguments)  # the error says what a table would say again
    assert done.stderr.startswith("Error: no runs found: the given folder holds 1 file (1 .bin), and none ")
    assert "a run is a folder with a config.yaml and a metrics.json." in done.stderr


def test_a_folder_without_a_run_of_the_chosen_reader_says_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("lr,loss\n1,2\n")
    done = paramimp("runs", tmp_path, "--reader", "wandb")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: no runs found. Looked for the logs of wandb")


def test_files_that_cannot_be_used_are_listed_where_there_is_no_run(tmp_path: Path) -> None:
    for name, told in (("optuna.db", "no runs found: "), ("other.db", "no runs found, and 2 files cannot be used: ")):
        (tmp_path / name).write_bytes(b"SQLite format 3\0")
        done = paramimp("runs", tmp_path)
        assert done.returncode == 2
        assert (name in done.stdout) is (name == "other.db")  # of one file the error says it all
        assert done.stderr.startswith(f"Error: {told}optuna.db cannot be read as a SQLite database")


def test_runs_of_which_none_can_be_used_are_listed_and_that_is_all_that_was_asked(tmp_path: Path) -> None:
    write_run(tmp_path / "one", {"lr": 1}, {})
    done = paramimp("runs", tmp_path)
    assert done.returncode == 0
    assert "no-metrics" in done.stdout
