"""What was logged last in the rows of a W&B log, found without taking every row apart.

Where only the last number of each metric counts, most of a log is read for nothing. Its names are counted by one search
over all rows; the last text of each is in the last row, or where the name stands last. That holds for rows of numbers,
written as all clients write them; of any others nothing is said here, and they have to be taken apart.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from paramimp.decoding.protobuf import Malformed
from paramimp.readers.wandb.items import UPDATE, items_of, name_in, number_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.readers.wandb.items import Path

_ITEM, _TEXT = b"\n", b"\x82\x01"  # tags of an item, and of the JSON text in it
_NAME = re.compile(rb"\n.([\n\x12].[^\x82]{1,80})\x82\x01", re.DOTALL)
_NO_NUMBER = re.compile(rb'\x82\x01(?:[\x80-\xff]|.["\[{n])', re.DOTALL)  # a long text, or any but a number or boolean
_ONE_BYTE = 0x80  # lengths below take one byte
_SEARCHES = 16  # times the length of all rows that searching them for single names may take


def last_logged(rows: Sequence[bytes]) -> dict[Path, tuple[float, int]] | None:
    """Return the last number of each name and how often it was logged; None if the rows must be taken apart."""
    joined = b"".join(rows)
    if _NO_NUMBER.search(joined):
        return None
    counts = Counter(_NAME.findall(joined))
    if counts.total() != joined.count(_TEXT):
        return None
    try:
        texts = {path: text for _, path, text in items_of(rows[-1], (UPDATE,))} if rows else {}
    except (Malformed, UnicodeDecodeError):
        return None
    last = {}
    left = _SEARCHES * len(joined)
    for name, count in counts.items():
        path = name_in(name)
        text = None if path is None else texts.get(path)
        if text is None:
            start = joined.rfind(name + _TEXT)
            left -= len(joined) - start
            number = _number_at(joined, name, start)
        else:
            number = number_in(text)
        if left < 0:  # most names were logged long ago
            return None
        if path is None or number is None:
            return None
        last[path] = number, count
    # A client that writes values which are no text does so in every row, and the search does not find their names.
    return last if texts.keys() <= last.keys() else None


def _number_at(rows: bytes, name: bytes, start: int) -> float | None:
    """The number in the item whose name begins there, if it is just that: the name may be part of a longer one."""
    end = start + len(name) + len(_TEXT) + 1
    size = rows[end - 1]
    length = end - start + size
    if length >= _ONE_BYTE or rows[start - 2 : start] != _ITEM + bytes((length,)):
        return None
    return number_in(rows[end : end + size])
