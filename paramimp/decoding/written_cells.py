"""Cells of a table as people and programs write them, turned into the numbers and texts that they say.

Each form is taken for one only where all cells of its column leave no doubt: ``1,024`` may be a list, ``A*`` a search,
and ``-`` a choice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
_DECIMAL_POINT = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?")

_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"[-+]?(?:\d++(?:\.\d*+)?|\.\d+)(?:[eE][-+]?\d+)?")
_DECIMAL = re.compile(r"[-+]?\d+,\d+")

_PERCENT = re.compile(r"([-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+))\s*%")
_ZERO = re.compile(r"0?(?:[.,]0+)?")

_SIGNS = "*†‡§¶"
_SIGNED = re.compile(rf"(?P<stress>\*\*?|__?)?(?P<said>[^\s*_†‡§¶]+)(?(stress)(?P=stress))\s?[{_SIGNS}]{{0,3}}")

_NAMED = r"NA|na|N/A|n/a|<NA>|\#N/A|\#NA"
_DRAWN = r"[-\u2010-\u2015\u2212]{1,3}|\?{1,3}|\.{1,3}|/"  # hyphens, dashes and the minus sign
_MISSING = re.compile(rf"{_NAMED}|{_DRAWN}")
_IN_A_CELL = re.compile(rf"(?:^|[,;\t|\"])\s?(?:{_NAMED}|{_DRAWN})\s?(?=[,;\t|\"]|$)", re.MULTILINE)
_NUMBER = re.compile(r"[-+]?[.,]?\d[\d.,]*+(?:[eE][-+]?\d++)?\s?%?|[-+]?(?:inf|nan)", re.IGNORECASE)


def plain_cells(rows: Sequence[Sequence[str]], width: int, *, text: str, delimiter: str) -> Sequence[Sequence[str]]:
    """The rows of a table with the cells of its columns as plain numbers and texts.

    Parameters
    ----------
    width : columns that are looked at; what a row has beyond them stays as it is.
    text : that of the whole table: what does not occur in it is looked for in no column.
    delimiter : between its cells; a comma then stands before no decimals.
    """
    if '"""' in text:
        rows = without_quotes(rows, width)
    if any(sign in text for sign in _SIGNS):
        rows = without_footnotes(rows, width)
    if _IN_A_CELL.search(text) is not None:
        rows = without_missing(rows, width)
    if "%" in text:
        rows = without_percent_signs(rows, width)
    if ('"' if delimiter == "," else ",") in text:
        rows = without_thousands(rows, width, decimals=delimiter != ",")
    return rows if delimiter == "," else with_decimal_points(rows, width)


