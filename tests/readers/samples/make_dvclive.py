"""Logs the digits sweep with the DVCLive that is installed: ``python -m tests.readers.samples.make_dvclive``.

The samples were made by 0.4.0 (curves in ``dvclive/``, the last values in ``dvclive.json`` beside that folder, params
in the project's own ``params.yaml``), 0.12.1 (curves in ``dvclive/scalars``, params logged by the client), 1.0.0 (which
calls itself 1.0: ``dvclive/plots/metrics`` and ``dvclive/metrics.json``) and 3.49.1, on Python 3.8 and 3.11.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.readers.samples.replay import config_of, each_run, epochs_of, keep, new_folder


def log(key: str, home: str) -> None:
    """Log one run into a folder of its own."""
    import dvclive

    project = Path(home, key)
    project.mkdir()
    os.chdir(project)
    is_new = hasattr(dvclive.Live, "log_params")
    live = dvclive.Live(save_dvc_exp=False) if is_new and has_experiments() else dvclive.Live()
    if is_new:
        live.log_params(config_of(key))
    else:
        write_params(project / "params.yaml", key)
    log_metric = live.log_metric if hasattr(live, "log_metric") else live.log
    row = {}
    for row in epochs_of(key):
        log_metric("train_loss", row["train_loss"])
        log_metric("lr", row["lr"])
        log_metric("val_loss", row["val_loss"])
        log_metric("val/accuracy", row["val_accuracy"])
        live.next_step()
    if hasattr(live, "summary") and row:
        live.summary["final_val_loss"] = row["val_loss"]
    if hasattr(live, "end"):
        live.end()
    elif hasattr(live, "make_summary"):
        live.make_summary()


def has_experiments() -> bool:
    """Whether this DVCLive would commit an experiment of DVC's at the end."""
    import inspect

    import dvclive

    return "save_dvc_exp" in inspect.signature(dvclive.Live).parameters


def write_params(path: Path, key: str) -> None:
    """Write the file that a project had before its logger could."""
    from ruamel.yaml import YAML

    with path.open("w") as file:
        YAML().dump(config_of(key), file)


def main() -> None:
    """Log every run."""
    from importlib.metadata import version

    with tempfile.TemporaryDirectory() as scratch:  # in no repository, which the client would make one of DVC's
        each_run(__file__, scratch, DVCLIVE_LOGLEVEL="ERROR", DVC_NO_ANALYTICS="true")
        home = new_folder("dvclive", version("dvclive"))
        shutil.copytree(scratch, str(home / "runs"))
    keep(home, "*.tsv", "metrics.json", "params.yaml", "dvclive.json")


if __name__ == "__main__":
    log(*sys.argv[1:]) if sys.argv[1:] else main()
