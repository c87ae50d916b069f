"""The names that a table gives a meaning to, and their columns by type."""

from __future__ import annotations

import difflib
import heapq
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

from paramimp.messages.printable import printable
from paramimp.messages.shortened_lists import listed
from paramimp.table.cells import ABSENT
from paramimp.table.where._tokens import CONSTANTS, ONE, ORDERED, PLAIN_NAME, WORDS, fail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from paramimp.table.run_table import RunTable
    from paramimp.table.where._tokens import Constant, Kind, Name

MAX_COMPARED_NAMES: Final = 1_000
"""Names that are compared with a misspelt one; difflib takes up to a millisecond for each."""
MAX_LISTED: Final = 8
KINDS: Final[dict[type, Kind]] = {
    int: "number", float: "number", str: "text", bool: "boolean", list: "list", tuple: "list",
    type(None): "null", type(ABSENT): "null",
}  # fmt: skip
_MANY: Final = {"number": "numbers", "text": "text", "boolean": "booleans", "list": "lists"}


class Column:
    """One column, by type: what is compared is always of one kind.

    Attributes
    ----------
    kinds : those that occur, null aside. A column whose texts are all numbers has both kinds: ``'1e-3'`` is how
        some trackers write every number.
    ordered_kinds : those that ``<`` can compare; the order of numbers written as text is that of the numbers.
    """

    def __init__(self, cells: Sequence[object]) -> None:
        if not {type(cell) for cell in cells} <= KINDS.keys():
            cells = [_plain(cell) for cell in cells]
        self.cells = cells
        self.kinds: set[Kind] = {KINDS[of] for of in {type(cell) for cell in cells}} - {"null"}
        self.ordered_kinds: set[Kind] = self.kinds & set(ORDERED)
        self._views: dict[Kind, list[Any]] = {}
        numbers = _numbers_in_text(cells) if "text" in self.kinds and self.kinds <= {"text", "number"} else None
        self.numeric_text = numbers is not None
        if numbers is not None:
            self._views["number"] = numbers
            self.kinds = {"text", "number"}
            self.ordered_kinds = {"number"}

    def view(self, kind: Kind) -> list[Any]:
        """The cells of one kind, None in place of all others."""
        if kind not in self._views:
            types = {of for of, name in KINDS.items() if name == kind}
            self._views[kind] = [cell if type(cell) in types else None for cell in self.cells]
        return self._views[kind]

    @property
    def nulls(self) -> list[bool]:
        """Which rows are null or absent."""
        return [cell is None or cell is ABSENT for cell in self.cells]

    def found_in(self, kind: Kind, values: Sequence[Any]) -> list[bool]:
        """Which rows hold one of `values`, all of one kind."""
        if kind == "null":
            return self.nulls
        if kind == "list":
            return [cell is not None and any(same(cell, value) for value in values) for cell in self.view(kind)]
        wanted = frozenset(values)
        return [cell is not None and cell in wanted for cell in self.view(kind)]

    def listed(self) -> str:
        """The values, where they are few; of many, the ends of the numbers or the first texts."""
        texts = sorted({_written(cell) for cell in self.cells if cell is not None and cell is not ABSENT})
        numbers = [number for number in self.view("number") if number is not None]
        if numbers and (len(texts) > MAX_LISTED or self.kinds == {"number"}):
            finite = sorted({number for number in numbers if number == number})
            if len(finite) > MAX_LISTED:
                return f"between {_written(finite[0])} and {_written(finite[-1])}"
            texts = [_written(number) for number in finite]
        shown = [printable(text, 60) for text in texts[:MAX_LISTED]]
        more = [f"{len(texts) - MAX_LISTED} other values"] if len(texts) > MAX_LISTED else []
        return listed([*shown, *more], None, last="or") or "null in every run"

    def described(self) -> str:
        """What the column holds, with an example."""
        example = next(cell for cell in self.cells if cell is not None and cell is not ABSENT)
        kinds = self.ordered_kinds if self.numeric_text else self.kinds
        return f"{' and '.join(_MANY[kind] for kind in sorted(kinds))}, such as {printable(_written(example), 60)}"


def _plain(cell: object) -> object:
    """NumPy scalars and arrays, subclasses and everything else, as one of the types that are compared."""
    if type(cell) in KINDS:
        return cell
    bases: tuple[type[Any], ...] = (int, float, str, list, tuple)
    for base in bases:
        if isinstance(cell, base):
            return base(cell)
    plain = cell.tolist() if hasattr(cell, "tolist") else cell
    return plain if type(plain) in KINDS else str(plain)


def _numbers_in_text(cells: Sequence[object]) -> list[Any] | None:
    """The numbers that a column of numbers and numeric texts stands for; None if any text is no number.

    As in `paramimp.table.params`, except that whole numbers which all differ (ids) are numbers, too: here the literal
    says what is meant.
    """
    try:
        numbers = [float(cell) if isinstance(cell, str) else None if cell is ABSENT else cell for cell in cells]
    except ValueError:
        return None
    # float() reads "1_000", which no config file means as a number.
    return None if any(isinstance(cell, str) and "_" in cell for cell in cells) else numbers


def same(one: Any, two: Any) -> bool:
    """Equal in kind and value: True is not 1, and 1 is 1.0, at any depth of a list."""
    one, two = _plain(one), _plain(two)
    kind = KINDS[type(one)]
    if kind != KINDS[type(two)]:
        return False
    if kind == "list":
        return len(one) == len(two) and all(map(same, one, two))
    return kind == "null" or bool(one == two)


