"""Starts sweeps of Hydra: ``python -m tests.readers.samples.make_hydra_sweeps``.

The samples were made by hydra-core 1.3.8 and hydra-optuna-sweeper 1.3.0 with Optuna 2.10.1, on Python 3.11.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.readers.samples.replay import SAMPLES, keep, module_of, new_folder

CONFIG = {
    "defaults": ["_self_", {"optimizer": "adam"}],
    "depth": 1, "activation": "relu", "text": "x", "augment": False, "seed": 0, "dropout": 0.5,
}  # fmt: skip
OPTUNA = {
    "optimizer.lr": "tag(log, interval(1e-5, 1e-1))",
    "depth": "int(interval(1, 9))",
    "activation": "choice(relu, tanh)",
    "dropout": "range(0.0, 0.6, step=0.25)",
    "seed": "range(1, 5)",
    "weight": "interval(1, 10)",
    "augment": "true,false",
}
"""As `hydra.sweeper.params`: each kind of sweep that the Optuna sweeper takes."""
BASIC = ("optimizer=adam,sgd", "optimizer.lr=0.1,0.01", "depth=range(1,6,step=2)", "text='1e-5',a", "seed=3")
GRID = ("activation", "dropout", "augment")


def write_configs(folder: Path) -> None:
    """Write what the project has; JSON is YAML."""
    (folder / "optimizer").mkdir()
    for name, lr in (("adam", 0.001), ("sgd", 0.1)):
        (folder / "optimizer" / f"{name}.yaml").write_text(json.dumps({"name": name, "lr": lr}))
    (folder / "config.yaml").write_text(json.dumps({**CONFIG, "weight": 1.0}))
    for name, params in (("bayes", OPTUNA), ("grid", {name: OPTUNA[name] for name in GRID})):
        sweeper = {"sampler": {"seed": 1}} if name == "bayes" else {}
        document = {
            "defaults": ["config", {"override hydra/sweeper": "optuna"}],
            "hydra": {"sweeper": {**sweeper, "direction": "minimize", "params": params}},
        }
        (folder / f"{name}.yaml").write_text(json.dumps(document))


def job(config: Any) -> float:
    """Write a loss that every param of the sweeps acts on."""
    from hydra.core.hydra_config import HydraConfig

    loss: float = round(
        10 * config.optimizer.lr + 0.1 * config.depth + (config.activation == "tanh") + config.dropout, 6
    )
    Path(HydraConfig.get().runtime.output_dir, "metrics.json").write_text(json.dumps({"val_loss": loss}))
    return loss


def start() -> None:
    """Be the training script."""
    import hydra

    hydra.main(version_base=None, config_path=os.environ["CONFIGS"], config_name="config")(job)()


def main() -> None:
    """Start a grid of the basic sweeper, and a search and a grid of Optuna's."""
    import hydra

    home = new_folder("hydra_sweeps", hydra.__version__)
    with tempfile.TemporaryDirectory() as configs:
        write_configs(Path(configs))
        sweeps = {
            "basic": BASIC,
            "optuna": ("--config-name=bayes", "hydra.sweeper.n_trials=8"),
            "grid": ("--config-name=grid", "hydra/sweeper/sampler=grid", "hydra.sweeper.n_trials=99"),
        }
        for name, asked in sweeps.items():
            place = f"hydra.sweep.dir={home}/{name}"
            command = [sys.executable, "-m", module_of(__file__), "--multirun", *asked, place]
            environment = {**os.environ, "CONFIGS": configs}
            subprocess.run(command, check=True, cwd=SAMPLES.parents[2], env=environment, stderr=subprocess.DEVNULL)
    keep(home / "basic", "config.yaml", "multirun.yaml", "metrics.json")
    keep(home, "config.yaml", "hydra.yaml", "multirun.yaml", "metrics.json")
    for path in home.rglob("*.yaml"):
        text = path.read_text().replace(f"{home}/", "").replace(configs, "/srv/exp/conf")
        path.write_text(text.replace(str(SAMPLES.parents[2]), "/srv/exp"))


if __name__ == "__main__":
    start() if sys.argv[1:] else main()
