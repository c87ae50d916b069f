"""Params that do nothing, of every kind, many and few, beside a driver that explains nine tenths, half or nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tests.benchmarks.families.made import sweep
from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_axes import Axis, choice, flag, integers, log_uniform, uniform

NODES = tuple(f"node{level:02d}" for level in range(12))


def alarms() -> Iterator[Problem]:
    many = [
        choice("optimizer", "adam", "rmsprop", "sgd"),
        *(uniform(f"numeric_{index}") for index in range(2)),
        *(integers(f"few-values_{index}", 1, 4) for index in range(2)),
        *(flag(f"boolean_{index}") for index in range(2)),
        *(choice(f"3-levels_{index}", "a", "b", "c") for index in range(2)),
        *(choice(f"12-levels_{index}", *NODES) for index in range(2)),
    ]
    few = [uniform("numeric_0"), flag("boolean_0"), choice("12-levels_0", *NODES)]
    for kind, axes, drivers in (("many", many, "lr optimizer"), ("few", few, "lr")):
        for strength, explained in (("strong", 0.9), ("half", 0.5), ("none", 0.0)):
            yield alarm_problem(f"{strength}-{kind}", [log_uniform("lr", 1e-5, 1e-1), *axes], drivers, explained)


def alarm_problem(name: str, axes: Sequence[Axis], drivers: str, explained: float) -> Problem:
    """The drivers explain that part of the variance; nothing does where it is 0."""
    if not explained:
        return sweep(f"alarms-{name}", "alarms", axes, None, noise=1.0)

    def formula(x: Mapping[str, Any]) -> Any:
        by_optimizer = 0.8 * (x["optimizer"] == "sgd") if "optimizer" in drivers else 0.0
        return 0.5 * (np.log10(x["lr"]) + 3) ** 2 + by_optimizer

    variance = 0.25 * (16 / 5 - 16 / 9) + (0.64 * 2 / 9 if "optimizer" in drivers else 0.0)
    noise = math.sqrt(variance * (1 - explained) / explained)
    return sweep(f"alarms-{name}", "alarms", axes, formula, active=drivers, noise=noise)
