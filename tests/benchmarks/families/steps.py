"""Sweeps at 250 to 1,000 runs in small steps, each the beginning of the next, so that they compare in pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.benchmarks.laws import JUDGING, TUNING, Law
from tests.benchmarks.problem import METRIC, Model, Problem

SIZES = (250, 280, 300, 301, 320, 350, 400, 500, 600, 800, 1000)


def steps() -> Iterator[Problem]:
    for law in (*TUNING, *JUDGING):
        yield growing(law)


def growing(law: Law) -> Problem:
    def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
        most = max(n, SIZES[-1])
        values = law.values(most, rng)
        return pd.DataFrame({**values, METRIC: law.metric(values, most, rng)}).head(n)

    return Problem(
        f"{law.name}_growing",
        "steps",
        law.axes,
        draw,
        lambda: law.parts().total,
        lambda: law.parts().shapley,
        sizes=SIZES,
        fixed=True,
        nested=True,
        purpose=law.purpose,
        model=Model(law.values, law.formula),
    )
