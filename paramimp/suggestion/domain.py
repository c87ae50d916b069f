"""What a sweep draws one param from: a range, a list of values, or one value."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

from paramimp.messages.numbers import number
from paramimp.messages.shortened_lists import as_names
from paramimp.table.cells import ABSENT, EMPTY
from paramimp.table.params import level_text

if TYPE_CHECKING:
    from collections.abc import Sequence

DomainType = Literal["float", "int", "category", "constant"]
SHOWN_VALUES = 6
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Domain:
    """The values of one param from which a sweep draws.

    Attributes
    ----------
    type : ``"float"`` and ``"int"`` for numbers, ``"category"`` for choices, booleans among them, ``"constant"`` for
        one value.
    low, high : ends of a range of numbers, both drawn; None where `values` lists them.
    log : whether the range is drawn from evenly by its logarithms.
    step : distance of the values that are drawn, from `low` on; None for any number between.
    values : the values of a category, or the numbers where only some were searched; ascending where they are numbers.
    value : that of a constant.
    """

    type: DomainType
    low: float | None = None
    high: float | None = None
    log: bool = False
    step: float | None = None
    values: tuple[Any, ...] = ()
    value: Any = None
    _texts: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the texts so that one is found without a look at each: a column of texts has as many values as runs."""
        object.__setattr__(self, "_texts", frozenset(choice for choice in self.choices if type(choice) is str))

    @property
    def is_range(self) -> bool:
        """Whether it has ends."""
        return self.low is not None

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values one by one, of what is no range."""
        return (self.value,) if self.type == "constant" else self.values

    def contains(self, value: object) -> bool:
        """Whether a sweep over this can draw a value."""
        if self.low is None or self.high is None:
            return value in self._texts if type(value) is str else any(_same(value, choice) for choice in self.choices)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        if not self.low <= value <= self.high or (self.type == "int" and value != int(value)):
            return False
        if self.step is None:
            return True
        steps = (value - self.low) / self.step
        return abs(steps - round(steps)) < 1e-6

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: those fields that apply."""
        if self.type == "constant":
            return {"type": "constant", "value": self.value}
        if not self.is_range:
            return {"type": self.type, "values": list(self.values)}
        step = {} if self.step is None else {"step": self.step}
        return {"type": self.type, "low": self.low, "high": self.high, "log": self.log, **step}

    def __str__(self) -> str:
        """For people: ``1e-5 … 0.1 (log)``, ``adam, sgd``."""
        if self.low is None or self.high is None:
            more = len(self.choices) - SHOWN_VALUES
            shown = ", ".join(as_names([*map(text_of, self.choices[:SHOWN_VALUES])]))
            return f"{shown} and {more} more" if more > 0 else shown
        notes = [*["log"] * self.log, *([] if self.step in (None, 1) else [f"step {number(self.step or 0, 4)}"])]
        low, high = ends_apart(self.low, self.high)
        return f"{low} … {high}" + (f" ({', '.join(notes)})" if notes else "")


def ends_apart(low: float, high: float) -> tuple[str, str]:
    """Two numbers with as few digits as show what lies between them."""
    for digits in (3, 4, 6):
        if abs(float(f"{high:.{digits}g}") - high) + abs(float(f"{low:.{digits}g}") - low) <= 0.02 * abs(high - low):
            break
    return number(low, digits), number(high, digits)


def text_of(value: Any) -> str:
    """A value as it stands in configs."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return number(value, 4) if isinstance(value, (int, float)) else str(value)


def _same(one: object, other: object) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or not (_is_number(one) and _is_number(other)):
        return type(one) is type(other) and one == other
    return math.isclose(float(one), float(other), rel_tol=_TOLERANCE)  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))


def choices_or_constant(kind: DomainType, values: Sequence[Any]) -> Domain:
    """A list of values, or the one that there is."""
    return Domain("constant", value=values[0]) if len(values) == 1 else Domain(kind, values=tuple(values))


def is_finite(cell: object) -> TypeGuard[float]:
    """Whether it is a number, and no boolean."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(float(cell))


def distinct(cells: Sequence[object]) -> list[Any]:
    """The different values among cells: numbers by size, then others by their text, null last."""
    kept: dict[tuple[str, str], Any] = {}
    for cell in cells:
        if cell is not ABSENT and cell is not EMPTY:
            kept.setdefault((type(cell).__name__, level_text(cell)), cell)
    return sorted(kept.values(), key=_order)


def _order(value: Any) -> tuple[int, float, str]:
    if is_finite(value):
        return 0, float(value), ""
    return (2, 0.0, "") if value is None else (1, 0.0, level_text(value))
