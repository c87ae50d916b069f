"""What was given that is no folder of this machine: a file that is to be a whole sweep, or the address of a server."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NoReturn

from paramimp.errors import ParamimpError
from paramimp.places.addresses import scheme_of, without_secrets
from paramimp.places.memory_file import MemoryFile
from paramimp.places.paths import shorter
from paramimp.readers.interface import AddressReader
from paramimp.reading import guard
from paramimp.reading.dispatch import Found
from paramimp.reading.parts import Stored
from paramimp.reading.unknown_file import what_is_wrong
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.places.folder import Folder
    from paramimp.readers.offered import Offered
    from paramimp.reading.dispatch import Dispatch


def given_file(
    file: Folder, dispatch: Dispatch, readers: Sequence[Offered], *, is_alone: bool = True
) -> Found | SkippedRun:
    """The reader of a file that was given itself.

    Among several it may be one of no kind: ``runs/*`` has the README of the folder, too, and that is listed.

    Raises
    ------
    ParamimpError : no reader knows the file; or it is one file of a run, which cannot be ranked by itself.
    """
    found = dispatch.given_file(file)
    if not isinstance(file, MemoryFile) and (found is None or isinstance(found, Found)):
        from paramimp.reading.part_of_run import refuse_part_of_run  # the decoders: only for who names a file

        refuse_part_of_run(file, found, dispatch)
    if found is None and not is_alone and not guard.looked_into(what_is_wrong, file):
        (name,) = file.files
        name = file.name_of(name)
        message = f"{name} is no log that any reader knows; it is passed over."
        return SkippedRun(Origin(name, path=name, entry=Entry.FILE), SkipReason.UNREADABLE, message)
    if found is None:
        asked = readers[0].name if len(readers) == 1 else "any reader"
        (name,) = file.files
        wrong = guard.looked_into(what_is_wrong, file)
        if isinstance(wrong, SkippedRun):
            return wrong
        shown = shorter(file.path_of(name))
        above = shlex.quote(shorter(file.path) or ".")
        otherwise = f"see paramimp readers, end the name of a table in .csv, or give the folder of runs: {above}"
        why = f": it {wrong}" if wrong else f"; {otherwise}"
        raise ParamimpError(f"{shown} is no log that {asked} knows{why}")
    return found


_OF_FILES = {"sqlite": "/", "file": ""}
"""Schemes of addresses that hold a path, and what stands before it."""


def on_server(address: str, readers: Sequence[Offered]) -> Stored | None:
    """The server of a tracker, with the reader that asks it."""
    for reader in (each.reader for each in readers if each.is_a(AddressReader)):
        if isinstance(reader, AddressReader) and reader.accepts(address):
            return Stored(address, reader)
    return None


def refuse_address(address: str) -> NoReturn:
    """Say that nobody reads what lies there.

    Raises
    ------
    ParamimpError : in any case.
    """
    scheme, shown = scheme_of(address), without_secrets(address)
    if scheme in _OF_FILES:
        is_whole = shown == re.split(r"[?#]", address, maxsplit=1)[0]  # else something was taken for a secret
        path = shlex.quote(shown.partition("://")[2].removeprefix(_OF_FILES[scheme]))
        raise ParamimpError(f"{shown} is the address of a file; give its path{f': {path}' if is_whole else '.'}")
    raise ParamimpError(f"no reader knows addresses like {shown} ({scheme}://); see paramimp readers.")
