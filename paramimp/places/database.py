"""Reading a SQLite database that is not to be trusted: read-only, nothing but SELECT from real tables, within bounds.

A damaged or hostile file can hold views and virtual tables named like the real ones, generated columns that
compute, texts of a gigabyte, and pages that refer to each other in circles, so that a scan never ends. What a scan
may cost is bounded by the size of the file: every real row takes up some bytes of it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

from paramimp.places.files import check_regular_file, read_regular_file
from paramimp.places.patience import Patience
from paramimp.places.unseen import is_absence, status_of, unseen
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DATABASES = ("*.db", "*.db3", "*.sqlite", "*.sqlite3")
"""Names that databases have."""
MAGIC = b"SQLite format 3\0"
MAX_TEXT = 16 << 20
"""Bytes of one text. Longer ones are not hyperparameters, and SQLite would copy up to 2 GB for each."""

COPY_LIMIT = 512 << 20
PATIENCE = Patience()

_HEADER = 32
_TRIES = 5
_WRITE_VERSION = 18
_WAL = 2
_ROW_BYTES = 4
_SHARED = 2
"""Times the bytes of the file that the values of a table may come to: text stored as UTF-16 grows by half as UTF-8."""
_LEAST_TEXT = 1 << 16
_AT_ONCE, _BYTES_AT_ONCE = 512, 1 << 17
"""Rows, and bytes of their values, that are read in one transaction: some milliseconds."""
_ROW_NUMBERS = ("rowid", "_rowid_", "oid")
"""What SQLite calls the number of a row, unless a column has that name."""
_FIRST_ROW, _LAST_ROW = -(1 << 63), (1 << 63) - 1
_STEPS = 100_000
_STEPS_PER_BYTE = 50
_LOG = "-wal"
_LEFT_BESIDE = ("-journal", _LOG)
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_WANTS_TO_WRITE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
_OF_THE_SYSTEM = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOLFS,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""Errors that tell nothing of what is in the file."""
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION})
_REAL_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"


