"""What a reader is: it recognises run folders and turns them into runs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.runs import Run, SkippedRun, SkipReason


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of the tree, listed once and offered to every reader.

    Attributes
    ----------
    path : where it is on disk (as given by the user, joined).
    name : path relative to the given root, ``/``-separated, ``"."`` for the root itself; begins with the
        root's own name when several roots were given.
    files : names of the non-directories in it (regular files, links, pipes: anything).
    folders : names of the real sub-folders that are visited, sorted; links to folders are not among them.
    root : real path of the given root; nothing outside it may be read.
    """

    path: str
    name: str
    files: frozenset[str]
    folders: tuple[str, ...]
    root: str

    def path_of(self, file: str) -> str:
        """Where a file of this folder is on disk."""
        return os.path.join(self.path, file)

    def name_of(self, file: str) -> str:
        """The same file as people are told about it: relative to the given root."""
        return file if self.name == "." else f"{self.name}/{file}"


class Claim(IntEnum):
    """How much of a run in its format a reader sees in a folder."""

    NONE = 0
    PARTIAL = 1
    WHOLE = 2


class Unreadable(Exception):  # noqa: N818 - a state of the file, not a mistake of the program
    """A file that cannot be used. Internal to readers: it becomes a `SkippedRun`.

    Attributes
    ----------
    reason : the reason as programs see it.
    message : what was found and what to do, as the rest of a sentence that begins with the file's name.
    """

    def __init__(self, reason: SkipReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Reader(Protocol):
    """One log format."""

    name: str
    description: str

    def claims(self, folder: Folder) -> Claim:
        """Whether the folder is a run in this format, or the remains of one; decided from names, cheaply."""
        ...

    def read(self, folders: Sequence[Folder]) -> Iterator[Run | SkippedRun]:
        """Read a batch of claimed folders: one result each, in the same order; never raises for a bad run."""
        ...
