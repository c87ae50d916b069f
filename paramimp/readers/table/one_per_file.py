"""Tables of one form in a folder, each of which is one run: a row with its params and results, or a row per epoch."""

from __future__ import annotations

import posixpath
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.split_documents import are_of_parts
from paramimp.readers.steps_of_run import are_steps_of_one_run
from paramimp.readers.table.histories import history_in
from paramimp.readers.table.rows import TABLE_LIMIT, make_table
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from paramimp.places.folder import Folder
    from paramimp.readers.table.rows import Table

    Load = Callable[[Folder, str], tuple[Table, str]]

RUN = "run"
"""The column that names the file of each row; where the tables have one of this name, they name their runs."""
_LOOKED_AT = 4
_LEAST = 2
_MOST_FILES = 10_000


def one_run_each(files: Sequence[tuple[Folder, str]], load: Load) -> Table | None:
    """Return the rows of all files as one table, with the run that each is of; None where a file is not one run's.

    Parameters
    ----------
    files : that are tables by their names, and begin with one run each.
    load : reads one.
    """
    if len(files) > _MOST_FILES:
        return None
    try:
        return make_table(_rows_of_parts(files, load) if _begin_with_parts(files) else _rows(files, load))
    except (Unreadable, OSError):
        return None


def begin_with_one_run_each(files: Sequence[tuple[Folder, str]], load: Load) -> bool:
    """Whether each of the first files is a table of one run, and of another one than the file before."""
    first: dict[str, Table] = {}
    try:
        for folder, file in files[:_LOOKED_AT]:
            if folder.size(file) > CONFIG_LIMIT:
                return False
            first[folder.name_of(file)] = load(folder, file)[0]
    except (Unreadable, OSError):
        return False
    if len(first) < _LEAST or not all(map(_is_one_run, first.values())):
        return False
    lasts = ((file, table.rows[-1]) for file, table in first.items())
    return not are_steps_of_one_run(chain(lasts, _last_rows(files[_LOOKED_AT:], load)))


def _begin_with_parts(files: Sequence[tuple[Folder, str]]) -> bool:
    """Whether the files of the first folder are of one run, each on another part of the data."""
    first = files[0][0].name
    return first != "." and are_of_parts([file for folder, file in files if folder.name == first])


def _last_rows(files: Sequence[tuple[Folder, str]], load: Load) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the last rows of tables, one after the other, without those that cannot be read or have none."""
    for folder, file in files:
        with suppress(Unreadable, OSError):
            if folder.size(file) <= CONFIG_LIMIT and (rows := load(folder, file)[0].rows):
                yield folder.name_of(file), rows[-1]


def _is_one_run(table: Table) -> bool:
    return len(table.rows) == 1 or (len(table.rows) > 1 and history_in(table) is not None)


def _rows(files: Sequence[tuple[Folder, str]], load: Load) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of all files, with the run that each is of."""
    for name, table in zip(_names(files), _tables(files, load), strict=True):
        own = RUN in table.columns
        yield from (row if own else {RUN: name, **row} for row in table.rows)


def _rows_of_parts(files: Sequence[tuple[Folder, str]], load: Load) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of all folders, in which the files stand side by side: what these say alike is of the run."""
    folders: dict[str, list[tuple[str, Sequence[Mapping[str, Any]]]]] = {}
    for (folder, file), table in zip(files, _tables(files, load), strict=True):
        folders.setdefault(folder.name, []).append((posixpath.splitext(file)[0], table.rows))
    pairs = (
        pair
        for (_, first), *others in folders.values()
        for _, rows in others
        for pair in zip(first, rows, strict=False)
    )
    differing = {name for one, other in pairs for name in other if other[name] != one.get(name)}
    for run, parts in folders.items():
        for at in range(max(len(rows) for _, rows in parts)):
            beside = [(part, rows[at]) for part, rows in parts if at < len(rows)]
            cells = {
                f"{part}.{name}" if name in differing else name: cell
                for part, row in beside
                for name, cell in row.items()
            }
            yield {RUN: run, **cells}


def _tables(files: Sequence[tuple[Folder, str]], load: Load) -> Iterator[Table]:
    """Yield the tables in all files, which have the same columns.

    Raises
    ------
    Unreadable : a file has others or is no table, or all of them together are larger than one of the tables may be.
    """
    columns: set[str] = set()
    size = 0
    for folder, file in files:
        own_size = folder.size(file)
        size += own_size
        if size > TABLE_LIMIT or own_size > CONFIG_LIMIT:
            raise Unreadable(SkipReason.TOO_LARGE, "is larger than a run.")
        table, _ = load(folder, file)
        if not _is_one_run(table):
            raise Unreadable(SkipReason.UNREADABLE, "is not of one run.")
        columns = columns or set(table.columns)
        if set(table.columns) != columns:
            raise Unreadable(SkipReason.UNREADABLE, "has other columns.")
        yield table


def _names(files: Sequence[tuple[Folder, str]]) -> list[str]:
    """What the runs are called: as their files, or as the folders of these where the files have one name."""
    if len({file for _, file in files}) == 1 and all(folder.name != "." for folder, _ in files):
        return [folder.name for folder, _ in files]
    return [posixpath.splitext(folder.name_of(file))[0] for folder, file in files]
