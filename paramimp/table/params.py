"""One param over all runs: its kind, and its values as an array."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.records import record
from paramimp.table.cells import ABSENT, EMPTY
from paramimp.table.correlation import n_distinct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from paramimp.results import Kind

NULL_LEVEL = "null"
MAX_SPREAD = 64
"""Longer lists are data, not layer widths: they stay one value."""


@record
class Param:
    """One hyperparameter of the runs that are used.

    Attributes
    ----------
    values : ndarray of shape (n_runs,), float: the number itself, 0/1 for a boolean, the index into `levels` for a
        category; NaN where the run lacks the param, and where a number or boolean is null.
    levels : texts of the values of a category (sorted) or boolean (``("false", "true")``); empty for a number. A null
        that is written in a config is a level of a category.
    nulls : ndarray of shape (n_runs,): where the config says null; None where no config does.
    members : of a ``presence``, the params that it tells the presence of.
    """

    name: str
    kind: Kind
    values: NDArray[np.float64]
    levels: tuple[str, ...] = ()
    nulls: NDArray[np.bool_] | None = None
    members: tuple[str, ...] = ()

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which runs have a value in `values`: ndarray of shape (n_runs,)."""
        return ~np.isnan(self.values)

    @property
    def is_null(self) -> NDArray[np.bool_]:
        """Which runs say null: ndarray of shape (n_runs,)."""
        return np.zeros(len(self.values), dtype=bool) if self.nulls is None else self.nulls

    @property
    def is_set(self) -> NDArray[np.bool_]:
        """Which runs have the param, be it null: ndarray of shape (n_runs,)."""
        return self.present | self.is_null

    @property
    def is_valued(self) -> NDArray[np.bool_]:
        """Which runs have another value than null: ndarray of shape (n_runs,)."""
        return self.present & ~self.is_null

    @property
    def n_values(self) -> int:
        """How many distinct values occur in `values`."""
        return n_distinct(self.values)

    @property
    def varies(self) -> bool:
        """Whether two values in `values` differ; sooner told than how many do."""
        return _differ(self.values)

    def take(self, runs: NDArray[np.intp] | Sequence[int]) -> Param:
        """The param over these runs, in this order."""
        nulls = None if self.nulls is None else self.nulls[runs]
        return replace(self, values=self.values[runs], nulls=nulls)


def infer(name: str, cells: Sequence[object]) -> Iterator[Param]:
    """Turn raw config values into params: one, or one per position for numeric lists of one equal length."""
    width = _common_width(cells)
    if not width:
        yield _infer_scalar(name, cells)
        return
    for position, own in enumerate(_names_of_positions(name, width)):
        yield _infer_scalar(own, [cell[position] if isinstance(cell, (list, tuple)) else cell for cell in cells])


def as_analysed(name: str, cells: Sequence[object], usable: Sequence[int]) -> list[object]:
    """The values of a param with texts as the numbers or booleans that the usable runs show them to be."""
    if not any(isinstance(cell, str) for cell in cells):
        return list(cells)
    kind = _infer_scalar(name, [cells[run] for run in usable]).kind
    if kind == "category":
        return list(cells)
    return [_as_kind(kind, cell) if isinstance(cell, str) else cell for cell in cells]


