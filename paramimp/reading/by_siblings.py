"""Folders of which no reader could use any, read by comparing siblings; and those whose files the user chose."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from paramimp.messages.printable import printable
from paramimp.places.folder import Folder
from paramimp.places.roots import Root, distinct_roots
from paramimp.places.walk import walk
from paramimp.reading.notes import note
from paramimp.runs import Entry, Run, SkipReason
from paramimp.table import building
from paramimp.table.cells import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.layout.reader import Told
    from paramimp.reading.request import Request
    from paramimp.table.run_table import Row, RunTable

_MOST_FOLDERS = 20_000
_LEAST = 2
_UNKNOWN = frozenset({SkipReason.NO_CONFIG, SkipReason.NO_METRICS, SkipReason.UNREADABLE, SkipReason.PROJECT})
"""Why a run is left out of which another file may hold what it lacks."""


def chosen_by_files(request: Request) -> RunTable | None:
    """Return the runs whose files of settings the user chose; None where none were chosen."""
    if request.options.config_file is None:
        return None
    from paramimp.readers.layout.reader import nothing_chosen  # what few folders need is not imported for all

    told = [_told(root, request.options) for root in _roots(request)]
    runs = [run for each in told for run in each.runs]
    return request.table(runs or [nothing_chosen(request.options)])


def with_siblings_compared(table: RunTable, request: Request) -> RunTable:
    """Return what was read; where no ranking can come of it, what comparing the folders tells, if that is more."""
    roots = _roots(request) if len(request.paths) == 1 and request.reader is None else []
    if not roots or not _is_of_no_use(table):
        return table
    told = _told(roots[0], request.options)
    if sum(isinstance(run, Run) for run in told.runs) < _LEAST:
        is_news = told.advice is not None and not any(row.origin.entry is Entry.RUN for row in table.rows)
        return request.table([told.advice]) if told.advice is not None and is_news else table
    found = request.part_of_table(told.runs)
    if not _vary(found, range(len(found.rows))):
        return table
    note(f"no reader knows these logs, so the folders beside each other tell: {printable(told.files)}.")
    names = {row.origin.run for row in found.rows}
    others = [place for place, row in enumerate(table.rows) if _is_apart(row, names)]
    return building.joined([found, building.part_of(table, others)] if others else [found])


def _roots(request: Request) -> Sequence[Root]:
    return [root for root in distinct_roots(request.paths) if isinstance(root, Root)]


def _told(root: Root, options: ReadOptions) -> Told:
    from paramimp.readers.layout.reader import told_by_siblings  # what few folders need is not imported for all

    walked = islice(walk(root.path, prefix=root.prefix), _MOST_FOLDERS)
    return told_by_siblings([folder for folder in walked if isinstance(folder, Folder)], options)


def _is_of_no_use(table: RunTable) -> bool:
    """Whether no run can be used, for the lack of a file that may be there, or all were told the same."""
    usable = [place for place, row in enumerate(table.rows) if not row.skip_reason]
    if usable:
        return len(usable) >= _LEAST and not _vary(table, usable)
    return all(row.skip_reason in _UNKNOWN for row in table.rows)


def _vary(table: RunTable, rows: Sequence[int]) -> bool:
    """Whether a param differs between some rows; of most tables the first ones tell."""
    return any(_varies(column, rows) for column in table.params.values())


def _varies(column: Sequence[object], rows: Sequence[int]) -> bool:
    cells = (cell for cell in map(column.__getitem__, rows) if cell is not ABSENT)
    first = next(cells, ABSENT)
    return any(cell != first or type(cell) is not type(first) for cell in cells)


def _is_apart(row: Row, names: set[str]) -> bool:
    """Whether a row is of something else than the runs that were found: what could not be read, and lies in none."""
    place = row.origin.run
    while place and place not in names:
        place = place.rpartition("/")[0]
    return not place and row.skip_reason == SkipReason.UNREADABLE
