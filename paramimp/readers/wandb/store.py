"""What a W&B client wrote into its transaction log, ``run-<id>.wandb``, read without the client.

Each record of the log is a protobuf message ``wandb_internal.Record``; the field numbers below have been the same from
client 0.10 to 0.31. The samples in the tests were written by several of them and agree with the client's own classes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, refuse_names
from paramimp.decoding.histories import as_number
from paramimp.decoding.json_text import load_config_json
from paramimp.decoding.leveldb_log import DAMAGED, split_log
from paramimp.decoding.protobuf import Malformed, fields, signed
from paramimp.readers.wandb.items import REMOVE, UPDATE, Item, Path, items_of, number_in
from paramimp.readers.wandb.records import MIXED, body_of
from paramimp.readers.wandb.rows import last_logged
from paramimp.readers.wandb.tree import Tree
from paramimp.runs import Direction, SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

MAGIC = b":W&B"
HEADER = 7
MAX_VALUES = 4_000_000
"""Values in the histories and summaries of one log; with it reading any log takes a few seconds at most."""

_RUN_PROJECT, _RUN_CONFIG, _RUN_GROUP, _RUN_SWEEP, _RUN_STARTED, _RUN_RESUMED = 3, 4, 6, 12, 17, 18
_SECONDS, _NANOSECONDS = 1, 2
_METRIC_NAME, _METRIC_GOAL = 1, 8
_EXIT_CODE = 1
_GOALS = {1: Direction.MINIMIZE, 2: Direction.MAXIMIZE}

_TYPE = "_type"  # what marks an entry as media
_INTERNAL = frozenset({"_step", "_timestamp", "_wandb"})  # the client's own entries in each row
_CLOCK: set[Path] = {("_runtime",)}
_MAX_STEP = 13  # bytes of a row's last field, its step
_REMEMBERED = 64  # bytes of the longest value that is remembered


@dataclass(slots=True)
class Store:
    """What one log says of its run.

    Attributes
    ----------
    project, group, sweep : names; empty when the log does not tell.
    resumed : whether the run began in another log.
    started : when it began, in seconds.
    config : nested, as the training script set it.
    history : dotted name to the numbers that were logged, in their order; what is no number is left out.
    summary : dotted name to the last number, or the one that the training script set in its place.
    exit_code : None when there is no exit record: the process was killed, or still runs.
    directions : dotted name to the goal that the training script defined for the metric.
    length : entries in the longest history, where `history` holds but the last ones.
    note : what is wrong with the log; empty when nothing is.
    """

    project: str = ""
    group: str = ""
    sweep: str = ""
    resumed: bool = False
    started: float | None = None
    config: dict[str, Any] = field(default_factory=dict)
    history: dict[str, list[float]] = field(default_factory=dict)
    summary: dict[str, float] = field(default_factory=dict)
    exit_code: int | None = None
    directions: dict[str, Direction] = field(default_factory=dict)
    length: int = 0
    note: str = ""


def begin(data: bytes) -> Filling:
    """Cut a transaction log into its records; what is damaged or cut off in it is left out with a note.

    Raises
    ------
    Unreadable : the bytes are no such log, or it holds more than is read.
    """
    if data and not data.startswith(MAGIC):  # an empty file is what a process leaves that is killed at once
        _refuse("is no log of W&B, which begins with ':W&B'; restore it from where it was written.")
    records, note = split_log(data, HEADER)
    return Filling(Store(note=note), records)


def numbers_of(document: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers of a summary by dotted name; media, tables and histograms are no metrics."""
    return _named((path, number) for path, number in _numbers((), document) if path[0] not in _INTERNAL)


