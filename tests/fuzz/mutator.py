"""How one input is made of another: single bytes are changed, or a value in a text is replaced by one of another type.

Changed bytes rarely leave a JSON text whole, so that they try its decoder and hardly ever what is behind it. A value of
another type does leave it whole.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    ChangeBytes = Callable[[bytes, int], bytes]

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 10**400, 2**63, 1.5, 1e308, float("nan"), float("-inf"), "", "text", "1e999", "nan", "\ud800",
    "::error::", "[red]", "a" * 3000, [], [1], [[]], [None], ["a", {}], [[1, 2], 3], {}, {"a": 1}, {"": None},
    {"a": {"b": [1]}}, {"value": None}, {"value": {"value": 1}}, {"_type": "table"}, {"desc": None, "value": [1]},
)  # fmt: skip
TEXTS = (
    "null", "-1", "9" * 400, "1e999", "nan", ".inf", "true", "~", '""', "text", "{'a': 1.2.}", "[1, [2]]",
    '{"a": []}', "[" * 200, "{a: " * 200, "&a [*a]", "*a", "<<: *a", "!!int x", "!!python/tuple [1]", "2020-01-01",
    "0x1F", "1_000", "12:30:45", "'", '"', "|", ">-", "- ", "? ", "---", "\t", "\0", "\ufeff", "\u2028", "${a.b}",
    "${a}${a}", "a=b", "1,2",
)  # fmt: skip
"""Words that YAML, CSV, Python and Hydra read in a way of their own."""
LONGEST_TEXT = 1 << 15
_WORD = re.compile(rb"[^\s,;:=\[\]{}\"']+")
_STRUCTURED = 0.6
_DEPTH = 200


def mutate(data: bytes, most: int, random: Random, change_bytes: ChangeBytes) -> bytes:
    """Make another input of at most some bytes."""
    if random.random() < _STRUCTURED and len(data) < LONGEST_TEXT:
        made = _mutated_json(data, random) or _mutated_words(data, random)
        if made and len(made) <= most:
            return made
    return change_bytes(data, most)


def changed_bytes(random: Random) -> ChangeBytes:
    """What changes bytes where no library does: flips, cuts, repeats and numbers that are often limits."""

    def change(data: bytes, most: int) -> bytes:
        made = bytearray(data or b"\0")
        for _ in range(random.choice((1, 1, 2, 4, 8))):
            at = random.randrange(len(made) + 1)
            size = random.choice((1, 1, 2, 4, 8, 32))
            match random.randrange(5):
                case 0:
                    made[at : at + size] = random.randbytes(size)
                case 1:
                    del made[at : at + size]
                case 2:
                    made[at:at] = made[at : at + size] * random.choice((1, 2, 50))
                case 3:
                    made[at : at + size] = random.choice((b"\xff", b"\x00", b"\x7f", b"\x80")) * size
                case _:
                    if at < len(made):
                        made[at] ^= 1 << random.randrange(8)
        return bytes(made[:most])

    return change


def _mutated_json(data: bytes, random: Random) -> bytes | None:
    """Replace, repeat or remove one value of a JSON text, or of one line of JSON Lines; None if it is neither."""
    if data.lstrip()[:1] not in (b"{", b"["):
        return None
    document = _parsed(data)
    if document is not None:
        return _rendered(document, random)
    lines = data.split(b"\n")
    number = random.randrange(len(lines))
    document = _parsed(lines[number])
    if document is None:
        return None
    made = _rendered(document, random)
    return None if made is None else b"\n".join([*lines[:number], made, *lines[number + 1 :]])


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _rendered(document: Any, random: Random) -> bytes | None:
    try:
        return json.dumps(_changed(document, random)).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return None


def _changed(document: Any, random: Random, depth: int = 0) -> Any:
    """A copy with one place changed, which is the deeper the more lies in it."""
    if isinstance(document, dict) and document and depth < _DEPTH and random.random() < 0.85:
        key = random.choice(list(document))
        match random.randrange(12):
            case 0:
                return {name: value for name, value in document.items() if name != key}
            case 1:
                other = str(random.choice(VALUES))
                return {other if name == key else name: value for name, value in document.items()}
            case 2:
                return document | {str(random.choice(VALUES)): document[key]}
            case _:
                return document | {key: _changed(document[key], random, depth + 1)}
    if isinstance(document, list) and document and depth < _DEPTH and random.random() < 0.85:
        at = random.randrange(len(document))
        match random.randrange(8):
            case 0:
                return document[:at] + document[at + 1 :]
            case 1:
                return document[:at] + [document[at]] * random.choice((2, 3, 100)) + document[at:]
            case _:
                return [*document[:at], _changed(document[at], random, depth + 1), *document[at + 1 :]]
    return random.choice(VALUES)


def _mutated_words(data: bytes, random: Random) -> bytes | None:
    """Replace one word of a text by another, in place, or by one of a file format; None if there is none."""
    words = [found.span() for found in _WORD.finditer(data, 0, LONGEST_TEXT)]
    if not words:
        return None
    start, end = random.choice(words)
    if random.random() < 0.2:
        other = slice(*random.choice(words))
        return data[:start] + data[other] + data[end:]
    return data[:start] + random.choice(TEXTS).encode() + data[end:]
