"""Blocks of bytes by key, kept between commands in the user's cache folder, in one SQLite database.

Whatever goes wrong with it costs time and nothing else: a store that is locked, full, read-only or gone answers that
it knows nothing, and one that is damaged is made anew. It is the user's own: a folder or file that others may write is
not trusted, for what it says would be taken for what the runs say.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
import zlib
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VARIABLE = "PARAMIMP_CACHE_DIR"
"""Where the cache is, if not where the system keeps such things."""
FILE = "runs.sqlite"
APPLICATION_ID = 0x70_69_6D_70
"""What says that a database is of this package: ``pimp``."""
VERSION = 2
LARGEST = 1 << 30
"""Bytes of all blocks; those that were not used for longest go first."""
LEFT_OF_LARGEST = 0.8
LARGEST_BLOCK = 256 << 20
"""Bytes of one block when it is taken out of its compressed form."""
PATIENCE = 2.0
"""Seconds that another process is waited for."""
DAY = 86_400
"""Seconds: that a block was used is written down once in that time."""
_PAGE_SIZE = 8_192
_BESIDE = ("", "-journal", "-wal", "-shm")
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; the latter where a damaged name is in its message, which is then no UTF-8."""
_TABLE = """CREATE TABLE IF NOT EXISTS blocks
    (key BLOB PRIMARY KEY, used INTEGER NOT NULL, size INTEGER NOT NULL,
     units BLOB NOT NULL, data BLOB NOT NULL, numbers BLOB NOT NULL)"""

_FIND = "SELECT used, units, data, numbers FROM blocks WHERE key = ?"


class _OlderError(sqlite3.DatabaseError):
    """The database was made by an older version, so that nothing in it can be read."""


@record
class Block:
    """What is kept under one key.

    Attributes
    ----------
    units : what it is made of; small.
    data : the rest, but for what is in `numbers`.
    numbers : arrays, which hardly get smaller by being compressed.
    """

    units: bytes
    data: bytes
    numbers: bytes = b""

    @property
    def size(self) -> int:
        """Bytes in all."""
        return len(self.units) + len(self.data) + len(self.numbers)


