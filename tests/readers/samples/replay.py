"""The digits sweep, told again to the clients of trackers, so that their logs can be samples.

Each ``make_TOOL.py`` that uses this module is run in the root of the repository, with the Python in whose virtual
environment that tool is installed: ``python -m tests.readers.samples.make_sacred``. It writes ``samples/TOOL/VERSION``.
Clients of many years need Pythons of many years: this module keeps to what Python 3.7 has, and to its library.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List  # noqa: UP035  # Python 3.7

SAMPLES = Path(__file__).resolve().parent
HOST = "gpu-node-3"
_MEASURED = ("lr", "train_loss", "val_loss", "val_accuracy")


def value_of(text: str) -> Any:
    """A cell of the record: lists as lists, an empty one as None."""
    if text == "":
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _rows(file: str) -> List[Dict[str, str]]:  # noqa: UP006
    with (SAMPLES / file).open(newline="") as lines:
        return list(csv.DictReader(lines))


TRUTH = {row["key"]: row for row in _rows("digits_truth.csv")}
KEYS = tuple(TRUTH)
_CURVES = _rows("digits_curves.csv")


def flat_config_of(key: str) -> Dict[str, Any]:  # noqa: UP006
    """What the training script was told, by dotted names."""
    told = ((name, text) for name, text in TRUTH[key].items() if name.startswith("config."))
    return {name[len("config.") :]: value_of(text) for name, text in told}


def config_of(key: str) -> Dict[str, Any]:  # noqa: UP006
    """The same, nested."""
    config: Dict[str, Any] = {}  # noqa: UP006
    for name, value in flat_config_of(key).items():
        section, _, last = name.rpartition(".")
        (config.setdefault(section, {}) if section else config)[last] = value
    return config


def curve_of(key: str) -> List[Dict[str, float]]:  # noqa: UP006
    """What was measured after each epoch."""
    return [{name: float(row[name]) for name in _MEASURED} for row in _CURVES if row["key"] == key]


def epochs_of(key: str) -> Iterator[Dict[str, float]]:  # noqa: UP006
    """Yield what was measured after each epoch, then end as that run ended: well, in an error, or killed."""
    yield from curve_of(key)
    fate = TRUTH[key]["fate"].partition(":")[0]
    if fate == "crash":
        raise RuntimeError("worker died")
    if fate == "kill":
        sys.stdout.flush()
        os._exit(9)


def new_folder(tool: str, version: str) -> Path:
    """An empty folder for the samples of that version."""
    home = SAMPLES / tool / version
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    return home


def each_run(script: str, *arguments: object, **environment: str) -> None:
    """Call ``python SCRIPT KEY ARGUMENTS`` for every run: one process each, since some are killed."""
    for key in KEYS:
        command = [sys.executable, "-m", module_of(script), key, *map(str, arguments)]
        subprocess.run(command, env={**os.environ, **environment}, check=False, cwd=SAMPLES.parents[2])


def module_of(script: str) -> str:
    """The name under which ``python -m`` finds a script that lies here."""
    return "tests.readers.samples." + Path(script).stem


def keep(home: Path, *patterns: str) -> None:
    """Remove every file that matches none of the patterns, and the folders that are empty then."""
    kept = {path for pattern in patterns for path in home.rglob(pattern)}
    for path in sorted(home.rglob("*"), reverse=True):
        if path.is_symlink() or (path.is_file() and path not in kept):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
