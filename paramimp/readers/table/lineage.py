"""What a search that breeds its configs writes of each of them: from which others it came, in which generation.

Such columns refer to other rows. What is a gene comes again in the offspring; what is not says how the row came about.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

from paramimp.objective import words_of
from paramimp.records import record
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from paramimp.readers.table.column import Column
    from paramimp.readers.table.rows import Table

    Pairs = Sequence[tuple[int, int]]

_LEAST_REFERRING, _LEAST_REFERRED = 8, 4
"""Rows that refer to others, and rows that these refer to, from which on it is no accident."""
_PART = 1 / 3
"""Of the rows: so many refer to others, and as far into the table reach those that are referred to."""
_MOST_NAMES = 8
"""Columns that may name the rows, or count generations, which are compared with all others."""
_LONGEST_NUMBER = 20
"""Digits of a whole number that is a name."""
_GENERATIONS = (["generation"], ["gen"])
_SEVERAL = re.compile(r"[\s,;|+&\[\]()'\"]+")
"""Between the names of two parents in one cell."""
_SOME_AGAIN_Z, _AGAIN_Z = 2.5, 3.0
"""Standard deviations beyond chance from which on what a row has comes again in those that refer to it: something,
so that they do refer to it, and a single column, so that it is a gene."""
_NOT_AGAIN_Z, _WOULD_TELL_Z = 1.0, 6.0
"""Up to here it does not, where it would come to the second if it did in every row."""


@record
class Lineage:
    """What is told of the columns of a search that breeds its configs; nothing of any other table.

    Attributes
    ----------
    own : those that name a row or the rows it came from, or say how it came about.
    genes : those that are surely handed down, and so were chosen.
    """

    own: frozenset[str] = frozenset()
    genes: frozenset[str] = frozenset()


def lineage_of(table: Table, metrics: Collection[str]) -> Lineage:
    """Find the column that refers to other rows, and what else it tells.

    Parameters
    ----------
    metrics : columns to be analysed: of rows that have the value of their parent in these, nothing is new.
    """
    asked = [table.column(column) for column in table.columns if column not in metrics]
    if len(table.rows) < _LEAST_REFERRING:
        return Lineage()
    for named in islice(filter(_may_name, asked), _MOST_NAMES):
        places = {_name(cell): place for place, cell in enumerate(named.cells)}
        if len(places) < len(named.cells):
            continue
        are_numbers = all(name.isdecimal() and len(name) <= _LONGEST_NUMBER for name in places)
        numbers = [*map(int, places)] if are_numbers else []
        referring = {c.name: pairs for c in asked if c is not named and (pairs := _references(c, places, numbers))}
        if not referring:
            continue
        pairs = next(iter(referring.values()))
        new = [(own, parent) for own, parent in pairs if not _is_alike(table, metrics, own, parent)]
        others = [column for column in asked if column is not named and column.name not in referring]
        if any(_again(column, pairs)[0] > _SOME_AGAIN_Z for column in others):
            again = [(column, *_again(column, new)) for column in others]
            genes = frozenset(column.name for column, found, _ in again if found > _AGAIN_Z)
            told = (c.name for c, found, most in again if _rises(c, pairs) or _is_no_gene(c, found, most))
            own = frozenset([named.name, *referring, *told])
            return Lineage(own, genes - own)
    called_so = (column for column in asked if words_of(column.name)[-1:] in _GENERATIONS)
    return Lineage(frozenset(c.name for c in islice(called_so, _MOST_NAMES) if _counts_generations(c, asked)))


def _may_name(column: Column) -> bool:
    """Whether each row has a text or a whole number of its own, as only names are."""
    return (column.is_text or column.types == {int}) and column.is_a_name


def _references(column: Column, places: Mapping[str, int], numbers: Sequence[int]) -> Pairs:
    """Each row that refers to others, with the first of these; empty if the cells do not refer to rows.

    Whole numbers have to refer to smaller ones, and not rise from row to row: a choice that is tried in turn does so,
    too. What refers to nothing is empty, or says the same in all those rows: -1, ``random``.

    Parameters
    ----------
    places : the rows by their names.
    numbers : these names, where all of them are whole numbers; else none.
    """
    pairs: list[tuple[int, int]] = []
    roots: set[str] = set()
    for own, cell in enumerate(column.by_row):
        parent = next((places[name] for name in _parts(cell) if name in places), None)
        if parent is None and cell is not None:
            roots.add(_name(cell))
        elif parent is not None and parent != own:
            pairs.append((own, parent))
        if len(roots) > 1 or (numbers and parent is not None and numbers[parent] > numbers[own]):
            return ()
    referred = [parent for _, parent in pairs]
    n_rows = len(column.rows)
    if len(pairs) < max(_LEAST_REFERRING, _PART * n_rows) or len(set(referred)) < _LEAST_REFERRED:
        return ()
    of_parents = [numbers[parent] for parent in referred] if numbers else []
    if numbers and (of_parents == sorted(of_parents) or max(of_parents) - min(numbers) < _PART * n_rows):
        return ()
    return pairs


def _counts_generations(column: Column, columns: Sequence[Column]) -> bool:
    """Whether a column that is called so counts blocks of rows in their order, which differ in what was chosen.

    In a grid of generations of anything, each block has the labels and the levels of the others.
    """
    cells = column.cells
    if column.types != {int} or not column.is_full:
        return False
    starts = [0, *(place for place, (one, other) in enumerate(pairwise(cells), 1) if one != other)]
    if cells[0] not in (0, 1) or [cells[at] for at in starts] != [*range(cells[0], cells[0] + len(starts))]:
        return False
    blocks = [*pairwise([*starts, len(cells)])]
    return 1 < len(starts) <= len(cells) / 2 and not any(
        _is_level(each, blocks) for each in columns if each is not column
    )


def _is_level(column: Column, blocks: Sequence[tuple[int, int]]) -> bool:
    """Whether a column that varies has the same cells in each block, each as often."""
    cells = [*map(repr, column.by_row)]
    first, *others = (Counter(cells[start:end]) for start, end in blocks)
    return len(first) > 1 and all(first == other for other in others)


def _parts(cell: Any) -> Iterator[str]:
    """The names in a cell: one, or several in a list or between commas and the like."""
    if isinstance(cell, (list, tuple)):
        yield from map(_name, cell)
    elif cell is not None:
        name = _name(cell)
        yield name
        if isinstance(cell, str):
            yield from (part for part in _SEVERAL.split(name) if part and part != name)


def _name(cell: Any) -> str:
    """A cell as names are compared: where some cells are empty, tables hold whole numbers as fractions."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _is_alike(table: Table, metrics: Collection[str], own: int, parent: int) -> bool:
    return any(table.rows[own].get(metric) == table.rows[parent].get(metric) for metric in metrics)


