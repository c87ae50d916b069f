"""What stands above the rows of a CSV file.

That is the line that tells Excel the delimiter, comments, and names in several rows as pandas writes them.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from paramimp.decoding.typed_text import typed

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEPARATOR = re.compile(r'"?sep=([^\w"\s.]|[ \t])"?,*')
_UNNAMED = re.compile(r"Unnamed: \d+(_level_\d+)?")
_DIVIDERS = re.compile(r"[,;\t|]")
_LOOKED_AT = 4_096
_LEAST_BELOW_UNITS, _LONGEST_UNIT, _LONGEST_SIGN = 2, 20, 2
_NO_UNIT = frozenset("- -- \u2013 \u2014 . / n/a".split())
_BRACKETS = frozenset({"()", "[]", "<>"})
_MAX_LEVELS, _MAX_COMMENTS = 4, 1_000


def without_separator_line(text: str) -> tuple[str, str | None]:
    """Return a CSV file without a first line ``sep=;``, and the delimiter that it names; None where there is none."""
    first, _, rest = text.partition("\n")
    said = _SEPARATOR.fullmatch(first.rstrip("\r"))
    return (rest, said[1]) if said else (text, None)


def without_comments(text: str) -> str:
    """Return a CSV file without the comments above its head: lines that begin with ``#`` and are no names themselves.

    A head may begin with that mark, too (``#run,lr,loss``, and what NumPy writes): it is one where the line below it
    holds numbers. The mark is taken from it, unless it is all that a name has.
    """
    start, before = 0, 0
    for _ in range(_MAX_COMMENTS):
        if not text.startswith("#", start):
            break
        end = text.find("\n", start)
        if end < 0:
            return text
        before, start = start, end + 1
    if not start:
        return text
    rest = text[start:]
    cells = _DIVIDERS.split(rest[:_LOOKED_AT].partition("\n")[0])
    if not has_number(cells):
        return rest
    line = text[before:start].rstrip()
    head = line.lstrip("#").strip(" ")
    return f"{head if head[:1].isalpha() else line}\n{rest}"


def joined_head(head: Sequence[str], lines: Sequence[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns as one row, and the rows below the head.

    Columns with several levels of names have a row for each: a name of the upper one is repeated over its columns (or
    stands over the first of them), and a row with the name of the index alone may follow. They are joined by dots.
    """
    rest = list(lines)
    if not _may_be_upper(head):
        return list(head), rest
    levels = [list(head)]
    while rest and len(levels) < _MAX_LEVELS and _is_level(rest[0], len(head)) and any(map(has_number, rest[1:3])):
        levels.append([cell.strip() for cell in rest.pop(0)])
        if len(set(_joined(levels))) == len(head):
            break
    if len(levels) == 1:
        return list(head), rest
    names = _joined(levels)
    if rest and rest[0][0].strip() and not any(cell.strip() for cell in rest[0][1:]):
        names[0] = rest.pop(0)[0].strip()
    return names, rest


def _may_be_upper(head: Sequence[str]) -> bool:
    """Whether a row has a name twice, or none behind a name: so it stands over another row of names."""
    names = [name for name in head if name]
    first = next((place for place, name in enumerate(head) if name), len(head))
    return len(set(names)) < len(names) or "" in head[first:]


def _is_level(row: Sequence[str], width: int) -> bool:
    """Whether a row holds names, several of them, and nothing else."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return len(row) == width and bool(cells) and all(isinstance(typed(cell), str) for cell in cells)


def has_number(row: Sequence[str]) -> bool:
    """Whether some cell of a row says a number."""
    return any(isinstance(typed(cell.strip()), (int, float)) for cell in row if cell.strip())


def is_of_values(head: Sequence[str], lines: Sequence[Sequence[str]]) -> bool:
    """Whether the first line of a file without names is a row like those below it.

    Each of its numbers stands above numbers, and one of them is a fraction or below zero, which counts no columns. Each
    of its texts comes again below it: ``adam`` above runs with ``adam``. Over shares of a distribution (``0.1``,
    ``0.9``) stands a name as well.
    """
    cells = [(place, typed(cell.strip())) for place, cell in enumerate(head) if cell.strip()]
    numbers = [(place, cell) for place, cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool)]
    if not any(math.isfinite(cell) and (cell < 0 or cell % 1) for _, cell in numbers):
        return False
    below = {place: [row[place].strip() for row in lines if place < len(row)] for place, _ in cells}
    of_numbers = {place for place, _ in numbers}
    return bool(lines) and all(
        all(map(_is_number_or_empty, below[place])) if place in of_numbers else head[place].strip() in below[place]
        for place, _ in cells
    )


def _joined(levels: Sequence[Sequence[str]]) -> list[str]:
    filled = [_filled(level, levels[-1]) for level in levels[:-1]]
    return [
        ".".join(name for name in column if name and not _UNNAMED.fullmatch(name))
        for column in zip(*filled, levels[-1], strict=True)
    ]


def _filled(level: Sequence[str], lowest: Sequence[str]) -> list[str]:
    """Repeat a name over the columns behind it that have none in this row and one in the lowest."""
    names: list[str] = []
    above = ""
    for name, below in zip(level, lowest, strict=True):
        above = name or above
        names.append(name or (above if below else ""))
    return names


def without_units(lines: list[list[str]], width: int) -> list[list[str]]:
    """Return the rows without a first one that holds the units of the columns: ``-``, ``1/s``, ``%``.

    It says nothing of columns of texts, no number at all, and something in most columns of numbers; some of it is no
    word. A run whose cells are texts (``auto``) has a result, too, or says less, or says the same twice. A row with one
    unit alone, or a few, has nothing but signs of units.
    """
    first = [cell.strip() for cell in lines[0]] if len(lines) > _LEAST_BELOW_UNITS else []
    if len(first) != width or max(map(len, first), default=0) > _LONGEST_UNIT or not any(first):
        return lines
    if not all(isinstance(typed(cell), str) for cell in first if cell):
        return lines
    below = [[row[column].strip() for row in lines[1:] if column < len(row)] for column in range(width)]
    of_numbers = [column for column, cells in enumerate(below) if any(cells) and all(map(_is_number_or_empty, cells))]
    said = [column for column, cell in enumerate(first) if cell and cell.lower() not in _NO_UNIT]
    named = [column for column in of_numbers if first[column]]
    is_of_units = 2 * len(named) > len(of_numbers) > 1 and said and set(said) <= set(of_numbers)
    words = [cell for cell in first if len(cell) > _LONGEST_SIGN and cell.isalnum()]
    are_signs = len(words) == len(set(words)) < len(named)
    is_of_few = bool(said) and set(said) <= set(of_numbers) and all(_is_sign(first[column]) for column in said)
    return lines[1:] if (is_of_units and are_signs) or is_of_few else lines


def _is_sign(cell: str) -> bool:
    """Whether a text is a unit by its looks: ``(sec)``, ``[MB]``, ``%``, ``1/s``, ``ms``; ``OOM`` is none."""
    is_in_brackets = len(cell) > _LONGEST_SIGN and cell[0] + cell[-1] in _BRACKETS
    return is_in_brackets or len(cell) <= _LONGEST_SIGN or "/" in cell


def _is_number_or_empty(cell: str) -> bool:
    value = typed(cell) if cell else None
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))
