"""The order in which the runs were made: by their stored start times, or by the numbers in their names.

Most names do not tell: hashes and words are in any order, and names that are made of values sort the runs by these. If
such an order is taken for that of time, a search is found where there was none, or missed where there was one.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from paramimp.decoding.times import moment_in_name
from paramimp.messages.natural_order import natural
from paramimp.table.correlation import in_order, known_of_rows, midranks_of_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param
    from paramimp.table.run_table import Row

    Key = tuple[float, ...]

KNOWN = 0.9
"""Part of the runs whose start must be known; the others are left aside."""
APART = 0.5
"""Part of these runs that must have a start of their own."""
SORTED = 0.95
"""Rank correlation from which on the runs are in the order of a value, as in a table that somebody sorted."""
SPREAD = 10_000
"""Numbers that count runs, of jobs, say, rise by less than that per run; ids at random by more."""
_A_TIME = 1e8
"""Seconds since 1970: what is less is the number of a run, which says nothing beside those of another tool."""
_NUMBER = re.compile(r"(\d+(?:\.\d+)*(?:e[-+]?\d+)?)", re.IGNORECASE)
_MAX_DIGITS = 16
_A_NUMBER = "0"
"""What stands for a number: no name without its numbers has a digit of its own."""


class _Keys:
    """What sorts runs: a number of each, or several.

    Parameters
    ----------
    places : the runs that have one.
    keys : those, none of which is unlike itself.
    """

    def __init__(self, places: Sequence[int], keys: Sequence[float] | Sequence[Key]) -> None:
        self.places = places
        self.keys = keys
        self.n_distinct = len(set(keys))

    def tell(self, n_runs: int) -> bool:
        """Whether most of the runs have one, and most of these one of their own."""
        return len(self.places) >= max(2, KNOWN * n_runs) and self.n_distinct > APART * len(self.places)

    def order(self, rows: Sequence[Row]) -> NDArray[np.intp]:
        """The places in the order of the keys; where these are alike, in that of the names."""
        if self.n_distinct == len(self.keys) and not isinstance(self.keys[0], tuple):
            return np.array(self.places, dtype=np.intp)[np.argsort(np.array(self.keys))]
        if self.n_distinct == len(self.keys):  # no name need be taken apart
            ordered = sorted(zip(self.keys, self.places, strict=True))
        else:
            found = zip(self.keys, self.places, strict=True)
            ordered = sorted(found, key=lambda each: (each[0], natural(rows[each[1]].run)))
        return np.array([place for _, place in ordered], dtype=np.intp)


def order_of(rows: Sequence[Row], params: Sequence[Param], y: NDArray[np.float64]) -> NDArray[np.intp] | None:
    """Return the positions of the runs, the first one first, without those of which nothing is known.

    None where nothing tells the order, or it is that of a value: a table may be sorted by its results.
    """
    stored = {at: row.started for at, row in enumerate(rows) if row.started is not None}
    began = _Keys(list(stored), list(stored.values()))
    if began.tell(len(rows)) and _are_comparable(rows, stored):
        return began.order(rows)
    counted = _counted([row.origin.run for row in rows])
    if not counted.tell(len(rows)):
        return None
    order = counted.order(rows)
    values = [param.values[order] for param in params if param.kind == "number"]
    return None if _any_is_sorted(np.stack([y[order], *values])) else order


def _are_comparable(rows: Sequence[Row], stored: dict[int, float]) -> bool:
    return len({rows[at].reader for at in stored}) == 1 or min(stored.values()) >= _A_TIME


def _any_is_sorted(rows: NDArray[np.float64]) -> bool:
    return any(bool((in_order(midranks_of_rows(known)) >= SORTED).any()) for _, known in known_of_rows(rows))


def _counted(names: Sequence[str]) -> _Keys:
    """Sort keys from the numbers in names, of those runs whose names differ in numbers alone."""
    alike, numbers = _apart(names)
    usual = Counter(alike).most_common(1)[0][0]
    places: Sequence[int] = range(len(names))
    if alike.count(usual) < len(names):
        places = [at for at, name in enumerate(alike) if name == usual]
        numbers = _apart([names[at] for at in places])[1]
    in_each = usual.count(_A_NUMBER)
    columns = (numbers[place::in_each] for place in range(in_each))
    varying = [column for column in columns if len(set(column)) > 1]
    moments = takewhile(lambda moment: moment is not None, (moment_in_name(names[at]) for at in places))
    known = [moment for moment in moments if moment is not None]
    if len(known) == len(places) and len(set(known)) > 1:
        within = [int(text) if text.isdecimal() else 0 for text in varying[-1]]  # of jobs that began together
        return _Keys(places, list(zip(known, within, strict=True)))
    counters = [counter for column in varying if (counter := _counter(column)) is not None]
    return _Keys(places, counters[0]) if counters else _Keys((), ())


def _apart(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names with the same in place of each number, and all numbers; one by one takes twice as long."""
    parts = _NUMBER.split("\n".join(names))
    alike = _A_NUMBER.join(parts[::2]).split("\n")
    return alike if len(alike) == len(names) else [_NUMBER.sub(_A_NUMBER, name) for name in names], parts[1::2]


def _counter(column: Sequence[str]) -> list[float] | None:
    """The numbers in one place of the names, if they can count the runs: whole ones, each once, and near each other."""
    if not "".join(column).isdecimal() or max(map(len, column)) > _MAX_DIGITS:
        return None
    found = list(map(float, column))
    least, most = min(found), max(found)
    is_near = most - least < SPREAD * len(found) or (least >= 1e9 and most < 5e9)
    return found if len(set(found)) == len(found) and is_near else None
