"""Logs the sweep by loggers of reinforcement learning: ``python -m tests.readers.samples.make_rl PACKAGE SRC``.

PACKAGE is ``stable_baselines3``, ``baselines`` or ``dowel`` (the logger of garage), and SRC holds its source, as an
unpacked wheel does: they ask for PyTorch, TensorFlow and more, which their loggers to files never call. The samples
were made by Stable-Baselines3 2.9.2 (``progress.csv``; the monitor of its environments alone for one run), baselines
0.1.5 (``progress.json``) and dowel 0.0.4 (``variant.json`` beside ``progress.csv``), on Python 3.11. The first two
leave the config to the script.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from unittest.mock import MagicMock

from tests.readers.samples.replay import config_of, each_run, epochs_of, keep, new_folder

VERSIONS = {"stable_baselines3": "2.9.2", "baselines": "0.1.5", "dowel": "0.0.4"}
CONFIGS = {"stable_baselines3": "config.json", "baselines": "args.json", "dowel": "variant.json"}
NEVER_CALLED = {
    "stable_baselines3": ("torch",),
    "baselines": (),
    "dowel": ("tensorboardX", "scipy", "scipy.stats", "matplotlib", "matplotlib.pyplot"),
}
MONITORED = "r001"


def log(key: str, home: str, package: str, source: str) -> None:
    """Log one run into a folder of its own."""
    folder = Path(home, key)
    folder.mkdir()
    (folder / CONFIGS[package]).write_text(json.dumps(config_of(key), indent=2, sort_keys=True))
    make_importable(package, source)
    {"stable_baselines3": stable_baselines3, "baselines": baselines, "dowel": dowel}[package](key, folder)


def make_importable(package: str, source: str) -> None:
    """Have the modules of loggers found without what they stand among."""
    sys.path.insert(0, source)
    sys.modules.update({name: MagicMock() for name in NEVER_CALLED[package]})
    if package == "stable_baselines3":
        for name in (package, f"{package}.common"):
            sys.modules[name] = ModuleType(name)
            sys.modules[name].__path__ = [str(Path(source, *name.split(".")))]


def stable_baselines3(key: str, folder: Path) -> None:
    """A row per dump; the metric of an evaluation comes later than the others, as its callbacks log it."""
    if key == MONITORED:
        monitor = importlib.import_module("stable_baselines3.common.monitor")
        writer = monitor.ResultsWriter(str(folder), header={"t_start": 1.5, "env_id": "Digits-v0"})
        for number, row in enumerate(epochs_of(key)):
            writer.write_row({"r": row["val_loss"], "l": 10 + number, "t": number / 4})
        return
    logger = importlib.import_module("stable_baselines3.common.logger").configure(str(folder), ["csv"])
    for epoch, row in enumerate(epochs_of(key)):
        logger.record("time/total_timesteps", epoch, exclude="tensorboard")
        logger.record("train/loss", row["train_loss"])
        logger.record("train/note", 'a "quoted", text')
        logger.record("eval/val_loss", row["val_loss"])
        logger.dump(step=epoch)


def baselines(key: str, folder: Path) -> None:
    """A line of JSON per dump."""
    logger = importlib.import_module("baselines.logger")
    logger.configure(str(folder), ["json", "csv"] if key == "r000" else ["json"])
    for row in epochs_of(key):
        logger.logkv("loss/policy", row["train_loss"])
        logger.logkv("eval/val_loss", row["val_loss"])
        logger.dumpkvs()


def dowel(key: str, folder: Path) -> None:
    """A row per iteration, its columns in the order of a set."""
    package = importlib.import_module("dowel")
    package.logger.add_output(package.CsvOutput(str(folder / "progress.csv")))
    for epoch, row in enumerate(epochs_of(key)):
        package.tabular.record("Iteration", epoch)
        package.tabular.record("Evaluation/ValLoss", row["val_loss"])
        package.logger.log(package.tabular)
        package.logger.dump_all()


def main(package: str, source: str) -> None:
    """Log every run with one package."""
    home = new_folder("rl", f"{package}-{VERSIONS[package]}")
    each_run(__file__, home, package, source)
    keep(home, "*.json", "*.csv")


if __name__ == "__main__":
    log(*sys.argv[1:]) if len(sys.argv) > 3 else main(*sys.argv[1:])
