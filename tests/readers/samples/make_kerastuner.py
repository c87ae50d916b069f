"""Searches with the KerasTuner that is installed: ``python -m tests.readers.samples.make_kerastuner``.

The samples were made by 1.0.1 (whose module is called kerastuner; a trial is named by a hash) with TensorFlow 2.3.4 on
Python 3.8, and by 1.4.8 with Keras 3.15 on PyTorch, Python 3.11. The tuner chooses the settings, so this is no replay:
the loss is a formula of them.
"""

from __future__ import annotations

import math
import shutil
import tempfile
from importlib import import_module, util
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.readers.samples.replay import keep, new_folder

TRIALS, SEED = 4, 3


def build(hp: Any) -> dict[str, Any]:
    """The settings in the place of a model."""
    with hp.name_scope("opt"):
        rate = hp.Float("lr", 1e-4, 1e-1, sampling="log")
        name = hp.Choice("name", ["adam", "sgd"])
    units = hp.Int("units", 8, 32, step=8)
    return {"lr": rate, "name": name, "units": units, "dropout": hp.Boolean("dropout")}


def measured(settings: dict[str, Any]) -> dict[str, float]:
    """What a training would have given."""
    loss = abs(math.log10(settings["lr"]) + 2) + 8 / settings["units"] + (0.25 if settings["name"] == "sgd" else 0)
    return {"val_loss": loss, "val_accuracy": 1 / (1 + loss)}


def main() -> None:
    """Search once."""
    tuners = import_module("keras_tuner" if util.find_spec("keras_tuner") else "kerastuner")
    is_old = tuners.__name__ == "kerastuner"

    class Tuner(tuners.engine.base_tuner.BaseTuner):  # type: ignore[misc, name-defined]
        def run_trial(self, trial: Any, *_arguments: Any, **_options: Any) -> Any:
            found = measured(self.hypermodel.build(trial.hyperparameters))
            if not is_old:
                return found
            for name in found:
                if not trial.metrics.exists(name):
                    trial.metrics.register(name, "max" if "acc" in name else "min")
            return self.oracle.update_trial(trial.trial_id, found, step=0)

        def save_model(self, *_arguments: Any, **_options: Any) -> None:
            pass

    oracle = tuners.oracles.RandomSearch if is_old else tuners.oracles.RandomSearchOracle
    with tempfile.TemporaryDirectory() as scratch:
        goal = tuners.Objective("val_loss", "min")
        chooser = oracle(objective=goal, max_trials=TRIALS, seed=SEED)
        Tuner(chooser, build, directory=scratch, project_name="digits").search()
        home = new_folder("kerastuner", version("keras-tuner"))
        shutil.copytree(str(Path(scratch, "digits")), str(home / "digits"))
    keep(home, "trial.json", "build_config.json", "oracle.json")


if __name__ == "__main__":
    main()
