"""The conditions that an expression is made of: each gives one boolean per row."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

from paramimp.records import record
from paramimp.table.where._columns import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paramimp.table.where._columns import Scope
    from paramimp.table.where._tokens import Constant, Name

ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Node:
    """A condition: one boolean per row."""

    __slots__ = ()

    def evaluate(self, scope: Scope) -> list[bool]:
        raise NotImplementedError

    def unmet(self, scope: Scope) -> Iterator[str]:  # noqa: ARG002  a condition without a column has none
        """What the columns hold of the parts that no row meets."""
        yield from ()


@record
class Joined(Node):
    """All (``and``) or any (``or``) of several conditions."""

    word: str
    terms: tuple[Node, ...]

    def evaluate(self, scope: Scope) -> list[bool]:
        join = operator.and_ if self.word == "and" else operator.or_
        joined = self.terms[0].evaluate(scope)
        for term in self.terms[1:]:
            joined = list(map(join, joined, term.evaluate(scope)))
        return joined

    def unmet(self, scope: Scope) -> Iterator[str]:
        for term in self.terms:
            yield from term.unmet(scope)


@record
class Not(Node):
    term: Node

    def evaluate(self, scope: Scope) -> list[bool]:
        return list(map(operator.not_, self.term.evaluate(scope)))


@record
class Membership(Node):
    """``in`` and ``not in``; ``==`` and ``!=`` are the same with one value."""

    left: Name
    values: tuple[Constant, ...]
    negated: bool

    def evaluate(self, scope: Scope) -> list[bool]:
        column = scope.column(self.left)
        possible = {*column.kinds, "null"}
        if self.values and column.kinds and not any(value.kind in possible for value in self.values):
            scope.refuse(self.left, column, self.values[0])
        hits = [False] * len(column.cells)
        for kind in sorted({value.kind for value in self.values}):
            found = column.found_in(kind, [value.value for value in self.values if value.kind == kind])
            hits = list(map(operator.or_, hits, found))
        if self.negated:
            return [not hit and not null for hit, null in zip(hits, column.nulls, strict=True)]
        return hits

    def unmet(self, scope: Scope) -> Iterator[str]:
        if not self.negated and not any(self.evaluate(scope)):
            yield f"{self.left.source} is {scope.column(self.left).listed()}"


@record
class Ordering(Node):
    """``<``, ``<=``, ``>`` or ``>=`` against a number or a text."""

    left: Name
    sign: str
    right: Constant

    def evaluate(self, scope: Scope) -> list[bool]:
        column = scope.column(self.left)
        kind, value = self.right.kind, self.right.value
        if column.kinds and kind not in column.ordered_kinds:
            scope.refuse(self.left, column, self.right)
        compare = ORDER[self.sign]
        return [cell is not None and compare(cell, value) for cell in column.view(kind)]

    def unmet(self, scope: Scope) -> Iterator[str]:
        if not any(self.evaluate(scope)):
            yield f"{self.left.source} is {scope.column(self.left).listed()}"


@record
class Pair(Node):
    """A comparison of two columns, row by row."""

    left: Name
    sign: str
    right: Name

    def evaluate(self, scope: Scope) -> list[bool]:
        left = scope.column(self.left)
        if self.right.name in left.cells and not scope.knows(self.right.name):
            scope.fail(self.right.start, f"text is put in quotes: {self.left.source} {self.sign} {self.right.name!r}")
        right = scope.column(self.right)
        shared = (left.ordered_kinds & right.ordered_kinds) if self.sign in ORDER else (left.kinds & right.kinds)
        if not shared and left.kinds and right.kinds:
            scope.refuse_pair(self.left, left, self.right, right)
        compare = ORDER.get(self.sign, same)
        holds = [False] * len(left.cells)
        for kind in sorted(shared):
            views = zip(holds, left.view(kind), right.view(kind), strict=True)
            holds = [held or (one is not None and two is not None and compare(one, two)) for held, one, two in views]
        if self.sign == "!=":
            return [not any(no) for no in zip(holds, left.nulls, right.nulls, strict=True)]
        return holds
