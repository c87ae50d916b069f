"""Which of the folders of a tree are runs: by what each holds, and by what lies in it and around it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from paramimp.messages.shortened_lists import listed
from paramimp.places.folder import is_hidden
from paramimp.places.walk import Unvisited
from paramimp.readers.interface import Claim, Folder
from paramimp.records import record
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from paramimp.reading.dispatch import Found

_SEVERAL = 2
_LOGS = (".log", ".txt", ".out", ".err")
"""Endings of what a run prints, which its launcher may call as it likes, also without an ending."""
_NUMBERS = re.compile(r"\d+")


@record
class Place:
    """One folder of the tree: whose it is, and which of its files are sweeps by themselves or would be if whole.

    Among `files` is also what is said of the folder itself, where looking into it raised.
    """

    item: Folder | Unvisited
    found: Found | None = None
    files: tuple[Found | SkippedRun, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether more runs may lie below."""
        return self.found is None or not self.found.owns_what_is_below

    @property
    def is_unsure(self) -> bool:
        """Whether looking into it raised, so that it may be a run."""
        return any(isinstance(said, SkippedRun) and said.name == self.item.name for said in self.files[:1])


def runs_among(places: Sequence[Place]) -> Iterator[Found | SkippedRun]:
    """Decide which folders of one root are runs.

    - A whole run always is; so is one that its files' content tells, unless several whole runs lie inside: then it is
      what their script keeps of them all.
    - What is left of a run (only a config, only metrics) is one, unless it lies inside a run (a checkpoint), has a
      whole run inside (what the runs of a sweep share), or stands where only other tools have runs (the config of a
      project whose runs are in a tracker's folder). Among these it is one if it is called as a run beside it, or holds
      a file that all runs beside it hold: then it was started as these were.
    - A folder without sub-folders that holds neither, but stands beside a run, is a run that left nothing.
    - A folder that is called as the runs beside it, with files as theirs, is one that lost what would tell it.
    """
    claims = {place.item.name: place.found for place in places if place.found is not None}
    whole = _whole(claims)
    tools = {found.reader.name for found in whole.values()}
    holders = set(_counts_above(whole))
    beside_whole = _Siblings(found.folder for found in whole.values())
    runs: set[str] = set()
    for name, found in claims.items():  # parents come before children
        is_run = name in whole or (
            name not in holders
            and runs.isdisjoint(_above(name))
            and (not tools or found.reader.name in tools or beside_whole.have_one_as(found.folder))
        )
        if is_run:
            runs.add(name)
    # What a tracker keeps beside its runs is its own; scripts that write runs make no other folders there.
    parents_of_runs = {_parent(name) for name in runs if _is_folder_of_script(claims[name])}
    of_runs = _Siblings(claims[name].folder for name in runs)
    for place in places:
        name = place.item.name
        if name in runs:
            yield claims[name]
        elif isinstance(place.item, Unvisited):
            # A run's link to its data set is no news; a folder that cannot be listed may hide runs anywhere.
            if not place.item.leads_out or runs.isdisjoint(_above(name)):
                entry = Entry.RUN if _parent(name) in parents_of_runs else Entry.FOLDER
                yield SkippedRun(Origin(name, entry=entry), SkipReason.UNREADABLE, place.item.message)
        elif name not in claims and name not in holders and (lacking := _is_lacking(place, runs, of_runs)):
            yield _part_is_gone(place.item, lacking)
        elif name not in claims and _parent(name) in parents_of_runs and _is_empty_run(place, runs, of_runs):
            yield _left_nothing(place.item)
        yield from _sweeps(place, inside=name in runs or not runs.isdisjoint(_above(name)))


def _whole(claims: Mapping[str, Found]) -> dict[str, Found]:
    """Return the runs that are such wherever they lie.

    What holds several others is what their script keeps of them all, unless a run beside it has the very same files.
    """
    likely = {name: found for name, found in claims.items() if found.claim >= Claim.LIKELY}
    inside = _counts_above(likely)
    whole = {
        name: found
        for name, found in likely.items()
        if found.claim > Claim.LIKELY or not found.reader.nested or inside[name] < _SEVERAL
    }
    if len(whole) == len(likely):
        return whole
    alone = {(_parent(name), found.folder.files) for name, found in whole.items() if not inside[name]}
    beside = {name for name, found in likely.items() if name != "." and (_parent(name), found.folder.files) in alone}
    return {name: found for name, found in likely.items() if name in whole or name in beside}


def _is_folder_of_script(found: Found) -> bool:
    """Whether a folder is one of those that a script makes for its runs, so that an empty one beside it is one, too."""
    return found.claim is not Claim.CERTAIN and (found.claim is not Claim.LIKELY or found.reader.nested)


def _sweeps(place: Place, *, inside: bool) -> Iterator[Found | SkippedRun]:
    """The files that are sweeps; one that cannot be looked into is the affair of the run that it lies in."""
    return (file for file in place.files if not (inside and isinstance(file, SkippedRun)))


