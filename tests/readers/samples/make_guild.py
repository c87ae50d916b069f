"""Runs the digits sweep under the Guild AI that is installed: ``python -m tests.readers.samples.make_guild``.

The samples were made by 0.7.5 on Python 3.8 and 0.9.0 on Python 3.11. Guild keeps the whole environment of a run; it is
started with an empty one, and the file is not kept.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from socket import gethostname

from tests.readers.samples.replay import HOST, KEYS, SAMPLES, config_of, epochs_of, keep, new_folder

SCRIPT = """
import sys
key = ""
seed = 0
lr = 0.1
optimizer = "adam"
augment = False
dropout = 0.1
sys.path.insert(0, {root!r})
from tests.readers.samples.make_guild import train
train(key)
"""


def train(key: str) -> None:
    """Print what was measured after each epoch; Guild finds the scalars in that."""
    for epoch, row in enumerate(epochs_of(key)):
        print(f"step: {epoch}")
        for name in ("train_loss", "val_loss", "val_accuracy"):
            print(f"{name}: {row[name]}", flush=True)


def flags_of(key: str) -> dict[str, object]:
    """The settings of a run as globals of the script."""
    config = config_of(key)
    told = {"lr": config["optimizer"]["lr"], "optimizer": config["optimizer"]["name"], "seed": config["seed"]}
    return {**told, "key": key, "augment": config["data"]["augment"], "dropout": config["model"]["dropout"]}


def main() -> None:
    """Start every run, then keep what tells of it."""
    guild = str(Path(sys.prefix, "bin", "guild"))
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "train.py").write_text(SCRIPT.format(root=str(SAMPLES.parents[2])))
        Path(scratch, "home").mkdir()
        environment = {"GUILD_HOME": f"{scratch}/home", "PATH": os.environ["PATH"], "HOME": scratch}
        for key in KEYS:
            told = [f"{name}={str(value).lower()}" for name, value in flags_of(key).items()]
            subprocess.run([guild, "run", "--yes", "train.py", *told], cwd=scratch, env=environment, check=False)
        home = new_folder("guild", version("guildai"))
        shutil.copytree(f"{scratch}/home/runs", str(home / "runs"))
        keep(home, "flags", "exit_status", "opref", "output", "*tfevents*")
        for path in home.rglob("opref"):
            path.write_text(path.read_text().replace(scratch, "/srv/exp"))
    for path in home.rglob("output"):
        path.write_text(path.read_text().replace(str(SAMPLES.parents[2]), "/srv/exp"))
    for path in home.rglob("*tfevents*"):
        path.rename(path.with_name(path.name.replace(gethostname(), HOST)))


if __name__ == "__main__":
    main()
