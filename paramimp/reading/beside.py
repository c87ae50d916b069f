"""Where runs were found: the files of the given folder that hold others, which nobody reads unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.places.folder import Folder, holds_only_folders
from paramimp.places.roots import Root, distinct_roots
from paramimp.places.walk import walk
from paramimp.readers.interface import BesideReader
from paramimp.reading import guard
from paramimp.reading.discovery import readers_of
from paramimp.runs import Entry
from paramimp.table import building

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.reading.request import Request
    from paramimp.runs import SkippedRun
    from paramimp.table.run_table import RunTable


def with_files_beside(table: RunTable, request: Request) -> RunTable:
    """Return what was read, and what is said of files in the given folder that hold more runs than could be used.

    A table of as many runs as were found is the summary that a script wrote of these. Of several folders, of files and
    of other machines nothing more is said.
    """
    found = sum(row.origin.entry is Entry.RUN for row in table.rows)
    if not found or len(request.paths) != 1:
        return table
    root = next(iter(distinct_roots(request.paths)), None)
    if not isinstance(root, Root):
        return table
    usable = sum(not row.skip_reason for row in table.rows)
    told = list(_beside(root, request, usable, found))
    if not told:
        return table
    read = {row.origin.path for row in table.rows}
    beside = [said for said in told if said.name not in read and not _is_told(said, table)]
    return building.joined([table, request.part_of_table(beside)]) if beside else table


def _is_told(said: SkippedRun, table: RunTable) -> bool:
    return any(row.skip_reason and said.name in row.told for row in table.rows)


def _beside(root: Root, request: Request, usable: int, found: int) -> Iterator[SkippedRun]:
    if holds_only_folders(root.path):
        return
    for folder in walk(root.path, prefix=root.prefix, enter=lambda _: False):
        if isinstance(folder, Folder) and folder.files:  # else no reader is imported: the runs may be from the cache
            for reader in (each.reader for each in readers_of(request.reader) if each.is_a(BesideReader)):
                if isinstance(reader, BesideReader):
                    yield from guard.beside(reader, folder, request.options, usable, found)
