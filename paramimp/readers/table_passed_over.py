"""Which columns of a table are taken neither for params nor for metrics, and what the user can do about it.

Where some columns have the mark of a param, a text or a choice without one is none; nor is what trackers keep of a run
beside them. Either may have been a choice all the same, and only the user knows.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from paramimp.readers.table_columns import PARAM_MARKS
from paramimp.runs import PassedOver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.table_columns import Columns
    from paramimp.readers.table_rows import Table

_MAX_TYPED = 80
_READ = frozenset(",*?[")
NOT_MARKED = "not-marked"
BOOKKEEPING = "bookkeeping"
KEPT = "taken for what a tracker keeps of a run; if one was a choice, --params can name it"


def passed_over(table: Table, columns: Columns) -> Iterator[PassedOver]:
    """Yield the columns that hold something and play no part, by the reason."""
    about = {columns.name, columns.status, columns.group, columns.subgroup}
    used = about.union(columns.params.values(), columns.metrics.values())
    unused = [column for column in table.columns if column not in used and table.cells(column)]
    marks = _marks(columns)
    without = [column for column in unused if column not in columns.own]
    if marks and without:
        yield PassedOver(tuple(without), NOT_MARKED, _not_marked(without, marks, next(iter(columns.params.values()))))
    kept = tuple(column for column in unused if column in columns.own)
    if kept:
        yield PassedOver(kept, BOOKKEEPING, KEPT)


def _marks(columns: Columns) -> list[str]:
    """The marks of the params, as the file has them, if all have one."""
    marks = [_mark(column) for column in columns.params.values()]
    return list(dict.fromkeys(marks)) if all(marks) else []


def _mark(column: str) -> str:
    return next((column[: len(mark)] for mark in PARAM_MARKS if column.lower().startswith(mark)), "")


def _not_marked(columns: Sequence[str], marks: Sequence[str], marked: str) -> str:
    names = columns if _can_be_typed(columns) else ["NAME"]
    option = shlex.quote(",".join([*(f"{mark}*" for mark in marks), *names]))
    them = "one" if names is not columns else "it as one" if len(columns) == 1 else "them as such"
    return f"without the mark of a param, as {marked} has it; --params {option} takes {them}"


def _can_be_typed(columns: Sequence[str]) -> bool:
    """Whether names can stand in an option: few and short ones, without what the option or a terminal reads."""
    together = "".join(columns)
    return len(together) <= _MAX_TYPED and together.isprintable() and not _READ.intersection(together)
