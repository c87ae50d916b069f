"""Reading with a cache: what was read before is taken from there where nothing that was looked at has changed since.

Two things are kept: which folders hold runs, and the runs themselves, in chunks of some hundred neighbours. Of both
the cache knows every file and folder that was looked at, with its size, times and inode, or what a bucket or another
machine tells in their place (see `places.traces`), and it keeps only what was last changed well before the reading
began: whatever is written afterwards then has other times, however coarse the clock of the disk is.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, Any

from paramimp.places import paths
from paramimp.places.addresses import is_address
from paramimp.places.block_store import VARIABLE, Block, Store
from paramimp.places.folder import Folder
from paramimp.places.roots import Address, Root, distinct_roots
from paramimp.places.traces import Look, mark_of_code, traced
from paramimp.readers import READERS
from paramimp.reading import discovery
from paramimp.reading.cached_blocks import (
    UNUSABLE,
    Chunk,
    Kept,
    Seen,
    block_of,
    chunk_of,
    plan_block,
    plan_of,
    units_of,
)
from paramimp.reading.notes import note
from paramimp.reading.parts import share_pieces
from paramimp.reading.units import digest_of, plan_in_pieces, text_of
from paramimp.records import record
from paramimp.runs import SkippedRun, SkipReason, Summary
from paramimp.table import building

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from paramimp.reading.discovery import Opened
    from paramimp.reading.parts import Part
    from paramimp.reading.request import Request
    from paramimp.reading.units import Piece, Plan, Unit
    from paramimp.runs import Run
    from paramimp.table.run_table import RunTable

TICK = 2_000_000_000
"""Nanoseconds of the coarsest clock of a file system (FAT)."""
_BYTES_AT_ONCE = 32 << 20
"""Bytes of new blocks after which they are written."""
_FORM = 3
"""Version of the form of a block; blocks of another version are ignored."""


class _OtherTasksError(Exception):
    """The plan that was kept is of other tasks than its pieces say."""


def read_cached(
    request: Request,
    roots: Sequence[Opened],
    progress: Callable[[int, int], None] | None,
    part: Part,
    *,
    began: int,
) -> RunTable:
    """The runs of one part of what a request wants.

    Parameters
    ----------
    roots : what was given for it.
    began : a time in nanoseconds before anything was looked at.

    Raises
    ------
    ParamimpError : as `discovery.find_runs`.
    """
    store = Store(note)
    if any(isinstance(root, Root) and paths.may_be_walked(store.folder or "", root.path) for root in roots):
        note(f"the cache {store.folder} lies in the folder of the runs, and is not used; choose another by {VARIABLE}.")
        store = Store(note, folder=None)
    with store.opened():
        elsewhere = {name: tell for root in roots if isinstance(root, Folder) for name, tell in root.elsewhere.items()}
        session = _Session(request, store, Look(elsewhere), began - TICK)
        try:
            tables = session.tables(session.plan(roots), part, progress)
        except _OtherTasksError:
            tables = session.tables(session.plan(roots, anew=True), part, progress)
        session.flush()
    return building.joined(tables or [session.request.part_of_table(())])


def was_read(request: Request) -> bool:
    """Whether the cache was filled by a request like this one; what has changed since is not looked at.

    Raises
    ------
    ParamimpError : a path is neither a file nor a folder that can be listed.
    """
    roots = distinct_roots(request.paths)
    tops = [_top(root) for root in roots if not isinstance(root, Address)]
    folders = [top for top in tops if top is not None]
    store = Store(note)
    with store.opened(make=False):
        session = _Session(request, store, Look(), 0)
        return len(folders) == len(roots) and store.get(session.key_of_whole(folders)) is not None


@dataclass(slots=True)
class _Session:
    """One reading of what was asked for.

    Attributes
    ----------
    before : a time in nanoseconds; only what was last changed before it is kept.
    """

    request: Request
    store: Store
    look: Look
    before: int
    settings: str = ""
    code: str = ""
    whole: bytes = b""
    new: dict[bytes, Block] = field(default_factory=dict)
    size: int = 0

    def __post_init__(self) -> None:
        self.code = _code()
        self.settings = digest_of(text_of([self.code, _settings(self.request)]))

    def _key_of_plan(self, folders: Sequence[Folder]) -> bytes:
        return _key("plan", self.code, self.request.reader, [_place_of(folder) for folder in folders])

    def key_of_whole(self, folders: Sequence[Folder]) -> bytes:
        """The key of an empty block, which says that these folders were read as the request wants it."""
        return _key("whole", self.settings, self._key_of_plan(folders))

    def plan(self, roots: Sequence[Opened], *, anew: bool = False) -> Plan:
        """What there is to read, found or taken from the cache."""
        tops = [_top(root) for root in roots]
        names = READERS.names() if self.request.reader is None else (self.request.reader,)
        if not all(tops) or not set(names) <= set(READERS.built_in):  # of other readers the code is not known
            return plan_in_pieces(discovery.plan_of(roots, discovery.readers_of(self.request.reader)))
        folders = [top for top in tops if top is not None]
        key = self._key_of_plan(folders)
        self.whole = self.key_of_whole(folders)
        if not anew and (block := self.store.get(key)) is not None:
            try:
                plan, seen = plan_of(block, folders)
                if seen.is_there(self.look, again=True):
                    return plan
            except UNUSABLE:
                pass
        with traced(self.look.elsewhere) as trace:
            tasks = discovery.plan_of(roots, discovery.readers_of(self.request.reader))
            for folder in folders:
                trace.complete(folder.traced_as)
        plan = plan_in_pieces(tasks)
        if trace.is_whole and trace.has_settled(self.before):
            self._keep(key, plan_block(folders, plan, tasks, Seen(list(trace.seen.items()), trace.links)))
        return plan

    def tables(self, plan: Plan, part: Part, progress: Callable[[int, int], None] | None) -> list[RunTable]:
        """The runs of one part of a plan.

        Raises
        ------
        _OtherTasksError : the plan was kept, and something else than it says has to be read.
        """
        sizes = [piece.size for piece in plan.pieces]
        first, behind = share_pieces(sizes, part)
        done, total = sum(sizes[:first]), sum(sizes)
        tables = []
        for number in range(first, behind):
            if progress is not None:
                progress(done, total)
            tables.append(self._read(plan, number))
            done += sizes[number]
        if progress is not None:
            progress(done, total)
        return tables

    def _read(self, plan: Plan, number: int) -> RunTable:
        """The runs of a piece."""
        piece = plan.pieces[number]
        key = _key("runs", self.settings, piece.first)
        if piece.first and (table := self._unchanged(key, piece)) is not None:
            return table
        try:
            units = plan.units(number)
        except UNUSABLE as error:
            raise _OtherTasksError from error
        if not piece.first:
            return self.request.part_of_table(run for unit in units for run in self._runs(unit))
        known = self._known(key, [unit.key for unit in units])
        valid = [n is not None and self._is_valid(known, n) for n in known.places]
        return self._read_again(key, units, known, valid)

    def _unchanged(self, key: bytes, piece: Piece) -> RunTable | None:
        """The runs that the cache holds of a piece, if it holds just these and none has changed."""
        block = self.store.get(key)
        if block is None or digest_of(block.units) != piece.names:
            return None
        try:
            kept = Kept(block)
            seen = kept.seen()
            if seen.is_there(self.look):
                return kept.table(self.request.summary)
        except UNUSABLE:
            pass
        return None

    def _is_valid(self, known: _Known, n: int) -> bool:
        seen = known.chunk.seen[n]
        return self.look.shows(seen.signatures, seen.links)

    def _known(self, key: bytes, names: Sequence[str]) -> _Known:
        """What the cache holds of a piece, of which something has changed, and where in it each unit is."""
        nothing = _Known(Chunk((), (), self.request.part_of_table(())), [None] * len(names))
        if (block := self.store.get(key)) is None:
            return nothing
        try:
            chunk = chunk_of(block, self.request.summary)
            places = {name: n for n, name in enumerate(units_of(block))}
        except UNUSABLE:
            return nothing
        return _Known(chunk, [places.get(name) for name in names])

    def _read_again(self, key: bytes, units: Sequence[Unit], known: _Known, valid: Sequence[bool]) -> RunTable:
        """Read what is not known, and keep what may be kept of it."""
        tables: list[RunTable] = []
        counts: list[int] = []
        seen: list[Seen | None] = []
        rows = known.rows()
        for is_valid, numbers in groupby(range(len(units)), key=valid.__getitem__):
            if is_valid:
                places = [known.places[n] for n in numbers]
                counts += [len(rows[place]) for place in places]
                seen += [known.chunk.seen[place] for place in places]
                taken = [row for place in places for row in rows[place]]
                tables.append(building.part_of(known.chunk.table, taken))
            else:
                runs: list[Run | SkippedRun] = []
                for n in numbers:
                    before = len(runs)
                    seen.append(self._traced(units[n], runs))
                    counts.append(len(runs) - before)
                tables.append(self.request.part_of_table(runs))
        table = building.put_together(tables)
        self._keep_chunk(key, units, table, counts, seen, known, valid)
        return table

    def _traced(self, unit: Unit, runs: list[Run | SkippedRun]) -> Seen | None:
        """Read a unit into `runs`; what was looked at, or None where what was read may not be kept."""
        folder: Folder = unit.task.folder  # type: ignore[union-attr]
        start = len(runs)
        with traced(self.look.elsewhere) as trace:
            runs.extend(self._runs(unit))
            trace.complete(folder.traced_as)
        if not trace.is_whole or not trace.has_settled(self.before):
            return None
        if any(isinstance(run, SkippedRun) and run.reason is SkipReason.UNREADABLE for run in runs[start:]):
            return None  # it may be readable next time, by another package or another right
        return Seen(list(trace.seen.items()), trace.links)

    def _keep_chunk(
        self,
        key: bytes,
        units: Sequence[Unit],
        table: RunTable,
        counts: Sequence[int],
        seen: Sequence[Seen | None],
        known: _Known,
        valid: Sequence[bool],
    ) -> None:
        kept = [n for n, each in enumerate(seen) if each is not None]
        if not any(not valid[n] for n in kept) and len(kept) == len(known.chunk.counts):
            return  # nothing new, and nothing gone
        ends = _ends(counts)
        if len(kept) < len(units):
            table = building.part_of(table, [row for n in kept for row in range(ends[n] - counts[n], ends[n])])
        chunk = Chunk([counts[n] for n in kept], [each for each in seen if each is not None], table)
        self._keep(key, block_of([units[n].key for n in kept], chunk))

    def _keep(self, key: bytes, block: Block | None) -> None:
        if block is None:
            return
        self.new[key] = block
        self.size += block.size
        if self.size > _BYTES_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what is new."""
        if self.new and self.whole:
            self.new[self.whole] = Block(b"", b"")
        self.store.put(self.new)
        self.new, self.size = {}, 0

    def _runs(self, unit: Unit) -> Iterator[Run | SkippedRun]:
        return discovery.read_task(unit.task, self.request.options)


