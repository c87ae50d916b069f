"""What each sweep searched of a param, and where that differs: shares are of the range searched.

Where the tools of all sweeps stored what they draw a param from, these spaces decide; where one did not, the values
that runs have, as far as chance does not explain the difference.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from paramimp.comparison.spaces import beyond, space_of
from paramimp.messages.numbers import number
from paramimp.table.cells import ABSENT
from paramimp.table.params import NULL_LEVEL, Param, infer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.comparison.spaces import Space
    from paramimp.runs import Distribution

    Columns = Mapping[str, Sequence[object]]

SURPRISING = 0.002
"""Chance that the runs at one end of a range are all of one of two sweeps which searched the same range: at most one
pair of sweeps in twelve that vary ten params differs so in any of them (2 sweeps, 2 ends: 40 chances, rarely this
large)."""
LEAST_PART = 0.05
"""Of its runs that a sweep must have beyond the range of another: less of it changes no share."""
FEW_VALUES = 5
RUNS_PER_VALUE = 8
"""A param with `FEW_VALUES`, or with so many runs for each, takes values that were chosen, not drawn: what two runs of
one sweep have and no run of the other was not to be tried there."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The values of one param that the runs of a sweep have.

    Attributes
    ----------
    numbers : ndarray, sorted; of a category, and of a boolean, empty.
    levels : how many runs have each value that is no number.
    space : what they are drawn from, where the tools of all compared sweeps stored that.
    """

    numbers: NDArray[np.float64]
    levels: Mapping[str, int]
    space: Space | None = None

    @property
    def n_runs(self) -> int:
        """Runs that have the param."""
        return len(self.numbers) + sum(self.levels.values())

    @property
    def constant(self) -> str | None:
        """The one value, where there is but one."""
        values = [*map(number, np.unique(self.numbers).tolist()), *self.levels]
        return values[0] if len(values) == 1 else None

    def to_dict(self) -> dict[str, object]:
        """The JSON form: the ends and values of the space, or else those that runs have."""
        if self.space is not None:
            ends, levels = self.space.ends or (), sorted(self.space.levels)
        else:
            ends = (float(self.numbers[0]), float(self.numbers[-1])) if len(self.numbers) else ()
            levels = sorted(self.levels)
        return {**dict(zip(("low", "high"), ends, strict=False)), **({"values": levels} if levels else {})}


@dataclass(frozen=True, slots=True)
class Untried:
    """What one sweep tried of a param and another did not, in words that follow the name of the param.

    Attributes
    ----------
    what : ``> 0.001``, ``= lion, sgd``.
    n_runs : runs of the one that are there.
    """

    what: str
    n_runs: int


def tried_by_all(
    sweeps: Sequence[Columns], spaces: Sequence[Mapping[str, Distribution]] | None = None
) -> dict[str, tuple[Tried | None, ...]]:
    """What each sweep tried of each param; None where it has no such param.

    Parameters
    ----------
    sweeps : the params of each, with the cells of its runs. What kind a param is of, the runs of all say together.
    spaces : what the tool of each sweep stored of what it draws its params from.
    """
    stored = spaces or [{}] * len(sweeps)
    return {
        param.name: _with_spaces(
            param, [_tried(param, rows) for rows in parts], [space.get(param.name) for space in stored]
        )
        for param, parts in joint_params(sweeps)
    }


def _with_spaces(
    param: Param, tried: Sequence[Tried | None], stored: Sequence[Distribution | None]
) -> tuple[Tried | None, ...]:
    """What was tried with the spaces, if each sweep that has the param has one that its runs bear out."""
    found: list[Tried | None] = []
    for one, distribution in zip(tried, stored, strict=True):
        space = None if distribution is None else space_of(param, distribution)
        if one is not None and (space is None or not _is_borne_out(space, one)):
            return tuple(tried)
        found.append(None if one is None else replace(one, space=space))
    return tuple(found)


def _is_borne_out(space: Space, tried: Tried) -> bool:
    """Whether the runs look drawn from a space: hardly any lies outside, and more than one value occurs if it may.

    A param that was fixed for a sweep still stands in the space that its config has.
    """
    if tried.n_runs - _runs_in(space, tried) >= max(LEAST_PART * tried.n_runs, 1):
        return False
    return tried.constant is None or space.n_values ** float(1 - tried.n_runs) >= SURPRISING


def _runs_in(space: Space, tried: Tried) -> int:
    levels = sum(count for level, count in tried.levels.items() if level in space.levels)
    return int(space.holds_numbers(tried.numbers).sum()) + levels


def joint_params(sweeps: Sequence[Columns]) -> Iterable[tuple[Param, list[slice]]]:
    """Yield each param over the runs of all sweeps, one sweep after the other, and which of these are whose."""
    lengths = [max((len(column) for column in columns.values()), default=0) for columns in sweeps]
    ends = np.cumsum([0, *lengths]).tolist()
    parts = [slice(low, high) for low, high in pairwise(ends)]
    for name in sorted({name for columns in sweeps for name in columns}):
        cells = [
            cell
            for columns, length in zip(sweeps, lengths, strict=True)
            for cell in columns.get(name, [ABSENT] * length)
        ]
        yield from ((param, parts) for param in infer(name, cells))


def _tried(param: Param, rows: slice) -> Tried | None:
    values = param.values[rows]
    there = values[~np.isnan(values)]
    nulls = 0 if param.kind == "category" else int(param.is_null[rows].sum())
    if param.levels:
        levels = Counter(param.levels[int(value)] for value in there)
        there = there[:0]
    else:
        levels = Counter()
    if nulls:
        levels[NULL_LEVEL] += nulls
    tried = Tried(np.sort(there), levels)
    return tried if tried.n_runs else None


def untried(there: Tried, here: Tried) -> tuple[Untried, ...]:
    """What one sweep (`there`) tried of a param, and another (`here`) did not, beyond what chance explains."""
    if there.space is not None and here.space is not None:
        return tuple(
            Untried(_in_words(sign, part), _runs_in(part, there)) for sign, part in beyond(there.space, here.space)
        )
    found = []
    if len(there.numbers) and len(here.numbers):
        chosen = _are_chosen(np.unique(np.concatenate([there.numbers, here.numbers])).size, there, here)
        below = int(np.searchsorted(there.numbers, here.numbers[0], side="left"))
        above = len(there.numbers) - int(np.searchsorted(there.numbers, here.numbers[-1], side="right"))
        ends = (("<", here.numbers[0], below), (">", here.numbers[-1], above))
        found += [
            Untried(f"{sign} {number(float(end), 3)}", count)
            for sign, end, count in ends
            if _tells(count, there.n_runs, here.n_runs, chosen=chosen)
        ]
    elif len(there.numbers):
        found.append(Untried("as a number", len(there.numbers)))
    missing = {level: count for level, count in there.levels.items() if level not in here.levels}
    chosen = _are_chosen(len({*there.levels, *here.levels}), there, here)
    missing = {
        level: count for level, count in missing.items() if _tells(count, there.n_runs, here.n_runs, chosen=chosen)
    }
    if missing:
        found.append(Untried(f"= {', '.join(sorted(missing))}", sum(missing.values())))
    return tuple(found)


def _in_words(sign: str, part: Space) -> str:
    """The part of a space that another lacks, as it follows the name of the param."""
    if not sign:
        return "as a number"
    if sign == "=":
        return f"= {', '.join([*map(number, part.listed), *sorted(part.levels)])}"
    assert part.ends is not None
    return f"{sign} {number(part.ends[0 if sign == '>' else 1], 3)}"


def _are_chosen(n_values: int, there: Tried, here: Tried) -> bool:
    return n_values <= max(FEW_VALUES, (there.n_runs + here.n_runs) / RUNS_PER_VALUE)


def _tells(count: int, there: int, here: int, *, chosen: bool) -> bool:
    """Whether runs of one sweep beyond all of the other show that the other did not search there."""
    if chosen:
        return count >= min(2, there)
    return count >= LEAST_PART * there and _chance(count, there, here) < SURPRISING


def _chance(count: int, there: int, here: int) -> float:
    """That the first `count` runs of two sweeps, by the value of a param, are all of one, if both draw alike."""
    left = np.arange(count)
    return float(np.prod((there - left) / (there + here - left)))
