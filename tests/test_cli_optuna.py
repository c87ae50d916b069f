"""Optuna's logs at the command line, in real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent / "readers" / "samples" / "optuna" / "5.0.0"


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


@pytest.mark.parametrize("command", [("analyze",), ("check", "--max-importance", "0.9")])
def test_several_studies_are_refused_with_their_list(command: tuple[str, ...]) -> None:
    done = paramimp(command[0], SAMPLES / "optuna.db", "--metric", "value", *command[1:])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: 2 studies were found, each a search of its own:\n"
        "  digits       8 runs\n"
        "  pareto       3 runs\n"
        "Choose one with --study, for example --study digits; a pattern such as --study '*' takes several.\n"
    )


def test_a_folder_with_a_storage_and_its_copies_is_not_counted_twice() -> None:
    done = paramimp("analyze", SAMPLES, "--study", "digits", "--metric", "value")
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
