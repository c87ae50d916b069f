"""Which reader a folder or a file belongs to."""

from __future__ import annotations

import fnmatch
import functools
import re
from typing import TYPE_CHECKING

from paramimp.messages.mentions import option
from paramimp.messages.phrases import called
from paramimp.places.unseen import noting
from paramimp.readers.ax_snapshots import SNAPSHOTS
from paramimp.readers.interface import Claim, Trait, has
from paramimp.reading import guard
from paramimp.reading.unseen_files import unseen_in
from paramimp.records import record
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from paramimp.readers.interface import Folder, Reader
    from paramimp.readers.offered import Offered

_WILD = frozenset("*?[")


@record
class Found:
    """A folder (or a file, as a folder that holds only it) and the reader that will read it."""

    folder: Folder
    reader: Reader
    claim: Claim

    @property
    def owns_what_is_below(self) -> bool:
        """Whether no other run can lie inside."""
        return self.claim >= Claim.WHOLE and not self.reader.nested


class Dispatch:
    """The readers, and an index of the names by which they know their folders.

    Most folders of a tree hold no name that any reader looks for, and a few set operations find that out.

    Attributes
    ----------
    homes : names of the hidden folders that hold runs.
    """

    def __init__(self, readers: Sequence[Offered]) -> None:
        self._readers = readers
        self._markers = [_Names(reader.signs.markers) for reader in readers]
        self._files = [_Names(reader.signs.files) for reader in readers]
        self._any_marker = _Names(glob for reader in readers for glob in reader.signs.markers)
        self.homes = frozenset(name for reader in readers for name in reader.signs.homes)
        named = SNAPSHOTS if len(readers) > 1 else ()  # who asks for one reader asks for no news of others
        self._any_file = _Names([*(glob for reader in readers for glob in reader.signs.files), *named])
        # The folders of a sweep mostly hold the same names, and only names decide who is asked.
        self._asked = functools.lru_cache(maxsize=1024)(self._asked_about)
        self._sweeps = functools.lru_cache(maxsize=1024)(self._sweeps_among)

    def folder(self, folder: Folder) -> Found | SkippedRun | None:
        """The reader of a folder of the tree; or what is wrong with it, where looking into it raised.

        Where two readers are equally sure of a whole run, that is wrong with it: the other runs are read.
        """
        names = folder.files.union(folder.folders) if folder.folders else folder.files
        return _surest(folder, self._asked(names))

    def _asked_about(self, names: frozenset[str]) -> tuple[Reader, ...]:
        """The readers that look for some of the names in a folder."""
        known = self._any_marker.among(names)
        if not known:
            return ()
        pairs = zip(self._readers, self._markers, strict=True)
        return tuple(_by_names_first(reader for reader, markers in pairs if markers.among(known)))

    def _sweeps_among(self, names: frozenset[str]) -> tuple[str, ...]:
        """The names of files that may be sweeps by themselves, sorted."""
        return tuple(sorted(self._any_file.among(names)))

    def files(self, folder: Folder) -> Iterator[Found | SkippedRun]:
        """The files of a folder that are sweeps by themselves, sorted by name; also what is wrong with one."""
        sweeps = self._sweeps(folder.files)
        if not sweeps:
            return
        from paramimp.reading.unknown_file import unreadable_store  # what opens databases: only where one may be

        for file in sweeps:
            asked = (reader for reader, files in zip(self._readers, self._files, strict=True) if files.among((file,)))
            found = _surest(folder.only(file), _by_names_first(asked))
            if found is None:
                found = guard.looked_into(unreadable_store, folder.only(file))
            if found is not None:
                yield found

    def given_file(self, folder: Folder) -> Found | SkippedRun | None:
        """The reader of a file that the user named, whatever it is called; or what is wrong with it."""
        return _surest(folder, _by_names_first(self._readers))


def _by_names_first(readers: Iterable[Offered]) -> list[Reader]:
    """The readers themselves, those that look into files at the end."""
    return [each.reader for each in sorted(readers, key=lambda each: each.has(Trait.BY_CONTENT))]


class _Names:
    """Globs over names, sorted by how cheaply they are matched: plain names, beginnings, endings, others."""

    def __init__(self, globs: Iterable[str]) -> None:
        plain, beginnings, endings, others = [], [], [], []
        for glob in dict.fromkeys(globs):
            if not set(glob) & _WILD:
                plain.append(glob)
            elif not set(glob[:-1]) & _WILD and glob[-1] == "*":
                beginnings.append(glob[:-1])
            elif not set(glob[1:]) & _WILD and glob[0] == "*":
                endings.append(glob[1:])
            else:
                others.append(fnmatch.translate(glob))
        self._plain = frozenset(plain)
        self._beginnings, self._endings = tuple(beginnings), tuple(endings)
        self._others = re.compile("|".join(others)) if others else None

    def among(self, names: Collection[str]) -> set[str]:
        """The names that some glob matches."""
        found = {*self._plain.intersection(names)}
        if self._beginnings:
            found.update(name for name in names if name.startswith(self._beginnings))
        if self._endings:
            found.update(name for name in names if name.endswith(self._endings))
        if self._others is not None:
            found.update(filter(self._others.match, names))
        return found


def _surest(folder: Folder, readers: Iterable[Reader]) -> Found | SkippedRun | None:
    """The surest of readers, of which those that look into files come last.

    Where none claims the folder, but one raised when it looked, what that one says. Where something could
    not be looked at, only a reader that is certain without it gets the folder: any other may be the wrong one.
    """
    with noting() as notes:
        found = _surest_of(folder, readers)
    is_certain = isinstance(found, Found) and found.claim is Claim.CERTAIN
    return unseen_in(folder, notes[0]) if notes and not is_certain else found


def _surest_of(folder: Folder, readers: Iterable[Reader]) -> Found | SkippedRun | None:
    claims: list[Found] = []
    wrong: SkippedRun | None = None
    for reader in readers:
        if claims and has(reader, Trait.BY_CONTENT) and any(found.claim > Claim.LIKELY for found in claims):
            continue  # what it may find cannot matter, and reading costs more than names
        claim = guard.claim_of(reader, folder)
        if isinstance(claim, SkippedRun):
            wrong = wrong or claim
        elif claim:
            claims.append(Found(folder, reader, claim))
    if len(claims) <= 1:  # of nearly all folders
        return claims[0] if claims else wrong
    most = max(found.claim for found in claims)
    surest = [found for found in claims if found.claim is most]
    if len(surest) > 1 and most >= Claim.WHOLE:
        return _of_two(folder, surest[0].reader.name, surest[1].reader.name)
    return surest[0]


def _of_two(folder: Folder, first: str, second: str) -> SkippedRun:
    """What is said of a folder, or of a file, that two readers are equally sure of."""
    (file,) = folder.files if folder.is_file else ("",)
    name = folder.name_of(file) if file else folder.name
    message = (
        f"{called(name)} looks like the work of {first} and of {second}; choose with"
        f" {option('reader', first)} or {option('reader', second)}."
    )
    return SkippedRun(Origin(name, entry=Entry.FILE if file else Entry.RUN), SkipReason.UNREADABLE, message)
