"""The records of W&B's log: protobuf messages ``wandb_internal.Record``, each one body among fields that say little.

A log has a record for every row, every summary, every line of output. Nearly all begin with their number and what names
their run and their sender, and end with the body, which is then found at once; only what is anything else is taken
apart field by field.
"""

from __future__ import annotations

MIXED = -1
"""The kind of a record that is anything else, or damaged."""

_NUMBER = 0x08  # tag of the record's number
_NAMES = frozenset({16 << 3 | 2, 200 << 3 | 2})  # tags of what names its sender and its run
_BYTES = 2  # wire type of these and of the body
_GOES_ON = 0x80  # from here on, the next byte belongs to a tag, a length or a number, too
_TWO_BYTES = 0x4000  # tags and lengths below take no more
_NUMBER_ENDS = 5  # a number takes four bytes at most: more than any log has records


def body_of(record: bytes) -> tuple[int, bytes]:
    """Return the kind of a record, which is the number of the field with its body, and the body; or `MIXED` and all."""
    size = len(record)
    position = 2
    try:
        while record[position - 1] >= _GOES_ON:
            position += 1
        if record[0] != _NUMBER or position > _NUMBER_ENDS:
            return MIXED, record
        while True:
            tag, length = record[position], record[position + 1]
            position += 2
            if tag >= _GOES_ON:
                tag += (length << 7) - _GOES_ON
                length = record[position]
                position += 1
            if length >= _GOES_ON:
                length += (record[position] << 7) - _GOES_ON
                position += 1
            end = position + length
            if end == size:
                break
            if tag not in _NAMES or end > size or length >= _TWO_BYTES:
                return MIXED, record
            position = end
    except IndexError:
        return MIXED, record
    if tag & 7 != _BYTES or tag >= _TWO_BYTES or length >= _TWO_BYTES:
        return MIXED, record
    return tag >> 3, record[position:]
