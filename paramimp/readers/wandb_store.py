"""What a W&B client wrote into its transaction log, ``run-<id>.wandb``, read without the client.

Each record of the log is a protobuf message ``wandb_internal.Record``; the field numbers below have been the same from
client 0.10 to 0.31. The samples in the tests were written by several of them and agree with the client's own classes.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.readers.flatten import MAX_NAME, MAX_NAMES, refuse_names
from paramimp.readers.histories import as_number
from paramimp.readers.interface import Unreadable
from paramimp.readers.json_text import load_config_json
from paramimp.readers.leveldb_log import DAMAGED, split_log
from paramimp.readers.protobuf import Malformed, fields, signed, zigzag
from paramimp.runs import Direction, SkipReason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MAGIC = b":W&B"
HEADER = 7
MAX_VALUES = 4_000_000
"""Values in the histories and summaries of one log; with it reading any log takes a few seconds at most."""

_UPDATE, _REMOVE = 1, 2
_ITEM_KEY, _ITEM_NESTED_KEY, _ITEM_JSON = 1, 2, 16
_JSON_TAG = b"\x82\x01"  # field 16, bytes: the JSON text of an item, after its name
_RUN_PROJECT, _RUN_CONFIG, _RUN_SWEEP, _RUN_RESUMED = 3, 4, 12, 18
_METRIC_NAME, _METRIC_GOAL = 1, 8
_EXIT_CODE = 1
_GOALS = {1: Direction.MINIMIZE, 2: Direction.MAXIMIZE}

Path = tuple[str, ...]

_TYPE = "_type"  # what marks an entry as media
_INTERNAL = frozenset({"_step", "_timestamp", "_wandb"})  # the client's own entries in each row
_END = b"\x1a\x00"  # an empty summary record, with which the one before is taken in
_CLOCK: set[Path] = {("_runtime",)}
_MAX_STEP = 13  # bytes of a row's last field, its step
_REMEMBERED = 64  # bytes of the longest config value that is remembered
_MAX_HEAD = 600  # and of the longest name



@dataclass(slots=True)
class Store:
    """What one log says of its run.

    Attributes
    ----------
    project, sweep : names; empty when the log does not tell.
    resumed : whether the run began in another log.
    config : nested, as the training script set it.
    history : dotted name to the numbers that were logged, in their order; what is no number is left out.
    summary : dotted name to the last number, or the one that the training script set in its place.
    exit_code : None when there is no exit record: the process was killed, or still runs.
    directions : dotted name to the goal that the training script defined for the metric.
    note : what is wrong with the log; empty when nothing is.
    """

    project: str = ""
    sweep: str = ""
    resumed: bool = False
    config: dict[str, Any] = field(default_factory=dict)
    history: dict[str, list[float]] = field(default_factory=dict)
    summary: dict[str, float] = field(default_factory=dict)
    exit_code: int | None = None
    directions: dict[str, Direction] = field(default_factory=dict)
    note: str = ""


def read_store(data: bytes) -> Store:
    """Return what a transaction log says; what is damaged or cut off in it is left out with a note.

    Raises
    ------
    Unreadable : the bytes are no such log, or it holds more than is read.
    """
    if data and not data.startswith(MAGIC):  # an empty file is what a process leaves that is killed at once
        _refuse("is no log of W&B, which begins with ':W&B'; restore it from where it was written.")
    records, note = split_log(data, HEADER)
    filling = _Filling(Store(note=note))
    for record in (*records, _END):
        try:
            filling.add(record)
        except (Malformed, UnicodeDecodeError):
            filling.store.note = DAMAGED
    return filling.finished()


def numbers_of(document: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers of a summary by dotted name; media, tables and histograms are no metrics."""
    numbers: dict[str, float] = {}
    for path, number in _numbers((), document):
        if path[0] not in _INTERNAL:
            _check(path, len(numbers))
            numbers[".".join(path)] = number
    return numbers


