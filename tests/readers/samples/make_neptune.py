"""Offline runs with the Neptune client that is installed: ``python -m tests.readers.samples.make_neptune``.

The sample was made by 1.14.0 on Python 3.11: some runs of the digits sweep. The folder is not hidden here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.readers.samples.replay import SAMPLES, config_of, epochs_of, keep, module_of, new_folder

KEYS = ("r000", "r001", "r007", "r029", "r044", "r005", "r040")


def replay(key: str, home: str) -> None:
    """Log one run, in a folder where the client leaves its own."""
    os.chdir(home)
    run = import_module("neptune").init_run(
        project="lab/digits", mode="offline", api_token="ANONYMOUS", git_ref=False, source_files=[],
        capture_hardware_metrics=False, capture_stdout=False, capture_stderr=False, capture_traceback=False,
    )  # fmt: skip
    run["config"] = {"key": key, **config_of(key)}
    try:
        for epoch in epochs_of(key):
            for name, value in epoch.items():
                run[f"metrics/{name}"].append(value)
    except RuntimeError:
        run["sys/failed"] = True
    run.stop()


def main() -> None:
    """Log each run in a process of its own, since one is killed."""
    home = new_folder("neptune", version("neptune").partition(".post")[0])
    for key in KEYS:
        with TemporaryDirectory() as folder:
            command = [sys.executable, "-m", module_of(__file__), key, folder]
            subprocess.run(command, check=False, cwd=SAMPLES.parents[2])
            (written,) = (Path(folder) / ".neptune" / "offline").iterdir()
            written.rename(home / f"run__{key}")
    keep(home, "data-*.log", "metadata.json", "last_ack_version")


if __name__ == "__main__":
    replay(*sys.argv[1:]) if sys.argv[1:] else main()
