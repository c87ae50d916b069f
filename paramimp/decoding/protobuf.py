"""The wire format of protocol buffers: enough to take a message apart without its schema.

https://protobuf.dev/programming-guides/encoding/: a message is a row of fields, each a varint of (number << 3 | wire
type) and its value. What is nested stays bytes here; the caller, who knows the schema, takes it apart again. So nothing
recurses, and nothing costs more than the bytes that were given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED_LENGTHS = {_FIXED64: 8, _FIXED32: 4}
_MAX_SHIFT = 63  # ten bytes hold the 64 bits of the longest varint


class Malformed(Exception):  # noqa: N818 - a state of the data, not a mistake of the program
    """Bytes that are no protobuf message."""


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the number and the value of each field: an int for a varint, else its bytes.

    Raises
    ------
    Malformed : the bytes end within a field, or a wire type is unknown.
    """
    position, size = 0, len(data)
    last = size - 1
    while position < size:
        # Tags and lengths of one byte or two, as nearly all are, are read here: calling for each would double the time.
        tag = data[position]
        if tag < 0x80:
            position += 1
        elif position < last and (second := data[position + 1]) < 0x80:
            tag += (second << 7) - 0x80
            position += 2
        else:
            tag, position = varint(data, position)
        wire_type = tag & 7
        if wire_type == _BYTES:
            if position <= last and (length := data[position]) < 0x80:
                position += 1
            elif position < last and (second := data[position + 1]) < 0x80:
                length += (second << 7) - 0x80
                position += 2
            else:
                length, position = varint(data, position)
        elif wire_type == _VARINT:
            if position <= last and (value := data[position]) < 0x80:
                position += 1
            else:
                value, position = varint(data, position)
            yield tag >> 3, value
            continue
        elif wire_type in _FIXED_LENGTHS:
            length = _FIXED_LENGTHS[wire_type]
        else:
            raise Malformed(f"wire type {wire_type} is unknown")
        end = position + length
        if end > size:
            raise Malformed("a field is longer than its message")
        yield tag >> 3, data[position:end]
        position = end


def varint(data: bytes, position: int) -> tuple[int, int]:
    """Return the unsigned number that begins at a position, and the position behind it.

    Raises
    ------
    Malformed : the bytes end within it, or it has more than 64 bits.
    """
    value = shift = 0
    try:
        while (byte := data[position]) >= 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
            if shift > _MAX_SHIFT:
                raise Malformed("a number has no end")
            position += 1
    except IndexError:
        raise Malformed("the bytes end within a number") from None
    return value | byte << shift, position + 1


def signed(value: int) -> int:
    """Return the int32 or int64 that a varint stands for: negative ones are written as 64-bit two's complement."""
    return value - (1 << 64) if value >= 1 << 63 else value


def zigzag(value: int) -> int:
    """Return the sint32 or sint64 that a varint stands for: 0, -1, 1, -2, ... in this order."""
    return value >> 1 ^ -(value & 1)
