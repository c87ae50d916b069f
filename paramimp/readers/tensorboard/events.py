"""TensorBoard's event files, taken apart without TensorBoard.

A file is a row of TFRecords (https://www.tensorflow.org/tutorials/load_data/tfrecord): length, checksum of the length,
an ``Event`` message, checksum of it. Field numbers are those of event.proto, summary.proto, tensor.proto and the
hparams plugin's plugin_data.proto. The checksums are not compared: a file that was cut off shows that by its lengths.
"""

from __future__ import annotations

import re
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, refuse_names
from paramimp.decoding.protobuf import Malformed, fields
from paramimp.runs import Scalar, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from paramimp.places.folder import Folder

EVENT_FILES = "*tfevents*"
EVENTS_LIMIT = 256 << 20
"""Bytes of one file; images and histograms make them large."""
_SECONDS = re.compile(r"tfevents\.(\d{9,11})(?:\.|$)")
MAX_VALUES = 1_000_000
MAX_FILES = 1_000
FIRST_BYTES = 1 << 20
MAX_TEXTS = 64
MAX_TEXT = 1 << 18
"""Bytes of one text: more than the arguments of any script, and small enough that `MAX_TEXTS` of them are."""
TORN = "its last record is cut off"
DAMAGED = "it is damaged, and what follows the damage is missing"

_LENGTH = struct.Struct("<Q4x")
_HEAD, _TAIL = 12, 4
_SUMMARY, _VALUE = 5, 1
_TAG, _SIMPLE_VALUE, _TENSOR, _METADATA = 1, 2, 8, 9
_PLUGIN_DATA, _PLUGIN_NAME, _PLUGIN_CONTENT = 1, 1, 2
_SESSION_START, _SESSION_END = 3, 4
_STATUS: dict[int, Status] = {1: Status.FINISHED, 2: Status.FAILED, 3: Status.RUNNING}
_DTYPES = {1: "<f", 2: "<d", 3: "<i", 9: "<q"}
_STRINGS = 8
_REPEATED = {5: "<f", 6: "<d"}


@dataclass(slots=True)
class Events:
    """What the event files of one folder say.

    Attributes
    ----------
    scalars : tag to its history, in the order logged.
    hparams : of the HParams plugin; None if no session was described.
    texts : tag to the last text logged under it; long ones, and those beyond `MAX_TEXTS`, are left out.
    first_texts : tags of the texts that were logged before any scalar, and no second time with another text.
    note : what is missing of a file, else empty.
    """

    scalars: dict[str, list[float]] = field(default_factory=dict)
    hparams: dict[str, Scalar | list[Any]] | None = None
    status: Status = Status.UNKNOWN
    note: str = ""
    values: int = 0
    tensors: set[bytes] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    first_texts: set[str] = field(default_factory=set)
    text_tags: set[bytes] = field(default_factory=set)

    def add(self, data: bytes) -> None:
        """Take in one file, as far as it is whole.

        Raises
        ------
        Unreadable : it is no event file, or holds more than any real one.
        """
        position, size = 0, len(data)
        while position < size:
            if position + _HEAD > size:
                self.note = TORN
                return
            start = position + _HEAD
            end = start + _LENGTH.unpack_from(data, position)[0]
            if end + _TAIL > size:
                # The length of a torn record is plausible; in a damaged or a foreign file it is any number.
                self.note = TORN if end - start <= EVENTS_LIMIT else DAMAGED
                break
            try:
                self._event(data[start:end])
            except (Malformed, UnicodeDecodeError, struct.error):
                self.note = DAMAGED
                break
            position = end + _TAIL
        if position == 0 and size:
            raise Unreadable(SkipReason.UNREADABLE, "is no event file of TensorBoard, or only the torn start of one.")

    def _event(self, event: bytes) -> None:
        for number, summary in fields(event):
            if number == _SUMMARY and isinstance(summary, bytes):
                for inner, value in fields(summary):
                    if inner == _VALUE and isinstance(value, bytes):
                        self._value(value)

    def _value(self, value: bytes) -> None:
        tag, number, tensor = b"", None, None
        for key, found in fields(value):
            if not isinstance(found, bytes):
                continue
            if key == _TAG:
                tag = found
            elif key == _SIMPLE_VALUE:
                (number,) = struct.unpack("<f", found)
            elif key == _TENSOR:
                tensor = found
            elif key == _METADATA:
                self._metadata(tag, found)
        if number is None and tensor is not None and tag in self.tensors:
            number = _scalar(tensor)
        if number is not None:
            self._log(tag.decode(), number)
        elif tensor is not None and tag in self.text_tags and (text := _text(tensor)):
            self._log_text(tag.decode(), text)

    def _metadata(self, tag: bytes, metadata: bytes) -> None:
        plugin = dict(fields(metadata)).get(_PLUGIN_DATA)
        if not isinstance(plugin, bytes):
            return
        found = dict(fields(plugin))
        name, content = found.get(_PLUGIN_NAME), found.get(_PLUGIN_CONTENT, b"")
        if name == b"scalars":
            self.tensors.add(tag)
        elif name == b"text":
            self.text_tags.add(tag)
        elif name == b"hparams" and isinstance(content, bytes):
            for number, body in fields(content):
                if number == _SESSION_START and isinstance(body, bytes):
                    self._add_hparams(_hparams(body))
                elif number == _SESSION_END and isinstance(body, bytes):
                    said = dict(fields(body)).get(1)
                    self.status = _STATUS.get(said, Status.UNKNOWN) if isinstance(said, int) else Status.UNKNOWN

    def _add_hparams(self, params: Mapping[str, Scalar | list[Any]]) -> None:
        """Add what one session says; a file may describe any number of them."""
        self.hparams = {} if self.hparams is None else self.hparams
        self.hparams.update(params)
        if len(self.hparams) > MAX_NAMES:
            refuse_names(len(self.hparams), "")

    def _log(self, tag: str, number: float) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            raise Unreadable(SkipReason.TOO_LARGE, f"holds more than {MAX_VALUES:,} logged values; log less often.")
        history = self.scalars.get(tag)
        if history is None:
            if len(self.scalars) >= MAX_NAMES or len(tag) > MAX_NAME:
                refuse_names(len(self.scalars) + 1, tag)
            history = self.scalars[tag] = []
        history.append(number)

    def _log_text(self, tag: str, text: str) -> None:
        if tag not in self.texts:
            if len(self.texts) >= MAX_TEXTS or len(tag) > MAX_NAME:
                return
            if not self.values:
                self.first_texts.add(tag)
        elif self.texts[tag] != text:
            self.first_texts.discard(tag)
        self.texts[tag] = text


