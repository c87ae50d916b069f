"""What there is to read, as tasks that can be divided among processes into parts of about equal size."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, cast

from paramimp.readers.interface import AddressReader, Folder, HomeReader
from paramimp.reading import guard
from paramimp.reading.dispatch import Found
from paramimp.records import record
from paramimp.runs import SkippedRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import Reader


@record
class Part:
    """One of several consecutive parts of equal size, counted from 0."""

    number: int = 0
    of: int = 1

    def bounds(self, total: int) -> tuple[int, int]:
        """Where it begins and ends among `total` things."""
        return total * self.number // self.of, total * (self.number + 1) // self.of


WHOLE = Part()


@record
class Stored:
    """Runs on a server, and the reader that asks for them."""

    address: str
    reader: AddressReader


@record
class Home:
    """A folder that holds many runs, the reader that can read some of them, and which ones are to be read."""

    folder: Folder
    reader: HomeReader
    names: Sequence[str]


Task = Found | Home | Stored | SkippedRun
"""A folder to read, one to read in parts, a server to ask, and what is known to be wrong already."""


def as_task(found: Found) -> Task:
    """What a folder that was found is: a run, or many."""
    if _reads_homes(type(found.reader)):
        reader = cast("HomeReader", found.reader)
        if names := guard.runs_in(reader, found.folder):
            return Home(found.folder, reader, names)
    return found


@cache
def _reads_homes(kind: type[Reader]) -> bool:
    """Whether it is a `HomeReader`; asked of each folder, that would be an eighth of the work of reading it."""
    return issubclass(kind, HomeReader)


def size(task: Task) -> int:
    """How many runs a task is taken for."""
    return len(task.names) if isinstance(task, Home) else 1


def share(tasks: Sequence[Task], part: Part) -> Iterator[Task]:
    """Yield the tasks of one part, in order; a home may belong to several parts, each with some of its runs."""
    start, end = part.bounds(sum(map(size, tasks)))
    position = 0
    for task in tasks:
        first, last = max(start - position, 0), min(end - position, size(task))
        if first < last:
            yield Home(task.folder, task.reader, task.names[first:last]) if isinstance(task, Home) else task
        position += size(task)


def share_pieces(sizes: Sequence[int], part: Part) -> tuple[int, int]:
    """The range of indivisible pieces that belong to a part: the first piece, and the one after the last.

    A piece belongs to the part in which it begins.
    """
    start, end = part.bounds(sum(sizes))
    begins = [0, *accumulate(sizes)]
    return bisect_left(begins, start, hi=len(sizes)), bisect_left(begins, end, hi=len(sizes))
