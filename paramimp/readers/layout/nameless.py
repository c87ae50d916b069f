"""Tables of a number that has no name of its own but that of their file: ``loss.csv`` with a step and a value in a row.

Loggers of reinforcement learning write one such file for each metric, without a head, and TensorBoard saves a curve as
``run-NAME-tag-val_loss.csv`` with ``Wall time,Step,Value`` above it.
"""

from __future__ import annotations

import posixpath
from itertools import pairwise
from typing import TYPE_CHECKING

from paramimp.decoding.csv_histories import check_size
from paramimp.decoding.histories import as_number
from paramimp.objective import words_of
from paramimp.readers.metrics_file import is_counter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DELIMITERS = (",", "\t", ";", None)
_LEAST_ROWS, _MOST_COLUMNS = 2, 8
_BEGINNINGS = frozenset("0123456789+-.")
_TIMES = frozenset({"time", "timestamp", "walltime"})
_BETWEEN = "-_. "
_SAYS_SO = "tag-"
"""What TensorBoard puts before the name."""


def values_without_name(text: str) -> list[float] | None:
    """Return the last column of a table of numbers without a head, where the others count steps; None of any other.

    Raises
    ------
    Unreadable : it has more rows than a log has.
    """
    if text.lstrip()[:1] not in _BEGINNINGS:
        return None
    lines = [line for line in text.splitlines() if line.strip()]
    for delimiter in _DELIMITERS:
        first = [_numbers(line, delimiter) for line in lines[:_LEAST_ROWS]]
        if len(first) == _LEAST_ROWS and 1 < len(first[0]) <= _MOST_COLUMNS:
            check_size(text, delimiter)
            rows = [_numbers(line, delimiter) for line in lines]
            if len(rows[-1]) != len(first[0]):
                del rows[-1]  # the last line of a run that was killed is torn
            if len(set(map(len, rows))) == 1:
                *steps, values = zip(*rows, strict=True)
                return list(values) if all(map(_counts, steps)) else None
    return None


def column_without_name(columns: Mapping[str, Sequence[float]]) -> str | None:
    """Return the column called ``value`` that a table has beside steps and times alone; None where it has another."""
    measured = [name for name in columns if not is_counter(name) and _TIMES.isdisjoint(words_of(name)[-1:])]
    return measured[0] if len(measured) == 1 < len(columns) and words_of(measured[0]) == ["value"] else None


def name_of(form: str) -> str:
    """Return what the numbers in such files are called.

    Parameters
    ----------
    form : their path with ``*`` for what differs between runs: ``run-*-tag-val_loss.csv``.
    """
    pieces = [piece.strip(_BETWEEN) for piece in posixpath.splitext(posixpath.basename(form))[0].split("*")]
    return next((piece.removeprefix(_SAYS_SO) for piece in reversed(pieces) if piece), "value")


def _numbers(line: str, delimiter: str | None) -> list[float]:
    """The numbers in a line; none where anything else is in it."""
    numbers = [as_number(cell) for cell in line.split(delimiter, _MOST_COLUMNS)]
    return [number for number in numbers if number is not None] if None not in numbers else []


def _counts(column: Sequence[float]) -> bool:
    """Whether numbers are whole and go up from row to row."""
    return all(map(float.is_integer, column)) and all(before < after for before, after in pairwise(column))
