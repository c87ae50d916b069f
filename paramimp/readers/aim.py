"""Stores of Aim, which are named and not read: ``.aim`` is a database of RocksDB, which only Aim itself opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.readers.interface import Claim, Folder
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.runs import Run

_NAME = "aim"
_HOME = ".aim"
_WITHIN = ("meta", "seqs", "run_metadata.sqlite")


class AimReader:
    """The folder that holds ``.aim``."""

    name = _NAME
    description = "Aim: .aim is named and not read; the README has the command that exports its runs as JSON"
    needs = ""
    markers = (_HOME,)
    files = ()
    nested = True

    def claims(self, folder: Folder) -> Claim:
        """By what lies in ``.aim``."""
        if _HOME not in folder.folders:
            return Claim.NONE
        has_store = any(folder.has_folder(f"{_HOME}/{name}") or folder.has(f"{_HOME}/{name}") for name in _WITHIN)
        return Claim.PARTIAL if has_store else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Say for each store how to export it."""
        return map(_refuse, folders)


AIM = AimReader()


def _refuse(folder: Folder) -> SkippedRun:
    name = folder.name_of(_HOME)
    message = (
        f"{name} is a store of Aim, which only Aim itself reads; the README of paramimp has the command that exports"
        " its runs as a JSON file, which can be given."
    )
    return SkippedRun(Origin(name, _NAME, name, entry=Entry.FILE), SkipReason.UNREADABLE, message)
