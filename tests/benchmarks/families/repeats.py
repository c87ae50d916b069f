"""Sweeps that train some or all of their configurations several times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.benchmarks.laws import BOOST, HUMP, TRADE, VALLEY, Law
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_axes import Axis, choice
from tests.benchmarks.variance_parts import Parts

SIZES = (40, 80, 400)
"""10, 20 and 100 configurations, four times each."""
REPEATED_PART = 0.3
ALLOWED = frozenset({"replicates"})
FEW_CONFIGURATIONS = frozenset({"replicates", "confounded"})
"""Among 10 or 20 configurations some params did move together."""

OWN_SEED = Axis("seed", 0, 999_999, levels=tuple(range(1_000_000)))
COLUMNS = {
    "seed": choice("seed", 0, 1, 2, 3),
    "trial": choice("trial", 1, 2, 3, 4),
    "rep": choice("rep", 0, 1, 2, 3),
    "fold": choice("fold", 0, 1, 2, 3, 4),
    "random_state": choice("random_state", 1, 42, 1337, 2024),
}


def repeats() -> Iterator[Problem]:
    for law, name in ((HUMP, "trial"), (VALLEY, "rep")):
        yield repeated(law, "all", COLUMNS["seed"])
        yield repeated(law, "some", COLUMNS["seed"], part=REPEATED_PART)
        yield repeated(law, "unlogged", None)
        yield repeated(law, name, COLUMNS[name])
    for law, name, acting in ((TRADE, "random_state", "seed"), (BOOST, "fold", "fold")):
        yield repeated(law, "own_seeds", OWN_SEED)
        yield repeated(law, "some_unlogged", None, part=REPEATED_PART)
        yield repeated(law, name, COLUMNS[name])
        yield repeated(law, f"{acting}_acts", COLUMNS[acting], acts=0.5)


def repeated(law: Law, name: str, seeds: Axis | None, *, part: float = 1.0, acts: float = 0.0) -> Problem:
    """A law whose configurations are trained once per level of `seeds` (four times where it has none or very many).

    Parameters
    ----------
    part : of the configurations that are repeated; the others are trained once, with the first seed.
    acts : standard deviation of the seed's own effect, over that of the law: as that of a fold that is hard.
    """
    times = len(seeds.levels) if seeds is not None and len(seeds.levels) < 10 else 4
    step = acts * law_spread(law)
    bumps = step * standardised(times) if acts else np.zeros(times)

    def draw(n: int, rng: np.random.Generator) -> pd.DataFrame:
        configs = int(np.ceil(n / (1 + part * (times - 1))))
        counts = np.where(np.arange(configs) < part * configs, times, 1)
        owner = np.repeat(np.arange(configs), counts)[:n]
        which = np.array([np.count_nonzero(owner[:run] == config) for run, config in enumerate(owner)]) % times
        values = {key: drawn[owner] for key, drawn in law.values(configs, rng).items()}
        frame = pd.DataFrame(values)
        if seeds is not None:
            frame[seeds.name] = np.array(seeds.levels)[which] if len(seeds.levels) == times else seeds.at(rng.random(n))
        frame[METRIC] = law.metric(values, n, rng) + bumps[which]
        return frame.iloc[rng.permutation(n)].reset_index(drop=True)

    def parts() -> Parts:
        if not acts or seeds is None:
            return law.parts()
        return with_addend(law.parts(), seeds.name, float(np.var(bumps)))

    return Problem(
        f"{law.name}_{name}",
        "repeats",
        (*law.axes, *([] if seeds is None else [seeds])),
        draw,
        lambda: parts().total,
        lambda: parts().shapley,
        sizes=SIZES,
        allows=FEW_CONFIGURATIONS if part == 1 else ALLOWED,
        purpose=law.purpose,
    )


def with_addend(parts: Parts, name: str, variance: float) -> Parts:
    """The effects after an independent param was added to the metric."""
    one = {name: variance}
    return Parts({**parts.main, **one}, {**parts.total, **one}, {**parts.shapley, **one}, parts.error)


def standardised(levels: int) -> NDArray[np.float64]:
    """Uneven effects of levels, of mean 0 and variance 1."""
    raw: Sequence[float] = [((3 * level) % levels + 0.3 * level) for level in range(levels)]
    return np.asarray((np.array(raw) - np.mean(raw)) / np.std(raw))


def law_spread(law: Law) -> float:
    return float(np.sqrt(sum(law.parts().shapley.values())))
