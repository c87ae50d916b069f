"""What was read before, kept in memory by folder: a command that looks again and again reads only what was written.

Nothing is taken for known that was written while it was read, or shortly before: it is looked at again until it has
settled. Clocks of file systems tick as slowly as every two seconds.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.places.addresses import is_address
from paramimp.places.marks import Mark, is_below, mark_of_files, mark_of_folder, mark_of_tree, names_in
from paramimp.places.unseen import noting
from paramimp.reading import guard
from paramimp.reading.parts import Home, Stored
from paramimp.runs import Run, SkippedRun, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paramimp.places.folder import Folder
    from paramimp.readers.interface import ReadOptions
    from paramimp.reading.dispatch import Found

    Runs = tuple[Run | SkippedRun, ...]

TICK = 2_000_000_000
"""Nanoseconds of the coarsest clock of a file system (FAT)."""
MOST_LIVE = 500
"""Runs that are still written, of which the newest are looked at each time; the others when everything is."""


@dataclass(slots=True)
class _Kept:
    """The runs of one folder, and the mark that it had when they were read.

    Attributes
    ----------
    is_settled : whether whatever was written since gives another mark.
    """

    look: Callable[[], Mark]
    read: Callable[[], Iterator[Run | SkippedRun]]
    mark: Mark
    runs: Runs
    is_settled: bool
    is_live: bool

    def has_changed(self) -> bool:
        """Whether its runs have, as far as the mark tells; once that has settled, it is read once more to know."""
        now = time.time_ns()
        if self.look() != self.mark:
            return True
        if self.is_settled or not _has_settled(self.mark, now):
            return False
        if tuple(self.read()) != self.runs:
            return True
        self.is_settled, self.is_live = True, any(map(_is_live, self.runs))
        return False


@dataclass(slots=True)
class _Visited:
    """A folder in which runs may come: its mark, and the names that the walk found in it."""

    mark: Mark
    names: frozenset[str]
    is_settled: bool

    def has_changed(self, path: str) -> bool:
        """Whether anything came or went."""
        now = time.time_ns()
        if mark_of_folder(path) != self.mark:
            return True
        if not self.is_settled:
            self.is_settled = _has_settled(self.mark, now)
            return names_in(path) != self.names
        return False


@dataclass(slots=True)
class Memory:
    """The runs that were read, by the folder or file and the reader that read it.

    Attributes
    ----------
    n_read : folders and files that were read so far, again or for the first time.
    """

    n_read: int = 0
    asks_servers: bool = False
    _kept: dict[tuple[str, ...], _Kept] = field(default_factory=dict)
    _folders: dict[str, _Visited] = field(default_factory=dict)
    _seen: set[tuple[str, ...]] = field(default_factory=set)
    _began: int = 0

    def begin(self) -> None:
        """Look through the whole tree once more; what is not met again is forgotten by `end`."""
        self._seen = set()
        self._folders = {}
        self.asks_servers = False
        self._began = time.time_ns()

    def end(self) -> None:
        """Forget what has gone."""
        self._kept = {key: kept for key, kept in self._kept.items() if key in self._seen}

    def visit(self, folder: Folder) -> None:
        """Remember a folder in which runs may come; what came since it was listed is seen when it is looked at next."""
        mark = mark_of_folder(folder.path)
        names = folder.files.union(folder.folders)
        self._folders[folder.path] = _Visited(mark, names, _has_settled(mark, self._began))

    def read(self, task: Found | Home | Stored, options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Yield the runs of a task, from memory where nothing was written since they were read."""
        if isinstance(task, Stored):
            self.asks_servers = True
            yield from guard.read_address(task.reader, task.address, options)
        elif is_address(task.folder.path):  # no clock of this machine tells when something is written there
            self.asks_servers = True
            if isinstance(task, Home):
                yield from guard.read_runs(task.reader, task.folder, task.names, options)
            else:
                yield from guard.read(task.reader, [task.folder], options)
        elif isinstance(task, Home):
            for name in task.names:
                place = is_below(task.folder.path, name) or task.folder.path
                key = (str(getattr(task.reader, "name", "")), task.folder.path, name)
                yield from self._remembered(
                    key,
                    lambda place=place: mark_of_tree(place),  # type: ignore[misc]
                    lambda name=name: guard.read_runs(task.reader, task.folder, (name,), options),  # type: ignore[misc]
                )
        else:
            folder = task.folder
            key = (task.reader.name, folder.path, *(sorted(folder.files) if folder.is_file else ()))
            yield from self._remembered(key, lambda: _mark(folder), lambda: guard.read(task.reader, [folder], options))

    def _remembered(
        self, key: tuple[str, ...], look: Callable[[], Mark], read: Callable[[], Iterator[Run | SkippedRun]]
    ) -> Runs:
        self._seen.add(key)
        mark = look()
        kept = self._kept.get(key)
        if kept is None or kept.mark != mark or not kept.is_settled:
            now = time.time_ns()
            with noting() as unseen:
                runs = tuple(read())
            if unseen:  # it may be readable next time, with no change that shows
                mark = Mark()
            self.n_read += 1
            # What was just written may be written once more within the same tick, and its mark then stays the same.
            settled = _has_settled(mark, now)
            is_live = not settled or any(map(_is_live, runs))
            kept = _Kept(look, read, mark, runs, settled, is_live)
            self._kept[key] = kept
        return kept.runs

    def has_changed(self, *, everywhere: bool) -> bool:
        """Whether anything was written: in folders where runs come and to runs that are written, or anywhere."""
        if any(visited.has_changed(path) for path, visited in self._folders.items()):
            return True
        live = [kept for kept in self._kept.values() if kept.is_live]
        watched = self._kept.values() if everywhere else live[-MOST_LIVE:]
        return any(kept.has_changed() for kept in watched)


def _has_settled(mark: Mark, now: int) -> bool:
    """Whether whatever is written from now on gives another mark."""
    return mark.newest < now - TICK


def _is_live(run: Run | SkippedRun) -> bool:
    """Whether more of a run may be written soon: its tool says so, or it cannot be used yet."""
    return isinstance(run, SkippedRun) or run.status is Status.RUNNING or not run.metrics


def _mark(folder: Folder) -> Mark:
    return mark_of_files(folder.path, folder.files) if folder.is_file else mark_of_tree(folder.path)


_MEMORY: ContextVar[Memory | None] = ContextVar("memory", default=None)
"""What reads in this context is remembered in. It is no argument, for every room would have to hand it on."""


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    """Let whatever is read inside be taken from a memory, and be kept in it."""
    token = _MEMORY.set(memory)
    try:
        yield
    finally:
        _MEMORY.reset(token)


def memory() -> Memory | None:
    """The memory of this context."""
    return _MEMORY.get()
