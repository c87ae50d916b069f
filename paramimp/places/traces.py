"""Record which files and folders were accessed while something was read: while none has changed, the result holds.

What lies on the disk goes by its path there. A place elsewhere, such as a bucket, has a name that no path has, and what
lies in it goes by that name, a slash and its path below the place; the place itself tells the signatures of that.

Every function of this room that opens, lists or looks at something reports it to the trace of its context. If a library
opened a file by itself, or something could not be opened, the trace is not whole: then nothing that was read under it
may be kept.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.util import find_spec
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Signature = tuple[int, int, int, int | str]
    """Size, times of the last change of content and of any change in nanoseconds, and what tells it from others of the
    same size and times: the inode, or what a place elsewhere has for that. The times are 0 where that tells all."""
    Teller = Callable[[str], Signature]
    """What tells the signature of anything in a place elsewhere, by its path below the place."""

NOT_THERE: Signature = (-1, 0, 0, 0)
"""The signature of what is not there, or cannot be looked at."""
NEVER_SETTLED = 2**63 - 1
"""The time of what may change without any sign of it, so that nothing that was read of it is kept."""
ELSEWHERE = "\0"
"""What the name of a place elsewhere begins with; no path of a disk holds it."""
TELLS_CHANGES = os.name != "nt"
"""Whether the system tells when anything of a file changed last: that cannot be set back, as the time of its content
can. Python has no such time on Windows."""


_PARTS: Callable[[os.stat_result], Signature] = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino")


def signature(path: str) -> Signature:
    """What changes whenever a file is written, replaced or touched, or whenever a folder gains or loses a name."""
    try:
        return _PARTS(os.stat(path))
    except (OSError, ValueError):
        return NOT_THERE


@dataclass(slots=True)
class Trace:
    """What was looked at.

    Attributes
    ----------
    seen : the signature of each file and folder by its path.
    links : what was reached through a link, and the real path that it led to.
    is_whole : whether that is all, and none of it changed meanwhile.
    elsewhere : who tells of the places that lie on no disk, by their names.
    """

    seen: dict[str, Signature] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True
    elsewhere: Mapping[str, Teller] = field(default_factory=dict)

    def saw(self, path: str, status: os.stat_result | None) -> None:
        """Remember how a file or folder was when it was looked at."""
        self.add(path, NOT_THERE if status is None else _PARTS(status))

    def add(self, path: str, found: Signature) -> None:
        """Remember the signature that something had when it was looked at."""
        if self.seen.setdefault(path, found) != found:
            self.is_whole = False

    def followed(self, path: str) -> None:
        """Remember where a link led to."""
        self.links[path] = os.path.realpath(path)
        self.add(path, signature(path))

    def spoil(self) -> None:
        """Note that something was accessed of which nothing is known, so that the trace is not whole."""
        self.is_whole = False

    def complete(self, top: str) -> None:
        """Add the folders between `top` and what was seen: one of them may be replaced as a whole."""
        inside, upwards = top + os.sep, os.sep + os.pardir + os.sep
        above = {top, *(os.path.dirname(path) for path in self.seen if path.startswith(inside) and upwards not in path)}
        while above := above.difference(self.seen):
            for path in above:
                self.add(path, _signature_anywhere(path, self.elsewhere))
            above = {os.path.dirname(path) for path in above if path.startswith(inside)}

    def has_settled(self, before: int) -> bool:
        """Whether all of it was last changed before a time, so that whatever is written since is seen."""
        return all(found[1] < before and found[2] < before for found in self.seen.values())


_TRACE: ContextVar[Trace | None] = ContextVar("trace", default=None)
"""Who is told in this context. It is no argument, for every reader would have to hand it on."""


@contextmanager
def traced(elsewhere: Mapping[str, Teller] | None = None) -> Iterator[Trace]:
    """Let whatever is looked at inside be told to a trace.

    Parameters
    ----------
    elsewhere : as that of a `Trace`.
    """
    trace = Trace(elsewhere=elsewhere or {})
    token = _TRACE.set(trace)
    try:
        yield trace
    finally:
        _TRACE.reset(token)


def trace() -> Trace | None:
    """The trace of this context."""
    return _TRACE.get()


def _signature_anywhere(path: str, elsewhere: Mapping[str, Teller]) -> Signature:
    """The signature of what lies on the disk or in a place elsewhere; in one that is not known nothing is there."""
    if not path.startswith(ELSEWHERE):
        return signature(path)
    place, _, below = path.partition("/")
    return elsewhere[place](below) if place in elsewhere else NOT_THERE


class Look:
    """How files and folders are now; each is looked at once.

    Attributes
    ----------
    elsewhere : as that of a `Trace`.
    """

    def __init__(self, elsewhere: Mapping[str, Teller] | None = None) -> None:
        self.elsewhere = elsewhere or {}
        self._found: dict[str, Signature] = {}

    def shows(self, seen: Iterable[tuple[str, Signature]], links: Mapping[str, str]) -> bool:
        """Whether all is as it was seen before."""
        found = self._found
        for path, before in seen:
            now = found.get(path)
            if now is None:
                now = found[path] = self._seen(path)
            if now != before:
                return False
        return lead(links)

    def shows_all(self, paths: Sequence[str], before: Sequence[Signature], *, again: bool) -> bool:
        """Whether all is as it was seen before, for half of what `shows` takes, as it looks at everything.

        Parameters
        ----------
        before : the signature of each path.
        again : whether the paths may be asked for once more, or were asked for already: then what is seen is
            remembered. Some hundred thousand files are not, since each is of one run, and a dictionary of them takes as
            long as a third of the looks.
        """
        if again:
            found = self._found
            new = [path for path in dict.fromkeys(paths) if path not in found]
            found.update(zip(new, self._all_seen(new), strict=True))
            return list(map(found.__getitem__, paths)) == before
        now = self._all_seen(paths)
        if now != before:
            self._found.update(zip(paths, now, strict=True))
            return False
        return True

    def _all_seen(self, paths: Sequence[str]) -> list[Signature]:
        try:
            return list(map(_PARTS, map(os.stat, paths)))
        except (OSError, ValueError):  # one is not there, or lies elsewhere
            return list(map(self._seen, paths))

    def _seen(self, path: str) -> Signature:
        return _signature_anywhere(path, self.elsewhere)


def folders_of(paths: Iterable[str]) -> set[str]:
    """The folders in which they lie, on the disk or elsewhere."""
    return set(map(os.path.dirname, paths))


def lead(links: Mapping[str, str]) -> bool:
    """Whether links lead where they led before."""
    return all(os.path.realpath(path) == target for path, target in links.items())


def mark_of_code(*packages: str) -> str:
    """What changes whenever the code of a package does: what that makes of a file may then be something else."""
    found = [sys.version]
    for package in packages:
        spec = find_spec(package)
        origin = getattr(spec, "origin", None)
        if origin:
            found += [f"{path} {signature(path)}" for path in _modules(os.path.dirname(origin))]
    return "\n".join(found)


def _modules(folder: str) -> list[str]:
    """The modules of a package, at any depth, in a stable order."""
    found, stack = [], [folder]
    while stack:
        with suppress(OSError), os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found.append(entry.path)
                elif "." not in entry.name and not entry.name.startswith("__") and entry.is_dir():
                    stack.append(entry.path)
    return sorted(found)