@dataclass(slots=True)
class Database:
    """An open database.

    Attributes
    ----------
    tables : the columns of each real table; views and virtual tables are not among them.
    size : bytes of the file, and of what its writer has put beside it.
    max_rows : more rows than these have room for.
    """

    connection: sqlite3.Connection
    size: int
    max_rows: int
    tables: Mapping[str, frozenset[str]]

    def rows(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield some columns of a table, in the order in which the rows are stored.

        Raises
        ------
        Unreadable : a column is missing, or the file cannot be read to its end.
        """
        if table not in self.tables:
            _refuse(f"has no table '{table}'; it is damaged or of an unknown version.")
        missing = [column for column in columns if column not in self.tables[table]]
        if missing:
            _refuse(f"has no column '{missing[0]}' in its table '{table}'; it is damaged or of an unknown version.")
        left = _Left(_SHARED * self.size)
        self.connection.text_factory = left.text
        count = 0
        for rows in self._stored(table, columns, left):
            count += len(rows)
            if count > self.max_rows:
                _refuse(f"is damaged: its table '{table}' has more rows than the file has room for.")
            yield from rows

    def _stored(self, table: str, columns: Sequence[str], left: _Left) -> Iterator[list[tuple[Any, ...]]]:
        """Yield some rows at a time, by their numbers: a program that writes waits no longer than these take."""
        number = next((name for name in _ROW_NUMBERS if name not in map(str.lower, self.tables[table])), None)
        wanted = ", ".join(f'"{column}"' for column in columns)
        if number is None or not self._is_numbered(table, number):
            cursor = self.connection.execute(f'SELECT {wanted} FROM "{table}"')  # noqa: S608  names from our own code
            while rows := left.fetched(cursor):
                yield rows
            return
        query = f'SELECT {number}, {wanted} FROM "{table}" WHERE {number} >= ? ORDER BY {number} LIMIT {_AT_ONCE}'  # noqa: S608
        first = _FIRST_ROW
        while first <= _LAST_ROW:
            with closing(self.connection.execute(query, (first,))) as cursor:
                rows = left.fetched(cursor)
            if not rows:
                return
            yield [row[1:] for row in rows]
            first = max(first, rows[-1][0]) + 1

    def _is_numbered(self, table: str, number: str) -> bool:
        """Whether the rows of a table have numbers: only one that was made ``WITHOUT ROWID`` has none."""
        try:
            self.connection.execute(f'SELECT {number} FROM "{table}" LIMIT 0')  # noqa: S608
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_ERROR:
                raise
            return False
        return True


@dataclass(slots=True)
class _Left:
    """How many bytes of values a table may still come to: each takes up some of the file, unless it is damaged."""

    size: int

    def text(self, data: bytes) -> str:
        self.size -= len(data)
        if self.size < 0:
            self.take(0)
        return data.decode("utf-8", "replace")

    def fetched(self, cursor: sqlite3.Cursor) -> list[tuple[Any, ...]]:
        """Fetch the next rows, until their values come to `_BYTES_AT_ONCE`; one row always is fetched.

        A program that writes waits meanwhile, and rows can share their pages, so that many take more memory than there
        is. So each row is weighed before the next is fetched, however short the ones before it were.
        """
        enough = self.size - _BYTES_AT_ONCE
        rows: list[tuple[Any, ...]] = []
        for row in cursor:
            rows.append(row)
            if bytes in map(type, row):  # texts were counted when they were made
                self.take(sum(len(value) for value in row if isinstance(value, bytes)))
            if self.size <= enough or len(rows) == _AT_ONCE:
                break
        return rows

    def take(self, size: int) -> None:
        self.size -= size
        if self.size < 0:
            _refuse("is damaged: its rows hold more than the file has room for; restore it from a copy.")


@contextmanager
def open_database(path: str, *, root: str) -> Iterator[Database]:
    """Open a database for reading; what goes wrong with it inside the block is raised as `Unreadable`.

    Raises
    ------
    Unreadable : not a regular file inside the root, no database, damaged, locked, or too costly.
    """
    real, size = check_regular_file(path, root=root)
    size += _size_of(real + _LOG)
    try:
        with ExitStack() as stack:
            database = _open(real, size, root, stack)
            check_regular_file(path, root=root)  # SQLite opens by name: what that leads to has not changed meanwhile
            yield database
    except sqlite3.Error as error:
        if _code(error) == sqlite3.SQLITE_BUSY:
            PATIENCE.waited_in_vain()
        found = _unreadable(error)
        raise (unseen(path, found) if _code(error) in _OF_THE_SYSTEM else found) from error
    except UnicodeDecodeError as error:  # in the message of an error, or the name of a column
        raise _damaged("is damaged: it names its tables in broken UTF-8; restore it from a copy.") from error


def tables_of(path: str, *, root: str) -> Mapping[str, frozenset[str]]:
    """Return the columns of each real table of a database: enough to tell whose it is.

    They are read as if nobody wrote to it, which takes no lock: a folder may hold databases of many programs, and each
    reader would wait for every one that is locked. A table is made once, so that this shows it nearly always.

    Raises
    ------
    Unreadable : as `open_database`, which has to look where this shows nothing.
    """
    real, size = check_regular_file(path, root=root)
    if not _has_content(real + _LOG):
        with suppress(sqlite3.Error, UnicodeDecodeError), ExitStack() as stack:
            found = _connect(f"file:{quote(real)}?mode=ro&immutable=1", size, stack)
            if found.tables:
                return found.tables
    with open_database(path, root=root) as database:
        return database.tables


def _open(real: str, size: int, root: str, stack: ExitStack) -> Database:
    if _is_logged_ahead(real) and _has_content(real + _LOG):
        return _connect(f"file:{quote(_snapshot(real, root, stack))}?mode=rw", size, stack)
    try:
        return _connect(_uri(real), size, stack)
    except sqlite3.OperationalError as error:
        if _code(error) not in _WANTS_TO_WRITE:
            raise
    # A writer was killed in the middle of a transaction: SQLite has to undo it first, and may do so in a copy.
    copy = _copy(real, root, stack)
    return _connect(f"file:{quote(copy)}?mode=rw", size, stack)


def _connect(uri: str, size: int, stack: ExitStack) -> Database:
    connection = stack.enter_context(closing(sqlite3.connect(uri, uri=True, timeout=PATIENCE.seconds())))
    _limit(connection, size)
    database = Database(connection, size, size // _ROW_BYTES, _tables(connection))
    connection.set_authorizer(_authorize)
    return database


def _snapshot(real: str, root: str, stack: ExitStack) -> str:
    """Copy a database in write-ahead mode with its log; the copy goes when the stack does.

    Opening it where it lies would make a file beside it, or leave those of a writer that ends meanwhile. The log is
    copied after the database: what moves from one to the other in between is then in both, unless the log is begun
    anew, which its first bytes show.
    """
    for _ in range(_TRIES):
        before = _head_of(real + _LOG)
        copy = _copy(real, root, stack)
        if _head_of(real + _LOG) == before:
            break
    return copy


def _copy(real: str, root: str, stack: ExitStack) -> str:
    """Copy a database with what its writer left beside it; the copy goes when the stack does."""
    folder = stack.enter_context(TemporaryDirectory(prefix="paramimp-"))
    copy = os.path.join(folder, "copy.db")
    for suffix in ("", *_LEFT_BESIDE):
        if not suffix or status_of(real + suffix, follow_links=False) is not None:
            data = read_regular_file(real + suffix, root=root, limit=COPY_LIMIT)
            if suffix == "-journal" and data.endswith(_JOURNAL_MAGIC):
                # It names another file, which SQLite would delete when it is done: any file, if the journal lies.
                raise _damaged("was left in the middle of a transaction over several files; open it once in its tool.")
            with open(copy + suffix, "wb") as file:
                file.write(data)
    return copy


def is_database(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a SQLite database."""
    return head.startswith(MAGIC)


def _uri(path: str) -> str:
    """Return the address of the file, opened so that no file is created beside it.

    A database in write-ahead mode whose log has been taken in (see `_snapshot` for others) needs no log: opened as
    immutable, SQLite does not make one.
    """
    return f"file:{quote(path)}?mode=ro" + "&immutable=1" * _is_logged_ahead(path)


def _is_logged_ahead(path: str) -> bool:
    """Whether a database is in write-ahead mode."""
    header = _head_of(path)
    return len(header) == _HEADER and header[_WRITE_VERSION] == _WAL


def _head_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_HEADER)
    except OSError as error:
        if is_absence(error):
            return b""
        raise unseen(path, error) from error