def _as_kind(kind: Kind, text: str) -> object:
    """What a text says as a number or a boolean; the text itself where it says anything else."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    try:
        return int(text) if text.strip().lstrip("+-").isdecimal() else float(text)
    except ValueError:
        return text


def names_of(name: str, cells: Sequence[object]) -> list[str]:
    """The names of the params that `infer` makes of these, for less than it costs to make them."""
    width = _common_width(cells)
    return _names_of_positions(name, width) if width else [name]


def _names_of_positions(name: str, width: int) -> list[str]:
    return [f"{name}.{position}" for position in range(width)]


def _common_width(cells: Sequence[object]) -> int:
    """Length of every list if all present cells are lists of numbers of one length, else 0."""
    widths = set()
    for cell in cells:
        if cell is ABSENT or cell is EMPTY or cell is None:
            continue
        if not isinstance(cell, (list, tuple)) or len(cell) > MAX_SPREAD:
            return 0
        if not all(type(item) in (int, float) for item in cell):
            return 0
        widths.add(len(cell))
    return widths.pop() if len(widths) == 1 else 0


_NULLS = frozenset({type(EMPTY), type(None)})
_NO_VALUES = _NULLS | {type(ABSENT)}


def _infer_scalar(name: str, cells: Sequence[object]) -> Param:
    kinds = frozenset(map(type, cells))
    types, may_be_null = kinds - _NO_VALUES, not kinds.isdisjoint(_NULLS)
    if types <= {int, float}:
        numbers = _as_numbers(cells, kinds)
        # "null or 0.1" is a choice of two: with nulls as missing values it would look constant.
        if not may_be_null or _differ(numbers):
            return Param(name, "number", numbers, nulls=_nulls(cells, kinds))
    elif (flags := _flags(cells, kinds)) is not None:
        if not may_be_null or _differ(flags):
            return Param(name, "boolean", flags, ("false", "true"), nulls=_nulls(cells, kinds))
    elif types <= {int, float, str} and (numeric := _parsed_numbers(cells)) is not None:
        return Param(name, "number", numeric, nulls=_nulls(cells, kinds))
    return _as_category(name, cells, kinds)


def _differ(numbers: NDArray[np.float64]) -> bool:
    """Whether two of them, NaN apart, are different."""
    known = numbers[~np.isnan(numbers)]
    return bool(known.size and known.min() != known.max())


def _flags(cells: Sequence[object], kinds: AbstractSet[type]) -> NDArray[np.float64] | None:
    """Booleans as 0 and 1, also those that a tracker wrote as text; None where a cell is anything else, or none is."""
    if kinds == {bool}:
        return np.array(cells, dtype=np.float64)
    flags = np.full(len(cells), math.nan)
    for place, cell in enumerate(cells):
        word = cell.lower() if isinstance(cell, str) else cell
        if word in ("true", "false") or isinstance(word, bool):
            flags[place] = word in ("true", True)
        elif cell is not None and cell is not ABSENT and cell is not EMPTY:
            return None
    return None if np.isnan(flags).all() else flags


def _nulls(cells: Sequence[object], kinds: AbstractSet[type]) -> NDArray[np.bool_] | None:
    return np.array([cell is None for cell in cells]) if type(None) in kinds else None


def _as_numbers(cells: Sequence[object], kinds: AbstractSet[type]) -> NDArray[np.float64]:
    numbers = cells
    if not kinds <= {int, float}:
        numbers = [cell if isinstance(cell, (int, float)) else math.nan for cell in cells]
    try:
        return np.array(numbers, dtype=np.float64)
    except OverflowError:
        return np.array([_to_float(number) for number in numbers])  # type: ignore[arg-type]


def _to_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:  # an integer beyond 1e308
        return math.inf if number > 0 else -math.inf


def _parsed_numbers(cells: Sequence[object]) -> NDArray[np.float64] | None:
    """Numbers from texts such as '1e-3'; None when a text is no number, or when the texts look like ids.

    Trackers that store every param as text, and PyYAML's own 1e-05, must not make a learning rate a category; a
    column of texts that are all different is more likely a run id than a hyperparameter.
    """
    try:
        numbers = np.array([float(cell) if isinstance(cell, (int, float, str)) else math.nan for cell in cells])
    except (ValueError, OverflowError):
        return None
    texts = [cell for cell in cells if isinstance(cell, str)]
    present = sum(isinstance(cell, (int, float, str)) for cell in cells)
    if any("_" in text for text in texts) or (len(texts) == present and _all_whole_and_distinct(texts)):
        return None
    return numbers


def _all_whole_and_distinct(texts: Sequence[str]) -> bool:
    return len(set(texts)) == len(texts) and all(text.strip().lstrip("+-").isdigit() for text in texts)


def _as_category(name: str, cells: Sequence[object], kinds: AbstractSet[type]) -> Param:
    if kinds == {str}:
        return _of_texts(name, cells)
    texts = [cell if type(cell) is str else None if type(cell) in _NO_VALUES else level_text(cell) for cell in cells]
    if len({text for text in texts if text is not None}) == 1:  # one value or none: an empty cell is the other choice
        cells = [None if cell is EMPTY else cell for cell in cells]
    texts = [NULL_LEVEL if cell is None else text for cell, text in zip(cells, texts, strict=True)]
    return _of_texts(name, texts, _nulls(cells, frozenset(map(type, cells))))


def _of_texts(name: str, texts: Sequence[Any], nulls: NDArray[np.bool_] | None = None) -> Param:
    levels = tuple(sorted(set(texts) - {None}))
    index = {None: math.nan, **{level: float(position) for position, level in enumerate(levels)}}
    return Param(name, "category", np.array(list(map(index.__getitem__, texts))), levels, nulls=nulls)


def level_text(value: Any) -> str:
    """How a value is written in a label: text as it is, everything else as JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
