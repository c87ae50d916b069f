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

from paramimp.cautions.wording import natural
from paramimp.decoding.times import moment_in_name
from paramimp.table.correlation import midranks, pearson

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
    values = [param.values for param in params if param.kind == "number"]
    return None if any(_is_sorted(column[order]) for column in (y, *values)) else order


def _tell(keys: dict[int, Key], n_runs: int) -> bool:
    return len(keys) >= max(2, KNOWN * n_runs) and len(set(keys.values())) > APART * len(keys)


def _are_comparable(rows: Sequence[Row], stored: dict[int, Key]) -> bool:
    return len({rows[at].reader for at in stored}) == 1 or min(stored.values()) >= (_A_TIME,)


def _ordered(keys: dict[int, Key], rows: Sequence[Row]) -> NDArray[np.intp]:
    if len(set(keys.values())) == len(keys):  # no two runs are alike, so that no name need be taken apart
        return np.array(sorted(keys, key=keys.__getitem__), dtype=np.intp)
    return np.array(sorted(keys, key=lambda at: (keys[at], natural(rows[at].run))), dtype=np.intp)


def _is_sorted(values: NDArray[np.float64]) -> bool:
    ranks = midranks(values[~np.isnan(values)])
    return abs(pearson(np.arange(1.0, len(ranks) + 1), ranks) or 0.0) >= SORTED


def _counted(names: Sequence[str]) -> dict[int, Key]:
    """Sort keys from the numbers in names, of those runs whose names differ in numbers alone."""
    parts = [_NUMBER.split(name) for name in names]
    alike = ["#".join(each[::2]) for each in parts]
    usual = Counter(alike).most_common(1)[0][0]
    places = [at for at, name in enumerate(alike) if name == usual]
    numbers = [parts[at][1::2] for at in places]
    varying = [column for column in zip(*numbers, strict=True) if len(set(column)) > 1]
    moments = takewhile(lambda moment: moment is not None, (moment_in_name(names[at]) for at in places))
    known = [moment for moment in moments if moment is not None]
    if len(known) == len(places) and len(set(known)) > 1:
        within = [int(text) if text.isdecimal() else 0 for text in varying[-1]]  # of jobs that began together
        return dict(zip(places, zip(known, within, strict=True), strict=True))
    counters = [counter for column in varying if (counter := _counter(column)) is not None]
    return {at: (number,) for at, number in zip(places, counters[0], strict=True)} if counters else {}


def _counter(column: Sequence[str]) -> list[float] | None:
    """The numbers in one place of the names, if they can count the runs: whole ones, each once, and near each other."""
    if not all(text.isdecimal() and len(text) <= _MAX_DIGITS for text in column):
        return None
    found = [float(text) for text in column]
    is_near = max(found) - min(found) < SPREAD * len(found) or all(1e9 <= number < 5e9 for number in found)
    return found if len(set(found)) == len(found) and is_near else None
