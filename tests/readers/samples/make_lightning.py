"""Logs the digits sweep with the Lightning that is installed: ``python -m tests.readers.samples.make_lightning``.

The samples were made by pytorch-lightning 1.0.8 (on PyTorch 1.4.0, Python 3.8) and lightning 2.6.6 (on PyTorch 2.13.0,
Python 3.11), with the CSV logger and with the TensorBoard logger.
"""

from __future__ import annotations

import sys
from importlib import import_module, util
from importlib.metadata import version
from pathlib import Path
from socket import gethostname
from typing import Any

from tests.readers.samples.replay import HOST, config_of, each_run, epochs_of, keep, new_folder

PACKAGE = "lightning" if util.find_spec("lightning") else "pytorch_lightning"
LOGGERS = {"csv": "CSVLogger", "tb": "TensorBoardLogger"}


def module(key: str) -> Any:
    """A module with one weight that logs what was measured instead of what it computes."""
    import torch

    lightning = import_module("lightning.pytorch" if PACKAGE == "lightning" else PACKAGE)
    epochs = epochs_of(key)

    class Replayed(lightning.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self, **config: Any) -> None:
            super().__init__()
            self.save_hyperparameters()
            self.layer = torch.nn.Linear(1, 1)
            self.row: dict[str, float] = {}

        def training_step(self, batch: Any, _batch_idx: int) -> Any:
            if not self.row:
                self.row = next(epochs, {})
            if not self.row:
                raise RuntimeError("no data")
            loss = self.layer(batch).sum() * 0 + self.row["train_loss"]
            self.log("train_loss", self.row["train_loss"], on_step=True, on_epoch=True)
            return loss

        def validation_step(self, _batch: Any, _batch_idx: int) -> None:
            self.log("val_loss", self.row["val_loss"])
            self.log("val_accuracy", self.row["val_accuracy"])
            self.row = {}

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.0)

    return Replayed(key=key, **config_of(key))


def trainer(key: str, kind: str, home: str) -> Any:
    """One that prints and keeps nothing."""
    lightning = import_module("lightning.pytorch" if PACKAGE == "lightning" else PACKAGE)
    loggers = import_module(lightning.__name__ + ".loggers")
    logger = getattr(loggers, LOGGERS[kind])(str(Path(home, kind)), name="lightning_logs", version=int(key[1:]))
    quiet: dict[str, Any] = {"enable_progress_bar": False, "enable_model_summary": False, "enable_checkpointing": False}
    if PACKAGE == "pytorch_lightning":
        quiet = {"progress_bar_refresh_rate": 0, "weights_summary": None, "checkpoint_callback": False}
    epochs = config_of(key)["epochs"]
    return lightning.Trainer(logger=logger, max_epochs=epochs, log_every_n_steps=1, num_sanity_val_steps=0, **quiet)


def log(key: str, kind: str, home: str) -> None:
    """Train one run on four numbers."""
    import torch

    two, one = (torch.utils.data.DataLoader(torch.ones(4, 1), batch_size=size) for size in (2, 4))
    trainer(key, kind, home).fit(module(key), two, one)


def main() -> None:
    """Log every run with both loggers, under the name of no real host."""
    home = new_folder("lightning", version(PACKAGE.replace("_", "-")))
    for kind in LOGGERS:
        each_run(__file__, kind, home)
    keep(home, "hparams.yaml", "metrics.csv", "*tfevents*")
    for path in home.rglob("*tfevents*"):
        path.rename(path.with_name(path.name.replace(gethostname(), HOST)))


if __name__ == "__main__":
    log(*sys.argv[1:]) if sys.argv[1:] else main()
