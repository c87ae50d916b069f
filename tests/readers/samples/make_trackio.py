"""Logs the digits sweep with the Trackio that is installed: ``python -m tests.readers.samples.make_trackio``.

The samples were made by 0.5.2 and 0.43.0 on Python 3.11. Trackio writes from a thread, and the run that is killed
waits for that.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing
from importlib.metadata import version

from tests.readers.samples.replay import config_of, each_run, epochs_of, keep, new_folder

PROJECT = "digits"
GROUPS = {"r000": "first", "r001": "first", "r007": "second"}
FLUSHED = 3
"""Seconds in which what was logged is surely written."""


def log(key: str) -> None:
    """Log one run in its own process."""
    import trackio

    trackio.init(project=PROJECT, name=key, config={"key": key, **config_of(key)}, group=GROUPS.get(key))
    try:
        for epoch, row in enumerate(epochs_of(key)):
            trackio.log({**row, "nested": {"epoch": epoch}})
            time.sleep(FLUSHED if key == "r040" else 0)
    finally:
        trackio.finish()


def main() -> None:
    """Log every run, and take out of the database what belongs to this machine, or is but space."""
    home = new_folder("trackio", version("trackio"))
    each_run(__file__, TRACKIO_DIR=str(home), HF_HOME=str(home))
    with closing(sqlite3.connect(home / f"{PROJECT}.db", isolation_level=None)) as database:
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'system_metrics'").fetchone():
            database.execute("DELETE FROM system_metrics")
        for statement in ("PRAGMA journal_mode = DELETE", "PRAGMA page_size = 512", "VACUUM"):
            database.execute(statement)
    keep(home, "*.db")


if __name__ == "__main__":
    log(*sys.argv[1:]) if sys.argv[1:] else main()