@dataclass(slots=True)
class _Filling:
    """A store that is filled record by record.

    Attributes
    ----------
    histories : by the bytes of an item before its value, which spell its name and occur in every row again.
    logged : name to history.
    summary : name to its last JSON text, in the order in which they were set.
    waiting : the body of the summary record before, until it is known not to be an echo.
    media : names of entries that are media, tables or histograms; what they consist of is no metric.
    values : how many entries were logged.
    """

    store: Store
    histories: dict[bytes, list[float]] = field(default_factory=dict)
    logged: dict[Path, list[float]] = field(default_factory=dict)
    summary: dict[Path, bytes] = field(default_factory=dict)
    waiting: bytes = b""
    media: set[Path] = field(default_factory=set)
    values: int = 0

    def add(self, record: bytes) -> None:
        """Take in one record; kinds that say nothing about a run's params and metrics are passed over."""
        for number, body in fields(record):
            if isinstance(body, bytes) and number in _KINDS:
                _KINDS[number](self, body)

    def finished(self) -> Store:
        """Return the store with everything by its dotted name."""
        summary: dict[str, Any] = {}
        for path, text in self.summary.items():
            _put(summary, path, _parsed(text))
        self.store.summary = numbers_of(summary)
        for path, values in self.logged.items():
            if values and path[0] not in _INTERNAL and not self._is_media(path):
                self.store.history[".".join(path)] = values
        return self.store

    def history_record(self, body: bytes) -> None:
        for number, item in fields(body):
            if number != _UPDATE or not isinstance(item, bytes):
                continue
            self.values += 1
            head, _, text = item.partition(_JSON_TAG)
            values = self.histories.get(head)
            if values is None or not text or text[0] != len(text) - 1:
                self._log(item, head)
                continue
            try:
                values.append(float(text[1:]))
            except ValueError:
                self._log(item, head)
        if self._is_echoed(body):
            self.waiting = b""
        self.take_waiting()
        self._check_values()

    def summary_record(self, body: bytes) -> None:
        self.take_waiting()
        self.waiting = body

    def take_waiting(self) -> None:
        body, self.waiting = self.waiting, b""
        for number, item in fields(body):
            if not isinstance(item, bytes):
                continue
            if number == _UPDATE:
                self.values += 1
                path, text = _split_item(item)
                self.summary.pop(path, None)
                self.summary[path] = text
            elif number == _REMOVE:
                gone, _ = _split_item(item)
                self.summary = {path: text for path, text in self.summary.items() if path[: len(gone)] != gone}
        self._check_values()

    def _is_echoed(self, row: bytes) -> bool:
        """Whether the summary record before a row said only what the row says.

        Newer clients write each row twice, first as summary, its items in another order. Taking it in once saves a
        fifth of the time. Where the script has set the summary of a metric itself, the echo is needed: it overrides.
        """
        echo = self.waiting
        return (
            len(echo) > 1
            and 0 < len(row) - len(echo) <= _MAX_STEP
            and echo[: echo[1] + 2] in row
            and row[: row[1] + 2] in echo
            and self.summary.keys().isdisjoint(self.logged.keys() - _CLOCK)
        )

    def config_record(self, body: bytes) -> None:
        for number, item in fields(body):
            if isinstance(item, bytes) and number in (_UPDATE, _REMOVE):
                path, text = _split_item(item)
                if number == _UPDATE:
                    _check(path, len(self.store.config))
                    _put(self.store.config, path, _config_value(text))
                else:
                    _drop(self.store.config, path)

    def run_record(self, body: bytes) -> None:
        for number, value in fields(body):
            if number == _RUN_RESUMED:
                self.store.resumed = bool(value)
            elif not isinstance(value, bytes):
                continue
            elif number == _RUN_CONFIG:
                self.config_record(value)
            elif number == _RUN_PROJECT:
                self.store.project = value.decode()
            elif number == _RUN_SWEEP:
                self.store.sweep = value.decode()

    def metric_record(self, body: bytes) -> None:
        found = dict(fields(body))
        name, goal = found.get(_METRIC_NAME), found.get(_METRIC_GOAL)
        if isinstance(name, bytes) and isinstance(goal, int) and goal in _GOALS:
            self.store.directions[name.decode()] = _GOALS[goal]

    def exit_record(self, body: bytes) -> None:
        code = dict(fields(body)).get(_EXIT_CODE, 0)
        self.store.exit_code = signed(code) if isinstance(code, int) else 0

    def _log(self, item: bytes, head: bytes) -> None:
        """Log an entry whose name is new, or whose value is not simply a number."""
        path, text = _split_item(item)
        if len(head) <= _MAX_HEAD and _name(head) == path:
            self.histories[head] = self._history(path)
        value = _parsed(text)
        if path[-1] == _TYPE and isinstance(value, str):
            self.media.add(path[:-1])
        for name, number in _numbers(path, value):
            self._history(name).append(number)

    def _history(self, path: Path) -> list[float]:
        values = self.logged.get(path)
        if values is None:
            _check(path, len(self.logged))
            values = self.logged[path] = []
        return values

    def _is_media(self, path: Path) -> bool:
        return bool(self.media) and any(path[:end] in self.media for end in range(1, len(path) + 1))

    def _check_values(self) -> None:
        if self.values > MAX_VALUES:
            raise Unreadable(SkipReason.TOO_LARGE, f"holds more than {MAX_VALUES:,} logged values; log less often.")


