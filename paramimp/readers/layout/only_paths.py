"""Which of the things that the paths of runs tell are settings that no file of the runs holds.

What the files hold as well is known already: as the same value, rounded or in another unit, or as what decides it.
Days, hosts, users and copies tell nothing of a run that its config does not: hardly any two of their runs were told the
same. A setting that was left out of the files is what runs differ in that were told the same by these.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from paramimp.objective import PARTS_OF_DATA
from paramimp.readers.layout.columns import are_ids
from paramimp.readers.layout.names import are_crossed, count_up, kinds_of
from paramimp.readers.layout.paths import Form
from paramimp.readers.metrics_file import is_counter
from paramimp.table.cells import ABSENT
from paramimp.table.measured import is_measured
from paramimp.table.seeds import is_seed

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from paramimp.readers.layout.paths import Column

_LEAST_PER_VALUE = 2
"""Runs with each value, on average, of what was chosen rather than given to each."""
_COPIES = frozenset("run exp experiment trial job sweep version v ver attempt try copy test task id no nr".split())
_NO_CHOICE = re.compile(r"\d{4}-\d|\d{5}|(?<![\d.])0\d|\d[-_:.]\d\d[-_:.]\d|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7}")
"""Dates, times, ids and counters with leading zeros."""
_FIRST = 32
"""Runs that show of nearly all params that they hold something else."""
_LETTERS = re.compile(r"[^a-z0-9]+")


def settings_of_paths(columns: Sequence[Column], params: Mapping[str, Sequence[object]]) -> list[Column]:
    """Return the columns of paths that are settings and stand in no param.

    Parameters
    ----------
    params : what the files of the same runs hold; those that are the same in all say nothing here.
    """
    held = {name: cells for name, cells in params.items() if any(cell != cells[0] for cell in cells)}
    configs = _Configs(held)
    named = [each for each in columns if _is_named(each)]
    found = [each for each in named if not _is_held(each, held, configs)]
    may_be = [each for each in columns if _may_be_choice(each) and not _is_held(each, held, configs)]
    counting = {each.name for each in may_be if count_up(each.cells)}
    may_be.sort(
        key=lambda each: each.name in counting
    )  # what may number copies comes last: the others witness that it was planned
    apart = [each for each in may_be if configs.differ_within(each.cells)]
    witnesses = [kinds_of(each.cells) for each in apart if each.name not in counting]
    if apart and len(set(configs.of_run)) > 1:
        witnesses.append(configs.of_run)
    are_all_crossed = len(witnesses) > 1 and are_crossed(*witnesses)
    of_found = [kinds_of(each.cells) for each in found]
    for each in may_be:
        kinds = kinds_of(each.cells)
        is_listed = any(other.depth == each.depth for other in named)
        are_told = found and not _may_be_of_hosts(each)
        others = of_found if each.name in counting else [*witnesses, *of_found]
        is_crossed = (are_all_crossed and kinds in witnesses) or any(are_crossed(kinds, other) for other in others)
        is_planned = each in apart and (are_told or is_crossed)
        if (is_listed or is_planned) and kinds not in of_found:
            found.append(each)
            of_found.append(kinds)
    return [each for each in columns if each in found]


class _Configs:
    """Which runs were told the same by their files, but for seeds and what is each run's own."""

    def __init__(self, held: Mapping[str, Sequence[object]]) -> None:
        self._held = held

    @cached_property
    def of_run(self) -> list[int]:
        """The number of the config of each run; none where all were told the same."""
        told = [cells for name, cells in self._held.items() if not is_seed(name) and not _is_own(cells)]
        numbers: dict[Hashable, int] = {}
        rows = zip(*(map(repr, cells) for cells in told), strict=True)
        return [numbers.setdefault(row, len(numbers)) for row in rows]

    def differ_within(self, cells: Sequence[object]) -> bool:
        """Whether most runs have another one of their config for which something else is told."""
        if not self.of_run:
            return len(set(map(repr, cells))) > 1
        values: defaultdict[int, set[str]] = defaultdict(set)
        for config, cell in zip(self.of_run, cells, strict=True):
            values[config].add(repr(cell))
        return 2 * sum(len(values[config]) > 1 for config in self.of_run) >= len(self.of_run)


def _is_own(cells: Sequence[object]) -> bool:
    """Whether each run has its own text, as a path or the time is, or its own number of many digits."""
    if len(set(map(repr, cells))) < len(cells):
        return False
    return all(isinstance(cell, str) for cell in cells) or are_ids(cells)


def _is_named(column: Column) -> bool:
    """Whether a name says that it is of a setting: by the name of one, or with fractions, in which nobody counts."""
    if column.form is Form.NUMBERED:
        is_fraction = any(isinstance(cell, float) and not cell.is_integer() for cell in column.cells)
        return is_fraction and _may_be_choice(column)
    return column.form is Form.NAMED and not _is_no_choice(column.name)


