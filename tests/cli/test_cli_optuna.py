"""Optuna's logs at the command line, in real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[1] / "readers" / "samples" / "optuna" / "5.0.0"


def paramimp(*arguments: object) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR")}
    return subprocess.run(
        [sys.executable, "-m", "paramimp", *map(str, arguments)], capture_output=True, text=True, env=plain, timeout=120
    )


def test_a_study_is_analysed_in_the_direction_that_it_stores() -> None:
    done = paramimp("analyze", SAMPLES / "optuna.db", "--study", "pareto", "--metric", "accuracy")
    assert (done.returncode, done.stderr) == (0, "")
    assert "accuracy, maximize (as the study says)" in done.stdout
    assert "all 3 used" in done.stdout


def test_the_direction_given_by_the_user_overrules_the_study() -> None:
    done = paramimp(
        "analyze", SAMPLES / "optuna.db", "--study", "pareto", "--metric", "accuracy", "--direction", "minimize"
    )
    assert "accuracy, minimize (you said so)" in done.stdout


def test_the_one_study_that_has_the_metric_is_analysed_and_the_other_listed() -> None:
    done = paramimp("analyze", SAMPLES / "optuna.db", "--metric", "value")
    assert done.returncode == 0
    assert "3 runs no-metric     optuna.db/pareto/0, optuna.db/pareto/1, optuna.db/pareto/2" in done.stdout


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with 57 studies, the first of them the smallest, as Optuna writes it."""
    optuna = pytest.importorskip("optuna", reason="the database is written by Optuna")
    path = tmp_path_factory.mktemp("many") / "tuning.db"
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    storage = optuna.storages.RDBStorage(f"sqlite:///{path}")
    distributions = {"x": optuna.distributions.FloatDistribution(0, 9)}
    for number in range(57):
        study = optuna.create_study(storage=storage, study_name=f"model-{number:02}")
        study.add_trials(
            [
                optuna.trial.create_trial(params={"x": x / 3}, distributions=distributions, value=x * 1.0)
                for x in range(3 + (number > 0))
            ]
        )
    return path


@pytest.mark.parametrize("command", [("analyze",), ("check", "--max-importance", "0.9")])
def test_57_studies_are_refused_in_a_list_that_fits_a_screen(many: Path, command: tuple[str, ...]) -> None:
    done = paramimp(command[0], many, "--metric", "value", *command[1:])
    assert (done.returncode, done.stdout) == (2, "")
    first, *listed, more, last = done.stderr.splitlines()
    assert first == "Error: 57 studies were found, each a search of its own:"
    assert listed == [f"  model-{number:02}       4 runs" for number in range(1, 21)]
    assert more == "  and 37 more: see paramimp runs RUNS"
    assert last.startswith("Choose one with --study, for example --study model-01;")


def test_runs_lists_all_57_studies(many: Path) -> None:
    lines = [line.split() for line in paramimp("runs", many).stdout.splitlines() if line.startswith("optuna")]
    assert lines == [
        *(["optuna", f"model-{number:02}", "4", "4"] for number in range(1, 57)),
        ["optuna", "model-00", "3", "3"],
    ]


@pytest.mark.parametrize("option", ["--study", "--group"])
def test_a_name_with_a_typing_error_is_answered_with_the_nearest_of_57(many: Path, option: str) -> None:
    done = paramimp("analyze", many, "--metric", "value", option, "modle-37")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        f"Error: there is no {option[2:]} 'modle-37'. Did you mean 'model-37'? Found:\n  model-01       4 runs\n"
    )
    assert len(done.stderr.splitlines()) == 22


def test_one_of_57_studies_is_analysed_by_itself(many: Path) -> None:
    done = paramimp("analyze", many, "--metric", "value", "--study", "model-37")
    assert "all 4 used" in done.stdout, done.stderr


def test_runs_says_in_which_file_each_study_lies_where_there_are_several() -> None:
    lines = [line.split() for line in paramimp("runs", SAMPLES).stdout.splitlines()]
    assert ["Reader", "Group", "Runs", "Usable", "File"] in lines
    assert ["optuna", "pareto", "3", "3", "journal.log"] in lines
    assert ["optuna", "pareto", "3", "3", "optuna.db"] in lines


@pytest.mark.parametrize("option", ["--study", "--group"])
def test_a_folder_with_a_storage_and_its_copies_is_not_counted_twice(option: str) -> None:
    done = paramimp("analyze", SAMPLES, option, "digits", "--metric", "value")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'digits' is in journal.log and again in optuna.db" in done.stderr


def test_a_server_that_cannot_be_reached_is_exit_2_without_the_password() -> None:
    for address in ("postgresql://me:geheim@127.0.0.1:1/db", "mlflow+http://me:geheim@127.0.0.1:1/"):
        done = paramimp("runs", address)
        assert (done.returncode, done.stdout) == (2, "")
        assert "geheim" not in done.stderr
        assert done.stderr.startswith(f"Error: {address.replace('me:geheim@', '')} ")


def test_an_address_that_no_reader_knows_is_exit_2_without_the_password() -> None:
    done = paramimp("runs", "redis://me:geheim@host/0")
    assert done.returncode == 2
    assert "geheim" not in done.stderr