_KINDS: dict[int, Callable[[_Filling, bytes], None]] = {
    2: _Filling.history_record,
    3: _Filling.summary_record,
    5: _Filling.config_record,
    12: _Filling.metric_record,
    17: _Filling.run_record,
    18: _Filling.exit_record,
}


def _split_item(item: bytes) -> tuple[Path, bytes]:
    """Return the name and the JSON text of an item of a config, a summary or a history."""
    head, _, text = item.partition(_JSON_TAG)
    path = _name(head) if len(head) <= _MAX_HEAD else None
    if path is not None and text and text[0] == len(text) - 1:
        return path, text[1:]
    return _split_slowly(item)


@lru_cache(maxsize=8192)
def _name(head: bytes) -> Path | None:
    """Return the name that the bytes before a value spell, if they are nothing else.

    A name of 130 bytes has the tag of a value in its length; then they are not. Runs share their names.
    """
    try:
        return _split_slowly(head)[0]
    except Malformed:
        return None


def _split_slowly(item: bytes) -> tuple[Path, bytes]:
    key: str | None = None
    nested: list[str] = []
    text = b"null"
    for number, value in fields(item):
        if number in _PLAIN_VALUES:
            text = _PLAIN_VALUES[number](value)
        elif not isinstance(value, bytes):
            continue
        elif number == _ITEM_KEY:
            key = value.decode()
        elif number == _ITEM_NESTED_KEY:
            nested.append(value.decode())
        elif number == _ITEM_JSON:
            text = value
    if nested:
        return tuple(nested), text
    if key is None:
        raise Malformed("an item has no name")
    return (key,), text


def _double(value: int | bytes) -> bytes:
    if not isinstance(value, bytes) or len(value) != 8:
        return b"null"
    return json.dumps(struct.unpack("<d", value)[0]).encode()


# The schema also has fields for values that are not JSON text; no client so far was seen to write them.
_PLAIN_VALUES: dict[int, Callable[[int | bytes], bytes]] = {
    4: lambda value: b"true" if value else b"false",
    5: lambda value: str(zigzag(value)).encode() if isinstance(value, int) else b"null",
    6: _double,
    7: lambda value: json.dumps(value.decode()).encode() if isinstance(value, bytes) else b"null",
    8: lambda value: value if isinstance(value, bytes) else b"null",
}


def _parsed(text: bytes) -> Any:
    """Return what a JSON text says; None if it says nothing that could be a metric."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=8192)
def _remembered(text: bytes) -> Any:
    return load_config_json(text)


def _config_value(text: bytes) -> Any:
    # Runs of one sweep share most of their values. A list or dict is shared, too: nothing changes it.
    return _remembered(text) if len(text) <= _REMEMBERED else load_config_json(text)


def _numbers(path: Path, value: Any) -> Iterator[tuple[Path, float]]:
    """Yield the numbers in an entry with their names, in the order of the text; not recursive."""
    stack = [(path, value)]
    while stack:
        name, node = stack.pop()
        if isinstance(node, dict):
            if not isinstance(node.get(_TYPE), str):
                stack.extend(((*name, key), node[key]) for key in reversed(node))
        elif (number := as_number(node)) is not None:
            yield name, number


def _put(tree: dict[str, Any], path: Path, value: Any) -> None:
    for key in path[:-1]:
        branch = tree.get(key)
        tree[key] = tree = dict(branch) if isinstance(branch, dict) else {}
    tree[path[-1]] = value


def _drop(tree: dict[str, Any], path: Path) -> None:
    for key in path[:-1]:
        branch = tree.get(key)
        if not isinstance(branch, dict):
            return
        tree = branch
    tree.pop(path[-1], None)


def _check(path: Path, count: int) -> None:
    length = sum(map(len, path)) + len(path) - 1
    if count >= MAX_NAMES or length > MAX_NAME:
        refuse_names(count + 1, ".".join(path))


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
