"""Rows that were observed: of each country, shop or city one for each year or month, as tables of statistics have.

Such a table looks like a grid of two params. It is no sweep: time passes by itself, and nobody sets what a country is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.advice import left_out
from paramimp.cautions.interface import CautionCode
from paramimp.results import Caution
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param

_LEAST = 3
"""Things and times from which on a table follows the one through the other."""
_FIRST_YEAR, _LAST_YEAR, _LONGEST_STEP = 1800, 2100, 10
_PART_OF_A_YEAR = re.compile(r"(18|19|20)\d\d[-/_ ]?(Q[1-4]|[01]\d)", re.IGNORECASE)
_COMPLETE = 0.7
"""Part of the combinations that are there."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """A category of which each value has one row for each time."""
    selection = evidence.selection
    params = [param for param in selection.params if bool(param.is_valued.all()) and param.n_values >= _LEAST]
    times = [param for param in params if _is_time(param)]
    things = [param for param in params if param.kind == "category" and not is_setting(param.name)]
    found = next(((time, thing) for time in times for thing in things if _is_followed(thing, time)), None)
    if found is not None:
        time, thing = (param.name for param in found)
        without = left_out([time], selection)
        chosen = f" If {thing} was chosen before each run, leave {time} out with {without}."
        yield Caution(
            CautionCode.OBSERVED,
            f"Each row is one {thing} in one {time}, as of what was observed: of such rows nothing can be tuned,"
            f" whatever explains the metric.{chosen * bool(without)}",
            (time, thing),
        )


def _is_time(param: Param) -> bool:
    """Whether a param counts years, a few at a time, or its texts are quarters or months of years."""
    values = np.unique(param.values)
    if param.kind == "category":
        return all(_PART_OF_A_YEAR.fullmatch(param.levels[int(code)]) for code in values)
    if param.kind != "number" or values[0] < _FIRST_YEAR or values[-1] > _LAST_YEAR or (values % 1 != 0).any():
        return False
    steps = np.diff(values)
    return bool((steps == steps[0]).all() and steps[0] <= _LONGEST_STEP)


def _is_followed(thing: Param, time: Param) -> bool:
    """Whether each value of a category has one row for each time, but for a few that are missing."""
    if thing is time:
        return False
    n_pairs = len(np.unique(np.column_stack([thing.values, time.values]), axis=0))
    return n_pairs == len(time.values) and n_pairs >= _COMPLETE * thing.n_values * time.n_values
