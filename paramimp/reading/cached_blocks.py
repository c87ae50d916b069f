"""The blocks of the cache as bytes: plans of folders, and chunks of runs with the files that they came from."""

from __future__ import annotations

import json
from array import array
from dataclasses import field
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from paramimp.places.block_store import Block
from paramimp.places.traces import folders_of, lead
from paramimp.readers import READERS
from paramimp.readers.interface import Claim
from paramimp.reading.dispatch import Found
from paramimp.reading.parts import Home
from paramimp.reading.units import Piece, Plan, text_of
from paramimp.records import record
from paramimp.runs import Entry, GroupKind, Origin, SkippedRun, SkipReason
from paramimp.table.packed import UnpackableError, packed, unpacked
from paramimp.table.packed_cells import Numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.places.folder import Folder
    from paramimp.places.traces import Look, Signature
    from paramimp.reading.parts import Task
    from paramimp.runs import Summary
    from paramimp.table.run_table import RunTable

UNUSABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError)
"""What is raised by a block that holds something else than was written: it counts as none."""
_BETWEEN = "\x7f"
"""What stands between paths in one text, which is taken apart at once; hardly any path holds it."""


@record
class Seen:
    """What was looked at to read something: each file and folder with its signature, and where links led."""

    signatures: Sequence[tuple[str, Signature]] = ()
    links: dict[str, str] = field(default_factory=dict)


@record
class Marked:
    """Some of what was looked at.

    Attributes
    ----------
    signatures : that of each path.
    """

    paths: list[str]
    signatures: list[Signature]


@record
class SeenTogether:
    """What was looked at to read all units of a chunk, or to find a plan.

    Attributes
    ----------
    folders : those in which others of these lie; the plan has looked at most of them.
    others : the rest.
    is_shared : whether some of the rest was looked at for several units.
    """

    folders: Marked
    others: Marked
    links: dict[str, str]
    is_shared: bool

    def is_there(self, look: Look, *, again: bool = False) -> bool:
        """Whether all is as it was seen.

        Parameters
        ----------
        again : whether the same paths are part of what is asked for next.
        """
        return (
            look.shows_all(self.folders.paths, self.folders.signatures, again=True)
            and look.shows_all(self.others.paths, self.others.signatures, again=again or self.is_shared)
            and lead(self.links)
        )


@record
class Chunk:
    """The runs of some units, each of which is read as a whole.

    Attributes
    ----------
    counts : how many rows of the table come from each unit.
    seen : what was looked at to read each.
    """

    counts: Sequence[int]
    seen: Sequence[Seen]
    table: RunTable


def _read(data: bytes) -> Any:
    return json.loads(data.decode("utf-8", "surrogatepass"))


def block_of(units: Sequence[str], chunk: Chunk) -> Block | None:
    """A chunk as bytes; None where it holds what cannot be kept."""
    numbers = Numbers()
    try:
        said = {
            "counts": chunk.counts,
            "seen": _packed_seen([each.signatures for each in chunk.seen], numbers),
            "links": {str(number): each.links for number, each in enumerate(chunk.seen) if each.links},
            "table": packed(chunk.table, numbers),
        }
        return Block(text_of(units), text_of(said), numbers.written())
    except (UnpackableError, ValueError):
        return None


def units_of(block: Block) -> list[str]:
    """The units of a chunk.

    Raises
    ------
    ValueError : and others of `UNUSABLE`, as `chunk_of`.
    """
    units: list[str] = _read(block.units)
    return units


