"""The library that lets calls of the C library fail, built from ``inject.c`` and loaded before all others."""

from __future__ import annotations

import ctypes
import errno
import os
import subprocess
import sys
from enum import IntEnum
from pathlib import Path
from typing import NoReturn

SOURCE = Path(__file__).with_name("inject.c")
VARIABLE = "PARAMIMP_TEST_FAULTS"
"""The built library, in the process that it is loaded into."""
SHARED = "PARAMIMP_TEST_FAULTS_SHARED"
"""The file by which the processes of a server share what is to fail."""


class Kind(IntEnum):
    """What a call does; the order is that of ``inject.c``."""

    OPEN = 0
    READ = 1
    LIST = 2
    STAT = 3
    WRITE = 4
    SYNC = 5
    RENAME = 6
    LINK = 7
    REMOVE = 8
    MAKE = 9
    LOCK = 10
    CHANGE = 11


_DISK = (errno.EIO, errno.ESTALE)
ERRORS: dict[Kind, tuple[int, ...]] = {
    Kind.OPEN: (*_DISK, errno.EACCES, errno.EINTR, errno.ENOSPC),
    Kind.READ: (*_DISK, errno.EINTR),
    Kind.LIST: (*_DISK, errno.EACCES, errno.EINTR),
    Kind.STAT: (*_DISK, errno.EACCES),
    Kind.WRITE: (errno.ENOSPC, errno.EIO, errno.EINTR),
    Kind.SYNC: (errno.EIO, errno.ENOSPC),
    Kind.RENAME: (errno.EIO, errno.EACCES, errno.ENOSPC),
    Kind.LINK: (*_DISK, errno.EACCES),
    Kind.REMOVE: (errno.EIO, errno.EACCES),
    Kind.MAKE: (errno.ENOSPC, errno.EACCES),
    Kind.LOCK: (errno.EIO, errno.ESTALE),
    Kind.CHANGE: (errno.EIO, errno.EACCES),
}


def build(folder: Path) -> Path:
    """Build the library into a folder, and return where it lies.

    Raises
    ------
    CalledProcessError : it cannot be built.
    """
    built = folder / "inject.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", built, SOURCE, "-ldl"], check=True)
    return built


def start_again_with_library(folder: Path) -> NoReturn:
    """Build the library into a folder, and start this command again with it.

    Raises
    ------
    CalledProcessError : it cannot be built.
    """
    built = build(folder)
    environment = os.environ | {"LD_PRELOAD": str(built), VARIABLE: str(built)}
    os.execve(sys.executable, [sys.executable, "-m", "tests.faults", *sys.argv[1:]], environment)


class Library:
    """The library in this process."""

    def __init__(self, built: str | None = None) -> None:
        self._library = ctypes.CDLL(built or os.environ[VARIABLE])
        self._library.faults_count.restype = ctypes.c_long
        self._library.faults_last.restype = ctypes.c_char_p

    def watch(self, folder: Path) -> None:
        """Let calls count that concern what lies in a folder."""
        self._library.faults_watch(str(folder).encode())

    def arm(self, kind: Kind | None = None, at: int = -1, error: int = 0, *, lasts: bool = False) -> None:
        """Begin to count, and let one call fail; none where no kind is given.

        Parameters
        ----------
        error : what the call ends with; below 0 its process ends.
        lasts : whether each later call of the kind for the same path fails as well.
        """
        self._library.faults_arm(-1 if kind is None else int(kind), ctypes.c_long(at), error)
        if lasts:
            self._library.faults_last_for_ever()

    def off(self) -> None:
        """Count no more, and let nothing fail."""
        self._library.faults_off()

    def counts(self) -> dict[Kind, int]:
        """How many calls there were of each kind."""
        return {kind: int(self._library.faults_count(int(kind))) for kind in Kind}

    def place(self) -> str | None:
        """The path of the call that failed; None if none has."""
        found: bytes = self._library.faults_last()
        return os.fsdecode(found) if self._library.faults_failed() else None
