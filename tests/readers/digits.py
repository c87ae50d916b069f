"""One sweep that was trained once and replayed through the loggers of several tools, and what must be found of it.

The samples of each tool were written by its real client (named in its test); ``samples/digits_truth.csv`` is the
record of the training script itself, not of any log.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from paramimp.readers.discovery import find_runs
from paramimp.runs import Run, SkippedRun

SAMPLES = Path(__file__).parent / "samples"
FINISHED = ("r000", "r001", "r007", "r029", "r044")  # r029 diverged to infinity, r044 to NaN
FAILED, KILLED, EMPTY = "r005", "r040", "r023"


def _truth() -> dict[str, dict[str, str]]:
    with (SAMPLES / "digits_truth.csv").open(newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


TRUTH = _truth()


def config_of(key: str) -> dict[str, Any]:
    """What the script was told: dotted names; lists as lists, empty cells as None."""
    told = {name.removeprefix("config."): text for name, text in TRUTH[key].items() if name.startswith("config.")}
    return {name: _value(text) for name, text in told.items()}


def epochs_of(key: str) -> int:
    return int(TRUTH[key]["epochs_logged"])


def final_of(key: str, metric: str = "val_loss") -> float:
    return float(TRUTH[key][f"final_{metric}"])


def best_of(key: str, metric: str = "val_loss") -> float:
    return float(TRUTH[key][f"best_{metric}"])


def read(root: Path) -> list[Run | SkippedRun]:
    return list(find_runs([str(root)]))


def runs_by_key(root: Path) -> dict[str, Run]:
    """The runs below a folder by the key that the script logged as a param, or else by their folder's name."""
    runs = [found for found in read(root) if isinstance(found, Run)]
    return {str(run.params.get("key") or run.name.rpartition("/")[2]): run for run in runs}


def only(root: Path) -> Run | SkippedRun:
    (found,) = read(root)
    return found


def last(value: Any) -> float:
    return float(value[-1] if isinstance(value, list) else value)


def assert_config(run: Run, key: str, separator: str = ".") -> None:
    """Every param with its value; of the same type, but for what a log writes as a float or as text."""
    for name, value in config_of(key).items():
        found = run.params[name.replace(".", separator)]
        assert found == value, name


def assert_final(run: Run, key: str, metric: str = "val_loss", of: str = "val_loss", rel: float = 0.0) -> None:
    assert last(run.metrics[metric]) == pytest.approx(final_of(key, of), rel=rel, abs=0, nan_ok=True)


def _value(text: str) -> Any:
    if text == "":
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
