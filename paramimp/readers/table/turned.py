"""Tables that lie on their side: a column per run, and a row per param and result, named in the first column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.decoding.typed_text import typed
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST_RUNS = 3
_NAME = "run"
"""What the column of the runs' names is called then."""


def turned(head: Sequence[str], lines: Sequence[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns and the rows below them, as a table has them that holds a run per row.

    A table lies on its side if it says so by names, with a known setting and a known result in the first column and
    hardly one in the head; or by its cells, if each row but no column is all numbers or all texts; or, as pandas writes
    a frame that was transposed, if numbers count the columns.
    """
    upright = list(head), list(lines)
    names = [line[0].strip() for line in lines if line]
    if len(head) <= _FEWEST_RUNS or any(len(line) != len(head) for line in lines) or not _are_names(names):
        return upright
    if not (_is_told_by_names(head[1:], names) or _is_told_by_cells(head[1:], lines) or _counts(head)):
        return upright
    return [_NAME, *names], [[cell.strip() for cell in column] for column in zip(*[head, *lines], strict=True)][1:]


def _are_names(texts: Sequence[str]) -> bool:
    """Whether each of several is a text of its own."""
    return len(texts) > 1 and len(set(texts)) == len(texts) and all(map(_is_text, texts))


def _is_text(cell: str) -> bool:
    return isinstance(typed(cell), str)


def _is_told_by_names(head: Sequence[str], names: Sequence[str]) -> bool:
    return any(map(is_setting, names)) and any(map(is_measured, names)) and not _has_known_names(head)


def _has_known_names(head: Sequence[str]) -> bool:
    """Whether names are of settings and results, more than one that runs may be called by accident: ``r1, r2, r3``."""
    return 3 * sum(is_setting(name) or is_measured(name) for name in head) > len(head)


def _is_told_by_cells(head: Sequence[str], lines: Sequence[Sequence[str]]) -> bool:
    """Whether some rows are all numbers and the others all texts that runs share, so that no column is of one kind.

    A row that says the same in all columns is of a run that failed in a table that stands upright.
    """
    kinds = [{_is_text(cell) for cell in line[1:] if cell.strip()} for line in lines]
    are_of_one_kind = all(len(kind) <= 1 for kind in kinds)
    texts = [line[1:] for line, kind in zip(lines, kinds, strict=True) if kind == {True}]
    are_shared = bool(texts) and all(4 <= 2 * len(set(line)) <= len(line) for line in texts)
    return are_of_one_kind and {False} in kinds and are_shared and not _has_known_names(head)


def _counts(head: Sequence[str]) -> bool:
    """Whether the columns behind the first are numbered from 0."""
    return not head[0].strip() and [name.strip() for name in head[1:]] == [str(n) for n in range(len(head) - 1)]
