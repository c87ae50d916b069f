"""The items of a record of W&B's log: that a name has a value, as JSON text, or has none any more.

``ConfigRecord``, ``SummaryRecord`` and ``HistoryRecord`` all hold items, most of a log's bytes are items, and nearly
all are written in one way. So a pattern finds those, and only what is anything else is taken apart field by field.
"""

from __future__ import annotations

import json
import re
import struct
from functools import lru_cache
from typing import TYPE_CHECKING

from paramimp.decoding.protobuf import Malformed, fields, zigzag

if TYPE_CHECKING:
    from collections.abc import Callable

UPDATE, REMOVE = 1, 2
_KEY, _NESTED_KEY, _JSON = 1, 2, 16

Path = tuple[str, ...]
Item = tuple[int, Path, bytes]
"""`UPDATE` or `REMOVE`, the name, and the JSON text of the value."""

# An item as all clients write it, if it is short: tag and length, the name, field 16 with the JSON text. The last
# branch takes what is anything else, so that no byte of a body is passed over. What the lengths say is compared.
_USUAL = re.compile(rb"\n(.)([^\x82]{1,80})\x82\x01(.)([^\n\x12]{1,120})|.+", re.DOTALL)
_BYTE = [bytes([number]) if number < 128 else b"" for number in range(256)]  # none where a length takes two bytes
_HEAD = 3  # bytes of an item besides its name and its text that count in its length


def items_of(body: bytes, kinds: tuple[int, ...] = (UPDATE, REMOVE)) -> list[Item]:
    """Take the body of a config, a summary or (where all items are updates) a history record apart.

    Raises
    ------
    Malformed, UnicodeDecodeError : it is damaged.
    """
    items: list[Item] = []
    position = 0
    for length, head, size, text in _USUAL.findall(body):
        whole = len(head) + len(text) + _HEAD
        if size != _BYTE[len(text)] or length != _BYTE[whole] or (path := name_in(head)) is None:
            break
        items.append((UPDATE, path, text))
        position += whole + 2
    if position < len(body):  # something else, or the step that ends a row
        for number, item in fields(body[position:]):
            if number in kinds and isinstance(item, bytes):
                items.append((number, *_split_slowly(item)))
    return items


def number_in(text: bytes) -> float | None:
    """Return the number that is written as a text; None if the text is no number."""
    try:
        return float(text)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def name_in(head: bytes) -> Path | None:
    """Return the name in the bytes before a value; None if they hold more. Cached, since runs share their names."""
    try:
        return _split_slowly(head)[0]
    except (Malformed, UnicodeDecodeError):
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
        elif number == _KEY:
            key = value.decode()
        elif number == _NESTED_KEY:
            nested.append(value.decode())
        elif number == _JSON:
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