def _has_content(path: str) -> bool:
    return _size_of(path) > 0


def _size_of(path: str) -> int:
    """How many bytes a file has; 0 where there is none."""
    status = status_of(path)
    return 0 if status is None else status.st_size


def _limit(connection: sqlite3.Connection, size: int) -> None:
    connection.text_factory = _text
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(MAX_TEXT, max(_SHARED * size, _LEAST_TEXT)))
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    budget = max(size, 1 << 20) * _STEPS_PER_BYTE

    def is_too_much() -> bool:
        nonlocal budget
        budget -= _STEPS
        return budget < 0

    connection.set_progress_handler(is_too_much, _STEPS)
    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _tables(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Return the plain columns of each table; hidden and generated ones are left out."""
    names = [name for (name,) in connection.execute(_REAL_TABLES).fetchmany(10_000) if isinstance(name, str)]
    return {name: _columns(connection, name) for name in names}


def _columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    quoted = table.replace('"', '""')
    found = connection.execute(f'PRAGMA table_xinfo("{quoted}")').fetchmany(10_000)
    return frozenset(name for _, name, _, _, _, _, hidden in found if not hidden)


def _authorize(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _unreadable(error: sqlite3.Error) -> Unreadable:
    code = _code(error)
    if code == sqlite3.SQLITE_INTERRUPT:
        return _damaged("is damaged: reading it does not come to an end; restore it from a copy.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _damaged("is being written by another program; try again, or analyse a copy.")
    if code == sqlite3.SQLITE_TOOBIG:
        return Unreadable(SkipReason.TOO_LARGE, f"holds a text of more than {MAX_TEXT:,} bytes; remove it.")
    return _damaged(f"cannot be read as a SQLite database ({error}); restore it from a copy.")


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _damaged(message: str) -> Unreadable:
    return Unreadable(SkipReason.UNREADABLE, message)


def _refuse(message: str) -> NoReturn:
    raise _damaged(message)
