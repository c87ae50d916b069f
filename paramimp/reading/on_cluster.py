"""Reading on a cluster: what there is to read is looked up here, and read there in chunks of neighbours.

The workers see the same folders under the same paths, as on a shared disk. Readers know a run by its name below the
folder that was given, so where a path begins shows in no report.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from paramimp.engine.telling import busy_with
from paramimp.errors import ParamimpError
from paramimp.places import paths
from paramimp.places.folder import Folder
from paramimp.places.roots import distinct_roots
from paramimp.readers import READERS
from paramimp.readers.interface import Claim
from paramimp.reading.discovery import plan_of, read_task, readers_of
from paramimp.reading.dispatch import Found
from paramimp.reading.parts import Home, size
from paramimp.records import record
from paramimp.table import building

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from paramimp.engine.interface import Engine, News
    from paramimp.reading.parts import Task
    from paramimp.reading.request import Request
    from paramimp.runs import Run, SkippedRun
    from paramimp.table.run_table import RunTable

CHUNK = 250
"""Runs that are read at a time: a fraction of a second of work, so that little is done twice and all ends soon."""


@record
class Piece:
    """A task as it travels: its reader by name.

    Attributes
    ----------
    names : which runs of a folder that holds many; None of a folder that is one.
    """

    folder: Folder
    reader: str
    claim: int
    names: tuple[str, ...] | None

    def task(self) -> Task:
        """The task, with the reader of this process."""
        reader: Any = READERS.load(self.reader)
        if self.names is None:
            return Found(self.folder, reader, Claim(self.claim))
        return Home(self.folder, reader, self.names)


@record
class Chunk:
    """Neighbours that are read together."""

    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        first, last = self.pieces[0].folder.name, self.pieces[-1].folder.name
        return first if first == last else f"{first} to {last}"


def read_there(
    request: Request,
    engine: Engine,
    meanwhile: Callable[[], None],
    *,
    news: News,
    progress: Callable[[int, int], None] | None,
) -> RunTable:
    """The runs that a request wants, read by a cluster; databases of servers are asked from here, as is the memory.

    Raises
    ------
    ParamimpError : as `discovery.find_runs`, or a worker does not see the folders, or the cluster has gone.
    """
    plan = plan_of(distinct_roots(request.paths), readers_of(request.reader))
    pieces = [chunk if isinstance(chunk, Chunk) else list(chunk) for chunk in _chunks(plan)]
    sent = [(chunk,) for chunk in pieces if isinstance(chunk, Chunk)]
    results = engine.map(read_chunk, sent, common=(request,), news=news)
    try:
        meanwhile()
        done, total = 0, sum(map(size, plan))
        tables = []
        for piece in pieces:
            if isinstance(piece, Chunk):
                tables.append(next(results))
                done += sum(len(each.names) if each.names is not None else 1 for each in piece.pieces)
            else:
                tables.append(request.part_of_table(run for task in piece for run in read_task(task, request.options)))
                done += sum(map(size, piece))
            if progress is not None:
                progress(done, total)
    finally:
        results.close()
    return building.joined(tables or [request.part_of_table(())])


def read_chunk(request: Request, chunk: Chunk) -> RunTable:
    """Read some folders: what a worker does.

    Raises
    ------
    ParamimpError : this machine does not have the folder that was given.
    """
    for root in dict.fromkeys(piece.folder.root for piece in chunk.pieces):
        if not paths.is_there(root):
            raise ParamimpError(
                f"a worker does not see {root}; give a folder on a disk that all workers share, under the same path,"
                " or leave out the engine."
            )
    return request.part_of_table(_runs(chunk, request))


def _runs(chunk: Chunk, request: Request) -> Iterator[Run | SkippedRun]:
    for piece in chunk.pieces:
        busy_with(piece.folder.name)
        yield from read_task(piece.task(), request.options)


def _chunks(plan: Sequence[Task]) -> Iterator[Chunk | Sequence[Task]]:
    """The plan cut into chunks, and what lies between them and is read here."""
    for travels, tasks in groupby(plan, key=_travels):
        if not travels:
            yield list(tasks)
            continue
        pieces: list[Piece] = []
        count = 0
        for piece in (each for task in tasks for each in _pieces(task)):
            pieces.append(piece)
            count += 1 if piece.names is None else len(piece.names)
            if count >= CHUNK:
                yield Chunk(tuple(pieces))
                pieces, count = [], 0
        if pieces:
            yield Chunk(tuple(pieces))


def _travels(task: Task) -> bool:
    return isinstance(task, (Found, Home)) and type(task.folder) is Folder


def _pieces(task: Task) -> Iterator[Piece]:
    """A task as pieces of at most so many runs."""
    assert isinstance(task, (Found, Home))
    reader: Any = task.reader
    folder = replace(task.folder, path=paths.absolute(task.folder.path), above=None)  # the listing above stays here
    if isinstance(task, Found):
        yield Piece(folder, reader.name, int(task.claim), None)
        return
    names = tuple(task.names)
    for start in range(0, len(names), CHUNK):
        yield Piece(folder, reader.name, 0, names[start : start + CHUNK])
