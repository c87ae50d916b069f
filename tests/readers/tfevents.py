"""Event files for tests, record by record."""

from __future__ import annotations

import struct
from pathlib import Path


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def scalar(tag: str, value: float) -> bytes:
    """An event with one scalar, as PyTorch logs it."""
    return _summary(field(1, tag.encode()) + bytes([2 << 3 | 5]) + struct.pack("<f", value))


def tensor_scalar(tag: str, value: float) -> bytes:
    """An event with one scalar, as TensorFlow 2 logs it: a tensor with the plugin's name."""
    tensor = field(1, 1) + field(2, b"") + field(4, struct.pack("<f", value))
    return _summary(field(1, tag.encode()) + field(8, tensor) + field(9, field(1, field(1, b"scalars"))))


def text(tag: str, content: str) -> bytes:
    """An event with one text, as PyTorch, tensorboardX and TensorFlow log it."""
    tensor = field(1, 7) + field(2, field(2, field(1, 1))) + field(8, content.encode())
    metadata = field(1, field(1, b"text") + field(2, field(1, 0)))
    return _summary(field(1, tag.encode()) + field(9, metadata) + field(8, tensor))


def hparams(values: dict[str, float | bool | str]) -> bytes:
    """An event that starts a session of the HParams plugin."""
    entries = b"".join(field(1, field(1, name.encode()) + field(2, _value(value))) for name, value in values.items())
    return _plugin("_hparams_/session_start_info", field(3, entries))


def session_end(status: int) -> bytes:
    return _plugin("_hparams_/session_end_info", field(4, field(1, status)))


def record(event: bytes) -> bytes:
    """An event in its frame; the checksums, which are not compared, are zero."""
    return struct.pack("<QI", len(event), 0) + event + bytes(4)


def write_events(folder: Path, *events: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "events.out.tfevents.1795418803.host"
    file.write_bytes(b"".join(map(record, events)))
    return file


def _plugin(tag: str, content: bytes) -> bytes:
    return _summary(field(1, tag.encode()) + field(9, field(1, field(1, b"hparams") + field(2, content))))


def _summary(value: bytes) -> bytes:
    return bytes([1 << 3 | 1]) + struct.pack("<d", 1795418803.0) + field(2, 3) + field(5, field(1, value))


def _value(value: float | bool | str) -> bytes:
    if isinstance(value, bool):
        return field(4, int(value))
    if isinstance(value, str):
        return field(3, value.encode())
    return bytes([2 << 3 | 1]) + struct.pack("<d", value)


def _varint(value: int) -> bytes:
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])
