"""Folders of texts in which a program printed what it was asked for and what came of it, a run in each.

``bench/clients_8.txt`` with ``number of clients: 8`` and ``tps = 85.2``: no name tells one from the other for all
programs. So each text is a row, and what the rows have in common tells, as in any table. GNU parallel keeps what each
run printed as ``stdout`` in folders that say what it was told: ``lr/0.1/bs/32``.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import is_number
from paramimp.decoding.report_text import TooManyNames, report_in
from paramimp.objective import words_of
from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.layout.names import is_planned, varied_in_names
from paramimp.readers.named_params import params_of_folder
from paramimp.readers.outcome import unreadable_file
from paramimp.readers.table.rows import make_table
from paramimp.readers.table.runs import runs_of
from paramimp.runs import Unreadable
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.layout.names import Params
    from paramimp.runs import Run, SkippedRun

_NAME = "printed-report"
_RUN = "run"
_ENDINGS = (".txt", ".log", ".out")
_WITHOUT_ENDING = "stdout"
_LEAST, _MOST_FOLDERS, _LOOKED_AT = 3, 20_000, 8


class PrintedReportReader:
    """A folder of texts, or of folders with a text each."""

    name = _NAME
    description = "texts (*.txt, *.log, *.out, stdout of GNU parallel) that print settings and results by their names"
    needs = ""
    markers: Sequence[str] = ()
    files: Sequence[str] = ()
    traits = frozenset({Trait.TABULAR, Trait.LAST_RESORT})
    nested = False

    def claims(self, folder: Folder) -> Claim:  # noqa: ARG002
        """Never: anything else that a folder holds is surer."""
        return Claim.NONE

    def claims_below(self, folder: Folder) -> bool:
        """By the first texts: some names in all of them have numbers that differ, results and others.

        Texts of too many names are claimed as well, so that it is said of them what is wrong.
        """
        rows: list[dict[str, Any]] = []
        n_too_long = 0
        for text in islice(_texts(folder), _LOOKED_AT):
            try:
                rows.append(_row(text))
            except TooManyNames:
                n_too_long += 1
            except Unreadable:
                continue
        if n_too_long >= _LEAST:
            return True
        if len(rows) < _LEAST or not all(rows):
            return False
        shared = set.intersection(*(set(row) for row in rows)) - {_RUN}
        differing = [name for name in shared if len({repr(row[name]) for row in rows}) > 1]
        results = [name for name in differing if is_measured(name) and not isinstance(rows[0][name], str)]
        return bool(results) and any(not is_measured(name) for name in differing)

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read all texts below each folder as the rows of a table; what all their names tell are its params."""
        for folder in folders:
            name = folder.own_name if folder.name == "." else folder.name
            rows = []
            for text in _texts(folder):
                try:
                    rows += [row] if (row := _row(text)) else []
                except Unreadable as error:
                    yield unreadable_file(_name_of(text), error, _NAME)
            if not rows:
                continue
            told = set.intersection(*(set(params_of_folder(row[_RUN])) for row in rows))
            if not told and not options.params:
                rows, told = _with_names(rows)
            chosen = options.params or tuple(sorted(told))
            try:
                yield from runs_of(make_table(rows), name, _NAME, replace(options, params=chosen))
            except Unreadable as error:
                yield unreadable_file(name, error, _NAME)


PRINTED_REPORT = PrintedReportReader()


def _texts(folder: Folder) -> Iterator[tuple[Folder, str]]:
    for place in islice((place for level in ([folder], _folders_below(folder)) for place in level), _MOST_FOLDERS):
        for file in sorted(place.files):
            if file == _WITHOUT_ENDING or (file.lower().endswith(_ENDINGS) and not file.startswith(".")):
                yield place, file


def _name_of(text: tuple[Folder, str]) -> str:
    place, file = text
    return place.name_of(file)


def _row(text: tuple[Folder, str]) -> dict[str, Any]:
    """What a text says, and what its name and those of its folders do; nothing where it is no report.

    Raises
    ------
    Unreadable
    """
    place, file = text
    report = report_in(place.read(file, CONFIG_LIMIT))
    name = place.name if file == _WITHOUT_ENDING else posixpath.splitext(_name_of(text))[0]
    return {_RUN: name, **params_of_folder(name), **report} if report else {}


def _with_names(rows: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], set[str]]:
    """The rows with what varies in their names, and what that is called, if texts confirm it; else rows as they are.

    A text confirms its name where it says the same value, in all of them: ``Number of threads: 8`` in ``thr8.txt``. The
    name then tells what was varied, and the text only repeats it, unless it holds more that looks like a choice.
    """
    varied = varied_in_names([row[_RUN] for row in rows])
    repeating = {
        name: [column for column in rows[0] if column != _RUN and _says_the_same(rows, column, varied, name)]
        for name in (varied[0] if varied else ())
    }
    repeated = {column for own in repeating.values() for column in own}
    if (
        not repeated
        or not is_planned(varied)
        or any(_may_be_chosen(rows, column) for column in {*rows[0]} - {_RUN, *repeated})
    ):
        return [*rows], set()
    called = {name: own[0] if own and name not in words_of(own[0]) else name for name, own in repeating.items()}
    same = {column for column in {*rows[0]} - repeated if _is_told_to_all(rows, column)}
    return [
        {
            **{name: value for name, value in row.items() if name not in repeated},
            **{called[name]: value for name, value in told.items()},
        }
        for row, told in zip(rows, varied, strict=True)
    ], {*called.values(), *same}


def _is_told_to_all(rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    """Whether a name that is not that of a result has one value in all texts, and no history."""
    is_single = not is_measured(column) and not isinstance(rows[0][column], list)
    return is_single and len({repr(row.get(column)) for row in rows}) == 1


def _may_be_chosen(rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    """Whether a few values come again and again under a name that is not that of a result."""
    n_values = len({repr(_plain(row.get(column))) for row in rows})
    return n_values > 1 and (is_setting(column) or (2 * n_values <= len(rows) and not is_measured(column)))


def _says_the_same(rows: Sequence[Mapping[str, Any]], column: str, varied: Sequence[Params], name: str) -> bool:
    return all(_plain(row.get(column)) == _plain(told[name]) for row, told in zip(rows, varied, strict=True))


def _plain(value: Any) -> Any:
    """A value without the ending of the file that it is, and of one that is the same throughout, that."""
    if isinstance(value, str):
        return posixpath.splitext(posixpath.basename(value))[0]
    numbers = set(value) if isinstance(value, list) and all(map(is_number, value)) else set()
    return numbers.pop() if len(numbers) == 1 else value


def _folders_below(folder: Folder) -> Iterator[Folder]:
    """Yield the folders below one, the nearest first."""
    level: Sequence[Folder] = [folder]
    while level:
        level = [child for place in level for child in place.children]
        yield from level
