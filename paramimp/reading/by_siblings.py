"""Folders of which no reader could use any, read by comparing siblings; and those whose files the user chose."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable
from paramimp.places.addresses import without_secrets
from paramimp.places.folder import Folder
from paramimp.places.paths import folders_around
from paramimp.places.roots import Root, distinct_roots
from paramimp.places.walk import Unvisited, walk
from paramimp.reading import guard
from paramimp.reading.nested import without_deep_params
from paramimp.reading.notes import note
from paramimp.records import record
from paramimp.runs import Entry, Origin, Run, SkippedRun, SkipReason
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
    """Return the runs whose files of settings the user chose; None where none were chosen.

    Raises
    ------
    ParamimpError : a reader was chosen as well, or something else than a folder of this machine was given.
    """
    if request.options.config_file is None:
        return None
    from paramimp.readers.layout.reader import nothing_chosen  # what few folders need is not imported for all

    _refuse_what_has_no_files_to_choose(request)
    walked = [_walked(root) for root in _roots(request)]
    told = [_told(each, request.options) for each in walked]
    runs = [run for each in told for run in each.runs]
    advice = [each.advice for each in told if each.advice is not None]
    unlisted = [said for each in walked for said in each.unlisted]
    return request.table([*(runs or advice or [nothing_chosen(request.options)]), *unlisted])


def with_siblings_compared(table: RunTable, request: Request) -> RunTable:
    """Return what was read; where no ranking can come of it, what comparing the folders tells, if that is more."""
    roots = _roots(request) if len(request.paths) == 1 and request.reader is None else []
    if not roots or not _is_of_no_use(table):
        return table
    unseen = _unlisted(table)
    walked = _walked(roots[0], _MOST_FOLDERS)
    walked = replace(walked, folders=[each for each in walked.folders if not _lies_in(each.name, unseen)])
    told = _told(walked, request.options)
    if sum(isinstance(run, Run) for run in told.runs) < _LEAST:
        return _with_advice(table, told, request)
    found = request.part_of_table(told.runs)
    if not _vary(found, range(len(found.rows))):
        return table
    rest = "" if walked.is_all else f"; only the first {_MOST_FOLDERS:,} folders were compared, so give a part of them"
    note(f"no reader knows these logs, so the folders beside each other tell: {printable(told.files)}{rest}.")
    names = {row.origin.run for row in found.rows}
    around = {".", *(folder for name in names for folder in folders_around(name))}
    others = [place for place, row in enumerate(table.rows) if _is_apart(row, names, around)]
    return building.joined([found, building.part_of(table, others)] if others else [found])


def _with_advice(table: RunTable, told: Told, request: Request) -> RunTable:
    """What was read, with which files may be read instead, where the readers found fewer runs or none with a config."""
    found = [row for row in table.rows if row.origin.entry is Entry.RUN]
    have_no_config = all(row.skip_reason == SkipReason.NO_CONFIG for row in found)
    if told.advice is None or not (have_no_config or told.n_advised > len(found)):
        return table
    if not found:
        return request.table([told.advice])
    return building.joined([request.part_of_table([told.advice]), table])


def _refuse_what_has_no_files_to_choose(request: Request) -> None:
    chosen = option("config_file")
    if request.reader is not None:
        raise ParamimpError(
            f"{chosen} has folders compared, whatever wrote them, and {option('reader', request.reader)} has one reader"
            " read them; leave one of the two out."
        )
    for path in request.paths:
        if not isinstance(distinct_roots((path,))[0], Root):
            shown = printable(without_secrets(path))
            raise ParamimpError(
                f"{chosen} chooses files in folders of this machine, and '{shown}' is no such folder; leave {chosen}"
                " out, or give the folder that holds the runs."
            )


def _roots(request: Request) -> Sequence[Root]:
    return [root for root in distinct_roots(request.paths) if isinstance(root, Root)]


@record
class _Walked:
    """The folders of a tree.

    Attributes
    ----------
    unlisted : what is said of those that could not be listed; a link that leads out of the tree is no news.
    is_all : whether there are no more folders.
    """

    folders: Sequence[Folder]
    unlisted: Sequence[SkippedRun]
    is_all: bool


def _walked(root: Root, most: int | None = None) -> _Walked:
    walk_on = walk(root.path, prefix=root.prefix)
    found = list(islice(walk_on, most))
    unlisted = [
        SkippedRun(Origin(each.name, entry=Entry.FOLDER), SkipReason.UNREADABLE, each.message)
        for each in found
        if isinstance(each, Unvisited) and not each.leads_out
    ]
    return _Walked([each for each in found if isinstance(each, Folder)], unlisted, next(walk_on, None) is None)


def _told(walked: _Walked, options: ReadOptions) -> Told:
    from paramimp.readers.layout.reader import Told, told_by_siblings  # what few folders need

    if not walked.folders:
        return Told((), "", None)
    told = guard.looked_into(lambda _: told_by_siblings(walked.folders, options), walked.folders[0])
    if isinstance(told, SkippedRun):
        return Told((), "", told)
    return replace(told, runs=list(without_deep_params(told.runs)))


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


def _unlisted(table: RunTable) -> frozenset[str]:
    """The folders that could not be listed when the readers were asked, which may well know what lies there."""
    return frozenset(
        row.origin.run
        for row in table.rows
        if row.skip_reason == SkipReason.UNREADABLE and row.origin.entry is Entry.FOLDER and not row.origin.reader
    )


def _lies_in(name: str, folders: set[str] | frozenset[str]) -> bool:
    """Whether a folder is one of some, or lies in one of them; all lie in the given one."""
    return not folders.isdisjoint((".", name, *folders_around(name)))


def _is_apart(row: Row, names: set[str], around: set[str]) -> bool:
    """Whether a row is of something else than the runs that were found, which is listed beside them.

    Parameters
    ----------
    names : of the runs; what lies in one is a part of it.
    around : the folders that the runs lie in, of which only those that could not be read are told.
    """
    own = row.origin.run
    if _lies_in(own, names):
        return False
    return row.skip_reason == SkipReason.UNREADABLE or (row.origin.entry is Entry.RUN and own not in around)
