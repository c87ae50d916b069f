"""A file that lies in memory: a table that was handed over is read by the readers of files."""

from __future__ import annotations

from paramimp.places.folder import Folder
from paramimp.records import record
from paramimp.runs import SkipReason, Unreadable


@record
class MemoryFile(Folder):
    """One file that lies in memory and not on the disk, as a folder that holds only it.

    Attributes
    ----------
    data : what is in the file.
    shown : what people know it as.
    """

    data: bytes = b""
    shown: str = ""

    @property
    def is_in_memory(self) -> bool:
        """A table that was handed over may say little of each of many runs."""
        return True

    def read(self, file: str, limit: int) -> bytes:
        """Return the bytes of the file.

        Raises
        ------
        Unreadable : there are more of them than `limit`, or the file is another one.
        """
        self._check(file)
        if len(self.data) > limit:
            message = f"has {len(self.data):,} bytes, more than the {limit:,} that are read; keep fewer columns."
            raise Unreadable(SkipReason.TOO_LARGE, message)
        return self.data

    def head(self, file: str, size: int) -> bytes:
        """Return the first bytes of the file, at most `size`."""
        self._check(file)
        return self.data[:size]

    def size(self, file: str) -> int:
        """How many bytes the file has."""
        self._check(file)
        return len(self.data)

    def has(self, file: str) -> bool:
        """Whether the file is called so."""
        return file in self.files

    def has_folder(self, name: str) -> bool:  # noqa: ARG002  there is none of any name
        """Nothing lies below a file."""
        return False

    def path_of(self, file: str) -> str:
        """What people know the file as, since it lies nowhere."""
        return self.name_of(file)

    def name_of(self, file: str) -> str:
        """What people know the file as."""
        return self.shown if file in self.files else file

    def only(self, file: str) -> Folder:
        """The folder itself, which holds only this file."""
        self._check(file)
        return self

    def _check(self, file: str) -> None:
        if file not in self.files:
            raise Unreadable(SkipReason.UNREADABLE, "is not there.")


def memory_file(name: str, data: bytes, shown: str) -> MemoryFile:
    """Return a file that lies in memory, as it is offered to the readers: its name tells them what it is.

    Parameters
    ----------
    shown : what people know it as.
    """
    return MemoryFile("", ".", frozenset({name}), (), "", is_file=True, data=data, shown=shown)
