"""``paramimp suggest``: what goes to which stream, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from tests.suggestion.bowl import sweep
from tests.sweeps import write_run


def run_command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "paramimp", "suggest", *map(str, arguments)], capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("suggest") / "runs"
    for place, row in enumerate(sweep(60).to_dict("records")):
        config: dict[str, Any] = {
            str(name): value for name, value in row.items() if name != "loss" and not pd.isna(value)
        }
        write_run(root / f"run_{place:03d}", config, {"loss": row["loss"]})
    return root


def test_the_file_goes_to_stdout_and_the_table_to_stderr(folder: Path) -> None:
    done = run_command(folder, "-m", "loss", "--for", "wandb", "--runs", 25)
    assert done.returncode == 0, done.stderr
    document = yaml.safe_load(done.stdout)
    assert document["run_cap"] == 25
    assert set(document["parameters"]["lr"]) == {"distribution", "min", "max"}
    assert "in the new space" in done.stderr


def test_with_a_file_the_table_goes_to_stdout(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "next_study.py"
    done = run_command(folder, "-m", "loss", "--for", "optuna", "-o", target)
    assert done.returncode == 0, done.stderr
    assert "in the new space" in done.stdout
    compile(target.read_text("utf-8"), "next_study.py", "exec")
    assert f"Wrote {target}" in done.stderr


def test_json_on_stdout_and_in_a_file(folder: Path, tmp_path: Path) -> None:
    done = run_command(folder, "-m", "loss", "-f", "json")
    assert json.loads(done.stdout)["decision"] == "narrow"
    target = tmp_path / "suggestion.json"
    assert run_command(folder, "-m", "loss", "-o", target).returncode == 0
    assert json.loads(target.read_text("utf-8")) == json.loads(done.stdout)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-m", "loss", "--for", "vizier"], "vizier"),
        (["-m", "loss", "--wide"], "--wide is about the file that --for writes; add --for"),
        (["-m", "loss", "--runs", "0"], "--runs"),
        (["-m", "nothing"], "no run has a metric 'nothing'"),
    ],
)
def test_what_is_wrong_ends_with_2_and_a_sentence(folder: Path, arguments: list[str], told: str) -> None:
    done = run_command(folder, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert told in done.stderr


def test_the_table_ends_with_the_command_that_writes_the_file(folder: Path) -> None:
    """Who has just written it is not told how to."""
    shown = run_command(folder, "-m", "loss", "--runs", 25).stdout
    _, announced, command = shown.partition("  Next, write the file that starts it (or for ")
    assert announced
    command = command.partition(":\n")[2]
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "N_TRIALS = 25\n" in done.stdout
    assert "Next," not in done.stderr
