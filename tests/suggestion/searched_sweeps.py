"""Sweeps as `paramimp.suggestion` sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.runs import Direction, Objective
from paramimp.suggestion.searched import Searched, find_searched
from paramimp.table.selection import select
from tests.sweeps import from_frame

if TYPE_CHECKING:
    import pandas as pd

LOSS = Objective("loss", Direction.MINIMIZE, "option")


def searched(frame: pd.DataFrame, *, where: str | None = None) -> Searched:
    """The space of the runs of a table with a column ``loss``, which is to be small."""
    table = from_frame(frame, "loss")
    return find_searched(table, select(table, LOSS), where=where)
