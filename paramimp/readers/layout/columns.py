"""The values that files of one form, one from each of several siblings, have under their names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted
from paramimp.decoding.histories import as_number, collect_metrics, is_curve, is_number
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONG, SHORT = 5, 3
"""Significant digits of a number that nobody typed, and of one that somebody may have."""
_MOST_NAMES = 200
"""More numbers than these beside each other are those of samples or words rather than of a run."""


def by_name(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The values of what most siblings have, by its name."""
    columns: dict[str, list[Any]] = {}
    for row in rows:
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    return {name: cells for name, cells in columns.items() if 2 * len(cells) >= len(rows)}


def leaves_in(told: Mapping[str, Any]) -> dict[str, Any]:
    """The values by their dotted names, in the order of the document; nothing of one with more than any run has."""
    try:
        return dict(dotted(told))
    except Unreadable:
        return {}


def numbers_in(told: Mapping[str, Any]) -> dict[str, float]:
    """The numbers among names and values, and the last ones of curves."""
    lasts = {name: value[-1] if is_curve(value) else value for name, value in leaves_in(told).items()}
    return {name: value for name, value in lasts.items() if is_number(value)}


def lasts_in(document: Any) -> dict[str, float]:
    """The metrics of a document, and the last ones of histories."""
    metrics = collect_metrics(document)
    return {name: value[-1] if isinstance(value, list) else value for name, value in metrics.items()}


def block_of(name: str) -> str:
    """The name of the block that a dotted name stands in."""
    return name.rpartition(".")[0]


def are_of_samples(names: Iterable[str]) -> bool:
    """Whether dotted names have more parts beside each other on one level than a run has."""
    beside = Counter(map(block_of, names))
    return max(len(beside), *beside.values(), 0) > _MOST_NAMES


def differ(cells: Sequence[Any]) -> bool:
    """Whether siblings have different values."""
    return len({repr(cell) for cell in cells}) > 1


def are_long(cells: Sequence[Any]) -> bool:
    """Whether values are fractions, of which each sibling has its own, with more digits than anybody types."""
    numbers = [number for cell in cells if (number := None if isinstance(cell, bool) else as_number(cell)) is not None]
    distinct = len(set(numbers)) == len(cells) == len(numbers)
    return distinct and not all(map(float.is_integer, numbers)) and max(map(digits, numbers)) >= LONG


def are_ids(cells: Sequence[Any]) -> bool:
    """Whether values are whole numbers of many digits, and differ in all siblings, as counts of bytes and times do."""
    if not all(is_number(cell) and float(cell).is_integer() for cell in cells) or len(set(cells)) < len(cells):
        return False
    return all(digits(cell) >= LONG and int(cell) & (int(cell) - 1) for cell in cells)


def digits(number: float) -> int:
    """How many significant digits a number is written with."""
    mantissa = repr(float(number)).lower().partition("e")[0].replace(".", "").lstrip("-0")
    return len(mantissa.rstrip("0"))
