"""Files that paramimp writes: whole or not at all, or appended to in one call."""

from __future__ import annotations

import os
import shlex
import tempfile
from contextlib import suppress

from paramimp.errors import ParamimpError
from paramimp.messages.printable import printable
from paramimp.places.addresses import may_hold_secrets
from paramimp.places.paths import is_no_file


def write_file(path: str, text: str) -> None:
    """Write a file whole or not at all: a temporary file beside it, fsync, rename.

    Raises
    ------
    ParamimpError : the folder is missing or cannot be written, the disk is full, or a link leads out of the folder; an
        old file stays as it was.
    """
    if is_no_file(path):
        _write_through(path, text)
        return
    target = _target(path)
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".paramimp-", dir=os.path.dirname(target))
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _permissions(target))
        os.replace(temporary, target)
    except OSError as error:
        folder = os.path.dirname(path)
        is_missing = folder and not os.path.exists(folder)
        hint = f" {_what_to_do(path, folder)}" if is_missing else ""
        raise ParamimpError(f"cannot write {printable(path)}: {error.strerror}. Nothing was changed.{hint}") from None
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)


def _what_to_do(path: str, folder: str) -> str:
    """The end of a message where the folder is missing; no part of an address is repeated, it may hold a password."""
    if may_hold_secrets(path):
        return "Only files of this machine are written: give a path."
    return f"Make the folder first: mkdir -p {shlex.quote(folder)}"


def append_to_file(path: str, text: str) -> None:
    """Append to a file that other programs write to as well, in one call.

    Raises
    ------
    ParamimpError : it cannot be written.
    """
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
    except OSError as error:
        raise ParamimpError(f"cannot append to {printable(path)}: {error.strerror}.") from None


def size_of(path: str) -> int:
    """The bytes in a file that is to be appended to; 0 if there is none yet."""
    return os.path.getsize(path) if os.path.isfile(path) else 0


def _target(path: str) -> str:
    """The file to replace. A link in its place is followed within its own folder only.

    Whoever may commit to a repository could plant one that leads to a file of the user's.

    Raises
    ------
    ParamimpError : it leads elsewhere.
    """
    target = os.path.realpath(path)
    folder = os.path.realpath(os.path.dirname(path) or os.curdir)
    if os.path.islink(path) and os.path.dirname(target) != folder and not path.startswith(("/dev/", "/proc/")):
        raise ParamimpError(f"cannot write {printable(path)}: it is a link that leads elsewhere; name the file itself.")
    return target


def _write_through(path: str, text: str) -> None:
    """Write to a device or pipe (``/dev/stdout``), which cannot be replaced."""
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise ParamimpError(f"cannot write {printable(path)}: {error.strerror}.") from None


def _permissions(target: str) -> int:
    """The permissions of the file that is replaced, else what the umask leaves of 0666."""
    with suppress(FileNotFoundError):
        return os.stat(target).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
