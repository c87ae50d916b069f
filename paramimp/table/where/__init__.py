r"""The expressions of ``--where``: which runs to keep, said over params, metrics and fields of the run.

    expression = and-terms joined by ``or``; and-term = not-terms joined by ``and``; not-term = ``not``* primary
    primary    = ``(`` expression ``)`` | value (``==  !=  <  <=  >  >=`` value)+ | name [``not``] ``in`` list
    value      = name | number | ``inf`` | 'text' | "text" | true | false | null | [value, ...]

Nothing is evaluated as Python: a text becomes tokens, tokens a tree of bounded depth, and the tree one list of
booleans per comparison. Null and absent are one thing here, and a comparison with it is false, ``!=`` and
``not in`` included, unless ``null`` is what one asks for. A value of another type than the literal's is unequal
to it and never smaller or larger; if a column holds nothing but other types, the comparison is a mistake.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from paramimp.records import record
from paramimp.table.where._columns import Scope, param_in_expression
from paramimp.table.where._parser import MAX_DEPTH, Parser
from paramimp.table.where._tokens import fail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.table.run_table import RunTable
    from paramimp.table.where._tree import Node

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "Expression", "filter_runs", "param_in_expression", "parse", "what_is_there"]

MAX_LENGTH: Final = 10_000


@record
class Expression:
    """A condition on runs, parsed and not yet applied to any.

    Attributes
    ----------
    names : what it speaks of, as it is written there: params, metrics and fields of the run.
    """

    text: str
    _root: Node = field(repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)

    def restricts(self, param: str) -> bool:
        """Whether it speaks of a param."""
        return not self.names.isdisjoint((param, f"params.{param}"))

    def matches(self, table: RunTable) -> list[bool]:
        """Whether each row of `table` meets the condition, in the order of the rows.

        Raises
        ------
        ParamimpError : the table has no such name, or a column holds nothing of the type it is compared with.
        """
        return self._root.evaluate(Scope(self.text, table))

    def unmet(self, table: RunTable) -> Iterator[str]:
        """What `table` holds of each part that no row meets."""
        return self._root.unmet(Scope(self.text, table))


def what_is_there(table: RunTable, text: str) -> str:
    """What the runs that could be read hold of those parts of a condition that none of them meets, for a message."""
    readable = table.take([index for index, row in enumerate(table.rows) if not row.skip_reason])
    expression = parse(text)
    return "; ".join(dict.fromkeys(expression.unmet(readable)))


def filter_runs(table: RunTable, text: str) -> RunTable:
    """The runs that meet the condition, and those that could not be read: they stay listed with their reason.

    Raises
    ------
    ParamimpError : as `parse` and `Expression.matches`; no name is unknown when no run at all could be read.
    """
    expression = parse(text)
    if all(row.skip_reason for row in table.rows):
        return table
    kept = [
        index
        for index, (row, match) in enumerate(zip(table.rows, expression.matches(table), strict=True))
        if match or row.skip_reason
    ]
    return table.take(kept)


def parse(text: str) -> Expression:
    """Read an expression.

    Raises
    ------
    ParamimpError : it is none; the message shows the place and what was expected there.
    """
    if len(text) > MAX_LENGTH:
        fail(text, MAX_LENGTH, f"the expression has {len(text):,} characters; at most {MAX_LENGTH:,} are read")
    if "\0" in text:
        fail(text, text.index("\0"), "a NUL character cannot be part of an expression")
    parser = Parser(text)
    return Expression(text, parser.parse(), frozenset(parser.names))
