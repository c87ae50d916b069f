"""What a reader is: it recognises run folders and turns them into runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.runs import Run, SkippedRun


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of the tree, listed once and offered to every reader.

    Attributes
    ----------
    path : where it is on disk (as given by the user, joined).
    name : path relative to the given root, ``/``-separated, ``"."`` for the root itself.
    files : names of the non-directories in it (regular files, links, pipes: anything), sorted.
    folders : names of the sub-folders that were visited, sorted.
    root : real path of the given root; nothing outside it may be read.
    """

    path: str
    name: str
    files: frozenset[str]
    folders: tuple[str, ...]
    root: str


    def __call__(self, folder: Folder) -> bool: ...


class Reader(Protocol):
    """One log format."""

    name: str
    description: str

    def claims(self, folder: Folder) -> bool:
        """Whether the folder is (the remains of) a run in this format; decided from names, cheaply."""
        ...

    def read(self, folders: Sequence[Folder]) -> Iterator[Run | SkippedRun]:
        """Read a batch of claimed folders: one result each, in the same order; never raises for a bad run."""
        ...