def _again(column: Column, pairs: Pairs) -> tuple[float, float]:
    """How much oftener than by chance a row has what its parent has, and what it would be if all had, in deviations."""
    cells = [*map(repr, column.by_row)]
    n_pairs = len(pairs)
    own, of_parents = Counter(cells[one] for one, _ in pairs), Counter(cells[other] for _, other in pairs)
    by_chance = sum(count * of_parents[cell] for cell, count in own.items()) / n_pairs if n_pairs else 0.0
    deviation = sqrt(max(by_chance * (1 - by_chance / n_pairs), 1.0)) if n_pairs else 1.0
    found = sum(cells[one] == cells[other] for one, other in pairs)
    return (found - by_chance) / deviation, (n_pairs - by_chance) / deviation


def _rises(column: Column, pairs: Pairs) -> bool:
    """Whether no row has less than its parent, and most have more: the generation, a time, the best so far."""
    if not column.is_number or not column.is_full:
        return False
    cells = column.cells
    n_more = sum(cells[own] > cells[parent] for own, parent in pairs)
    return all(cells[own] >= cells[parent] for own, parent in pairs) and 2 * n_more > len(pairs)


def _is_no_gene(column: Column, found: float, most: float) -> bool:
    """Whether a label or a whole number is surely not handed down, by `_again`; a fraction may have been drawn anew."""
    if found >= _NOT_AGAIN_Z or most <= _WOULD_TELL_Z or is_setting(column.name):
        return False
    return all(not isinstance(cell, float) or cell.is_integer() for cell in column.cells)