@dataclass(slots=True)
class Filling:
    """A store that is filled record by record: `take`, then `finished`.

    Attributes
    ----------
    records : those of the log, until they are taken in.
    rows : bodies of history records.
    logged : name to history.
    summaries : bodies of summary records; most are said again and again.
    echoes : those that were said only by the way, as the row that follows them.
    waiting : the body of the summary record before, until it is known not to be an echo.
    media : names of entries that are media, tables or histograms; what they consist of is no metric.
    values : how many entries were logged.
    config : what the training script set, so far.
    """

    store: Store
    records: Sequence[bytes]
    rows: list[bytes] = field(default_factory=list)
    logged: dict[Path, list[float]] = field(default_factory=dict)
    summaries: list[bytes] = field(default_factory=list)
    echoes: set[bytes] = field(default_factory=set)
    waiting: bytes = b""
    media: set[Path] = field(default_factory=set)
    values: int = 0
    config: Tree = field(default_factory=Tree)

    def take(self) -> Filling:
        """Take in all records; kinds that say nothing about a run's params and metrics are passed over."""
        for record in self.records:
            kind, body = body_of(record)
            if kind in _KINDS:
                try:
                    _KINDS[kind](self, body)
                except (Malformed, UnicodeDecodeError):
                    self.store.note = DAMAGED
        self.records = ()
        self.store.config = self.config.root
        return self

    def _mixed_record(self, record: bytes) -> None:
        for kind, body in fields(record):
            if kind in _KINDS and isinstance(body, bytes):
                _KINDS[kind](self, body)

    def finished(self, *, histories: bool) -> Store:
        """Return the store with everything by its dotted name."""
        last = None if histories else last_logged(self.rows)
        if last is None:
            self._take_rows_apart()
        else:
            self.logged = {path: [number] for path, (number, _) in last.items()}
            self.store.length = max((count for path, (_, count) in last.items() if path[0] not in _INTERNAL), default=0)
        self.store.summary = self._summary()
        for path, values in self.logged.items():
            if path[0] not in _INTERNAL and not self._is_media(path):
                self.store.history[".".join(path)] = values
        return self.store

    def _history_record(self, body: bytes) -> None:
        if self.waiting and _is_echoed(self.waiting, body):
            self.echoes.add(self.waiting)
        self.waiting = b""
        self.rows.append(body)

    def _take_rows_apart(self) -> None:
        for row in self.rows:
            try:
                self._take_apart(row)
            except (Malformed, UnicodeDecodeError):
                self.store.note = DAMAGED

    def _take_apart(self, row: bytes) -> None:
        for _, path, text in self._counted(row, (UPDATE,)):
            values = self.logged.get(path)
            if values is None or (number := number_in(text)) is None:
                self._log(path, text)
            else:
                values.append(number)

    def _summary_record(self, body: bytes) -> None:
        self.summaries.append(body)
        self.waiting = body

    def _summary(self) -> dict[str, float]:
        """What the summary records come to, without the echoes unless these matter.

        Newer clients write each row twice, first as summary, its items in another order. That says nothing that the
        row does not, except where the script has set the summary of a metric itself: then the later of both counts.
        """
        said = list(dict.fromkeys(reversed(self.summaries)))[::-1]  # in the order in which each was said last
        entries = self._entries(body for body in said if body not in self.echoes)
        if self.echoes and not entries.keys().isdisjoint(self.logged.keys() - _CLOCK):
            entries = self._entries(said)
        flat = {path: number_in(text) for path, text in entries.items() if path[0] not in _INTERNAL}
        if None not in flat.values() and all(len(path) == 1 for path in flat):  # as nearly always: no part of media
            return _named((path, number) for path, number in flat.items() if number is not None)
        summary = Tree()
        for path, text in entries.items():
            _checked(path, 0)
            summary.put(path, _value(text))
        return numbers_of(summary.root)

    def _entries(self, bodies: Iterable[bytes]) -> dict[Path, bytes]:
        """The last JSON text of each name, in the order in which they were set.

        Backwards, so that each item is looked at once: what was removed later no longer counts.
        """
        entries: dict[Path, bytes] = {}
        removed: set[Path] = set()
        for number, path, text in reversed(self._updates(bodies)):
            if number == REMOVE:
                _checked(path, 0)
                removed.add(path)
            elif path not in entries and not (removed and _is_below(path, removed)):
                entries[path] = text
        return dict(reversed(entries.items()))

    def _updates(self, bodies: Iterable[bytes]) -> list[Item]:
        updates: list[Item] = []
        for body in bodies:
            try:
                updates += self._counted(body)
            except (Malformed, UnicodeDecodeError):
                self.store.note = DAMAGED
        return updates

    def _config_record(self, body: bytes) -> None:
        for number, path, text in items_of(body):
            if number == UPDATE:
                _checked(path, len(self.config.root))
                self.config.put(path, _config_value(text))
            else:
                self.config.drop(path)

    def _run_record(self, body: bytes) -> None:
        for number, value in fields(body):
            if number == _RUN_RESUMED:
                self.store.resumed = bool(value)
            elif not isinstance(value, bytes):
                continue
            elif number == _RUN_CONFIG:
                self._config_record(value)
            elif number == _RUN_PROJECT:
                self.store.project = value.decode()
            elif number == _RUN_GROUP:
                self.store.group = value.decode()
            elif number == _RUN_SWEEP:
                self.store.sweep = value.decode()
            elif number == _RUN_STARTED:
                self.store.started = _time(value)

    def _metric_record(self, body: bytes) -> None:
        found = dict(fields(body))
        name, goal = found.get(_METRIC_NAME), found.get(_METRIC_GOAL)
        if isinstance(name, bytes) and isinstance(goal, int) and goal in _GOALS:
            self.store.directions[name.decode()] = _GOALS[goal]

    def _exit_record(self, body: bytes) -> None:
        code = dict(fields(body)).get(_EXIT_CODE, 0)
        self.store.exit_code = signed(code) if isinstance(code, int) else 0

    def _log(self, path: Path, text: bytes) -> None:
        """Log an entry whose name is new, or whose value is not simply a number."""
        value = _value(text)
        if value is None:
            return
        if value.__class__ is str:
            if path[-1] == _TYPE:
                self.media.add(path[:-1])
            if as_number(value) is None:
                return
        if value.__class__ is float:
            self._append(path, value)
        else:
            for name, number in _numbers(path, value):
                self._append(name, number)

    def _append(self, name: Path, number: float) -> None:
        values = self.logged.get(name)
        if values is None:
            _checked(name, len(self.logged))
            values = self.logged[name] = []
        values.append(number)

    def _is_media(self, path: Path) -> bool:
        return bool(self.media) and _is_below(path, self.media)

    def _counted(self, body: bytes, kinds: tuple[int, ...] = (UPDATE, REMOVE)) -> list[Item]:
        items = items_of(body, kinds)
        self.values += len(items)
        if self.values > MAX_VALUES:
            raise Unreadable(SkipReason.TOO_LARGE, f"holds more than {MAX_VALUES:,} logged values; log less often.")
        return items


