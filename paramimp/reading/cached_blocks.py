"""The blocks of the cache as bytes: plans of folders, and chunks of runs with the files that they came from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from paramimp.places.block_store import Block
from paramimp.readers import READERS
from paramimp.readers.interface import Claim
from paramimp.reading.dispatch import Found
from paramimp.reading.parts import Home
from paramimp.reading.units import Piece, Plan, text_of
from paramimp.runs import Entry, GroupKind, Origin, SkippedRun, SkipReason
from paramimp.table.packed import UnpackableError, packed, unpacked
from paramimp.table.packed_cells import integers_in, text_of_integers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.places.folder import Folder
    from paramimp.places.traces import Signature
    from paramimp.reading.parts import Task
    from paramimp.runs import Summary
    from paramimp.table.run_table import RunTable

UNUSABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError)
"""What is raised by a block that holds something else than was written: it counts as none."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at to read something: each file and folder with its signature, and where links led."""

    signatures: Sequence[tuple[str, Signature]] = ()
    links: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeenTogether:
    """What was looked at to read all units of a chunk, or to find a plan.

    Attributes
    ----------
    signatures : that of each path.
    """

    paths: list[str]
    signatures: list[Signature]
    links: dict[str, str]


@dataclass(frozen=True, slots=True)
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
    try:
        said = {
            "counts": chunk.counts,
            "seen": [len(each.signatures) for each in chunk.seen],
            "links": {str(number): each.links for number, each in enumerate(chunk.seen) if each.links},
            **_of_signatures([pair for each in chunk.seen for pair in each.signatures]),
            "table": packed(chunk.table),
        }
        return Block(text_of(units), text_of(said))
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

    def seen(self) -> SeenTogether:
        """What was looked at."""
        links = {path: target for each in self._said["links"].values() for path, target in each.items()}
        return SeenTogether(_paths(self._said), _signatures(self._said), links)

    def table(self, summary: Summary) -> RunTable:
        """The runs."""
        table = unpacked(self._said["table"], summary)
        if sum(self._said["counts"]) != len(table.rows) or len(self._said["counts"]) != len(self._said["seen"]):
            raise ValueError("the chunk has rows of no unit")
        return table


def chunk_of(block: Block, summary: Summary) -> Chunk:
    """The chunk that was made a block.

    Raises
    ------
    ValueError : and others of `UNUSABLE`: the block holds something else.
    """
    said = _read(block.data)
    signatures = zip(_paths(said), _signatures(said), strict=True)
    links = said["links"]
    seen = [Seen(list(islice(signatures, n)), links.get(str(number), {})) for number, n in enumerate(said["seen"])]
    table = unpacked(said["table"], summary)
    if sum(said["counts"]) != len(table.rows) or len(said["counts"]) != len(seen):
        raise ValueError("the chunk has rows of no unit")
    return Chunk(said["counts"], seen, table)


def _of_signatures(pairs: Sequence[tuple[str, Signature]]) -> dict[str, Any]:
    """Signatures as columns; what all paths begin with is written once."""
    base = _common([path for path, _ in pairs])
    columns: Any = list(zip(*(found for _, found in pairs), strict=True)) or [(), (), (), ()]
    return {
        "base": base,
        "paths": [path[len(base) :] for path, _ in pairs],
        "signatures": [text_of_integers(column) or column for column in columns],
    }


def _common(texts: Sequence[str]) -> str:
    """What all texts begin with, character by character."""
    first, last = min(texts, default=""), max(texts, default="")
    differing = (n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(differing, len(first))]


def _paths(said: dict[str, Any]) -> list[str]:
    base = said["base"]
    return [base + path for path in said["paths"]]


def _signatures(said: dict[str, Any]) -> list[Signature]:
    columns = (integers_in(column) if isinstance(column, str) else column for column in said["signatures"])
    return list(zip(*columns, strict=True))


def plan_block(given: Sequence[Folder], plan: Plan, tasks: Sequence[Task], seen: Seen) -> Block | None:
    """What was found in the folders that were given, as bytes; None where it cannot be kept."""
    kept = _Tasks(given)
    try:
        said = [kept.said_of(task) for task in tasks]
        units = {
            "pieces": [[piece.first, piece.names, piece.size] for piece in plan.pieces],
            "links": seen.links,
            **_of_signatures(seen.signatures),
        }
        contents = [[sorted(files), folders] for files, folders in kept.contents]
        return Block(text_of(units), text_of({"tasks": said, "contents": contents}))
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
    seen = SeenTogether(_paths(said), _signatures(said), said["links"])
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
