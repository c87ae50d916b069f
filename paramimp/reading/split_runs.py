"""Runs that were logged apart for each part of the data: ``run_7_train.json`` and ``run_7_test.json`` are one run."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.objective import PARTS_OF_DATA
from paramimp.reading.by_paths import are_in_named_folders
from paramimp.runs import Entry
from paramimp.table.cells import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.table.run_table import RunTable

_LEAST = 3
"""Runs in several parts from which on their names are no accident."""
_SAMPLES = 16
_WORDS = "|".join(sorted(PARTS_OF_DATA, key=len, reverse=True))
_PART = re.compile(rf"(?:(?<=[-_. ])|(?<=/)|^)(?P<part>{_WORDS})(?=[-_. /]|$)", re.IGNORECASE)
_LEFT = re.compile(r"^[-_. /]+|[-_. ]+(?=/|$)|(?<=/)[-_. /]+|(?<=[-_.])[-_.]+")
"""Separators that are left at the end of a name, or twice, where a word was taken out."""


def with_parts_joined(table: RunTable) -> RunTable:
    """Return what was read; runs that were told the same, and are called the same but for a part of the data, as one.

    Their metrics of one name get the part before it, as those of several files in the folder of a run.
    """
    runs = [place for place, row in enumerate(table.rows) if row.origin.entry is Entry.RUN and not row.skip_reason]
    if not any(_PART.search(table.rows[place].run) for place in runs[:: max(1, len(runs) // _SAMPLES)]):
        return table
    if not are_in_named_folders({table.rows[place].reader for place in runs}):
        return table
    parts: dict[int, str] = {}
    together: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for place in runs:
        row = table.rows[place]
        if found := list(_PART.finditer(row.run))[-1:]:  # a folder around them may be called a test
            parts[place] = found[0]["part"].lower()
            name = row.run[: found[0].start()] + row.run[found[0].end() :]
            together[row.reader, _LEFT.sub("", name) or row.run].setdefault(parts[place], place)
    several = [list(places.values()) for places in together.values() if len(places) > 1]
    if len(several) < _LEAST or sum(map(len, together.values())) < len(parts):
        return table
    params = {name: column for name, column in table.params.items() if not _tells_part(column, parts)}
    if any(len({repr(column[place]) for place in places}) > 1 for places in several for column in params.values()):
        return table
    return _joined(replace(table, params=params), parts, {places[0]: places for places in several}, together)


def _tells_part(column: Sequence[object], parts: Mapping[int, str]) -> bool:
    """Whether a param says which part of the data its run is of."""
    return all(str(column[place]).lower() == part for place, part in parts.items())


def _joined(
    table: RunTable,
    parts: Mapping[int, str],
    places_of: Mapping[int, Sequence[int]],
    together: Mapping[tuple[str, str], Mapping[str, int]],
) -> RunTable:
    """The table with some runs at the place of the first of each.

    Parameters
    ----------
    parts : the part of the data that runs are of.
    places_of : the places of the runs that are one, by the first of these.
    together : the places of the parts of each run, by its reader and its name.
    """
    names = {place: name for (_, name), places in together.items() for place in places.values()}
    rows = [
        replace(row, origin=replace(row.origin, run=names[place])) if place in names else row
        for place, row in enumerate(table.rows)
    ]
    metrics: dict[str, list[object]] = {}
    for name, column in table.metrics.items():
        measured_in = {part for place, part in parts.items() if column[place] is not ABSENT}
        for place, cell in enumerate(column):
            if cell is not ABSENT:
                shown = f"{parts[place]}.{name}" if len(measured_in) > 1 and place in parts else name
                metrics.setdefault(shown, [ABSENT] * len(column))[place] = cell
    for first, places in places_of.items():
        for column in metrics.values():
            column[first] = next((column[place] for place in places if column[place] is not ABSENT), ABSENT)
    taken_in = {place for first, places in places_of.items() for place in places if place != first}
    kept = [place for place in range(len(rows)) if place not in taken_in]
    return replace(table, rows=tuple(rows), metrics=dict(sorted(metrics.items()))).take(kept)
