"""Cells of one column as plain data that JSON can hold and reads back at once: numbers and repeated values as bytes.

Of ten thousand numbers in JSON each is parsed; as bytes they are copied. Bytes are written as base64, in the order of
this machine, for which the cache is.
"""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_CODES = 256


def text_of_integers(numbers: Sequence[Any]) -> str | None:
    """Integers as text; None where one is no integer, or one of more than 64 bits."""
    try:
        return _text_of(array("q", numbers))
    except (TypeError, OverflowError):
        return None


def integers_in(text: str) -> list[int]:
    """The integers that were made a text.

    Raises
    ------
    ValueError : it holds something else.
    """
    return _numbers_in("q", text)


def packed_cells(cells: Sequence[object]) -> dict[str, Any]:
    """Cells of text, numbers, booleans, None and lists of these as plain data, whichever form is read soonest."""
    kinds = set(map(type, cells))
    if kinds == {float}:
        return {"floats": _text_of(array("d", cells))}
    if kinds == {int} and (text := text_of_integers(cells)) is not None:
        return {"integers": text}
    if kinds <= {str, int, bool, type(None)}:  # of floats 0.0 and -0.0 are equal, and NaN is unlike itself
        pairs = list(zip(map(type, cells), cells, strict=True))
        codes = {pair: code for code, pair in enumerate(dict.fromkeys(pairs))}
        if len(codes) <= _MOST_CODES:
            text = b64encode(bytes(map(codes.__getitem__, pairs))).decode("ascii")
            return {"values": [value for _, value in codes], "codes": text}
    return {"cells": cells}


def unpacked_cells(packed: Mapping[str, Any]) -> list[object]:
    """The cells that were packed.

    Raises
    ------
    ValueError : and KeyError, IndexError, TypeError and AttributeError: it holds something else.
    """
    if "floats" in packed:
        return list(_numbers_in("d", packed["floats"]))
    if "integers" in packed:
        return list(integers_in(packed["integers"]))
    if "codes" in packed:
        return list(map(packed["values"].__getitem__, b64decode(packed["codes"], validate=True)))
    cells: list[object] = packed["cells"]
    return cells


def _text_of(numbers: array[Any]) -> str:
    return b64encode(numbers.tobytes()).decode("ascii")


def _numbers_in(kind: str, text: str) -> list[Any]:
    numbers = array(kind)
    numbers.frombytes(b64decode(text, validate=True))
    return numbers.tolist()
