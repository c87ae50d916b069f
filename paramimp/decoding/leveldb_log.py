"""A LevelDB log cut into its records, as far as it is whole.

https://github.com/google/leveldb/blob/main/doc/log_format.md: blocks of 32 KiB that hold records, or parts of records
that do not fit, each under a head of checksum, length and kind. W&B departs from it: the file's own header of seven
bytes counts as part of the first block, and the checksum is plain CRC-32 rather than masked CRC-32C.

A log that ends within a record is normal: its process was killed. After damage, reading goes on at the next block.
"""

from __future__ import annotations

import struct
import zlib

from paramimp.runs import SkipReason, Unreadable

MAX_RECORDS = 1_000_000
TORN = "its log ends within a record"
DAMAGED = "its log is damaged, and what the damaged parts held is missing"

_BLOCK = 32_768
_HEAD = struct.Struct("<IHB")
_KINDS = _FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_CHECKSUMS = [zlib.crc32(bytes([kind])) for kind in range(256)]


def split_log(data: bytes, header: int) -> tuple[list[bytes], str]:
    """Return the records behind a header of so many bytes, and a note on what is missing of them, else empty.

    Raises
    ------
    Unreadable : more than 1,000,000 records.
    """
    records: list[bytes] = []
    parts: list[bytes] = []
    note = ""
    position, size = header, len(data)
    while True:
        if not parts:
            position = _take_whole(data, position, records)
        if position >= size:
            return records, note or (TORN if parts else "")
        if len(records) + len(parts) > MAX_RECORDS:
            raise Unreadable(SkipReason.TOO_LARGE, f"has more than {MAX_RECORDS:,} records; log less often.")
        left = _BLOCK - position % _BLOCK
        if left < _HEAD.size:  # too little for a head: padding
            position += left
            continue
        start = position + _HEAD.size
        if start > size:
            return records, TORN
        checksum, length, kind = _HEAD.unpack_from(data, position)
        end = start + length
        fits = length <= left - _HEAD.size
        if fits and end > size:
            return records, TORN
        payload = data[start:end]
        if not fits or zlib.crc32(payload, _CHECKSUMS[kind]) != checksum or kind not in _KINDS:
            note, parts = DAMAGED, []
            position += left
            continue
        position = end
        if bool(parts) is (kind in (_FULL, _FIRST)):  # a part without those before it, or a new record too soon
            note, parts = DAMAGED, []
        if kind == _FULL:
            records.append(payload)
        elif kind == _FIRST or parts:
            parts.append(payload)
        if kind == _LAST and parts:
            records.append(b"".join(parts))
            parts = []


def _take_whole(data: bytes, position: int, records: list[bytes]) -> int:
    """Take the records of one block that are whole, as nearly all are; return where anything else begins."""
    end = min(position - position % _BLOCK + _BLOCK, len(data))
    last_head = end - _HEAD.size
    while position <= last_head:
        checksum, length, kind = _HEAD.unpack_from(data, position)
        start = position + _HEAD.size
        after = start + length
        payload = data[start:after]
        if kind != _FULL or after > end or zlib.crc32(payload, _CHECKSUMS[_FULL]) != checksum:
            break
        records.append(payload)
        position = after
    return position