_KINDS: dict[int, Callable[[Filling, bytes], None]] = {
    MIXED: Filling._mixed_record,
    2: Filling._history_record,
    3: Filling._summary_record,
    5: Filling._config_record,
    12: Filling._metric_record,
    17: Filling._run_record,
    18: Filling._exit_record,
}


def _is_echoed(echo: bytes, row: bytes) -> bool:
    """Whether a summary record says only what the row behind it says: as long, and the first item of each in both."""
    return (
        len(echo) > 1
        and 0 < len(row) - len(echo) <= _MAX_STEP
        and echo[: echo[1] + 2] in row
        and row[: row[1] + 2] in echo
    )


def _parsed(text: bytes) -> Any:
    """Return what a JSON text says; None if it says nothing that could be a metric."""
    if (number := number_in(text)) is not None:
        return number
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, (str, dict)):  # a text may be a number, and tell what the entries beside it are
        return value
    return as_number(value)


_remembered = lru_cache(maxsize=8192)(_parsed)
_remembered_config = lru_cache(maxsize=8192)(load_config_json)

# Runs of one sweep share most of their texts. A list or dict is shared, too: nothing changes it.


def _value(text: bytes) -> Any:
    return _remembered(text) if len(text) <= _REMEMBERED else _parsed(text)


def _config_value(text: bytes) -> Any:
    return _remembered_config(text) if len(text) <= _REMEMBERED else load_config_json(text)


def _numbers(path: Path, value: Any) -> Iterator[tuple[Path, float]]:
    """Yield the numbers in an entry with their names, in the order of the text; not recursive."""
    stack: list[Iterator[tuple[Path, Any]]] = [iter([(path, value)])]
    while stack:
        for name, node in stack[-1]:
            if isinstance(node, dict):
                if not isinstance(node.get(_TYPE), str):
                    stack.append(_named_below(name, node))
                    break
            elif (number := as_number(node)) is not None:
                yield name, number
        else:
            stack.pop()


def _named_below(path: Path, node: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    return (((*path, key), value) for key, value in node.items())


def _named(numbers: Iterable[tuple[Path, float]]) -> dict[str, float]:
    named: dict[str, float] = {}
    for path, number in numbers:
        named[_checked(path, len(named))] = number
    return named


def _is_below(path: Path, names: AbstractSet[Path]) -> bool:
    """Whether a path is one of some names, or begins with one."""
    _checked(path, 0)
    return any(path[:end] in names for end in range(1, len(path) + 1))


def _checked(path: Path, count: int) -> str:
    """Return the dotted name of one entry more than so many, unless it is too long or one too many."""
    name = ".".join(path)
    if count >= MAX_NAMES or len(name) > MAX_NAME:
        refuse_names(count + 1, name)
    return name


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)


def _time(stamp: bytes) -> float | None:
    parts = dict(fields(stamp))
    seconds, nanoseconds = parts.get(_SECONDS), parts.get(_NANOSECONDS, 0)
    if not isinstance(seconds, int) or not isinstance(nanoseconds, int):
        return None
    return seconds + nanoseconds / 1e9
