"""Writes the W&B samples with a real client, offline: run it once per client version.

    python tests/readers/samples/make_wandb.py tests/readers/samples/wandb

makes ``wandb/<client version>/wandb/offline-run-.../``. The samples were made on Python 3.11 by wandb 0.9.7 (with the
names put back that Python 3.10 took out of ``collections``), 0.10.33 (protobuf < 4), 0.16.6 (protobuf < 5) and 0.31.0.
Each run has a process of its own, as in reality: one ends by an exception, one is killed. The client would also note
who and where it is; the script keeps it from that.

``online-0.31.0`` holds what the client leaves in ``files/`` when it reaches its service, the machine taken out.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

EPOCHS = 4
RUNS: dict[str, dict[str, Any]] = {
    "adam0001": {"lr": 1e-05, "depth": 2, "opt": {"name": "adam", "betas": [0.9, 0.999]}, "drop": None, "aug": True},
    "adam0002": {"lr": 0.001, "depth": 3, "opt": {"name": "adam", "betas": [0.9, 0.99]}, "drop": 0.5, "aug": False},
    "sgd00001": {"lr": 1.0, "depth": 2, "opt": {"name": "sgd", "momentum": 0.9}, "drop": 0.1, "aug": True},
    "nan00001": {"lr": 100.0, "depth": 2, "opt": {"name": "sgd", "momentum": 0.99}, "drop": 0.1, "aug": True},
    "fail0001": {"lr": 0.1, "depth": 9, "opt": {"name": "sgd"}, "drop": 0.2, "aug": False},
    "kill0001": {"lr": 0.2, "depth": 1, "opt": {"name": "adam"}, "drop": 0.2, "aug": False},
    "none0001": {"lr": 0.3, "depth": 1, "opt": {"name": "adam"}, "drop": 0.3, "aug": True},
}
GROUPED = ("adam0002", "sgd00001", "kill0001", "none0001")
KEPT = ("config.yaml", "wandb-summary.json", "wandb-history.jsonl")
LATE = {"device": "cpu"}  # set in the config after the start


def losses(run: str) -> list[float]:
    """What a run logs as its loss: numbers that depend on its config alone."""
    if run == "nan00001":
        return [2.5, math.inf, math.nan, math.nan]
    lr, depth = RUNS[run]["lr"], RUNS[run]["depth"]
    return [abs(math.log10(lr) + 3) / depth + 1 / (epoch + 1) for epoch in range(EPOCHS)]


def train(run: str, folder: str) -> None:
    """Log one run, with the media, nested dictionaries and texts that people log beside their metrics."""
    import wandb  # a client of any version; no dependency of the tests

    finish = wandb.finish if hasattr(wandb, "finish") else wandb.join
    wandb.init(project="digits", dir=folder, config=RUNS[run], reinit=True)
    wandb.config.update(LATE)
    if run == "none0001":
        finish()
        return
    for epoch, loss in enumerate(losses(run)):
        row = {"epoch": epoch, "loss": loss, "val": {"acc": 1 - loss / 10}, "note": "fine", "done": epoch == EPOCHS - 1}
        if epoch == 1:
            row["weights"] = wandb.Histogram(np_histogram=([1, 2], [0, 1, 2]))
        wandb.log(row)
        wandb.run.summary["best_loss"] = min(losses(run)[: epoch + 1])
        if epoch == 2 and run == "fail0001":
            raise RuntimeError("out of memory")
        if epoch == 2 and run == "kill0001":
            import time

            time.sleep(20)  # the client writes its buffer
            os._exit(9)
    wandb.run.summary["val"] = {"acc": 0.75}  # what the user says about the run, not what it logged last
    finish()


def main(target: str) -> None:
    """Log every run in a process of its own, then keep what a reader reads."""
    import wandb

    home = Path(target) / wandb.__version__
    shutil.rmtree(home, ignore_errors=True)
    (home / "wandb").mkdir(parents=True)
    names = {"WANDB_HOST": "host", "WANDB_USERNAME": "user", "WANDB_PROGRAM": "train.py"}
    names |= {"WANDB_X_DISABLE_META": "true", "WANDB_X_DISABLE_MACHINE_INFO": "true", "WANDB_X_DISABLE_STATS": "true"}
    quiet = {"WANDB_MODE": "dryrun" if wandb.__version__.startswith("0.9.") else "offline"}
    quiet |= {"WANDB_SILENT": "true", "WANDB_CONSOLE": "off", "WANDB_DISABLE_CODE": "true"}
    sweep = {"WANDB_SWEEP_ID": "swp12345"}  # as an agent of a sweep would; the run id comes the same way then
    group = {"WANDB_RUN_GROUP": "repeats"}  # as wandb.init(group=...); only the samples of 0.31.0 have it
    for run in RUNS:
        own = {**(sweep if run.startswith("adam") else {}), **(group if run in GROUPED else {})}
        environment = {**os.environ, **names, **quiet, "WANDB_RUN_ID": run, **own}
        subprocess.run([sys.executable, __file__, run, home], env=environment, check=False, stderr=subprocess.DEVNULL)
    for path in sorted(home.rglob("*"), reverse=True):
        is_kept = path.suffix == ".wandb" or path.name in KEPT
        if path.name == "wandb-metadata.json" and path.parent.name != "files":
            metadata = json.loads(path.read_text())
            path.write_text(json.dumps({key: metadata.get(key) for key in ("project", "state", "exitcode")}))
        elif path.is_symlink() or (path.is_file() and not is_kept):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


if __name__ == "__main__":
    if sys.argv[1] in RUNS:
        train(sys.argv[1], sys.argv[2])
    else:
        main(sys.argv[1])
