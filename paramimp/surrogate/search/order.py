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


def order_of(rows: Sequence[Row], params: Sequence[Param], y: NDArray[np.float64]) -> NDArray[np.intp] | None:
    """Return the positions of the runs, the first one first, without those of which nothing is known.

    None where nothing tells the order, or it is that of a value: a table may be sorted by its results.
    """
    stored: dict[int, Key] = {at: (row.started,) for at, row in enumerate(rows) if row.started is not None}
    if _tell(stored, len(rows)) and _are_comparable(rows, stored):
        return _ordered(stored, rows)
    counted = _counted([row.origin.run for row in rows])
    if not _tell(counted, len(rows)):
        return None
    order = _ordered(counted, rows)
    values = [param.values[order] for param in params if param.kind == "number"]
    return None if _any_is_sorted(np.stack([y[order], *values])) else order


def _tell(keys: dict[int, Key], n_runs: int) -> bool:
    return len(keys) >= max(2, KNOWN * n_runs) and len(set(keys.values())) > APART * len(keys)


def _are_comparable(rows: Sequence[Row], stored: dict[int, Key]) -> bool:
    return len({rows[at].reader for at in stored}) == 1 or min(stored.values()) >= (_A_TIME,)


def _ordered(keys: dict[int, Key], rows: Sequence[Row]) -> NDArray[np.intp]:
    if len(set(keys.values())) == len(keys):  # no two runs are alike, so that no name need be taken apart
        return np.array(sorted(keys, key=keys.__getitem__), dtype=np.intp)
    return np.array(sorted(keys, key=lambda at: (keys[at], natural(rows[at].run))), dtype=np.intp)


def _any_is_sorted(rows: NDArray[np.float64]) -> bool:
    return any(bool((in_order(midranks_of_rows(known)) >= SORTED).any()) for _, known in known_of_rows(rows))


def _counted(names: Sequence[str]) -> dict[int, Key]:
    """Sort keys from the numbers in names, of those runs whose names differ in numbers alone."""
    alike = _without_numbers(names)
    usual = Counter(alike).most_common(1)[0][0]
    places = [at for at, name in enumerate(alike) if name == usual]
    numbers, in_each = _NUMBER.findall("\n".join([names[at] for at in places])), usual.count(_A_NUMBER)
    columns = (numbers[place::in_each] for place in range(in_each))
    varying = [column for column in columns if len(set(column)) > 1]
    moments = takewhile(lambda moment: moment is not None, (moment_in_name(names[at]) for at in places))
    known = [moment for moment in moments if moment is not None]
    if len(known) == len(places) and len(set(known)) > 1:
        within = [int(text) if text.isdecimal() else 0 for text in varying[-1]]  # of jobs that began together
        return dict(zip(places, zip(known, within, strict=True), strict=True))
    counters = [counter for column in varying if (counter := _counter(column)) is not None]
    return {at: (number,) for at, number in zip(places, counters[0], strict=True)} if counters else {}


def _without_numbers(names: Sequence[str]) -> list[str]:
    """The names with the same in place of each number; all at once, for one by one takes twice as long."""
    found = _NUMBER.sub(_A_NUMBER, "\n".join(names)).split("\n")
    return found if len(found) == len(names) else [_NUMBER.sub(_A_NUMBER, name) for name in names]


def _counter(column: Sequence[str]) -> list[float] | None:
    """The numbers in one place of the names, if they can count the runs: whole ones, each once, and near each other."""
    if not "".join(column).isdecimal() or max(map(len, column)) > _MAX_DIGITS:
        return None
    found = list(map(float, column))
    least, most = min(found), max(found)
    is_near = most - least < SPREAD * len(found) or (least >= 1e9 and most < 5e9)
    return found if len(set(found)) == len(found) and is_near else None
