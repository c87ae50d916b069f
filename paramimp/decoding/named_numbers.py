"""Texts of a name and a number in each line: ``val_loss: 0.5``, ``val_loss = 0.5``, ``val_loss,0.5``, ``val_loss 0.5``.

A line above them may say what they are: ``metric,value``. Of a number alone the name is that of its file.
"""

from __future__ import annotations

import re

from paramimp.decoding.histories import as_number

_LONGEST = 300
_PAIR = re.compile(
    r"""(?P<quote>["']?)(?P<name>[^\W\d_"'][^:=,;|\t"']{0,199}?)(?P=quote)"""
    r"""(?P<between>\ *[:=,;|]\s*|\ *\t\s*|\ +)(?P<number>[-+.\w]{1,64})\s*""",
    re.VERBOSE,
)
_HEAD = re.compile(r"""(?:["']?[^\W\d][\w /.-]{0,99}["']?)?\s*[,;|\t]\s*["']?[^\W\d][\w /.-]{0,99}["']?\s*""")
_COUNT = re.compile(r"(?:^|\s)[-+]?\d")
LONGEST_NUMBER = 64
"""Bytes of a text that may be a number alone."""


def only_number(data: bytes) -> float | None:
    """Return the number that is all that a text says, as ``score.txt`` does."""
    return as_number(data.decode("utf-8", "replace").strip()) if len(data) <= LONGEST_NUMBER else None


def has_count(name: str) -> bool:
    """Whether a number stands among the words of a name, as in ``epoch 1 loss: 0.5``: it is the line of a log."""
    return _COUNT.search(name) is not None


def numbers_by_name(data: bytes) -> dict[str, float] | None:
    """Return the numbers under their names; None where any line is something else or a name comes again."""
    lines = [line for line in map(str.strip, data.decode("utf-8-sig", "replace").splitlines()) if line]
    has_head = len(lines) > 1 and len(lines[0]) <= _LONGEST and _HEAD.fullmatch(lines[0]) is not None
    found: dict[str, float] = {}
    marks = set()
    for line in lines[has_head:]:
        pair = _PAIR.fullmatch(line) if len(line) <= _LONGEST else None
        number = as_number(pair["number"]) if pair is not None else None
        if pair is None or number is None or pair["name"] in found or has_count(pair["name"]):
            return None
        marks.add(mark := pair["between"].strip(" "))
        if not mark and " " in pair["name"]:
            return None  # the end of a sentence
        found[pair["name"]] = number
    return found if len(marks) == 1 else None
