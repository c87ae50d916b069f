"""Which params may be fixed: where the best that is left is not worse by more than a margin.

A test of non-inferiority (Weerts, Mueller & Vanschoren 2020, arXiv:2007.07588), on draws from the Gaussian process: in
each the best of promising configurations is compared with the best of those that have the fixed value. That a param is
not significant does not fix it: few runs show nothing of anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.engine.threads import one_thread
from paramimp.suggestion.domain import Domain, distinct
from paramimp.suggestion.region import encoded
from paramimp.suggestion.trust import left_over, takes_part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paramimp.suggestion.region import Region
    from paramimp.suggestion.searched import Searched, SearchedParam

    Floats = NDArray[np.float64]

CANDIDATES = 120
"""Promising configurations that are compared."""
DRAWS = 200
USUAL_PART = 0.25
"""Part of the margin that a random value of the param may cost on average. A param that costs more has an effect,
however small, and stays free so that it can be tuned.
Tuned: tests/benchmarks/NOTES.md, "The next search space"."""
VALUES_BY_CHANCE = 8
"""Values that each of the candidates is given in turn, to see whether the param acts on them."""
UPPER = 0.9
"""Quantile of the cost of fixing that is compared with the margin: the cost exceeds it in one case of ten."""
GOOD_RANGE = 0.02
"""Margin without repeats, as a part of the distance from the median run to the best one. With repeats the margin is
their standard deviation."""
DEPENDS = 0.05
"""P-value below which what the Gaussian process leaves unexplained depends on a param, whose cost is then not known."""
JITTER = 1e-6
"""Added to the diagonal, as a part of the kernel's variance: candidates that differ only in params without effect would
make the covariance singular."""


def fixed(
    each: SearchedParam, searched: Searched, region: Region, best: NDArray[np.intp]
) -> tuple[Domain, float] | None:
    """The value to fix a param to, and what that could cost in the unit of the design matrix; None where it may matter.

    What switches other params is not fixed: with its value these come and go.
    """
    design = region.smooth.design
    if each.name not in design.columns_of or each.domain.type == "constant" or each.when is not None:
        return None
    if any(each.name in parents for parents in design.parents_of.values()):
        return None
    run = _typical(each, best)
    if run is None:
        return None
    configuration = (
        int(np.searchsorted(region.first, run))
        if searched.design.repeats is None
        else int(searched.design.repeats.of_run[run])
    )
    if left_over(region.smooth, region.surprised, each.name) < DEPENDS:
        return None
    cost = 0.0
    if takes_part(region.smooth, each.name):  # else all values are the same to the process, at no cost
        margin = margin_of(region)
        if _usual_loss(region, each.name, seed=len(design.y)) > USUAL_PART * margin:
            return None
        cost = _cost(region, each.name, configuration, seed=len(design.y))
        if cost > margin:
            return None
    return Domain("constant", value=_plain(each, each.cells[run])), cost


def margin_of(region: Region) -> float:
    """The tolerated loss, in the unit of the design matrix: the noise of one run, or a small part of the good range."""
    y = region.smooth.design.y
    little = GOOD_RANGE * float(y.max() - np.median(y))
    counts, scatter = region.smooth.design.counts, region.smooth.design.scatter
    if counts is None or scatter is None:
        return little
    return max(little, float(np.sqrt(scatter.sum() / (counts - 1).sum())))


def _typical(each: SearchedParam, best: NDArray[np.intp]) -> int | None:
    """A run of the best with their median number, or their commonest value."""
    if each.domain.type == "category":
        values = distinct([each.cells[run] for run in best])
        if not values:
            return None
        counts = [sum(_is(each.cells[run], value) for run in best) for value in values]
        commonest = values[int(np.argmax(counts))]
        return next(int(run) for run in best if _is(each.cells[run], commonest))
    having = best[np.isfinite(each.param.values[best])]
    if not len(having):
        return None
    order = having[np.argsort(each.param.values[having], kind="stable")]
    return int(order[(len(order) - 1) // 2])


def _is(cell: object, value: object) -> bool:
    return type(cell) is type(value) and cell == value


def _plain(each: SearchedParam, cell: object) -> Any:
    if each.domain.type == "int":
        return int(cell)  # type: ignore[call-overload]
    return float(cell) if each.domain.type == "float" else cell  # type: ignore[arg-type]


def _usual_loss(region: Region, name: str, *, seed: int) -> float:
    """The mean change of the expected metric of promising configurations when the param takes a random value."""
    chosen = np.argsort(-region.mean, kind="stable")[:CANDIDATES]
    rows = {param: own[chosen] for param, own in region.rows.items()}
    rng = np.random.default_rng([seed, len(chosen)])
    drawn = [
        encoded(region.smooth.design, rows | {name: rng.choice(region.rows[name], len(chosen))})
        for _ in range(VALUES_BY_CHANCE)
    ]
    with one_thread():
        mean, _ = region.smooth.expect(np.vstack(drawn))
    return float(np.abs(region.mean[chosen] - mean.reshape(VALUES_BY_CHANCE, -1)).mean())


def _cost(region: Region, name: str, configuration: int, *, seed: int) -> float:
    """Upper end of the best of the candidates less the best of those that have the value."""
    chosen = np.argsort(-region.mean, kind="stable")[:CANDIDATES]
    rows = {param: own[chosen] for param, own in region.rows.items()}
    held = rows | {name: np.full(len(chosen), configuration)}
    free = encoded(region.smooth.design, rows)
    there = encoded(region.smooth.design, held)
    with one_thread():
        mean, covariance = region.smooth.expect_together(np.vstack([free, there]))
        covariance[np.diag_indices_from(covariance)] += JITTER * region.smooth.kernel.signal
        root = np.linalg.cholesky(covariance)
    noise = np.random.default_rng([seed, CANDIDATES]).standard_normal((DRAWS, len(mean)))
    drawn = mean + noise @ root.T
    cost = drawn.max(axis=1) - drawn[:, len(chosen) :].max(axis=1)
    return float(np.quantile(cost, UPPER))
