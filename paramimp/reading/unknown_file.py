"""What is said of a file that no reader knows: often it is a log, but not a whole one."""

from __future__ import annotations

import posixpath
import re
import shlex
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from paramimp.places.database import DATABASES, MAGIC, is_database
from paramimp.places.paths import shorter
from paramimp.readers.ax_snapshots import KINDS_OF_AX, SNAPSHOT_OF_AX, SNAPSHOTS
from paramimp.readers.other_files import why_not_opened
from paramimp.readers.outcome import unreadable_file
from paramimp.runs import SkipReason, Unreadable
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.places.folder import Folder
    from paramimp.runs import SkippedRun

STORES = (*DATABASES, "*.journal", "*journal*.log", "*optuna*.log")
"""Names under which trackers keep whole sweeps. Other files that are empty or unreadable need not be anyone's."""

_OF_AX = frozenset({"experiment_v2", "trial_v2", "generator_run_v2"})
_AX = (
    "is a database of Ax, whose trials only Ax restores; export them: client.summarize().to_csv('runs.csv') of a client"
    " that has loaded the experiment."
)
_SNAPSHOT = re.compile(rb'\s*\{\s*"__?type":\s*"(?:%s)",' % "|".join(sorted(KINDS_OF_AX)).encode())
_PARTS_OF_AX = (b'"__type":', b'"experiment":', b'"search_space":')
"""What an object of Ax holds besides its type."""
_PAGE = 4096
_SECTOR = 512
_VALUES = 256
_OPERATION = b'{"op_code":'


def what_is_wrong(folder: Folder) -> str:
    """Return what keeps a file from being known, as the rest of a sentence; empty if it is just something else."""
    (file,) = folder.files
    try:
        tables = _tables_of(folder, file)
    except Unreadable as error:
        return error.message
    if tables is None:
        return why_not_opened(folder, file)
    if tables.keys() >= _OF_AX:
        return _AX
    shown = ", ".join(sorted(tables)[:4]) or "none at all"
    said = f"is a SQLite database, but has not the tables of MLflow, Optuna or Trackio (it has: {shown})."
    return said + _exported(folder, file, tables)


def _exported(folder: Folder, file: str, columns: Mapping[str, frozenset[str]]) -> str:
    """The line that writes the one table of a database that may be of runs, or of any that is the only one."""
    settings = [table for table, names in columns.items() if any(map(is_setting, names))]
    named = [table for table in settings if any(map(is_measured, columns[table]))] or list(columns)
    if len(named) != 1 or not named[0].isidentifier():
        return ""
    path = shorter(folder.path_of(file))
    into = f"{posixpath.splitext(file)[0]}.csv"
    words = shlex.join(["sqlite3", "-header", "-csv", path, f"SELECT * FROM {named[0]}"])  # noqa: S608  for people
    return f" Where each row is a run, this writes a table to read: {words} > {shlex.quote(into)}"


def unreadable_store(folder: Folder) -> SkippedRun | None:
    """Return a store that no reader could look into, with what is wrong; None for a file that is just something else.

    It is offered as a folder that holds only it.

    A database that reads well and has other tables is some other program's, and no business of ours, unless that is a
    sweep of Ax; so is JSON that is no snapshot of one.
    """
    (file,) = folder.files
    if any(fnmatchcase(file.lower(), glob) for glob in SNAPSHOTS):
        return _snapshot(folder, file)
    if not any(fnmatchcase(file.lower(), glob) for glob in STORES):
        return None
    try:
        if (_tables_of(folder, file) or {}).keys() >= _OF_AX:
            raise _damaged(_AX)
    except Unreadable as error:
        return unreadable_file(folder.name_of(file), error)
    return None


def _snapshot(folder: Folder, file: str) -> SkippedRun | None:
    """Return what is said of a snapshot of Ax; None for any other JSON."""
    head = folder.head(file, _PAGE)
    kind = _SNAPSHOT.match(head)
    if not kind or not any(part in head[kind.end() :] for part in _PARTS_OF_AX):
        return None
    return unreadable_file(folder.name_of(file), _damaged(SNAPSHOT_OF_AX))


def _tables_of(folder: Folder, file: str) -> Mapping[str, frozenset[str]] | None:
    """Return the tables of a database with their columns; None for another file that seems to be whole.

    Raises
    ------
    Unreadable : what the file holds cannot be told.
    """
    head = folder.head(file, _PAGE)
    if is_database(head):
        return folder.tables(file)
    if not head:
        raise _damaged("is empty; restore it from a copy, or remove it.")
    if MAGIC.startswith(head):
        raise _damaged("is cut off after its first bytes; restore it from a copy.")
    if _looks_encrypted(head, folder.size(file)):
        raise _damaged("is encrypted, or damaged from its first byte on; decrypt it, or restore it from a copy.")
    if head.lstrip().replace(b" ", b"").startswith(_OPERATION):
        raise _damaged("lacks the beginning of Optuna's journal; restore it from a copy.")
    return None


def _looks_encrypted(head: bytes, size: int) -> bool:
    """Whether whole pages are filled with what looks like noise, as those of an encrypted database are."""
    expected = _VALUES * (1 - (1 - 1 / _VALUES) ** len(head))
    return len(head) >= _SECTOR and size % _SECTOR == 0 and len(set(head)) > 0.9 * expected


def _damaged(message: str) -> Unreadable:
    return Unreadable(SkipReason.UNREADABLE, message)
