"""Documents that are of the steps of one run, as a script saves one with each checkpoint (``ckpt_3.json``)."""

from __future__ import annotations

import posixpath
import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import is_number
from paramimp.readers.metrics_file import is_counter
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NUMBER = re.compile(r"\d{1,15}")
_LEAST = 3
_FIRST, _MOST = 4, 64
"""Documents that are looked at, and where these look like steps: four settings go one way by accident too often."""
_LEAST_OF_SCHEDULE = 8
"""Values that rise and then fall, as in a warm-up: of eight in any order 1 in 315 do (2**7 / 8!), of five 1 in 8."""
_OFF = 1e-9


def are_steps_of_one_run(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> bool:
    """Whether documents each say a step, an epoch or the like, which goes up in line with the numbers of their files.

    How many epochs each run was given (``epochs``) is a choice, and where each of several runs stopped is in no line.
    Between the iterations of a search the settings go up and down; in a run they stay, or follow a schedule.

    Parameters
    ----------
    documents : the paths of several files with what they hold. More than a few are taken only where those look like
        steps.
    """
    following = iter(documents)
    first = dict(islice(following, _FIRST))
    if not _are_steps(first, is_schedule=True):
        return False
    further = {file: document for file, document in islice(following, _MOST - _FIRST) if _number_of(file) is not None}
    found = {**first, **further}
    return _are_steps(found, is_schedule=len(found) >= _LEAST_OF_SCHEDULE)


def _are_steps(documents: Mapping[str, Mapping[str, Any]], *, is_schedule: bool) -> bool:
    """Whether documents say steps in line with the numbers of their files, and settings as they are in one run.

    Parameters
    ----------
    is_schedule : whether settings may rise and then fall.
    """
    by_number = {number: document for file, document in documents.items() if (number := _number_of(file)) is not None}
    numbers = sorted(by_number)
    if len(numbers) < _LEAST or len(numbers) < len(documents):
        return False
    columns = {name: [by_number[number].get(name) for number in numbers] for name in by_number[numbers[0]]}
    counters = [cells for name, cells in columns.items() if is_step(name)]
    settings = [cells for name, cells in columns.items() if is_setting(name)]
    is_counted = any(are_in_line(numbers, cells) for cells in counters)
    return is_counted and all(_are_of_one_run(cells, is_schedule=is_schedule) for cells in settings)


def is_step(name: str) -> bool:
    """Whether a number of this name says at which step or epoch something was measured, not how many (``epochs``)."""
    return is_counter(name) and not name.endswith("s")


def _number_of(file: str) -> int | None:
    found = _NUMBER.findall(posixpath.splitext(file)[0])
    return int(found[-1]) if found else None


def are_in_line(numbers: Sequence[int], cells: Sequence[Any]) -> bool:
    """Whether values go up with numbers, and by as much wherever a number goes up by one."""
    if not all(map(is_number, cells)):
        return False
    steps = zip(pairwise(numbers), pairwise(cells), strict=True)
    slopes = [(after - before) / (to - start) for (start, to), (before, after) in steps]
    return slopes[0] > 0 and all(abs(slope - slopes[0]) <= _OFF * slopes[0] for slope in slopes)


def _are_of_one_run(cells: Sequence[Any], *, is_schedule: bool) -> bool:
    """Whether values are all the same, or numbers that go one way, or that rise and then fall."""
    if all(cell == cells[0] for cell in cells):
        return True
    if not all(map(is_number, cells)):
        return False
    top = cells.index(max(cells)) if is_schedule else 0
    is_warmed_up = list(cells[:top]) == sorted(cells[:top])
    return (is_warmed_up and list(cells[top:]) == sorted(cells[top:], reverse=True)) or list(cells) == sorted(cells)