def _may_be_choice(column: Column) -> bool:
    """Whether values without the name of a known hyperparameter may have been chosen: each comes in several runs."""
    counts = Counter(map(str, column.cells))
    is_again = len(counts) * _LEAST_PER_VALUE <= len(column.cells)
    if column.form is Form.NAMED or len(counts) < 2 or not is_again or ABSENT in column.cells:
        return False
    if column.form is Form.NUMBERED:
        has_zeros = any(isinstance(cell, str) for cell in column.cells)  # gpu01
        return not (has_zeros or _is_no_choice(column.name))
    texts = {str(cell).lower() for cell in column.cells if not isinstance(cell, float)}
    are_parts = bool(texts) and texts <= PARTS_OF_DATA
    return not (are_parts or count_up(column.cells) or any(map(_NO_CHOICE.search, texts)))


def _may_be_of_hosts(column: Column) -> bool:
    """Whether whole numbers of an unknown word are no scale (1, 2, 4), so that they may be of what somebody has."""
    numbers = sorted({cell for cell in column.cells if isinstance(cell, int)})
    is_whole = len(numbers) == len(set(map(str, column.cells)))
    is_scale = all(a > 0 and b % a == 0 for a, b in pairwise(numbers)) and not count_up(column.cells)
    return column.form is Form.NUMBERED and is_whole and not is_scale


def _is_no_choice(name: str) -> bool:
    """Whether a name is what repeats, steps or parts of the work are numbered by, or that of a result."""
    return name.lower() in _COPIES or is_counter(name) or is_seed(name) or is_measured(name)


def _is_held(column: Column, held: Mapping[str, Sequence[object]], configs: _Configs) -> bool:
    """Whether a param holds what paths tell: the same, more exactly or in another unit, or what decides it.

    What each config has for itself decides all. What moves with a param exactly, and has a name of its own, is left to
    the ranking, which says so.
    """
    own = _last(column.name)
    if any(_is_same(column.cells, cells) for cells in held.values()):
        return True
    if any(_last(name) == own and _decides(cells, column.cells) for name, cells in held.items()):
        return True
    most = len(set(configs.of_run)) / 2
    few = [cells for cells in held.values() if len(set(map(repr, cells))) <= most]
    return any(_decides(cells, column.cells, is_finer=column.has_name) for cells in few)


def _last(name: str) -> str:
    return _LETTERS.sub("", name.rpartition(".")[2].lower())


def _is_same(told: Sequence[object], cells: Sequence[object]) -> bool:
    if not _agree(list(zip(told[:_FIRST], cells, strict=False))):
        return False
    pairs = [(one, other) for one, other in zip(told, cells, strict=True) if other is not ABSENT]
    return any(one != pairs[0][0] for one, _ in pairs) and _agree(pairs)


def _agree(pairs: Sequence[tuple[object, object]]) -> bool:
    both = [(one, other) for one, other in pairs if one is not ABSENT and other is not ABSENT]
    numbers = [
        (float(one), float(other))
        for one, other in both
        if isinstance(one, (int, float)) and isinstance(other, (int, float))
    ]
    if numbers and len(numbers) == len(both):
        return all(_is_rounded(one, other) for one, other in numbers) or _is_multiple(numbers)
    return all(_text(one) == _text(other) for one, other in both)


def _is_rounded(short: float, exact: float) -> bool:
    """Whether a number is another one, with as many digits as it is written with."""
    if short == exact or exact.is_integer() or not (math.isfinite(short) and math.isfinite(exact)):
        return short == exact
    unit = Decimal(repr(short)).normalize().as_tuple().exponent
    return isinstance(unit, int) and bool(abs(short - exact) <= 10.0**unit)


def _is_multiple(numbers: Sequence[tuple[float, float]]) -> bool:
    """Whether numbers are others by one factor: a batch of all devices, a share in percent."""
    factors = [one / other for one, other in numbers if one and other]
    are_zero_at_once = all(bool(one) is bool(other) for one, other in numbers)
    return are_zero_at_once and all(math.isclose(factor, factors[0]) for factor in factors)


def _text(value: object) -> str:
    return _LETTERS.sub("", str(value).lower())


def _decides(cells: Sequence[object], told: Sequence[object], *, is_finer: bool = False) -> bool:
    """Whether each value of a param goes with one that is told; if `is_finer`, several of them with some."""
    pairs = set(zip(map(repr, cells), map(repr, told), strict=True))
    n_values, n_told = (len({pair[place] for pair in pairs}) for place in (0, 1))
    return len(pairs) == n_values and (not is_finer or n_values > n_told)
