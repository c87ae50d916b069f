"""A DataFrame as the CSV file that it would be written to.

A table has the same params, metrics, statuses and questions whether it is handed over in memory or in a file, because
both are read by the same readers: a frame becomes the bytes of a CSV file that never reaches the disk.
"""

from __future__ import annotations

import math
import numbers
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.errors import ParamimpError
from paramimp.places.memory_file import memory_file
from paramimp.reading import guard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from paramimp.places.memory_file import MemoryFile

FILE = "DataFrame.csv"
"""Name of the file in memory, whose ending tells the readers its format; messages show `SHOWN` instead."""
SHOWN = "DataFrame"


def file_of(frame: pd.DataFrame) -> MemoryFile:
    """Return the CSV file that a frame would be written to, its index among the columns where that says something.

    Raises
    ------
    ParamimpError : a cell cannot be written as text.
    """
    return memory_file(FILE, guard.attempt(lambda: _csv(frame), _refuse).encode("utf-8", "backslashreplace"), SHOWN)


def _csv(frame: pd.DataFrame) -> str:
    _check(frame)
    told = _with_index(frame)
    text: str = told.to_csv(index=told is frame and _is_named(frame), lineterminator="\n")
    return text


def _check(frame: pd.DataFrame) -> None:
    """Refuse what is no table of runs, in the words of one who holds a frame and not a file.

    Raises
    ------
    ParamimpError : the frame is empty, its columns are only numbered, or two of them have one name.
    """
    if not len(frame.columns) or not len(frame):
        what = "columns" if len(frame) else "rows"
        raise ParamimpError(f"the DataFrame has no {what}; pass one with a row per run, params and metrics in columns.")
    names = [str(name) for name in frame.columns]
    if all(isinstance(name, numbers.Number) for name in frame.columns):
        raise ParamimpError(
            "the columns of the DataFrame have numbers for names; name them: frame.columns = ['lr', ..., 'loss']."
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ParamimpError(
            f"the DataFrame has two columns named {twice!r}; rename one, or drop the copies:"
            " frame.loc[:, ~frame.columns.duplicated()]."
        )


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the named levels of its index as columns, unless a column has that name already.

    ``groupby(["lr", "seed"]).mean()`` has its params there, and ``set_index("run")`` the names of the runs.
    """
    names = [name for name in frame.index.names if name is not None]
    if not names:
        return frame
    taken = [name for name in names if name in frame.columns]
    unnamed = [level for level, name in enumerate(frame.index.names) if name is None]
    if len(taken) + len(unnamed) == frame.index.nlevels:
        return frame.reset_index(drop=True)
    return frame.reset_index([*taken, *unnamed], drop=True).reset_index() if taken or unnamed else frame.reset_index()


def _is_named(frame: pd.DataFrame) -> bool:
    """Whether an index without a name holds those of the runs: text, and no numbers that merely count the rows."""
    return frame.index.nlevels == 1 and frame.index.inferred_type in ("string", "mixed", "mixed-integer")


def _refuse(error: Exception) -> NoReturn:
    raise ParamimpError(
        f"the DataFrame holds what cannot be written as a table ({guard.kind_of(error)}); convert its columns to"
        " numbers and text."
    ) from None


def of_columns(columns: Mapping[Any, Sequence[Any]]) -> pd.DataFrame:
    """Return the frame of some columns in which nothing but None is missing: NaN was measured, and stays.

    A column of integers with a missing one stays one of integers.
    """
    import pandas as pd  # heavy: only who hands over a frame pays for it

    cells = {name: [_measured(cell) for cell in column] for name, column in columns.items()}
    return pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in cells.items()})


def _measured(cell: Any) -> Any:
    return "nan" if isinstance(cell, float) and math.isnan(cell) else cell
