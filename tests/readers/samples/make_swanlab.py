"""Logs the digits sweep with the SwanLab that is installed, offline: ``python -m tests.readers.samples.make_swanlab``.

The samples were made by 0.6.12 and 0.10.3 on Python 3.11. What the run that is killed had logged is lost: the client
writes when a run ends.
"""

from __future__ import annotations

import shutil
import sys
import tempfile

from tests.readers.samples.replay import config_of, each_run, epochs_of, keep, new_folder

GROUPED = ("r000", "r001")


def log(key: str, home: str) -> None:
    """Log one run in its own process."""
    import swanlab

    is_old = swanlab.__version__.startswith("0.6.")
    group = {"group": "first"} if key in GROUPED and not is_old else {}
    config = {"key": key, **config_of(key)}
    swanlab.init(project="digits", experiment_name=key, mode="offline", logdir=home, config=config, **group)
    for epoch, row in enumerate(epochs_of(key)):
        swanlab.log({**row, "nested": {"epoch": epoch}})
    swanlab.finish()


def main() -> None:
    """Log every run, and keep what a reader reads."""
    import swanlab

    home = new_folder("swanlab", swanlab.__version__)
    with tempfile.TemporaryDirectory() as folder:  # whose name gets into the logs
        each_run(__file__, folder)
        shutil.copytree(folder, home / "swanlog")
    keep(home, "run-*/*.swanlab", "config.yaml")


if __name__ == "__main__":
    log(*sys.argv[1:]) if sys.argv[1:] else main()