def event_files(folder: Folder) -> list[str]:
    """Return the names of a folder's event files, the oldest first (their names hold the time)."""
    return sorted(name for name in folder.files if "tfevents" in name)


def started_by(folder: Folder) -> float | None:
    """Return when the first event file of a folder was begun, by their names: ``events.out.tfevents.SECONDS.HOST``."""
    times = (_SECONDS.search(name) for name in event_files(folder))
    return min((float(found[1]) for found in times if found), default=None)


def read_events(folder: Folder) -> Events:
    """Return what all event files of a folder say; a restarted run has several.

    Raises
    ------
    Unreadable : one cannot be read at all; its message begins with the file's name.
    """
    events = Events()
    files = event_files(folder)
    for file in files[:MAX_FILES]:
        try:
            events.add(folder.read(file, EVENTS_LIMIT))
        except Unreadable as error:
            raise Unreadable(error.reason, f"{folder.name_of(file)} {error.message}") from None
    if len(files) > MAX_FILES:
        events.note = f"it has {len(files):,} event files, of which the first {MAX_FILES:,} were read"
    return events


def first_events(folder: Folder, files: Iterable[str]) -> Iterator[Events]:
    """Yield the events in the first bytes of each file: there a script logs its hyperparameters.

    A file that cannot be read yields no events; the error is raised when the whole file is read.
    """
    for file in files:
        events = Events()
        with suppress(Unreadable):
            events.add(folder.head(file, FIRST_BYTES))
        yield events


def _hparams(session: bytes) -> dict[str, Scalar | list[Any]]:
    params: dict[str, Scalar | list[Any]] = {}
    for number, entry in fields(session):
        if number == 1 and isinstance(entry, bytes):
            found = dict(fields(entry))
            name, value = found.get(1, b""), found.get(2, b"")
            if isinstance(name, bytes) and isinstance(value, bytes):
                if len(params) >= MAX_NAMES or len(name) > MAX_NAME:
                    refuse_names(len(params) + 1, name.decode())
                params[name.decode()] = _plain(value)
    return params


def _plain(value: bytes) -> Scalar | list[Any]:
    """Return what a ``google.protobuf.Value`` holds: a number, a text, a boolean, or a list of these."""
    for number, body in fields(value):
        if number == 6 and isinstance(body, bytes):
            return [_simple(item) for _, item in fields(body) if isinstance(item, bytes)] or None
        return _simple(value)
    return None


def _simple(value: bytes) -> Scalar:
    for number, body in fields(value):
        if number == 2 and isinstance(body, bytes):
            unpacked: float = struct.unpack("<d", body)[0]
            return unpacked
        if number == 3 and isinstance(body, bytes):
            return body.decode()
        if number == 4:
            return bool(body)
    return None


def _scalar(tensor: bytes) -> float | None:
    """Return the number in a tensor of one element: TensorFlow 2 logs scalars so."""
    found = dict(fields(tensor))
    if found.get(2):  # a shape with sides
        return None
    content, dtype = found.get(4), found.get(1)
    if isinstance(content, bytes) and isinstance(dtype, int) and dtype in _DTYPES:
        layout = struct.Struct(_DTYPES[dtype])
        return float(layout.unpack(content)[0]) if len(content) == layout.size else None
    return next(_repeated(found), None)


def _text(tensor: bytes) -> str:
    """Return the text in a tensor of strings, its parts one after the other; empty where it is too long to be kept."""
    parts = [part for number, part in fields(tensor) if number == _STRINGS and isinstance(part, bytes)]
    return b"\n".join(parts).decode("utf-8", "replace") if sum(map(len, parts)) <= MAX_TEXT else ""


def _repeated(found: dict[int, int | bytes]) -> Iterator[float]:
    for number, code in _REPEATED.items():
        packed = found.get(number)
        if isinstance(packed, bytes) and len(packed) == struct.calcsize(code):
            yield struct.unpack(code, packed)[0]
