"""Textbook functions; the effects of the first two are known in closed form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.families.made import sweep
from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_axes import Values, uniform
from tests.benchmarks.variance_parts import Parts, parts_of


def textbook() -> Iterator[Problem]:
    yield from (ishigami(), sobol_g(), friedman1())


def ishigami() -> Problem:
    """Ishigami & Homma (1990): sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on -pi..pi."""
    a, b, pi = 7.0, 0.1, np.pi
    first, second, pair = (1 + b * pi**4 / 5) ** 2 / 2, a**2 / 8, 8 * b**2 * pi**8 / 225
    return sweep(
        "ishigami",
        "textbook",
        [uniform(f"x{i}", -pi, pi) for i in range(1, 7)],
        lambda x: np.sin(x["x1"]) * (1 + b * x["x3"] ** 4) + a * np.sin(x["x2"]) ** 2,
        active="x1 x2 x3",
        closed=Parts(
            main={"x1": first, "x2": second, "x3": 0.0},
            total={"x1": first + pair, "x2": second, "x3": pair},
            shapley={"x1": first + pair / 2, "x2": second, "x3": pair / 2},
        ),
    )


def sobol_g() -> Problem:
    """Sobol's g: the product of (|4 x_i - 2| + a_i) / (1 + a_i)."""
    weights = {"x1": 0.0, "x2": 1.0, "x3": 4.5, "x4": 9.0, "x5": 99.0, "x6": 99.0}
    main = [1 / (3 * (1 + a) ** 2) for a in weights.values()]

    def formula(x: Values) -> NDArray[np.float64]:
        terms = [(np.abs(4 * x[name] - 2) + a) / (1 + a) for name, a in weights.items()]
        return np.asarray(np.prod(np.broadcast_arrays(*terms), axis=0))

    positions = range(len(main))
    sets = chain.from_iterable(combinations(positions, size) for size in range(len(main) + 1))
    closed = {sum(1 << i for i in chosen): float(np.prod([1 + main[i] for i in chosen]) - 1) for chosen in sets}
    return sweep(
        "sobol_g",
        "textbook",
        [uniform(f"x{i}") for i in range(1, 9)],
        formula,
        active=" ".join(weights),
        closed=parts_of(list(weights), closed),
    )


def friedman1() -> Problem:
    """Friedman (1991), with its noise of 1 and its five inert inputs."""
    return sweep(
        "friedman1",
        "textbook",
        [uniform(f"x{i}") for i in range(1, 11)],
        lambda x: 10 * np.sin(np.pi * x["x1"] * x["x2"]) + 20 * (x["x3"] - 0.5) ** 2 + 10 * x["x4"] + 5 * x["x5"],
        active="x1 x2 x3 x4 x5",
        noise=1.0,
    )