def cache_folder() -> str:
    """The folder of the cache: ``PARAMIMP_CACHE_DIR``, else where the system keeps what can be made again."""
    if chosen := os.environ.get(VARIABLE):
        return os.path.abspath(chosen)
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "paramimp")
    if os.name == "nt":
        return os.path.join(os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local"), "paramimp")
    caches = os.environ.get("XDG_CACHE_HOME", "")
    return os.path.join(caches if os.path.isabs(caches) else os.path.join(home, ".cache"), "paramimp")


@dataclass(slots=True)
class Store:
    """The blocks of the cache folder.

    Attributes
    ----------
    folder : where it is; None for nowhere.
    note : told, in one sentence, why the store is not used, where the user can do something about that.
    """

    note: Callable[[str], None]
    folder: str | None = field(default_factory=cache_folder)
    _connection: sqlite3.Connection | None = None
    _used: list[bytes] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The file of the database."""
        return os.path.join(self.folder or "", FILE)

    @contextmanager
    def opened(self, *, make: bool = True) -> Iterator[Store]:
        """Use the store inside; it knows nothing where it cannot be used.

        Parameters
        ----------
        make : whether to make it where there is none.
        """
        self._connection = self._open() if make or os.path.lexists(self.path) else None
        try:
            yield self
        finally:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def get(self, key: bytes) -> Block | None:
        """The block of a key; None where there is none that can be read."""
        if self._connection is None:
            return None
        try:
            found = self._connection.execute(_FIND, (key,)).fetchone()
        except FAILURES as error:
            self._give_up(error)
            return None
        if found is None:
            return None
        used, units, data, numbers = found
        if not isinstance(used, int) or abs(time.time() - used) > DAY:
            self._used.append(key)
        try:
            units, data, numbers = _expanded(units), _expanded(data), _expanded(numbers)
            if data.startswith(key):  # a damaged index may lead to another block
                return Block(units, data[len(key) :], numbers)
        except (zlib.error, TypeError, ValueError):
            pass
        return None  # it will be read and written anew

    def put(self, blocks: dict[bytes, Block]) -> None:
        """Keep some blocks, all or none, and forget the oldest where there are too many."""
        if self._connection is None or not (blocks or self._used):
            return
        now = int(time.time())
        rows = [
            (key, now, sum(map(len, parts)), *parts)
            for key, block in blocks.items()
            for parts in [
                (zlib.compress(block.units, 1), zlib.compress(key + block.data, 1), zlib.compress(block.numbers, 0))
            ]
        ]
        try:
            with self._connection as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("UPDATE blocks SET used = ? WHERE key = ?", [(now, key) for key in self._used])
                connection.executemany("INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)", rows)
                _forget_oldest(connection)
            self._used.clear()
        except FAILURES as error:
            self._give_up(error)

    def usage(self) -> tuple[int, int]:
        """Blocks, and bytes on the disk."""
        count = 0
        if self._connection is not None:
            try:
                (count,) = self._connection.execute("SELECT count(*) FROM blocks").fetchone()
            except FAILURES as error:
                self._give_up(error)
        return count, sum(_size(self.path + end) for end in _BESIDE)

    def clear(self) -> int:
        """Remove the database, whatever it is by now; returns the bytes that it had.

        Raises
        ------
        OSError : it cannot be removed.
        """
        size = sum(_size(self.path + end) for end in _BESIDE)
        for end in _BESIDE:
            with suppress(FileNotFoundError):
                os.unlink(self.path + end)
        return size

    def _open(self) -> sqlite3.Connection | None:
        try:
            return self._connected() if self.folder and self._is_ours(self.folder) else None
        except FAILURES as error:
            return self._connected_anew(error)
        except OSError:
            return None  # no home, a full disk, a read-only one: as if nothing were kept

    def _is_ours(self, place: str) -> bool:
        """Make the folder and the file if need be; whether nobody else can have written what they hold."""
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with suppress(FileExistsError):
            os.mkdir(place, 0o700)
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600))
        folder, file = os.stat(place), os.lstat(self.path)
        if not stat.S_ISREG(file.st_mode):
            self.note(f"{self.path} is no regular file, and the cache is not used; remove it.")
            return False
        if not hasattr(os, "getuid"):
            return True
        if {folder.st_uid, file.st_uid} != {os.getuid()}:
            self.note(f"{place} belongs to another user, and the cache is not used; choose one by {VARIABLE}.")
            return False
        if (folder.st_mode | file.st_mode) & (stat.S_IWGRP | stat.S_IWOTH):
            self.note(
                f"{place} can be written by others, and the cache is not used; chmod -R go-w it, or choose"
                f" another by {VARIABLE}."
            )
            return False
        return True

    def _connected(self) -> sqlite3.Connection | None:
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            if not self._has_our_tables(connection):
                connection.close()
                return None
        except BaseException:
            connection.close()
            raise
        return connection

    def _has_our_tables(self, connection: sqlite3.Connection) -> bool:
        """Whether the database is one of this version; an empty one becomes that."""
        application, version = _told(connection)
        if (application, version) == (0, 0):
            connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
            connection.execute("PRAGMA auto_vacuum = FULL")
            connection.execute("BEGIN IMMEDIATE")
            if _told(connection) == (0, 0):  # no other process was faster
                if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
                    connection.execute("ROLLBACK")
                    self._refuse_foreign()
                    return False
                connection.execute(_TABLE)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
            application, version = _told(connection)
        if application != APPLICATION_ID:
            self._refuse_foreign()
            return False
        if version > VERSION:
            self.note(f"{self.path} was made by a newer paramimp, and the cache is not used; update paramimp.")
            return False
        if version < VERSION:
            raise _OlderError
        connection.execute("SELECT key, used, size, units, data, numbers FROM blocks LIMIT 0")
        return True

    def _refuse_foreign(self) -> None:
        self.note(f"{self.path} is the database of another program, and the cache is not used; move it elsewhere.")

    def _connected_anew(self, error: sqlite3.Error | UnicodeDecodeError) -> sqlite3.Connection | None:
        """Make a damaged or older database anew; None where it is neither but cannot be used."""
        if not _is_damaged(error):
            return None
        self._tell_why_anew(error)
        try:
            self.clear()
            return self._connected() if self._is_ours(self.folder or "") else None
        except (*FAILURES, OSError):
            return None

    def _give_up(self, error: sqlite3.Error | UnicodeDecodeError) -> None:
        """Go on as if nothing were kept; what is damaged is removed."""
        if self._connection is not None:
            with suppress(*FAILURES):
                self._connection.close()
            self._connection = None
        if _is_damaged(error):
            self._tell_why_anew(error)
            with suppress(OSError):
                self.clear()

    def _tell_why_anew(self, error: sqlite3.Error | UnicodeDecodeError) -> None:
        why = "is of an older paramimp" if isinstance(error, _OlderError) else "was damaged"
        self.note(f"the cache {self.path} {why}, and is made anew.")


def clear() -> int:
    """Remove the cache; returns the bytes that it had.

    Raises
    ------
    OSError : it cannot be removed.
    """
    return Store(lambda _: None).clear()


def _told(connection: sqlite3.Connection) -> tuple[int, int]:
    with closing(connection.execute("PRAGMA application_id")) as found:
        (application,) = found.fetchone()
    with closing(connection.execute("PRAGMA user_version")) as found:
        (version,) = found.fetchone()
    return application, version


def _is_damaged(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        is_damage = isinstance(error, (sqlite3.DatabaseError, UnicodeDecodeError))
        return is_damage and not isinstance(error, sqlite3.OperationalError)
    return code & 0xFF in (*_DAMAGED, sqlite3.SQLITE_ERROR)  # the last: there is no such table or column


def _forget_oldest(connection: sqlite3.Connection) -> None:
    (size,) = connection.execute("SELECT coalesce(sum(size), 0) FROM blocks").fetchone()
    if size <= LARGEST:
        return
    for key, one in connection.execute("SELECT key, size FROM blocks ORDER BY used, key").fetchall():
        connection.execute("DELETE FROM blocks WHERE key = ?", (key,))
        size -= one
        if size <= LEFT_OF_LARGEST * LARGEST:
            return


def _expanded(data: bytes) -> bytes:
    """What was compressed.

    Raises
    ------
    ValueError : it is larger than any block is.
    """
    expander = zlib.decompressobj()
    found = expander.decompress(data, LARGEST_BLOCK)
    if not expander.eof:
        raise ValueError("the block is cut off, or too large")
    return found


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0