def _written(value: object) -> str:
    """A value as an expression would write it, or nearly so."""
    if isinstance(value, str):
        return repr(value[:100])
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join('null' if item is None else _written(item) for item in value[:5])}]"
    return f"{value:g}" if isinstance(value, float) else _short_int(value)


def _short_int(value: object) -> str:
    return f"{value}" if not isinstance(value, int) or abs(value) < 10**30 else "a huge number"


_FIELDS: Final = ("run", "status", "reader")


@dataclass(slots=True)
class Scope:
    """The names that one table gives a meaning to, for one expression."""

    text: str
    table: RunTable
    _columns: dict[str, Column] = field(default_factory=dict)

    def column(self, name: Name) -> Column:
        if name.name not in self._columns:
            cells = self._cells(name.name)
            if cells is None:
                self._refuse_name(name)
            self._columns[name.name] = Column(cells)
        return self._columns[name.name]

    def knows(self, name: str) -> bool:
        """Whether some run has a param, a metric or a field of this name."""
        return self._cells(name) is not None

    def _cells(self, name: str) -> Sequence[object] | None:
        if name.startswith("params.") and (cells := self._param(name.removeprefix("params."))) is not None:
            return cells
        if name.startswith("metrics.") and (metric := name.removeprefix("metrics.")) in self.table.metrics:
            return self.table.metrics[metric]
        if (cells := self._param(name)) is not None:
            return cells
        if name in _FIELDS:
            return [str(getattr(row, name)) or None for row in self.table.rows]
        return None

    def _param(self, name: str) -> Sequence[object] | None:
        """A param, or one position of a param that holds lists: ``hidden.0``."""
        params = self.table.params
        if name in params:
            return params[name]
        base, _, last = name.rpartition(".")
        if base not in params or len(last) > 9 or not re.fullmatch("0|[1-9][0-9]*", last):
            return None
        position = int(last)
        cells = [
            cell[position] if isinstance(cell, (list, tuple)) and len(cell) > position else ABSENT
            for cell in map(_plain, params[base])
        ]
        return cells if any(cell is not ABSENT for cell in cells) else None

    def refuse(self, name: Name, column: Column, literal: Constant) -> NoReturn:
        """Raise: the column holds nothing of the literal's kind."""
        hint = ""
        if literal.kind == "text" and "number" in column.kinds:
            hint = "; a number has no quotes"
        elif "text" in column.kinds:
            hint = "; put text in quotes"
        elif "boolean" in column.kinds:
            hint = "; compare it with true or false"
        elif column.kinds == {"list"}:
            hint = f"; write {name.source}.0 for its first value"
        self.fail(
            literal.start,
            f"{printable(name.source)} holds {column.described()},"
            f" and {printable(literal.source, 60)} is {ONE[literal.kind]}{hint}",
        )

    def refuse_pair(self, left: Name, first: Column, right: Name, second: Column) -> NoReturn:
        """Raise: nothing in one column can be compared with anything in the other."""
        self.fail(
            right.start,
            f"{printable(left.source)} holds {first.described()}, and {printable(right.source)} {second.described()}:"
            " they cannot be compared so",
        )

    def fail(self, at: int, message: str) -> NoReturn:
        fail(self.text, at, message)

    def _refuse_name(self, name: Name) -> NoReturn:
        known = dict.fromkeys([*self._spelled(self.table.params), *(f"metrics.{m}" for m in self._spelled_metrics())])
        known |= dict.fromkeys(_FIELDS)
        near = _nearest(name.name, list(known))
        listed = near or list(known)[:10]
        names = ", ".join(printable(one, 80) for one in listed)
        more = "" if near or len(known) <= len(listed) else f" and {len(known) - len(listed)} more"
        hint = f"; the nearest: {names}" if near else f"; there are: {names}{more}"
        if "." not in name.source and not name.source.startswith("`"):
            hint += f" (text is put in quotes: '{printable(name.source, 40)}')"
        if name.name == "nan":
            hint = "; nan equals nothing: runs that did not diverge are metrics.NAME < inf"
        sort = "metric" if name.name.startswith("metrics.") else "param"
        self.fail(name.start, f"no run has a {sort} {printable(name.source, 80)}{hint}")

    def _spelled(self, names: Iterable[str]) -> Iterator[str]:
        return map(param_in_expression, names)

    def _spelled_metrics(self) -> Iterator[str]:
        return map(_quoted, self.table.metrics)


def param_in_expression(name: str) -> str:
    """The name of a param as an expression writes it, whatever it holds."""
    taken = name.startswith(("params.", "metrics.")) or name in WORDS or name in CONSTANTS or name == "inf"
    return f"params.{_quoted(name)}" if taken else _quoted(name)


def _quoted(name: str) -> str:
    """A name as an expression writes it."""
    return name if PLAIN_NAME.fullmatch(name) else f"`{name.replace('`', '``')}`"


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    """The columns that end in the name first, then the columns that are spelled almost so."""
    last = "." + name.rpartition(".")[2].lower()
    same_end = [other for other in known if other.replace("`", "").lower().endswith(last)][:5]
    similar = heapq.nsmallest(MAX_COMPARED_NAMES, known, key=lambda other: abs(len(other) - len(name)))
    close = difflib.get_close_matches(name[:200], [other for other in similar if len(other) <= 200], n=3, cutoff=0.5)
    return list(dict.fromkeys([*same_end, *close]))[:5]
