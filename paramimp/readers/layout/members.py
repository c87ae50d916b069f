"""Folders at one depth of a tree, and the files in and below each by what these are called without their numbers."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.places.folder import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.places.folder import Folder

_DEEPEST = 3
"""Levels below the folder of a run on which its files are looked for: ``output/data/metrics.json`` is on the second."""
_MOST_FILES = 256
"""Files of one run that are looked at; what has more is a data set, or holds one."""
_MOST_TREES = 4
_LEAST_OWN = 3
_LEAST_FILES = 3
_CUT_IN_TWO = re.compile(r"(?:(?<![^\W_])[^\W\d_]+[-_=](?=[\d.]|$))?[^-_=,;+ ]*$")
"""The end of what names begin with: a word that goes on in each, or a number with the word before it (``_lr_0.``)."""
_NEXT_WORD = re.compile(r"[-_.](?=[^\W\d_])")
EVENTS = "*tfevents*"
"""The form of event files of TensorBoard."""
_EVENTS = re.compile(r"[^/]*tfevents[^/]*")
_ID = re.compile(
    r"(?<![0-9a-f])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}(?![0-9a-f])|\d+(?:\.\d+)?(?:[eE][-+]?\d+(?![^\W_]))?"
)
"""A number, or the digits of a hash."""


@dataclass(slots=True)
class Member:
    """A folder that may be a run, or some of its files that may be one.

    Attributes
    ----------
    files : paths below the folder by their form; several of one form are of a series (epochs, samples, workers).
    part : what the names of its files have for themselves, where these are only some of the folder's.
    """

    folder: Folder
    files: dict[str, list[str]] = field(default_factory=dict)
    part: str = ""
    _count: int = 0

    @property
    def name(self) -> str:
        """What the run is called."""
        return self.folder.name_of(self.part) if self.part else self.folder.name

    def add(self, path: str) -> None:
        """Take in a file."""
        if self._count < _MOST_FILES:
            self._count += 1
            self.files.setdefault(form_of(path, self.folder.own_name), []).append(path)

    def only(self, form: str) -> str | None:
        """The only file of a form; of the event files in one folder, which are read together, the first."""
        found = self.files.get(form, ())
        if len(found) > 1 and posixpath.basename(form) == EVENTS and len(set(map(posixpath.dirname, found))) == 1:
            return found[0]
        return found[0] if len(found) == 1 else None


def joined(members: Sequence[Member]) -> list[Member]:
    """Return the folders of one name in different trees as one, with the paths of the others' files from the first.

    A script may keep the settings and the results of a run apart: ``models/0101_1000`` and ``log/0101_1000``.
    """
    by_name: dict[str, list[Member]] = {}
    for member in members:
        by_name.setdefault(member.folder.own_name, []).append(member)
    return [_together(alike) for _, alike in sorted(by_name.items()) if 1 < len(alike) <= _MOST_TREES]


def apart(folders: Sequence[Folder]) -> list[Member]:
    """Return the files beside each other as a run each, or a few of them where their names have the same part."""
    found: list[Member] = []
    for folder in folders:
        by_form: dict[str, list[str]] = {}
        for file in sorted(folder.files):
            by_form.setdefault(form_of(file, ""), []).append(file)
        runs: dict[str, Member] = {}
        for form, files in by_form.items():
            for file, part in zip(files, _own_parts(files), strict=False):
                runs.setdefault(part, Member(folder, part=part)).files.setdefault(form, []).append(file)
        found += runs.values()
    return found


def _own_parts(files: Sequence[str]) -> list[str]:
    """What each name in a series has for itself, in whole words and with the word before a number; none of a few."""
    if len(files) < _LEAST_FILES:
        return []
    start = len(_CUT_IN_TWO.sub("", posixpath.commonprefix(list(files))))
    alike = posixpath.commonprefix([file[start:][::-1] for file in files])[::-1]
    end = _NEXT_WORD.search(alike)
    return [file[start : len(file) - len(alike) + end.start()] if end else file[start:] for file in files]


def _together(members: Sequence[Member]) -> Member:
    first = members[0].folder
    together = Member(first)
    for member in members:
        way = posixpath.relpath(member.folder.name, first.name)
        for path in sorted(path for paths in member.files.values() for path in paths):
            together.add(path if member is members[0] else f"{way}/{path}")
    return together


def form_of(path: str, own: str) -> str:
    """The path of a file without its numbers and without the name of its run: ``exp#/log-#.txt``, ``*.json``."""
    path = _EVENTS.sub(EVENTS, path)
    if len(own) >= _LEAST_OWN:
        path = path.replace(own, "*")
    return _ID.sub("*", path)


def levels(folders: Sequence[Folder]) -> Iterator[list[Member]]:
    """Yield the folders at each depth below the given one, the deepest first."""
    members = {folder.name: Member(folder) for folder in folders}
    for folder in folders:
        files = sorted(file for file in folder.files if not file.startswith("."))
        below = ""
        name = folder.name
        for _ in range(_DEEPEST + 1):
            if (member := members.get(name)) is not None:
                for file in files:
                    member.add(below + file)
            if name == ".":
                break
            above, _, own = name.rpartition("/")
            name, below = above or ".", f"{own}/{below}"
    by_depth: dict[int, list[Member]] = {}
    for name, member in members.items():
        if name != "." and not is_hidden(member.folder.own_name):
            by_depth.setdefault(name.count("/"), []).append(member)
    for depth in sorted(by_depth, reverse=True):
        yield by_depth[depth]
