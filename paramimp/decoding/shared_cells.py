"""How many cells a file may come to where one entry of it stands for many runs.

A store can say a config once and refer to it from each of its runs. Runs times names is then no longer bounded by the
bytes that were read: a megabyte comes to hundreds of millions of cells, each of which every later step looks at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FREE_CELLS = 250_000
"""Cells that any file may come to; each byte allows for one more, as a config written out in each run would need."""

FREE_STORED, STORED_OF_A_BYTE = 500_000, 4
"""Cells, empty ones too, that the runs of any store may come to, and further ones for each byte of it, as of a table.

A row of a store takes some 60 bytes, so this holds as long as one run in 240 has what any run has.
"""

_TEXT = 8
"""Characters of a text that count as one cell."""


def cells_of(values: Iterable[object]) -> int:
    """Count the cells that some values come to: a list is as many as there are in it, a long text is several."""
    count = 0
    stack = list(values)
    while stack:
        value = stack.pop()
        count += 1
        if isinstance(value, str):
            count += len(value) // _TEXT
        elif isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, dict):
            stack.extend(value.values())
    return count


def check_shared_cells(cells: int, size: int) -> None:
    """Refuse a file of `size` bytes whose runs share so much that they come to too many cells.

    Raises
    ------
    Unreadable : it holds more cells than a file of its size that writes them all out, and more than any file may.
    """
    most = FREE_CELLS + size
    if cells > most:
        message = (
            f"comes to {cells:,} cells, runs times params, more than the {most:,} that are read of a file of its size;"
            " keep fewer runs or params in it."
        )
        raise Unreadable(SkipReason.TOO_LARGE, message)


def check_stored_cells(runs: Sequence[Iterable[Iterable[str]]], size: int) -> None:
    """Refuse a store of `size` bytes in which hardly any run says anything under very many names.

    Every later step looks at each name of each run, also where a run does not have it.

    Parameters
    ----------
    runs : of each run the names of its params, and of its metrics.

    Raises
    ------
    Unreadable : runs times names are more than a file of its size may come to.
    """
    most = FREE_STORED + STORED_OF_A_BYTE * size
    names = {name for run in runs for some in run for name in some}
    if len(names) * len(runs) > most:
        message = (
            f"comes to {len(names) * len(runs):,} cells, runs times names, more than the {most:,} that are read of a"
            " file of its size; choose one experiment or study, or keep fewer runs in it."
        )
        raise Unreadable(SkipReason.TOO_LARGE, message)
