"""Runs of SwanLab from the folders that its clients leave: ``swanlog/run-DATE_TIME-ID/`` with a log in it.

The log is in the format of LevelDB: ``run-ID.swanlab`` holds protobuf messages (client 0.10, whose field numbers are
below), ``backup.swanlab`` JSON objects (client 0.6). It holds what was logged and how the run ended, whether or
not it was sent to the service. The config is in ``files/config.yaml``.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, flatten_config, refuse_names
from paramimp.decoding.histories import as_number
from paramimp.decoding.json_text import load_metrics_json
from paramimp.decoding.leveldb_log import DAMAGED, split_log
from paramimp.decoding.protobuf import Malformed, fields
from paramimp.decoding.times import moment_in_name
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip
from paramimp.runs import Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "swanlab"
_LOG = re.compile(r"(run-.+|backup)\.swanlab")
_CONFIG = "config.yaml"
_LOG_LIMIT = 128 << 20
_MAGIC = b":SWL\xd6\xe1"
_HEADER = len(_MAGIC) + 1
_ENVELOPE = frozenset({"desc", "sort", "value"})
_OWN = "__swanlab__"
"""What the names of system metrics begin with."""

_PROJECT, _GROUP = 1, 7
_KEY, _STEP, _VALUE = 1, 2, 5
_NUMBER = 1
_STATE = 1
_STATES = {0: Status.RUNNING, 1: Status.FINISHED, 2: Status.FAILED, 3: Status.KILLED}
_DOUBLE = struct.Struct("<d")
_ZERO = bytes(_DOUBLE.size)
"""What is not written, being the default."""


class SwanLabReader:
    """One folder per run."""

    name = _NAME
    description = "SwanLab: swanlog/ with run-*/run-ID.swanlab, or one run of it"
    needs = ""
    markers = ("run-*.swanlab", "backup.swanlab")
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the log in it."""
        return Claim.CERTAIN if _log_of(folder) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each run."""
        return map(_read, folders)


SWANLAB = SwanLabReader()


@dataclass(slots=True)
class _Store:
    """What the log of a run says; its status is that of a process that ended without a word, until it has one."""

    project: str = ""
    group: str = ""
    status: Status = Status.KILLED
    history: dict[str, list[float]] = field(default_factory=dict)

    def add_json(self, record: bytes) -> None:
        document = load_metrics_json(record)
        said = document.get("data") if isinstance(document, dict) else None
        if not isinstance(document, dict) or not isinstance(said, dict):
            return
        kind = document.get("model_type")
        if kind == "Project":
            self.project = str(said.get("name") or "")
        elif kind == "Footer":
            self.status = Status.FINISHED if said.get("success") else Status.FAILED
        elif kind == "Scalar" and isinstance(metric := said.get("metric"), dict):
            number = as_number(metric.get("data"))
            if number is not None:
                self._log(str(said.get("key")), number)

    def add_message(self, record: bytes) -> None:
        for number, body in fields(record):
            if number in _KINDS and isinstance(body, bytes):
                _KINDS[number](self, dict(fields(body)))

    def start(self, said: Mapping[int, int | bytes]) -> None:
        self.project, self.group = _text(said.get(_PROJECT)), _text(said.get(_GROUP))

    def finish(self, said: Mapping[int, int | bytes]) -> None:
        self.status = _STATES.get(_integer(said.get(_STATE)), Status.UNKNOWN)

    def scalar(self, said: Mapping[int, int | bytes]) -> None:
        key, value = _text(said.get(_KEY)), said.get(_VALUE)
        if isinstance(value, bytes):
            number = dict(fields(value)).get(_NUMBER, _ZERO)
            if not isinstance(number, bytes) or len(number) != _DOUBLE.size:
                raise Malformed("a number is no double")
            self._log(key, _DOUBLE.unpack(number)[0])

    def _log(self, key: str, number: float) -> None:
        if key.startswith(_OWN):
            return
        if key not in self.history:
            if len(self.history) >= MAX_NAMES or len(key) > MAX_NAME:
                refuse_names(len(self.history) + 1, key)
            self.history[key] = []
        self.history[key].append(number)


_VERSIONS = {1: _Store.add_json, 2: _Store.add_message}
_KINDS: dict[int, Callable[[_Store, Mapping[int, int | bytes]], None]] = {
    10: _Store.start,
    11: _Store.finish,
    13: _Store.scalar,
}


def _log_of(folder: Folder) -> str:
    return min(filter(_LOG.fullmatch, folder.files), default="")


def _read(folder: Folder) -> Run | SkippedRun:
    file, store, note = _log_of(folder), _Store(), ""
    try:
        data = folder.read(file, _LOG_LIMIT)
        note = _fill(store, data)
        note = f"{folder.name_of(file)}: {note}" if note else ""
        file = f"files/{_CONFIG}"
        config = _config(folder)
        params = flatten_config(config)
    except Unreadable as error:
        path = folder.name_of(file)
        message = f"{path} {error.message}"
        return SkippedRun(
            Origin(folder.name, _NAME, path, group=store.project, subgroup=store.group), error.reason, message
        )
    origin = Origin(folder.name, _NAME, group=store.project, subgroup=store.group)
    started = moment_in_name(folder.own_name)
    run = Run(origin, params, store.history, store.status, note, started=started)
    return run_or_skip(run, no_config="has no config; name the hyperparameters in swanlab.init(config=...)")


def _fill(store: _Store, data: bytes) -> str:
    """Take in a log; return what is wrong with it."""
    if not data.startswith(_MAGIC):
        if _MAGIC.startswith(data):  # what a process leaves that is killed at once
            return ""
        _refuse("is no log of SwanLab, which begins with ':SWL'; restore it from where it was written.")
    add = _VERSIONS.get(data[len(_MAGIC)]) if len(data) > len(_MAGIC) else None
    if add is None:
        _refuse("was written by a client whose logs are not known; those of SwanLab 0.6 and 0.10 are.")
    records, note = split_log(data, _HEADER)
    for record in records:
        try:
            add(store, record)
        except (Malformed, UnicodeDecodeError):
            note = DAMAGED
    return note


def _config(folder: Folder) -> dict[str, Any]:
    """The config without what stands around each value; empty where the script gave none."""
    files = folder.part("files") if "files" in folder.folders else None
    if files is None or _CONFIG not in files.files:
        return {}
    config = read_config(files, _CONFIG, empty=True)
    return {
        name: entry["value"] if isinstance(entry, dict) and entry.keys() == _ENVELOPE else entry
        for name, entry in config.items()
    }


def _text(value: int | bytes | None) -> str:
    return value.decode() if isinstance(value, bytes) else ""


def _integer(value: int | bytes | None) -> int:
    return value if isinstance(value, int) else 0


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
