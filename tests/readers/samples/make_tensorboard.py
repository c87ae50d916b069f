"""Logs the digits sweep with the SummaryWriter that is installed: ``python -m tests.readers.samples.make_tensorboard``.

Where PyTorch is installed its writer is used, else tensorboardX. The samples were made by tensorboardX 2.0 on Python
3.8 and 2.6.5 on Python 3.11, and by PyTorch 1.4.0 (with tensorboard 2.2.2) on Python 3.8 and 2.13.0 on Python 3.11.
"""

from __future__ import annotations

import sys
from importlib import import_module, util
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.readers.samples.replay import HOST, each_run, epochs_of, flat_config_of, new_folder

PACKAGE = "torch" if util.find_spec("torch") else "tensorboardX"


def told(key: str) -> dict[str, Any]:
    """The config as ``add_hparams`` takes it: flat, with no list and no None."""
    plain = (bool, int, float, str)
    config = {name.replace(".", "/"): value for name, value in flat_config_of(key).items()}
    return {name: value if isinstance(value, plain) else str(value) for name, value in config.items()}


def log(key: str, home: str) -> None:
    """Log one run: curves as it goes, the hyperparameters with the finals at its end."""
    writers = import_module("torch.utils.tensorboard" if PACKAGE == "torch" else "tensorboardX")
    writer = writers.SummaryWriter(str(Path(home, key)), flush_secs=1)
    row: dict[str, float] = {}
    try:
        for epoch, row in enumerate(epochs_of(key)):
            writer.add_scalar("loss/train", row["train_loss"], epoch)
            writer.add_scalar("loss/val", row["val_loss"], epoch)
            writer.add_scalar("accuracy/val", row["val_accuracy"], epoch)
            writer.flush()
        if row:
            finals = {"hparam/val_loss": row["val_loss"], "hparam/val_accuracy": row["val_accuracy"]}
            writer.add_hparams(told(key), finals)
    finally:
        writer.close()


def main() -> None:
    """Log every run under the name of no real host."""
    from socket import gethostname

    home = new_folder("tensorboard", f"{PACKAGE}-{version(PACKAGE).partition('+')[0]}")
    each_run(__file__, home)
    for path in home.rglob("*tfevents*"):
        path.rename(path.with_name(path.name.replace(gethostname(), HOST)))


if __name__ == "__main__":
    log(*sys.argv[1:]) if sys.argv[1:] else main()
