"""What ``study.trials_dataframe()`` becomes as a CSV file, with one or two header rows.

The file does not tell the study's name, the directions, or which numbers are indices of categories: names are
those of the columns, and a value is what its text says. An empty cell is a param that the trial did not have, or
a category ``None``: Optuna's export does not keep them apart.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from typing import TYPE_CHECKING, NoReturn

from paramimp.decoding.csv_rows import csv_rows
from paramimp.decoding.scalars import resolve
from paramimp.decoding.yaml_text import decode
from paramimp.readers.optuna.trials import Study, Trial, as_float
from paramimp.readers.table.rows import check_runs
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CSV_LIMIT = 256 << 20
MAX_CELLS = 20_000_000

_DELIMITERS = (",", ";", "\t")
_NESTED = ("params", "user_attrs", "system_attrs", "intermediate_values", "values", "value")
_HEAD_OF_FILE = 1 << 20
_VALUES = ("value", "values")
_OWN = frozenset({*_NESTED, *_VALUES, "number", "state", "datetime_start", "datetime_complete", "duration", ""})
_NUMBERED = re.compile(r"Unnamed: \d+")


def is_data_frame(head: bytes) -> bool:
    """Whether a file that begins with these bytes has the columns that Optuna exports."""
    return b"number" in head and b"params" in head and _delimiter(head.decode("utf-8-sig", "replace")) is not None


def read_data_frame(data: bytes) -> Study:
    """Return the study that a CSV file holds, without its name.

    Raises
    ------
    Unreadable : not text, not the columns of Optuna, or more cells than any study has.
    """
    text = decode(data)
    delimiter = _delimiter(text[:_HEAD_OF_FILE])
    if delimiter is None:
        _refuse("does not have the columns of Optuna's trials_dataframe(); write it with to_csv().")
    if text.count(delimiter) > MAX_CELLS:
        raise Unreadable(SkipReason.TOO_LARGE, f"has more than {MAX_CELLS:,} cells; export fewer columns.")
    check_runs(text.count("\n"), len(data))
    rows = csv_rows(text, delimiter)
    columns, first_row = _columns(rows)
    return _study(columns, first_row, rows)


def _study(columns: Sequence[tuple[str, str]], first_row: Sequence[str], rows: Iterator[Sequence[str]]) -> Study:
    columns = _with_values(columns, first_row)
    objectives = [inner or outer for outer, inner in columns if outer in _VALUES]
    study = Study("", dict.fromkeys(range(len(objectives)), ""))
    study.metric_names = [f"values_{objective}" if objective.isdigit() else objective for objective in objectives]
    for row in itertools.chain([first_row], rows):
        if any(row):
            study.trials.append(_trial(columns, row, len(study.trials)))
    return study


def _trial(columns: Sequence[tuple[str, str]], row: Sequence[str], position: int) -> Trial:
    trial = Trial(position, "")
    objective = 0
    for (outer, inner), cell in zip(columns, row, strict=False):  # a torn last line is short
        if outer in _VALUES:
            if (value := _number(cell)) is not None:
                trial.values[objective] = value
            objective += 1
        elif outer == "params":
            trial.params[inner] = resolve(cell)  # an empty cell is None
            if not cell:
                trial.empty.add(inner)
        elif cell == "":
            continue
        elif outer == "user_attrs":
            trial.set_user_attribute(inner, resolve(cell))
        elif outer == "intermediate_values" and inner.isdecimal():
            trial.reported[int(inner[:9])] = as_float(_number(cell) or 0.0)
        elif outer == "state":
            trial.state = cell
        elif outer == "number" and cell.isdecimal():
            trial.number = int(cell[:18])
        elif outer not in _OWN and not _NUMBERED.fullmatch(outer):  # a column that was added later
            trial.set_user_attribute(outer, resolve(cell))
    return trial


def _with_values(columns: Sequence[tuple[str, str]], first_row: Sequence[str]) -> Sequence[tuple[str, str]]:
    """The columns, where none is called a value with the first other one that Optuna does not write: it was renamed."""
    if any(outer in _VALUES for outer, _ in columns):
        return columns
    added = [n for n, (outer, _) in enumerate(columns) if outer not in _OWN and not _NUMBERED.fullmatch(outer)]
    numbers = [n for n in added if not isinstance(resolve(first_row[n] if n < len(first_row) else ""), str)]
    return [("value", outer) if [n] == numbers[:1] else (outer, inner) for n, (outer, inner) in enumerate(columns)]


def _number(cell: str) -> float | None:
    value = resolve(cell)
    return as_float(value) if isinstance(value, (int, float)) else None


def _delimiter(text: str) -> str | None:
    for delimiter in _DELIMITERS:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            columns, _ = _columns(rows)
        except csv.Error:
            continue
        outer = {outer for outer, _ in columns}
        if {"number", "params"} <= outer and not outer.isdisjoint(("value", "values", "state")):
            return delimiter
    return None


def _columns(rows: Iterator[Sequence[str]]) -> tuple[list[tuple[str, str]], Sequence[str]]:
    """Return the columns, each as its group and its name in it, and the first row after them.

    With ``multi_index=True`` the groups are one row (``params``) and the names another, else one: ``params_lr``.
    """
    first, second = next(rows, []), next(rows, [])
    if any(cell in ("params", "user_attrs") for cell in first):
        return list(itertools.zip_longest(first, second[: len(first)], fillvalue="")), next(rows, [])
    return [_split(cell) for cell in first], second


def _split(column: str) -> tuple[str, str]:
    for group in _NESTED:
        if column.startswith(group + "_"):
            return group, column[len(group) + 1 :]
    return column, ""


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
