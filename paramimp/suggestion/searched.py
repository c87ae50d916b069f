"""What was searched: the space from which the runs were drawn, as their tool stored it, or inferred from their values.

Most tools keep the values of runs and not what they were drawn from. The ends of a range are then told by the values
that occur (`paramimp.suggestion.ends`), in the runs that failed or diverged, too: these were searched as well. So was a
value outside the stored space, such as one that somebody gave to a run by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.runs import Entry, SkipReason, Status
from paramimp.suggestion.domain import Domain, choices_or_constant, distinct, is_finite
from paramimp.suggestion.ends import ends_of
from paramimp.suggestion.stored import as_stored
from paramimp.surrogate.design import encode
from paramimp.table.cells import ABSENT
from paramimp.table.params import as_analysed, names_of
from paramimp.table.scale import scale_of
from paramimp.table.seeds import is_seed
from paramimp.table.spaces import stored_spaces
from paramimp.table.where import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.runs import Distribution
    from paramimp.surrogate.design import DesignMatrix
    from paramimp.table.params import Param
    from paramimp.table.run_table import RunTable
    from paramimp.table.selection import Selection

MOST_LISTED = 12
"""Numbers up to which the values of a grid are listed; `paramimp.analysis.effects.axis` has a point for each."""
MOST_STEPS = 1000
"""A lattice of more steps shows how a number was rounded, and no step of a search."""
FEWEST_MET = 2
"""At least one in so many places of a lattice must hold a value; otherwise (0.123, 0.456) the numbers are rounded."""
FEWEST_MULTIPLES = 8
"""So many integers have a common divisor by chance in one case of a hundred at most."""
FAILED = frozenset({Status.FAILED, Status.KILLED})


@dataclass(frozen=True, slots=True)
class SearchedParam:
    """One param of the space that was searched.

    Attributes
    ----------
    param : its values over the used runs, as the analysis sees them.
    domain : what it was drawn from.
    cells : its values in the used runs as configs have them; `ABSENT` where a run lacks it.
    failed : numbers that the runs have which failed or diverged; empty for what is no number.
    when : for a param that only some runs have: the param that decides that, and its values that switch it on.
    is_seed : whether it only tells repeats of a configuration apart.
    is_told : whether the domain is what the tool stored, and not inferred.
    """

    param: Param
    domain: Domain
    cells: tuple[object, ...]
    failed: NDArray[np.float64]
    when: tuple[str, tuple[Any, ...]] | None = None
    is_seed: bool = False
    is_told: bool = False

    @property
    def name(self) -> str:
        """The name of the param."""
        return self.param.name


@dataclass(frozen=True, slots=True)
class Searched:
    """The space that was searched, and the runs in it.

    Attributes
    ----------
    params : sorted by name; what tells whether params are set is none of them.
    design : the runs as the surrogate sees them, a row each, in the order of `SearchedParam.cells`.
    """

    selection: Selection
    params: tuple[SearchedParam, ...]
    design: DesignMatrix


def find_searched(table: RunTable, selection: Selection, *, where: str | None = None) -> Searched:
    """The space of the params of a selection.

    Parameters
    ----------
    table : that the selection was made from.
    where : the condition that its runs were chosen by: what the tool searched of a param in it is not what they are.
    """
    condition = None if where is None else parse(where)
    position = {id(row): index for index, row in enumerate(table.rows)}
    used = [position[id(row)] for row in selection.rows]
    failed = [index for index in range(len(table.rows)) if _has_failed(table, index)]
    design = encode(selection)
    names = {param.name for param in selection.params if param.kind != "presence"}
    cells = _cells_by_param(table, used, failed, names)
    seeds = set(() if design.repeats is None else design.repeats.seeds)
    told = stored_spaces([table.rows[index] for index in (*used, *failed)])

    def is_chosen(name: str) -> bool:
        return condition is not None and condition.restricts(name)

    found = tuple(
        _searched(
            param,
            *cells[param.name],
            told=None if is_chosen(param.name) else told.get(param.name),
            chosen=is_chosen(param.name),
            seed=param.name in seeds or is_seed(param.name),
        )
        for param in selection.params
        if param.name in names
    )
    return Searched(selection, _with_conditions(found, design), design)


def _has_failed(table: RunTable, index: int) -> bool:
    """Whether a run failed by what it was told: it crashed, or its metric is not finite."""
    row = table.rows[index]
    if row.entry is not Entry.RUN or row.skip_reason == SkipReason.DUPLICATE:
        return False
    if row.status in FAILED and row.skip_reason:
        return True
    values = [column[index] for column in table.metrics.values()]
    return not row.skip_reason and any(isinstance(value, float) and not math.isfinite(value) for value in values)


def _cells_by_param(
    table: RunTable, used: Sequence[int], failed: Sequence[int], wanted: set[str]
) -> dict[str, tuple[list[object], list[object]]]:
    """Values in the used and in the failed runs, of lists whose positions are params those of each position."""
    found = {}
    rows = [*used, *failed]
    usable = list(range(len(used)))
    for name, column in table.params.items():
        cells = [column[row] for row in rows]
        own = names_of(name, table.cells(name, used))
        for position, param in enumerate(own):
            if param in wanted:
                parts = cells if own == [name] else [_at(cell, position) for cell in cells]
                parts = as_analysed(param, parts, usable)
                found[param] = (parts[: len(used)], parts[len(used) :])
    return found


def _at(cell: object, position: int) -> object:
    if not isinstance(cell, (list, tuple)):
        return cell
    return cell[position] if position < len(cell) else ABSENT


def _searched(
    param: Param, cells: list[object], failed: list[object], *, told: Distribution | None, chosen: bool, seed: bool
) -> SearchedParam:
    """One param of the space; of what runs were chosen by, nothing lies beyond the values that they have."""
    numbers = np.array([cell for cell in failed if is_finite(cell)], dtype=float)
    stored = None if told is None else as_stored(told, [*cells, *failed])
    if param.kind == "number" and not _has_null_choice(param):
        domain = stored or _of_numbers(param, cells, numbers, is_cut=chosen)
    else:
        numbers = np.empty(0)
        domain = stored or choices_or_constant("category", distinct(cells))
    return SearchedParam(param, domain, tuple(cells), numbers, is_seed=seed, is_told=stored is not None)


def _has_null_choice(param: Param) -> bool:
    return bool(param.is_null.any())


def _of_numbers(param: Param, cells: Sequence[object], failed: NDArray[np.float64], *, is_cut: bool) -> Domain:
    """A range, a lattice in a range, or the numbers of a grid."""
    finite = param.values[np.isfinite(param.values)]
    everything = np.unique(np.concatenate([finite, failed]))
    whole = _are_whole(cells, everything)
    kept = [int(value) if whole else float(value) for value in everything.tolist()]
    log = scale_of(everything) == "log"
    step = lattice(everything)
    few = len(kept) <= MOST_LISTED and 2 * len(kept) <= len(finite) + len(failed)
    is_full = step is not None and round((kept[-1] - kept[0]) / step) + 1 == len(kept) > 2
    if few and not (whole and is_full):
        return choices_or_constant("int" if whole else "float", kept)
    if len(kept) == 1:
        return Domain("constant", value=kept[0])
    if whole:
        step = None if step is None or (log and not is_full) else int(step)
        log = log and not is_full
        step = step if step != 1 else None
    elif log or len(kept) <= MOST_LISTED:
        step = None
    low, high = kept[0], kept[-1]
    if step is None and not is_cut:
        low, high = ends_of(np.concatenate([finite, failed]) if whole else everything, log=log, whole=whole)
    return Domain("int", int(low), int(high), log, step) if whole else Domain("float", low, high, log, step)


def _are_whole(cells: Sequence[object], values: NDArray[np.float64]) -> bool:
    """Whether the numbers are integers: written as such, or many and all whole as a column of floats holds them."""
    if not (values == np.floor(values)).all() or np.abs(values).max() >= 2**53:
        return False
    numbers = [cell for cell in cells if is_finite(cell)]
    return any(isinstance(cell, int) for cell in numbers) or len(values) > MOST_LISTED


def lattice(values: NDArray[np.float64]) -> float | None:
    """The step of a lattice on which ascending values lie, of which neighbours are one step apart somewhere."""
    if len(values) < 3:
        return None
    gaps = np.diff(values)
    whole = bool((values == np.floor(values)).all()) and values[-1] - values[0] < 2**53
    step = float(np.gcd.reduce(gaps.astype(np.int64))) if whole else float(gaps.min())
    counts = gaps / step
    steps = (values[-1] - values[0]) / step
    most = MOST_STEPS if whole and len(values) >= FEWEST_MULTIPLES else FEWEST_MET * len(values)
    if steps > most or np.abs(counts - np.round(counts)).max() > 1e-6:
        return None
    return float(f"{step:.12g}")


def _with_conditions(params: Sequence[SearchedParam], design: DesignMatrix) -> tuple[SearchedParam, ...]:
    by_name = {each.name: each for each in params}
    return tuple(replace(each, when=_condition(each, by_name, design.parents_of)) for each in params)


def _condition(
    child: SearchedParam, by_name: Mapping[str, SearchedParam], parents_of: Mapping[str, tuple[str, ...]]
) -> tuple[str, tuple[Any, ...]] | None:
    """The first param whose value alone says whether a run has the child, and its values that say so."""
    has = child.param.is_valued
    for parent in parents_of.get(child.name, ()):
        if parent in by_name:
            cells = by_name[parent].cells
            on = distinct([cell for cell, here in zip(cells, has, strict=True) if here])
            off = distinct([cell for cell, here in zip(cells, has, strict=True) if not here])
            if off and not any(type(one) is type(two) and one == two for one in on for two in off):
                return parent, tuple(on)
    return None
