"""Texts of a name and a number in each line: ``val_loss: 0.5``, ``val_loss = 0.5``, ``val_loss,0.5``, ``val_loss 0.5``.

A line above them may say what they are: ``metric,value``. A name may have several cells, in brackets or not
(``[READ], AverageLatency(us), 300.1``); where one of them is a number, the line is a bar of a histogram
(``[READ], 250, 17``). Remarks behind ``#`` and titles between rules, as gem5 writes them, are none of it. Of a number
alone the name is that of its file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.decoding.histories import as_number

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 300
_PAIR = re.compile(
    r"""(?P<quote>["']?)(?P<name>[^\W\d_"'](?:[^:=,;|\t"']|::){0,199}?)(?P=quote)"""
    r"""(?P<between>\ *[:=,;|]\s*|\ *\t\s*|\ +)(?P<number>[-+.\w]{1,64})\s*""",
    re.VERBOSE,
)
_HEAD = re.compile(r"""(?:["']?[^\W\d][\w /.-]{0,99}["']?)?\s*[,;|\t]\s*["']?[^\W\d][\w /.-]{0,99}["']?\s*""")
_REMARK = re.compile(r"\s#\s")
_COUNT = re.compile(r"(?:^|\s)[-+]?\d")
_DELIMITERS = (",", "\t", ";")
_LEAST_NAMED, _MOST_CELLS = 2, 4
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
    lines = [line for line in map(_said, data.decode("utf-8-sig", "replace").splitlines()) if line]
    return _pairs(lines) or next(filter(None, (_behind_cells(lines, mark) for mark in _DELIMITERS)), None)


def _said(line: str) -> str:
    """A line without the remark behind it; nothing of one between rules, as a title is."""
    said = _REMARK.split(line, 1)[0].strip()
    return "" if said.startswith("---") and said.endswith("---") else said


def _behind_cells(lines: Sequence[str], delimiter: str) -> dict[str, float] | None:
    """The numbers in the last cells of lines, whose other cells are their names; without those of histograms."""
    named: dict[str, float] = {}
    for line in lines:
        *cells, last = [cell.strip(" []\"'") for cell in line.split(delimiter, _MOST_CELLS)]
        number = as_number(last)
        name = ".".join(cells)
        if number is None or name in named or not cells or as_number(cells[0]) is not None:
            return None
        if all(as_number(cell) is None for cell in cells[1:]):
            named[name] = number
    return named if len(named) >= _LEAST_NAMED else None


def _pairs(lines: Sequence[str]) -> dict[str, float] | None:
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
