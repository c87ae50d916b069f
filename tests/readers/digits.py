"""One sweep that was trained once and replayed through the loggers of several tools, and what must be found of it.

The samples of each tool were written by its real client, in the versions that its test names, with the script
``samples/make_TOOL.py``; ``samples/digits_truth.csv`` is the record of the training script itself, not of any log.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun
from tests.readers.samples.replay import TRUTH, flat_config_of

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parent / "samples"
FINISHED = ("r000", "r001", "r007", "r029", "r044")  # r029 diverged to infinity, r044 to NaN
FAILED, KILLED, EMPTY = "r005", "r040", "r023"


config_of = flat_config_of


def versions(tool: str) -> list[str]:
    """The folders of a tool's samples, each named by the version that wrote it."""
    return sorted(folder.name for folder in (SAMPLES / tool).iterdir())


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


def run_of(root: Path) -> Run:
    """The one run below a folder, which can be used."""
    found = only(root)
    assert isinstance(found, Run), found
    return found


def last(value: Any) -> float:
    return float(value[-1] if isinstance(value, list) else value)


def assert_config(
    run: Run, key: str, separator: str = ".", as_stored: Callable[[Any], Any] = lambda told: told
) -> None:
    """Every param that the script was told, with its value and its type, in lists too.

    `as_stored` turns a value into what the log makes of it, for a tool whose log has fewer types than the script had.
    """
    told = {name.replace(".", separator): as_stored(value) for name, value in config_of(key).items()}
    assert typed({name: run.params[name] for name in told}) == typed(told)


def typed(value: Any) -> Any:
    """A value that is equal only to one of the same type: 1, 1.0 and True differ, and so they do in lists."""
    if isinstance(value, dict):
        return {name: typed(value[name]) for name in sorted(value)}
    if isinstance(value, (list, tuple)):
        return "list", [typed(item) for item in value]  # JSON has no tuples
    return type(value).__name__, repr(value)


def assert_final(run: Run, key: str, metric: str = "val_loss", of: str = "val_loss", rel: float = 0.0) -> None:
    assert last(run.metrics[metric]) == pytest.approx(final_of(key, of), rel=rel, abs=0, nan_ok=True)


def assert_sweep(
    runs: dict[str, Run], *others: str, metric: str = "val_loss", rel: float = 0.0, **of_config: Any
) -> None:
    """The finished runs and these others were found; the former with every param and the metric's whole history.

    `of_config` is for `assert_config`.
    """
    assert runs.keys() == {*FINISHED, *others}
    for key in FINISHED:
        assert_config(runs[key], key, **of_config)
        assert_final(runs[key], key, metric, rel=rel)
        assert len(runs[key].metrics[metric]) == epochs_of(key)  # type: ignore[arg-type]