def without_quotes(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Take off quotation marks: SageMaker writes texts as JSON into the cells, ``"adam"``."""
    return _changed(rows, width, _are_quoted, lambda cell: cell.strip()[1:-1] if cell.strip() else cell)


def _are_quoted(cells: set[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(
        len(cell) > 2 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1] for cell in filled
    )


def without_footnotes(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Take marks off numbers, as tables of papers have them: ``39.84*`` with a footnote, ``0.52***``, ``**0.92**``."""
    return _changed(rows, width, _are_numbers_with_signs, _unsigned)


def _are_numbers_with_signs(cells: set[str]) -> bool:
    said = {cell: _unsigned(cell) for cell in cells - {""}}
    return any(cell != own for cell, own in said.items()) and all(
        _NUMBER.fullmatch(own) or _MISSING.fullmatch(own) for own in said.values()
    )


def _unsigned(cell: str) -> str:
    found = _SIGNED.fullmatch(cell.strip())
    return found["said"] if found else cell


def without_missing(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Empty what stands where a number is missing: a dash, a question mark, the ``NA`` of R."""
    return _changed(rows, width, _are_numbers_or_missing, lambda cell: "" if _MISSING.fullmatch(cell.strip()) else cell)


def _are_numbers_or_missing(cells: set[str]) -> bool:
    marks = {cell for cell in cells if _MISSING.fullmatch(cell)}
    numbers = cells - marks - {""}
    return bool(marks and numbers) and all(map(_NUMBER.fullmatch, numbers))


def without_percent_signs(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Turn ``10%`` into ``10`` in the columns that hold such numbers and nothing else but zeros and empty cells."""
    return _changed(rows, width, _are_percentages, _without_percent_sign)


def _are_percentages(cells: set[str]) -> bool:
    signed = {cell for cell in cells if "%" in cell}
    return bool(signed) and all(map(_PERCENT.fullmatch, signed)) and all(map(_ZERO.fullmatch, cells - signed))


def _without_percent_sign(cell: str) -> str:
    found = _PERCENT.fullmatch(cell.strip())
    return found[1] if found else cell


def without_thousands(rows: Sequence[Sequence[str]], width: int, *, decimals: bool) -> list[list[str]]:
    """Turn ``1,024`` into ``1024`` in the columns of which this is sure.

    ``64,128`` may be a list and ``1,125`` a number with decimals. No number of a list begins with a zero, as the groups
    of ``1,024`` and ``10,000`` do, and behind a decimal comma stands no point. Where some column has decimal commas
    that are nothing else, all others may have.

    Parameters
    ----------
    decimals : whether a comma probably stands before decimals, so that a single one is no sign of thousands.
    """
    cells = _distinct_cells(rows, width)
    with_commas = {column: {cell for cell in own if "," in cell} for column, own in cells.items()}
    if not any(with_commas.values()):
        return [[*row] for row in rows]
    grouped = {
        column
        for column, own in with_commas.items()
        if own and all(map(_GROUPED.fullmatch, own)) and _are_numbers(cells[column] - own)
    }
    has_decimals = any(
        own and column not in grouped and all(map(_DECIMAL.fullmatch, own)) and _are_numbers(cells[column] - own)
        for column, own in with_commas.items()
    )
    sure = {column for column in grouped if _are_thousands(with_commas[column], decimals=decimals or has_decimals)}
    return _changed_in(rows, sure, lambda cell: cell.replace(",", ""))


def _are_numbers(cells: Collection[str]) -> bool:
    return all(not cell or _PLAIN.fullmatch(cell) for cell in cells)


def _are_thousands(cells: Collection[str], *, decimals: bool) -> bool:
    """Whether some number has a point behind its thousands, or a group that begins with a zero."""
    least = 2 if decimals else 1
    return any("." in cell or (cell.count(",") >= least and ",0" in cell) for cell in cells)


def with_decimal_points(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Turn ``0,5``, as spreadsheets write it in most of Europe, into ``0.5`` where no number has a point."""
    kinds = [[_number_kind(cell) for cell in row[:width]] for row in rows]
    with_points = {column for row in kinds for column, kind in enumerate(row) if kind == "."}
    return [
        [
            cell.replace(",", ".") if column < width and of_row[column] == "," and column not in with_points else cell
            for column, cell in enumerate(row)
        ]
        for row, of_row in zip(rows, kinds, strict=True)
    ]


def _number_kind(cell: str) -> str:
    """What separates the decimals of a number: a comma, a point, or nothing for what is no such number."""
    if _DECIMAL_COMMA.fullmatch(text := cell.strip()):
        return ","
    return "." if _DECIMAL_POINT.fullmatch(text) else ""


def _distinct_cells(rows: Sequence[Sequence[str]], width: int) -> dict[int, set[str]]:
    """The different cells of each of the first columns, without the blanks around them."""
    return {column: {row[column].strip() for row in rows if column < len(row)} for column in range(width)}


def _changed(
    rows: Sequence[Sequence[str]], width: int, is_sure: Callable[[set[str]], bool], change: Callable[[str], str]
) -> list[list[str]]:
    """The rows with the cells changed of those columns whose different cells leave no doubt."""
    sure = {column for column, own in _distinct_cells(rows, width).items() if is_sure(own)}
    return _changed_in(rows, sure, change)


def _changed_in(
    rows: Sequence[Sequence[str]], columns: Collection[int], change: Callable[[str], str]
) -> list[list[str]]:
    if not columns:
        return [[*row] for row in rows]
    return [[change(cell) if column in columns else cell for column, cell in enumerate(row)] for row in rows]
