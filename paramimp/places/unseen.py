"""What may be there but could not be looked at: a disk that fails for once must not pass for an empty one.

A reader takes a file that it cannot read for one of another tool, and a file that it cannot find for one that was
never written. Both are right where the file is wrong or missing. Where the disk, the network or the rights are at
fault, a run would be lost in silence; so every door of this room notes such a failure, and whoever asked the reader
looks at the notes.
"""

from __future__ import annotations

import errno
import os
from contextvars import ContextVar

from paramimp.places.traces import trace
from paramimp.records import record
from paramimp.runs import SkipReason, Unreadable

_ABSENT = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, *((errno.EINVAL,) if os.name == "nt" else ())},
)
"""What systems say of a place where nothing is, or of a name that nothing can have; Windows says EINVAL of ``a?b``."""


@record
class Unseen:
    """A file or folder that could not be looked at.

    Attributes
    ----------
    path : where it is, as the folder that was read has it.
    error : what is said of it.
    """

    path: str
    error: Unreadable


GONE = "has gone since its folder was listed; try again."

_NOTES: ContextVar[list[Unseen] | None] = ContextVar("unseen", default=None)
"""Where failures are noted in this context. It is no argument, for every reader would have to hand it on."""


def is_absence(error: OSError) -> bool:
    """Whether an error means that nothing is there."""
    return error.errno in _ABSENT


def not_given(error: OSError) -> Unreadable:
    """What is said of a file or folder that the system does not give."""
    what = error.strerror or type(error).__name__
    return Unreadable(SkipReason.UNREADABLE, f"cannot be read ({what}); check that it is there and readable by you.")


def status_of(path: str, *, follow_links: bool = True) -> os.stat_result | None:
    """What the disk tells of a file or folder; None where nothing is.

    Raises
    ------
    Unreadable : it cannot be looked at, so that something may be there.
    """
    try:
        return os.stat(path, follow_symlinks=follow_links)
    except ValueError:  # a null byte, which no name has
        return None
    except OSError as error:
        if is_absence(error):
            return None
        raise unseen(path, error) from error


def unseen(path: str, error: Unreadable | OSError) -> Unreadable:
    """Note that something could not be looked at, and return what is said of it, to be raised."""
    if isinstance(error, OSError):
        error = not_given(error)
    if (told := trace()) is not None:
        told.spoil()  # it may be readable next time, with no change that shows
    if (notes := _NOTES.get()) is not None:
        notes.append(Unseen(path, error))
    return error


def gone(path: str) -> Unreadable:
    """Note that a file is not there any more, though its folder was just listed with it; return what is said of it.

    Were it taken for one that was never written, its run would be lost, or would be another one, in silence.
    """
    return unseen(path, Unreadable(SkipReason.UNREADABLE, GONE))


class noting:  # noqa: N801  it is used like a function, and as a generator would take longer than what it is around
    """Collect what cannot be looked at inside; a block around this one collects it as well."""

    __slots__ = ("_notes", "_token")

    def __enter__(self) -> list[Unseen]:
        self._notes: list[Unseen] = []
        self._token = _NOTES.set(self._notes)
        return self._notes

    def __exit__(self, *_: object) -> None:
        _NOTES.reset(self._token)
        if self._notes and (around := _NOTES.get()) is not None:
            around.extend(self._notes)