def _is_empty_run(place: Place, runs: set[str], of_runs: _Siblings) -> bool:
    """Whether a folder is that of a run that left nothing but what its script keeps beside the metrics.

    Data, code and figures stand beside runs, too: nothing in these is called as what lies in the runs.
    """
    assert isinstance(place.item, Folder)
    name = place.item.name.rpartition("/")[2]
    is_leaf = all(map(is_hidden, place.item.folders)) and not place.files and not is_hidden(name)
    if not is_leaf or not runs.isdisjoint(_above(place.item.name)):
        return False
    files = [file for file in place.item.files if not file.startswith(".")]
    are_logs = all("." not in file or file.lower().endswith(_LOGS) for file in files)
    return are_logs or of_runs.have_any(_parent(place.item.name), files)


def _is_lacking(place: Place, runs: set[str], of_runs: _Siblings) -> Sequence[str]:
    """What a folder lacks that would be a run with it; nothing of one that is no run, or lies in one."""
    if place.files or not isinstance(place.item, Folder) or not runs.isdisjoint(_above(place.item.name)):
        return ()
    return of_runs.lacking_in(place.item)


class _Siblings:
    """What the runs in each folder have in common, so that another folder can be told to be one of them.

    Nothing is gone through before anything is asked.
    """

    def __init__(self, runs: Iterable[Folder]) -> None:
        self._runs = runs

    @cached_property
    def _by_parent(self) -> dict[str, _Family]:
        runs: dict[str, list[Folder]] = {}
        for run in self._runs:
            runs.setdefault(_parent(run.name), []).append(run)
        return {parent: _Family.of(siblings) for parent, siblings in runs.items()}

    def have_any(self, parent: str, files: Iterable[str]) -> bool:
        """Whether a file is called as one in the runs of a folder, but for its number."""
        family = self._by_parent.get(parent)
        return family is not None and not family.forms_of_files.isdisjoint(map(_without_number, files))

    def have_one_as(self, folder: Folder) -> bool:
        """Whether a folder is called as a run beside it but for its number, or has a file that all runs there have."""
        family = self._by_parent.get(_parent(folder.name))
        return family is not None and (_form(folder.name) in family.forms or not family.common.isdisjoint(folder.files))

    def lacking_in(self, folder: Folder) -> Sequence[str]:
        """The files that all runs beside a folder have and it lacks, if it and a file in it are called as theirs."""
        family = self._by_parent.get(_parent(folder.name))
        if family is None or _form(folder.name) not in family.forms or folder.files.isdisjoint(family.files):
            return ()
        return sorted(family.common - folder.files)


@record
class _Family:
    """What the runs in one folder are called without numbers, the files in any of them, and those in each."""

    forms: frozenset[str]
    files: frozenset[str]
    forms_of_files: frozenset[str]
    common: frozenset[str]

    @classmethod
    def of(cls, runs: Sequence[Folder]) -> _Family:
        held = {run.files for run in runs}  # most runs hold the same ones
        files: frozenset[str] = frozenset().union(*held)
        return cls(
            frozenset(_form(run.name) for run in runs),
            files,
            frozenset(map(_without_number, files)),
            frozenset.intersection(*held),
        )


def _form(name: str) -> str:
    """The last part of a name without its numbers; nothing of one that has none is left to compare."""
    own = name.rpartition("/")[2]
    form = _without_number(own)
    return form if form != own else f"{own}/"


def _without_number(name: str) -> str:
    return _NUMBERS.sub("", name)


def _above(name: str) -> Iterator[str]:
    """Yield the names of the folders that a folder lies in, nearest first."""
    while name != ".":
        name = _parent(name)
        yield name


def _counts_above(names: Iterable[str]) -> Counter[str]:
    """How many of some folders lie in each folder, at any depth; most of them lie in the same one."""
    found: Counter[str] = Counter()
    for parent, count in Counter(map(_parent, (name for name in names if name != "."))).items():
        for above in (parent, *_above(parent)):
            found[above] += count
    return found


def _parent(name: str) -> str:
    return name.rpartition("/")[0] or "."


def _left_nothing(folder: Folder) -> SkippedRun:
    message = (
        f"{folder.name} holds neither a config nor metrics but stands beside runs; "
        "if it is one, it stopped before it wrote any, else move it elsewhere."
    )
    return SkippedRun(Origin(folder.name), SkipReason.NO_CONFIG, message)


def _part_is_gone(folder: Folder, lacking: Sequence[str]) -> SkippedRun:
    message = (
        f"{folder.name} is called as the runs beside it, and lacks {listed(lacking)}, which all of these have: it"
        " stopped too early, or lost that; restore it from a copy, else move the folder elsewhere."
    )
    return SkippedRun(Origin(folder.name), SkipReason.NO_CONFIG, message)
