"""A metric that was asked for and that no run has: whether another file of the runs holds it, which was not read."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from paramimp.errors import UnknownMetricError
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable, quoted
from paramimp.places.folder import Folder
from paramimp.places.roots import Root, distinct_roots
from paramimp.places.walk import walk
from paramimp.readers.interface import OtherFileReader
from paramimp.reading.discovery import readers_of
from paramimp.table.cells import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.reading.request import Request
    from paramimp.runs import Origin
    from paramimp.table.run_table import RunTable

_LOOKED_AT = 3
"""Runs whose other files are looked into: the runs of one script have the same files, but a first one may lack some."""


def refuse_metric_of_other_file(table: RunTable, request: Request, metrics: Sequence[str]) -> None:
    """Refuse a metric that another file of a run holds than the one that was read.

    Parameters
    ----------
    metrics : those that are asked for.

    Raises
    ------
    UnknownMetricError : no run has one of them, and another file of a run does; the message names the file.
    """
    for metric in metrics:
        if any(cell is not ABSENT for cell in table.metrics.get(metric, ())):
            continue
        if (file := _file_with(metric, table, request)) is not None:
            raise UnknownMetricError(
                f"no run has a metric {quoted(metric)} in the file that was read, but {printable(file)} in the"
                f" folder of a run has it; choose that file with {option('metrics_file', file)}."
            )


def _file_with(metric: str, table: RunTable, request: Request) -> str | None:
    """The file of one of the first runs that holds the metric, relative to the folder of its run."""
    root = next(iter(distinct_roots(request.paths)), None) if len(request.paths) == 1 else None
    if not isinstance(root, Root):
        return None
    usable = (row.origin for row in table.rows if not row.skip_reason)
    top = next(walk(root.path, prefix=root.prefix, enter=lambda _: False), None)
    if not isinstance(top, Folder):
        return None
    readers = [each.reader for each in readers_of(request.reader) if each.is_a(OtherFileReader)]
    asked = {reader.name: reader for reader in readers if isinstance(reader, OtherFileReader)}
    for origin in islice((origin for origin in usable if origin.reader in asked), _LOOKED_AT):
        folder = _folder_of(origin, top)
        file = None if folder is None else asked[origin.reader].other_file_with(metric, folder, request.options)
        if file is not None:
            return file
    return None


def _folder_of(origin: Origin, folder: Folder) -> Folder | None:
    """Return the folder of a run; None where it is gone, or where the run is a part of a file."""
    try:
        return folder.down("" if origin.run == "." else origin.run)
    except OSError:
        return None
