"""Offline sessions with the ClearML client that is installed: ``python -m tests.readers.samples.make_clearml``.

The sample was made by 2.1 on Python 3.11: the folders of some runs of the digits sweep, and one archive.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tests.readers.samples.replay import SAMPLES, epochs_of, flat_config_of, keep, module_of, new_folder

KEYS = ("r000", "r001", "r007", "r029", "r044")


def replay(key: str) -> None:
    """Log one run."""
    task: Any = import_module("clearml").Task
    task.set_offline(offline_mode=True)
    run = task.init("digits", key, auto_connect_frameworks=False, auto_resource_monitoring=False)
    run.connect({"key": key, **flat_config_of(key)})
    for step, epoch in enumerate(epochs_of(key)):
        for name, value in epoch.items():
            run.get_logger().report_scalar(name, name, iteration=step, value=value)
    run.get_logger().report_single_value("epochs_logged", len(list(epochs_of(key))))
    run.close()


def main() -> None:
    """Log each run in a process; keep the folder of each, and of the first one the archive."""
    home = new_folder("clearml", version("clearml"))
    for key in KEYS:
        with tempfile.TemporaryDirectory() as cache:
            command = [sys.executable, "-m", module_of(__file__), key]
            environment = {**os.environ, "CLEARML_CACHE_DIR": cache, "CLEARML_OFFLINE_MODE": "1"}
            subprocess.run(command, check=True, cwd=SAMPLES.parents[2], env=environment)
            (archive,) = Path(cache).rglob("offline-*.zip")
            if key == KEYS[0]:
                shutil.copy(str(archive), str(home / f"{key}.zip"))
            else:
                shutil.copytree(str(archive.with_suffix("")), str(home / key))
    keep(home, "*.zip", "task.json", "metrics.jsonl")
    _without_script(home)


def _without_script(home: Path) -> None:
    """Remove what the client says of this machine: the script, its packages and where the session lay."""
    for file in home.rglob("task.json"):
        file.write_text(_public(file.read_text()))
    for path in home.glob("*.zip"):
        with ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist() if name != "log.jsonl"}
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, _public(data.decode()) if name == "task.json" else data)


def _public(text: str) -> str:
    task = json.loads(text)
    return json.dumps({name: value for name, value in task.items() if name not in ("script", "offline_folder")})


if __name__ == "__main__":
    replay(sys.argv[1]) if sys.argv[1:] else main()
