"""Reading one file of a tree that is not to be trusted: without blocking, leaving the root, or overflowing."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, NoReturn

from paramimp.places.traces import trace
from paramimp.places.unseen import gone, is_absence, not_given, unseen
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

CONFIG_LIMIT = 1 << 20
METRICS_LIMIT = 32 << 20

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
"""A named pipe called config.yaml would block a plain open() for ever."""
_FLAGS = (
    os.O_RDONLY
    | _NOFOLLOW
    | _NONBLOCK
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
Identity = tuple[int, int]
"""A file or folder by device and inode."""

_NOT_OPENED = (errno.ENXIO, errno.EOPNOTSUPP)  # what Linux and the BSDs say to opening a socket


def read_regular_file(
    path: str, *, root: str, limit: int, listed: Identity | None = None, is_listed: bool = False
) -> bytes:
    """Return the bytes of a regular file.

    Parameters
    ----------
    root : real path of the folder that may not be left; a link that leads out of it is refused, and so is what is
        found to lie elsewhere once it is open: a folder above it may have been replaced by a link since it was listed.
    limit : largest size in bytes.
    listed : what a folder inside of the root had under this name when it was listed: that is known to lie inside.
    is_listed : whether it was there when its folder was listed, so that it has gone where it is not there.

    Raises
    ------
    Unreadable : the file cannot be read, whatever the cause.
    """
    return _taken(path, root, _read, limit, listed, is_listed=is_listed)


def check_regular_file(path: str, *, root: str) -> tuple[str, int]:
    """Return the real path and the size of a file that a library opens by itself, after the same checks.

    Raises
    ------
    Unreadable : as `read_regular_file`.
    """
    read_head(path, root=root, size=0)
    if (told := trace()) is not None:
        told.spoil()  # what a library reads, and beside the file, is its own affair
    real = os.path.realpath(path)
    try:
        return real, os.stat(real).st_size
    except OSError as error:
        raise unseen(path, error) from error


def read_head(path: str, *, root: str, size: int, listed: Identity | None = None, is_listed: bool = False) -> bytes:
    """Return the first bytes of a regular file, at most `size`.

    Raises
    ------
    Unreadable : as `read_regular_file`.
    """
    return _taken(path, root, _head, size, listed, is_listed=is_listed)


def _spoil() -> None:
    """Mark the trace as not whole: the file may be readable next time, although no change of it shows."""
    if (told := trace()) is not None:
        told.spoil()


def is_open_inside(descriptor: int, path: str, root: str) -> bool:
    """Whether the file or folder that was opened by a path lies in the root, whatever the path leads to by now.

    Linux tells where a descriptor is. Elsewhere, and where names have several spellings, what the path leads to now
    has to lie in the root and to be what was opened.
    """
    try:
        if is_inside(os.readlink(f"/proc/self/fd/{descriptor}"), root):
            return True
    except OSError:
        pass
    real = os.path.realpath(path)
    try:
        return is_inside(real, root) and os.path.samestat(os.lstat(real), os.fstat(descriptor))
    except OSError:
        return False


def _check_place(descriptor: int, path: str, root: str) -> None:
    if not is_open_inside(descriptor, path, root):
        swapped = Unreadable(
            SkipReason.UNREADABLE,
            "lies outside of the given folder: a folder above it was replaced by a link while it was read; put a copy"
            " in its place.",
        )
        raise unseen(path, swapped)


def is_inside(real_path: str, root: str) -> bool:
    """Whether a real path is the root or below it."""
    return real_path == root or real_path.startswith(root.rstrip(os.sep) + os.sep)


def _taken(
    path: str,
    root: str,
    take: Callable[[int, int, os.stat_result], bytes],
    limit: int,
    listed: Identity | None = None,
    *,
    is_listed: bool = False,
) -> bytes:
    """What is taken of an open file that was found to lie inside; a context manager would cost a fifth of reading."""
    try:
        descriptor = _open(path, root)
        try:
            status = os.fstat(descriptor)
            if (status.st_dev, status.st_ino) != listed:  # to ask for its place takes longer than to open and read it
                _check_place(descriptor, path, root)
            if (told := trace()) is not None:
                told.saw(path, status)
            return take(descriptor, limit, status)
        finally:
            os.close(descriptor)
    except Unreadable:
        _spoil()
        raise
    except OSError as error:
        _spoil()
        if error.errno in _NOT_OPENED:
            _refuse_kind(os.stat(path).st_mode if os.path.exists(path) else 0)
        if is_absence(error):
            raise (gone(path) if is_listed else not_given(error)) from error
        raise unseen(path, error) from error


def _open(path: str, root: str) -> int:
    if _NOFOLLOW:
        try:
            return _open_at_once(path)
        except OSError as error:
            # FreeBSD and NetBSD say EMLINK and EFTYPE for what POSIX calls ELOOP; a link shows in lstat anyway.
            if error.errno != errno.ELOOP and not os.path.islink(path):
                raise
    elif not os.path.islink(path):
        return _open_at_once(path)
    _check_target(path)
    if (told := trace()) is not None:
        told.followed(path)
    target = os.path.realpath(path)
    if not is_inside(target, root):
        raise Unreadable(
            SkipReason.UNREADABLE,
            "is a link that leads out of the given folder and was not followed; put a copy in its place.",
        )
    return _open_at_once(target)


def _open_at_once(path: str) -> int:
    if not _NONBLOCK and not os.path.islink(path):  # as on Windows: what could block is not even opened
        _check_kind(os.stat(path).st_mode)
    return os.open(path, _FLAGS)


def _check_target(link: str) -> None:
    try:
        os.stat(link)
    except (FileNotFoundError, NotADirectoryError):
        raise Unreadable(
            SkipReason.UNREADABLE, "is a link that points to nothing; put the file in its place."
        ) from None
    except OSError:  # a link to itself, a folder that may not be entered: opening it says so
        return


def _check_kind(mode: int) -> None:
    if not stat.S_ISREG(mode):
        _refuse_kind(mode)


def _refuse_kind(mode: int) -> NoReturn:
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
    raise Unreadable(SkipReason.UNREADABLE, f"is not a regular file but {kind}; replace it by a file or remove it.")


def _head(descriptor: int, size: int, status: os.stat_result) -> bytes:
    _check_kind(status.st_mode)
    return os.read(descriptor, size)


def _read(descriptor: int, limit: int, status: os.stat_result) -> bytes:
    _check_kind(status.st_mode)
    size = status.st_size
    if size > limit:
        raise Unreadable(
            SkipReason.TOO_LARGE,
            f"has {size:,} bytes, more than the {limit:,} that are read; remove what is not needed from it.",
        )
    data = os.read(descriptor, size + 1)
    if len(data) < size:
        data += _rest(descriptor, size - len(data))
    # A file that grows meanwhile is taken as it was when opened: that is a torn last line at worst.
    return data[:size]


def _rest(descriptor: int, missing: int) -> bytes:
    chunks = []
    while missing > 0:
        chunk = os.read(descriptor, missing)
        if not chunk:
            break
        chunks.append(chunk)
        missing -= len(chunk)
    return b"".join(chunks)
