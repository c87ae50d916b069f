"""Which columns of a table are taken neither for params nor for metrics, and what the user can do about it.

Where some columns have the mark of a param, a text or a choice without one is none; nor is what trackers keep of a run
beside them. Either may have been a choice all the same, and only the user knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.messages.globs import typed
from paramimp.messages.mentions import option
from paramimp.readers.table.bookkeeping import counts_the_rows
from paramimp.readers.table.columns import PARAM_MARKS, is_copy
from paramimp.readers.table.named_rows import is_spent
from paramimp.runs import LeftOut, PassedOver
from paramimp.table.run_table import ENTRY, RUN_COLUMNS, TOLD_WHERE_ANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.table.columns import Columns
    from paramimp.readers.table.rows import Table

_OF_A_RUN_TABLE = frozenset({*RUN_COLUMNS, *TOLD_WHERE_ANY, ENTRY})
_MAX_TYPED = 80
KEPT = f"taken for what a tracker keeps of a run; if one was a choice, {option('params')} can name it"

DERIVED = (
    f"follows from others, as the number of weights of a model does; if it was chosen, {option('params')} names it"
)

MEASURED = f"taken for a result; if it was chosen before the run, {option('params')} names it beside the other params"


def passed_over(table: Table, columns: Columns) -> Iterator[PassedOver]:
    """Yield the columns that hold something of their own and play no part, by the reason."""
    if columns.derived:
        yield PassedOver(tuple(c for c in table.columns if c in columns.derived), LeftOut.DERIVED, DERIVED)
    if columns.measured:
        yield PassedOver(tuple(c for c in table.columns if c in columns.measured), LeftOut.MEASURED, MEASURED)
    about = {columns.name, columns.status, columns.group, columns.subgroup}
    ranked = {*columns.params.values(), *columns.metrics.values()}
    used = about.union(columns.derived, columns.measured, ranked, _ours(table))
    unused = [
        column
        for column in table.columns
        if column not in used
        and table.cells(column)
        and not is_copy(column, table)
        and not counts_the_rows(column, table)
        and not is_spent(column, table)
    ]
    kept = [column for column in unused if column in columns.own]
    marked = list(columns.params.values())
    without = [column for column in unused if column not in columns.own] if all(map(_mark, marked)) else []
    yield from told(without, kept, marked)


def _ours(table: Table) -> frozenset[str]:
    """What a table that was made of a run table says of each run: `paramimp runs --format csv` and `to_frame` did."""
    return _OF_A_RUN_TABLE if set(RUN_COLUMNS) <= set(table.columns) else frozenset()


def told(without: Sequence[str], kept: Sequence[str], marked: Sequence[str]) -> Iterator[PassedOver]:
    """Yield the columns without a mark and those of trackers, as far as there are any.

    Parameters
    ----------
    marked : the columns of the params, each with a mark.
    """
    if without:
        yield PassedOver(tuple(without), LeftOut.NOT_MARKED, _not_marked(without, marked))
    if kept:
        yield PassedOver(tuple(kept), LeftOut.BOOKKEEPING, KEPT)


def _mark(column: str) -> str:
    return next((column[: len(mark)] for mark in PARAM_MARKS if column.lower().startswith(mark)), "")


def _not_marked(columns: Sequence[str], marked: Sequence[str]) -> str:
    marks = dict.fromkeys(map(_mark, marked))
    names = [glob for column in columns if (glob := typed(column, [*columns, *marked]))]
    while sum(map(len, names)) > _MAX_TYPED:
        names.pop()
    taken = option("params", [*(f"{mark}*" for mark in marks), *names], commas=True)
    if not names:
        return f"without the mark of a param, as {marked[0]} has it; {option('params')} can name one"
    them = "some" if len(names) < len(columns) else "it as one" if len(columns) == 1 else "them as such"
    return f"without the mark of a param, as {marked[0]} has it; {taken} takes {them}"
