"""Optimizes with the SMAC that is installed: ``python -m tests.readers.samples.make_smac``.

The samples were made by 1.2 (its ``runhistory.json`` holds each trial as two lists) on Python 3.8, by 2.0.2 (one list)
on Python 3.10 and by 2.4.1 (an object) on Python 3.11; all need SWIG to be built. SMAC chooses the trials itself, so
this is no replay: the cost is a formula of the params, some trials crash.
"""

from __future__ import annotations

import math
import re
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.readers.samples.replay import keep, new_folder

TRIALS, SEED, CRASH_COST = 12, 7, 100.0


def cost(config: Any, seed: int = 0) -> float:  # part of the interface
    """The loss of settings; too high a learning rate crashes."""
    told = dict(config)
    if told["lr"] > 1:
        raise ValueError("out of memory")
    momentum = told.get("momentum")
    off_momentum = 0.5 if momentum is None else abs(momentum - 0.9)
    return float(abs(math.log10(told["lr"]) + 2) + told["depth"] / 10 + off_momentum)


def space() -> Any:
    """Four params, one of which is there only with another."""
    from ConfigSpace import ConfigurationSpace, conditions
    from ConfigSpace import hyperparameters as hp

    names = ConfigurationSpace(seed=SEED)
    optimizer = hp.CategoricalHyperparameter("optimizer", ["adam", "sgd"])
    momentum = hp.UniformFloatHyperparameter("momentum", 0.0, 0.99)
    rate = hp.UniformFloatHyperparameter("lr", 1e-5, 10.0, log=True)
    depth = hp.UniformIntegerHyperparameter("depth", 1, 4)
    condition = conditions.EqualsCondition(momentum, optimizer, "sgd")
    if hasattr(names, "add_hyperparameters"):
        names.add_hyperparameters([optimizer, momentum, rate, depth])
        names.add_condition(condition) if hasattr(names, "add_condition") else names.add(condition)
    else:
        names.add([optimizer, momentum, rate, depth, condition])
    return names


def optimize_as_in_1(scratch: str) -> Path:
    """Run SMAC 1."""
    from smac.facade.smac_hpo_facade import SMAC4HPO
    from smac.scenario.scenario import Scenario

    told = {"run_obj": "quality", "runcount-limit": TRIALS, "cs": space(), "deterministic": "true"}
    told.update({"output_dir": f"{scratch}/digits", "limit_resources": False, "cost_for_crash": CRASH_COST})
    SMAC4HPO(scenario=Scenario(told), rng=SEED, tae_runner=cost).optimize()
    return Path(scratch, "digits")


def optimize(scratch: str) -> Path:
    """Run SMAC 2."""
    import smac

    told = {"name": "digits", "n_trials": TRIALS, "seed": SEED, "deterministic": True, "crash_cost": CRASH_COST}
    scenario = smac.Scenario(space(), output_directory=Path(scratch), **told)
    smac.HyperparameterOptimizationFacade(scenario, cost, overwrite=True).optimize()
    return Path(scratch, "digits")


def main() -> None:
    """Optimize once."""
    with tempfile.TemporaryDirectory() as scratch:
        written = optimize_as_in_1(scratch) if version("smac").startswith("1.") else optimize(scratch)
        home = new_folder("smac", version("smac"))
        shutil.copytree(str(written), str(home / "digits"))
    keep(home, "runhistory.json", "scenario.json")
    for path in home.rglob("*.json"):
        without = re.sub(r'"(traceback|code)": "[^\n]*"', r'"\1": ""', path.read_text())
        path.write_text(without.replace(scratch, "/srv"))


if __name__ == "__main__":
    main()