class Kept:
    """A chunk as it lies in a block, of which only that is made out which is asked for.

    Raises
    ------
    ValueError : and others of `UNUSABLE`, here and by each method: the block holds something else.
    """

    def __init__(self, block: Block) -> None:
        self._said = _read(block.data)
        self._numbers = Numbers(block.numbers)

    def seen(self) -> SeenTogether:
        """What was looked at."""
        links = {path: target for each in self._said["links"].values() for path, target in each.items()}
        return _seen_together(self._said["seen"], links, self._numbers)

    def table(self, summary: Summary) -> RunTable:
        """The runs."""
        table = unpacked(self._said["table"], self._numbers, summary)
        counts, (folders, others) = self._said["counts"], self._said["seen"]
        if sum(counts) != len(table.rows) or {len(folders["of"]), len(others["of"])} != {len(counts)}:
            raise ValueError("the chunk has rows of no unit")
        return table

    def chunk(self, summary: Summary) -> Chunk:
        """The chunk, with what was looked at for each of its units."""
        table = self.table(summary)
        links, counts = self._said["links"], self._said["counts"]
        signatures: list[list[tuple[str, Signature]]] = [[] for _ in counts]
        for group in self._said["seen"]:
            marked = _marked(group, self._numbers)
            pairs = zip(marked.paths, marked.signatures, strict=True)
            for each, n in zip(signatures, group["of"], strict=True):
                each.extend(islice(pairs, n))
        seen = [Seen(each, links.get(str(number), {})) for number, each in enumerate(signatures)]
        return Chunk(counts, seen, table)


def chunk_of(block: Block, summary: Summary) -> Chunk:
    """The chunk that was made a block.

    Raises
    ------
    ValueError : and others of `UNUSABLE`: the block holds something else.
    """
    return Kept(block).chunk(summary)


def _packed_seen(seen: Sequence[Sequence[tuple[str, Signature]]], numbers: Numbers) -> list[dict[str, Any]]:
    """What was looked at for each unit: the folders in which others of these lie, and the rest."""
    above = folders_of(path for each in seen for path, _ in each)
    folders, others = (
        [[pair for pair in each if (pair[0] in above) is is_folder] for each in seen] for is_folder in (True, False)
    )
    return [_packed_group(folders, numbers), _packed_group(others, numbers)]


def _packed_group(seen: Sequence[Sequence[tuple[str, Signature]]], numbers: Numbers) -> dict[str, Any]:
    """Signatures as an array, and their paths; what all paths begin with is written once."""
    paths = [path for each in seen for path, _ in each]
    base = _common(paths)
    ends = [path[len(base) :] for path in paths]
    signatures = [found for each in seen for _, found in each]
    try:
        marks: Any = numbers.put(array("q", list(chain.from_iterable(signatures))))
    except (TypeError, OverflowError):  # the mark of something elsewhere is a text
        marks = {"each": signatures}
    return {
        "base": base,
        "paths": _BETWEEN.join(ends) if ends and not any(_BETWEEN in end for end in ends) else ends,
        "signatures": marks,
        "of": list(map(len, seen)),
        "shared": len(set(paths)) < len(paths),
    }


def _common(texts: Sequence[str]) -> str:
    """What all texts begin with, character by character."""
    first, last = min(texts, default=""), max(texts, default="")
    differing = (n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(differing, len(first))]


def _seen_together(groups: Sequence[dict[str, Any]], links: dict[str, str], numbers: Numbers) -> SeenTogether:
    folders, others = groups
    return SeenTogether(_marked(folders, numbers), _marked(others, numbers), links, others["shared"])


def _marked(group: dict[str, Any], numbers: Numbers) -> Marked:
    base, ends, marks = group["base"], group["paths"], group["signatures"]
    if isinstance(ends, str):
        paths = (base + ends.replace(_BETWEEN, _BETWEEN + base)).split(_BETWEEN)
    else:
        paths = [base + end for end in ends]
    if isinstance(marks, dict):
        return Marked(paths, list(map(tuple, marks["each"])))
    following = iter(numbers.array_at("q", marks).tolist())
    return Marked(paths, list(zip(following, following, following, following, strict=True)))


def plan_block(given: Sequence[Folder], plan: Plan, tasks: Sequence[Task], seen: Seen) -> Block | None:
    """What was found in the folders that were given, as bytes; None where it cannot be kept."""
    kept, numbers = _Tasks(given), Numbers()
    try:
        said = [kept.said_of(task) for task in tasks]
        units = {
            "pieces": [[piece.first, piece.names, piece.size] for piece in plan.pieces],
            "links": seen.links,
            "seen": _packed_seen([seen.signatures], numbers),
        }
        contents = [[sorted(files), folders] for files, folders in kept.contents]
        return Block(text_of(units), text_of({"tasks": said, "contents": contents}), numbers.written())
    except ValueError:
        return None


