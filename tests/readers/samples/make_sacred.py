"""Logs the digits sweep with the Sacred that is installed: ``python -m tests.readers.samples.make_sacred``.

The samples were made by 0.7.5 on Python 3.7 and 0.8.7 on Python 3.11. The run that is killed is so after its first
heartbeat, without its last epoch.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from tests.readers.samples.replay import HOST, config_of, curve_of, each_run, epochs_of, keep, new_folder

HEARTBEAT = 11
"""Seconds in which Sacred has written its files once."""


def log(key: str, home: str) -> None:
    """Log one run as an experiment of its own process."""
    import sacred
    from sacred.observers import FileStorageObserver

    is_old = hasattr(FileStorageObserver, "create")
    experiment = sacred.Experiment("digits", interactive=True, **({} if is_old else {"save_git_info": False}))
    experiment.observers.append(FileStorageObserver.create(home) if is_old else FileStorageObserver(home))
    experiment.add_config({"key": key, **config_of(key)})

    @experiment.main
    def main(_run):  # type: ignore[no-untyped-def]
        if key == "r040":
            wait_for_heartbeat(_run, key)
        row: dict[str, float] = {}
        for epoch, row in enumerate(epochs_of(key)):
            for name, value in row.items():
                _run.log_scalar(name, value, epoch)
            _run.info["last_epoch"] = epoch
        return row.get("val_loss")

    experiment.run(options={"--loglevel": "CRITICAL"})


def wait_for_heartbeat(run: Any, key: str) -> None:
    """Log all but the last epoch and stay until it is written."""
    for epoch, row in enumerate(curve_of(key)[:-1]):
        for name, value in row.items():
            run.log_scalar(name, value, epoch)
    time.sleep(HEARTBEAT)


def main() -> None:
    """Log every run, and take out what belongs to this machine."""
    import sacred

    home = new_folder("sacred", sacred.__version__)
    each_run(__file__, home)
    for path in home.rglob("run.json"):
        about = json.loads(path.read_text())
        about["experiment"].update(base_dir="/srv/exp", repositories=[])
        about["host"] = {"hostname": HOST}
        if "fail_trace" in about:
            about["fail_trace"] = about["fail_trace"][-1:]
        path.write_text(json.dumps(about, indent=2))
    keep(home, "run.json", "config.json", "metrics.json", "info.json")


if __name__ == "__main__":
    log(*sys.argv[1:]) if sys.argv[1:] else main()
