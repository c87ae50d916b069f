"""Runs of each sweep before they are ranked: which of them can be used, what they searched, and what all searched."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.comparison.spaces import space_of
from paramimp.comparison.tried import joint_params, tried_by_all, untried
from paramimp.errors import NotEnoughRunsError, ParamimpError, UnknownMetricError
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable, quoted
from paramimp.objective import as_stored
from paramimp.table.metric_names import check_metric
from paramimp.table.seeds import is_seed
from paramimp.table.selection import select
from paramimp.table.spaces import stored_spaces
from paramimp.table.where import filter_runs, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.analysis.question import Question
    from paramimp.comparison.tried import Columns, Tried
    from paramimp.runs import Distribution
    from paramimp.table.params import Param
    from paramimp.table.run_table import RunTable

    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Side:
    """The runs of one sweep.

    Attributes
    ----------
    used : indices of the runs that can be ranked, in the order of the table.
    n_outside : runs that were left out since they lie outside what every sweep searched.
    chosen_by : the param by whose values the runs were told from those of the other sweeps; empty for none.
    common : the space that every sweep searched, of the params by which runs were left out.
    """

    label: str
    table: RunTable
    question: Question
    used: tuple[int, ...] = ()
    n_outside: int = 0
    chosen_by: str = ""
    common: Mapping[str, Distribution] = field(default_factory=dict)

    @property
    def spaces(self) -> Mapping[str, Distribution]:
        """What the used runs are drawn from, as far as their tool stored it, of params that they were not chosen by."""
        condition = None if self.question.where is None else parse(self.question.where)
        stored = {**stored_spaces([self.table.rows[index] for index in self.used]), **self.common}
        return {
            name: found
            for name, found in stored.items()
            if name != self.chosen_by and not (condition is not None and condition.restricts(name))
        }

    @property
    def columns(self) -> Columns:
        """The cells of each param over the used runs."""
        return {name: self.table.cells(name, self.used) for name in self.table.params}


def naming(label: str, work: Callable[[], Any]) -> Any:
    """Do something with the runs of one sweep; what goes wrong is said of it.

    Raises
    ------
    ParamimpError : as the work raises, with the label before its message.
    """
    try:
        return work()
    except (UnknownMetricError, NotEnoughRunsError) as error:
        first, *others = error.args  # with the marks of options, which each interface writes in its way
        raise type(error)(f"{quoted(label)}: {first}", *others) from None


def usable(side: Side, metric: str | None) -> Side:
    """The side with the runs that can be ranked for a metric.

    Raises
    ------
    UnknownMetricError : no metric was named, or no run has it.
    NotEnoughRunsError : too few runs can be ranked.
    """

    def chosen() -> Side:
        question, table = side.question, side.table
        name = check_metric(table, metric)
        there = table if question.where is None else filter_runs(table, question.where)
        (objective,) = as_stored(question.objectives(name), table.stored_direction)
        selection = select(there, objective, include=question.include, exclude=question.exclude)
        used = {id(row) for row in selection.rows}
        return replace(side, used=tuple(index for index, row in enumerate(table.rows) if id(row) in used))

    found: Side = naming(side.label, chosen)
    return found


def of_common_range(sides: Sequence[Side]) -> list[Side]:
    """The sides with those runs alone that lie in what every sweep searched.

    A param counts that all sweeps have and of which their ranges differ, by their spaces or by more than chance: of a
    number the smallest interval, of a category the values that all have. A seed does not count.

    Raises
    ------
    ParamimpError : no run of a sweep is left.
    """
    columns, spaces = [side.columns for side in sides], [side.spaces for side in sides]
    tried = tried_by_all(columns, spaces)
    common: dict[str, Distribution] = {}
    inside = np.ones(sum(len(side.used) for side in sides), dtype=bool)
    ends = np.cumsum([0, *(len(side.used) for side in sides)])
    for param, _ in joint_params(columns):
        searched = tried[param.name]
        if not is_seed(param.name) and _differ(searched):
            before = inside.copy()
            if all(one is not None and one.space is not None for one in searched):
                first, *others = (space[param.name] for space in spaces)
                shared = first.common(others)
                inside &= _is_in(param, shared)
                common |= {} if shared is None else {param.name: shared}
            else:
                inside &= _is_common(param, [one for one in searched if one is not None])
            for side, low, high in zip(sides, ends[:-1], ends[1:], strict=True):
                if before[low:high].any() and not inside[low:high].any():
                    _refuse_empty(side, param.name)
    return [
        replace(_without(side, ~inside[low:high]), common=common)
        for side, low, high in zip(sides, ends[:-1], ends[1:], strict=True)
    ]


def _differ(searched: Sequence[Tried | None]) -> bool:
    return all(one is not None for one in searched) and any(
        untried(one, other) for one in searched for other in searched if one is not None and other is not None
    )


def _is_in(param: Param, distribution: Distribution | None) -> Mask:
    """Which runs have a value of a param that a distribution may give; those without the param have."""
    space = None if distribution is None else space_of(param, distribution)
    if space is None:
        return np.asarray(~param.present)
    if param.levels:
        of_level = np.array([level in space.levels for level in param.levels])
        return np.asarray(~param.present | of_level[np.where(param.present, param.values, 0).astype(int)])
    return np.asarray(~param.present | space.holds_numbers(param.values))


def _is_common(param: Param, searched: Sequence[Tried]) -> Mask:
    """Which runs have a value of a param that every sweep searched; those without the param have."""
    if param.levels:
        common = set.intersection(*(set(one.levels) for one in searched))
        of_level = np.array([level in common for level in param.levels])
        known = np.where(param.present, param.values, 0).astype(int)
        return np.asarray(~param.present | of_level[known])
    numbers = [one.numbers for one in searched if len(one.numbers)]
    low, high = max(one[0] for one in numbers), min(one[-1] for one in numbers)
    return np.asarray(~param.present | ((param.values >= low) & (param.values <= high)))


def _refuse_empty(side: Side, param: str) -> None:
    raise ParamimpError(
        f"no run of {quoted(side.label)} lies in the range of {printable(param)} that every sweep searched;"
        f" leave {option('common_range')} out, or add {option('exclude', [param])} and compare the other params."
    )


def _without(side: Side, outside: Mask) -> Side:
    left = {index for index, out in zip(side.used, outside.tolist(), strict=True) if out}
    kept = [index for index in range(len(side.table.rows)) if index not in left]
    place = {index: position for position, index in enumerate(kept)}
    used = tuple(place[index] for index in side.used if index in place)
    return replace(side, table=side.table.take(kept), used=used, n_outside=len(left))
