"""A param that looks like an outcome of the run and not like a choice."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.advice import left_out
from paramimp.cautions.interface import CautionCode
from paramimp.cautions.relations.associations import associations
from paramimp.cautions.relations.copies import is_copy, may_be_monotone_copy, with_its_ranks
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution
from paramimp.table.grids import factors_of_grid
from paramimp.table.measured import is_limit, is_measured, is_outcome, is_outcome_number, is_quantity
from paramimp.table.numbered import series_among
from paramimp.table.outcomes import Associations, scores
from paramimp.table.relations import is_aggregate, is_banded
from paramimp.table.settings import is_setting
from paramimp.table.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param

ALMOST_ALONE = 0.9
"""Rank correlation with the metric from which on a param predicts it almost alone."""
MIN_RUNS, MIN_VALUES = 12, 10
MANY_VALUES = 1 / 3
"""Of the runs: fewer values may have been chosen."""
CHANCE = 0.01
"""Strong choices that may seem to follow another one by chance."""
BESIDE_GRID = 3.0
LIKE_AN_OUTCOME = 2.5
"""What has to speak for an outcome beyond what speaks for a choice, in the unit of `paramimp.table.outcomes`."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """A config key that is an outcome explains the metric without being a choice."""
    selection = evidence.selection
    params = [param for param in selection.params if param.kind != "presence"]
    metrics = {name.lower() for name in selection.metrics} | {name.lower().split(".")[-1] for name in selection.metrics}
    metrics = set(filter(is_measured, metrics))  # scripts log the learning rate, too
    alike = with_its_ranks(params, selection.y)
    copies = {param.name for param in alike if is_copy(param, selection.y)}
    suspects = {param.name for param in params if _is_outcome(param, metrics, copies)}
    suspects |= {param.name for param in alike if _is_monotone_copy(param, params, selection.y)}
    suspects |= _repeats_of_metric(params, selection.y) | set(_followers(params, selection.y, suspects))
    if suspects:
        names = [param.name for param in params if param.name in suspects]
        without = left_out(names, selection)
        advice = f"leave it out with {without}" if without else "it cannot be ranked, and nothing else varies"
        yield Caution(
            CautionCode.LEAK,
            f"{listed(names)} look{'s' * (len(names) == 1)} like an outcome, not a choice: it would explain the"
            f" metric without helping to choose. If so, {advice}.",
            tuple(names),
        )


def _is_outcome(param: Param, metrics: set[str], copies: set[str]) -> bool:
    """Whether its name says so beside what kind of values it has, or it is one of the copies of the metric."""
    last = param.name.lower().split(".")[-1]
    if (param.name.lower() in metrics or last in metrics) and param.kind != "category":
        return True  # in words, ``loss`` is which loss to train with
    if is_quantity(last) and not _was_measured(param, last):
        return param.name in copies
    if is_outcome(last):
        return True
    return (param.kind == "number" and is_outcome_number(last) and not _is_step_size(param)) or param.name in copies


def _was_measured(param: Param, name: str) -> bool:
    """Whether a time, a cost or a memory is none that was given: about each run has its own, and it is no limit."""
    return _may_be_measured(param) and not is_limit(name)


def _is_step_size(param: Param) -> bool:
    """Whether a ``step`` is how far to go: of those that were reached there are whole ones only."""
    reached = param.values[param.present]
    return param.name.lower().endswith("step") and bool((reached % 1 > 0).any())


def _is_monotone_copy(param: Param, params: Sequence[Param], y: NDArray[np.float64]) -> bool:
    """Whether a number that orders the runs as the metric does follows a choice, too: one that was chosen does not."""
    if is_setting(param.name) or not may_be_monotone_copy(param, y):
        return False
    others = [other for other in params if other is not param]
    surprising = -NormalDist().inv_cdf(CHANCE / 2 / max(1, len(others)))
    return any(pair.z > surprising for pair in associations([param, *others], {param.name}))


def _repeats_of_metric(params: Sequence[Param], y: NDArray[np.float64]) -> set[str]:
    """Names of the params of a numbered series (``seed_0``, ``seed_1``) whose mean, spread or extreme the metric is."""
    numbers = {param.name: param.values for param in params if param.kind == "number"}
    series = [members for members in series_among(numbers) if is_aggregate(y, [numbers[name] for name in members])]
    return {name for members in series for name in members}


def _followers(params: Sequence[Param], y: NDArray[np.float64], known: set[str]) -> Iterator[str]:
    """Names of what predicts the metric almost alone and follows the choices as the metric does.

    Numbers, and labels that cut the metric into bands. A strong choice predicts it, too, but is independent of the
    other choices, or one of a grid.
    """
    columns = {param.name: _values(param) for param in params}
    banded = {param.name for param in params if param.name not in known and _is_banded(param, columns[param.name], y)}
    numbers = {param.name for param in params if param.name not in known and _may_be_measured(param)}
    asked = [param.name for param in params if param.name in banded | numbers]
    if not asked or len(y) < MIN_RUNS:
        return
    associations = Associations([*columns.values()], y)
    choices = [param.name for param in params if param.name not in asked and param.name not in known]
    grid = factors_of_grid([columns[name] for name in choices])
    prior = BESIDE_GRID * bool(grid) - LIKE_AN_OUTCOME
    priors = {name: 0.0 if name in banded else prior for name in asked}
    for name, score in scores(associations, priors, choices).items():
        if score > 0 and (name in banded or abs(associations.with_metric(name)) >= ALMOST_ALONE):
            yield name


def _is_banded(param: Param, values: Values, y: NDArray[np.float64]) -> bool:
    """Whether labels or truth values that have no name known for a choice cut the metric into bands."""
    return param.kind in ("category", "boolean") and not is_setting(param.name) and is_banded(values.codes, y)


def _may_be_measured(param: Param) -> bool:
    """Whether a number has about a value per run, and no name that is known for a choice."""
    if param.kind != "number":
        return False
    n_values, n_runs = param.n_values, int(param.present.sum())
    return n_values >= MIN_VALUES and n_values > MANY_VALUES * n_runs and not is_setting(param.name)


def _values(param: Param) -> Values:
    return Values(param.name, np.where(param.is_null, np.nan, param.values), has_order=param.kind != "category")