def plan_of(block: Block, given: Sequence[Folder]) -> tuple[Plan, SeenTogether]:
    """What was found in the folders that were given, and what was looked at to find it.

    Raises
    ------
    ValueError : and others of `UNUSABLE`, here and by `Plan.units`: the block holds something else.
    """
    said = _read(block.units)
    pieces = [Piece(first, names, size) for first, names, size in said["pieces"]]
    seen = _seen_together(said["seen"], said["links"], Numbers(block.numbers))
    return Plan(pieces, partial(_tasks_in, block.data, given)), seen


def _tasks_in(data: bytes, given: Sequence[Folder]) -> list[Task]:
    said = _read(data)
    contents = [(frozenset(files), tuple(folders)) for files, folders in said["contents"]]
    readers = {name: READERS.load(name) for name in {task[0] for task in said["tasks"] if task[0]}}
    claims = {int(claim): claim for claim in Claim}
    tasks: list[Task] = []
    for name, *more in said["tasks"]:
        if not name:
            tasks.append(_skipped(more))
            continue
        top, own_name, content, is_file, claim, names = more
        files, folders = contents[content]
        folder = given[top].known(own_name, files, folders, is_file=is_file)
        reader: Any = readers[name]
        tasks.append(Found(folder, reader, claims[claim]) if names is None else Home(folder, reader, tuple(names)))
    return tasks


class _Tasks:
    """Tasks as plain data. Most folders of a sweep hold the same names, which are written once."""

    def __init__(self, given: Sequence[Folder]) -> None:
        self._given = given
        self._numbers: dict[tuple[frozenset[str], tuple[str, ...]], int] = {}

    @property
    def contents(self) -> list[tuple[frozenset[str], tuple[str, ...]]]:
        return list(self._numbers)

    def said_of(self, task: Task) -> list[Any]:
        """A task as plain data.

        Raises
        ------
        ValueError : it cannot be kept: what is wrong now may be right next time, and nothing that is seen changes.
        """
        if isinstance(task, SkippedRun):
            if task.reason is SkipReason.UNREADABLE:
                raise ValueError("it may be readable next time")
            return _of_skipped(task)
        if not isinstance(task, (Found, Home)):
            raise ValueError("it is asked of a server")  # noqa: TRY004  it is what no cache keeps
        folder = task.folder
        top = next((n for n, top in enumerate(self._given) if _is_in(folder, top)), None)
        if top is None:
            raise ValueError("it lies in none of the folders")
        content = self._numbers.setdefault((folder.files, folder.folders), len(self._numbers))
        names = list(task.names) if isinstance(task, Home) else None
        claim = int(task.claim) if isinstance(task, Found) else 0
        reader: Any = task.reader
        return [reader.name, top, folder.name, content, folder.is_file, claim, names]


def _is_in(folder: Folder, top: Folder) -> bool:
    """Whether the walk of a folder that was given finds another one, under its name."""
    return top.known(folder.name, folder.files, folder.folders, is_file=folder.is_file) == folder


def _of_skipped(run: SkippedRun) -> list[Any]:
    origin = run.origin
    return [
        "", origin.run, origin.reader, origin.path, origin.group, str(origin.group_kind), origin.group_id,
        origin.subgroup, str(origin.entry), origin.unique_id, str(run.reason), run.told,
    ]  # fmt: skip


def _skipped(said: Sequence[str]) -> SkippedRun:
    run, reader, path, group, kind, group_id, subgroup, entry, unique_id, reason, message = said
    origin = Origin(run, reader, path, group, GroupKind(kind), group_id, subgroup, Entry(entry), unique_id)
    return SkippedRun(origin, SkipReason(reason), message)
