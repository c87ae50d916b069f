"""What each sweep tried of a param, and where that differs by more than chance: shares are of the range searched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from paramimp.results.effects import number
from paramimp.table.cells import ABSENT
from paramimp.table.params import NULL_LEVEL, Param, infer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

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
    """

    numbers: NDArray[np.float64]
    levels: Mapping[str, int]

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
        """The JSON form."""
        ends = {"low": float(self.numbers[0]), "high": float(self.numbers[-1])} if len(self.numbers) else {}
        return {**ends, **({"values": sorted(self.levels)} if self.levels else {})}


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


def tried_by_all(sweeps: Sequence[Columns]) -> dict[str, tuple[Tried | None, ...]]:
    """What each sweep tried of each param; None where it has no such param.

    Parameters
    ----------
    sweeps : the params of each, with the cells of its runs. What kind a param is of, the runs of all say together.
    """
    return {param.name: tuple(_tried(param, rows) for rows in parts) for param, parts in joint_params(sweeps)}


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