@record
class _Known:
    """What the cache has of a chunk, and where in it each unit is."""

    chunk: Chunk
    places: list[Any]

    def rows(self) -> list[range]:
        """The rows of each of its units."""
        counts = self.chunk.counts
        return [range(end - count, end) for end, count in zip(_ends(counts), counts, strict=True)]


def _top(root: Opened) -> Folder | None:
    """A folder that was given, of which the listings that a plan comes from are known to be the same; None of others.

    A file that was given may be told by what lies around it.
    """
    if isinstance(root, Root):
        return Folder(root.path, root.prefix or ".", frozenset(), (), paths.real(root.path))
    return root if isinstance(root, Folder) and not root.is_file else None


def _place_of(top: Folder) -> list[str]:
    return [top.path, top.name, top.root, "" if top.elsewhere else paths.absolute(top.path)]


def _ends(counts: Sequence[int]) -> list[int]:
    ends, end = [], 0
    for count in counts:
        end += count
        ends.append(end)
    return ends


def _settings(request: Request) -> str:
    """The options of a request that change how a run is read, as text.

    The metrics that were asked for are not among them: they matter for tables alone, which are not cached.
    """
    options = request.options
    ways = [str(request.direction), sorted((name, str(way)) for name, way in request.directions.items())]
    asked = [
        "" if all(is_address(path) or paths.is_absolute(path) for path in request.paths) else paths.absolute(""),
        str(request.summary),
        ways if request.summary is Summary.BEST else [],
        request.heed_stored,
        sorted(map(str, request.unfinished)),
        options.study,
        options.experiment,
        options.params,
        options.metrics_file,
        options.config_file,
        options.include_unfinished,
        options.histories,
    ]
    return repr(asked)


def _code() -> str:
    return f"{_FORM}\n{sys.byteorder}\n{mark_of_code('paramimp', 'yaml')}"


def _key(*parts: object) -> bytes:
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
