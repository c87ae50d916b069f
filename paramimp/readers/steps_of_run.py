"""Documents that are of the steps of one run, as a script saves one with each checkpoint (``ckpt_3.json``)."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import is_number
from paramimp.readers.metrics_file import is_counter
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBER = re.compile(r"\d{1,15}")
_LEAST = 3
_OFF = 1e-9


def are_steps_of_one_run(documents: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether documents each say a step, an epoch or the like, which goes up in line with the numbers of their files.

    How many epochs each run was given (``epochs``) is a choice, and where each of several runs stopped is in no line.
    Between the iterations of a search the settings go up and down; in a run they stay, or follow a schedule.

    Parameters
    ----------
    documents : those of several files, by the paths of these.
    """
    by_number = {number: document for file, document in documents.items() if (number := _number_of(file)) is not None}
    numbers = sorted(by_number)
    if len(numbers) < _LEAST or len(numbers) < len(documents):
        return False
    columns = {name: [by_number[number].get(name) for number in numbers] for name in by_number[numbers[0]]}
    counters = [cells for name, cells in columns.items() if is_counter(name) and not name.endswith("s")]
    settings = [cells for name, cells in columns.items() if is_setting(name)]
    return any(_are_in_line(numbers, cells) for cells in counters) and all(map(_go_one_way, settings))


def _number_of(file: str) -> int | None:
    found = _NUMBER.findall(posixpath.splitext(file)[0])
    return int(found[-1]) if found else None


def _are_in_line(numbers: Sequence[int], cells: Sequence[Any]) -> bool:
    """Whether values go up with numbers, and by as much wherever a number goes up by one."""
    if not all(map(is_number, cells)):
        return False
    steps = zip(pairwise(numbers), pairwise(cells), strict=True)
    slopes = [(after - before) / (to - start) for (start, to), (before, after) in steps]
    return slopes[0] > 0 and all(abs(slope - slopes[0]) <= _OFF * slopes[0] for slope in slopes)


def _go_one_way(cells: Sequence[Any]) -> bool:
    """Whether values are all the same, or numbers that never go up after they went down."""
    if all(cell == cells[0] for cell in cells):
        return True
    return all(map(is_number, cells)) and list(cells) in (sorted(cells), sorted(cells, reverse=True))
