"""Rows that say by a label which statistic of the other rows they are: ``mean`` in the column of learning rates.

The label alone tells nothing, since ``mean`` may be a choice (of pooling, of imputation) like any other. The numbers
beside it do: each of them has to be that statistic of all runs, or of the runs right above, right below or of the same
texts, which a run's own numbers are not. A word of another language is told by numbers that no accident makes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from paramimp.readers.table.results import measured_number
from paramimp.readers.table.rows import Table
from paramimp.readers.table.statistics_of_rows import (
    BETWEEN,
    HIGHEST,
    LEAST_DECIMALS,
    LOWEST,
    STATISTICS,
    SURE_DECIMALS,
    decimals,
    finite_number,
    is_rounded,
    meant_by,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_LONGEST_LABEL = 40
_FEWEST = 2
_MOST_LAST, _MOST_ROWS = 8, 20_000
"""Rows at the end that are tried without a word, and rows of a table to which somebody adds one by hand."""

_TRIED = 50
"""Rows of one label after which it is a choice if none of them was a statistic."""


def without_labelled_summaries(table: Table) -> tuple[Table, dict[int, str]]:
    """Return a table without the rows that are a statistic of others, and these by their position: which they are."""
    for column in table.columns:
        found = [dict(summaries.told()) for summaries in _labelled(table, column)]
        if any(found):
            told = max(found, key=len)
            return _without(table, told), told
    return table, {}


def _labelled(table: Table, column: str) -> Iterator[_Summaries]:
    """Yield the rows that may be called a statistic in a column, and which ones their labels have a word for.

    In a column of numbers that is any text. Among texts it is a word for a statistic; the rows at the end are asked
    without one, if each row has a text of its own.
    """
    cells = table.column(column)
    n_rows = len(table.rows)
    if not cells.is_text or 2 * len(cells.cells) < n_rows:
        return
    texts = {at: cell for at, cell in enumerate(cells.by_row) if isinstance(cell, str) and len(cell) <= _LONGEST_LABEL}
    words_in = {text: meant for text in set(texts.values()) if (meant := meant_by(text))}
    words = {at: words_in[cell] for at, cell in texts.items() if cell in words_in}
    if len(cells.types) > 1:
        labels = {at: words.get(at, ()) for at in texts}
        if 3 * len(labels) <= 2 * n_rows:
            yield _Summaries(table, column, labels)
        return
    if words and 3 * len(words) <= 2 * n_rows:
        yield _Summaries(table, column, words)
    if cells.is_a_name and n_rows <= _MOST_ROWS:
        for n in range(1, min(_MOST_LAST, n_rows // 2) + 1):
            last = {at: words.get(at, ()) for at in range(n_rows - n, n_rows)}
            yield _Summaries(table, column, last, has_groups=False)


@dataclass(frozen=True)
class _Summaries:
    """Which rows of a table are a statistic of others.

    Attributes
    ----------
    column : that holds their labels.
    labels : their positions, in order, and the statistics that the label has a word for.
    has_groups : whether they may be statistics of some rows only.
    """

    table: Table
    column: str
    labels: Mapping[int, Collection[str]]
    has_groups: bool = True

    def told(self) -> Iterator[tuple[int, str]]:
        """Yield the position of each such row and what is said of it.

        A row beside one that is known is called so with less proof: whoever wrote the mean wrote the highest, too. A
        label that mostly stands beside other numbers is a choice, of which a run came to the mean by accident.
        """
        found: dict[int, str] = {}
        tried, hits = Counter[str](), Counter[str]()
        for stretch in self._stretches:
            asked = [at for at in stretch if hits[self._label(at)] or tried[self._label(at)] < _TRIED]
            near = list(self._near(stretch)) if asked else []
            names = {at: self._statistic(at, near) for at in asked}
            if any(names.values()):
                names = {at: names[at] or self._beside_one(at, near) for at in asked}
            found.update((at, name) for at, name in names.items() if name)
            tried.update(map(self._label, asked))
            hits.update(self._label(at) for at in asked if names[at])
        yield from ((at, name) for at, name in found.items() if 2 * hits[self._label(at)] > tried[self._label(at)])

    def _beside_one(self, at: int, near: Sequence[_Block]) -> str:
        """What is said of a row beside a known one; a word for a statistic among numbers needs no proof there."""
        name = self._statistic(at, near, is_beside_one=True)
        is_called_so = self.labels[at] and len(self.table.column(self.column).types) > 1
        return name or ("is called a statistic beside one of other rows: it is no run." if is_called_so else "")

    def _label(self, at: int) -> str:
        return str(self.table.rows[at][self.column])

    @cached_property
    def _stretches(self) -> list[list[int]]:
        """The labelled rows, those together that stand together."""
        stretches: list[list[int]] = []
        for at in sorted(self.labels):
            if stretches and stretches[-1][-1] == at - 1:
                stretches[-1].append(at)
            else:
                stretches.append([at])
        return stretches

    def _statistic(self, at: int, near: Sequence[_Block], *, is_beside_one: bool = False) -> str:
        row, meant = self.table.rows[at], self.labels[at]
        others = (name for name in self.table.columns if name != self.column)
        own = {name: number for name in others if (number := finite_number(row.get(name))) is not None}
        if not own:
            return ""
        alike = self._by_texts.get(self._texts(at)) if self.has_groups else None
        for block in (self._all, *near, *([alike] if alike else ())):
            if len(block.rows) >= _FEWEST and (name := block.statistic(own, meant, proven=is_beside_one)):
                return f"is the {name} of {block.said}: it is no run."
        return ""

    @cached_property
    def _all(self) -> _Block:
        runs, above = self._runs, bisect_left(self._runs, min(self.labels))
        said = "the rows above" if above == len(runs) else "the other rows" if above else "the rows below"
        return self._block(runs, said)

    def _near(self, stretch: Sequence[int]) -> Iterator[_Block]:
        """Yield the rows right above and right below some that stand together."""
        if self.has_groups:
            above = bisect_left(self._runs, stretch[0])
            first, last = (bisect_left(self._runs, edge) for edge in self._edges[stretch[0]])
            yield self._block(self._runs[first:above], "the rows above")
            yield self._block(self._runs[above:last], "the rows below")

    def _block(self, positions: Sequence[int], said: str) -> _Block:
        return _Block([self.table.rows[at] for at in positions], said)

    @cached_property
    def _runs(self) -> list[int]:
        return [at for at in range(len(self.table.rows)) if at not in self.labels and at not in self.table.broken]

    @cached_property
    def _edges(self) -> dict[int, tuple[int, int]]:
        """The first row of each stretch to where the rows above it begin, and where those below it end."""
        ends = [0, *(stretch[-1] + 1 for stretch in self._stretches)]
        begins = [*(stretch[0] for stretch in self._stretches[1:]), len(self.table.rows)]
        return {s[0]: (end, begin) for s, end, begin in zip(self._stretches, ends, begins, strict=False)}

    @cached_property
    def _by_texts(self) -> dict[tuple[tuple[str, str], ...], _Block]:
        alike: dict[tuple[tuple[str, str], ...], list[int]] = {}
        for at in self._runs:
            alike.setdefault(self._texts(at), []).append(at)
        return {texts: self._block(positions, "the rows with the same texts") for texts, positions in alike.items()}

    def _texts(self, at: int) -> tuple[tuple[str, str], ...]:
        row = self.table.rows[at]
        texts = ((name, row.get(name)) for name in self.table.columns if name != self.column)
        return tuple((name, cell) for name, cell in texts if isinstance(cell, str) and measured_number(cell) is None)


@dataclass(frozen=True, eq=False)
class _Block:
    """Rows that another row may sum up; what is asked of them twice is kept.

    Attributes
    ----------
    said : what they are called.
    """

    rows: Sequence[Mapping[str, Any]]
    said: str

    def statistic(self, own: Mapping[str, float], meant: Collection[str], *, proven: bool) -> str:
        """Which statistic of these rows all numbers of a row are, beyond what an accident makes; empty if none.

        What is the same in all rows tells nothing: the mean of one group has the params of the group. The highest of
        some runs is the number of a run as well, and what is there already may be a choice again.

        Parameters
        ----------
        own : column to number.
        meant : what its label says; nothing if it is no known word.
        proven : whether the row beside it is such a statistic.
        """
        for name in STATISTICS:
            if meant and name not in meant:
                continue
            telling = self._told_by(own, name, least=0 if meant else LEAST_DECIMALS)
            is_long = any(decimals(own[column]) >= LEAST_DECIMALS for column in telling)
            by_word = bool(meant) and (is_long or len(telling) > 1)
            if telling and (proven or by_word or (name in BETWEEN and self._has_new_one(own, telling))):
                return name
        return ""

    def _told_by(self, own: Mapping[str, float], name: str, *, least: int) -> list[str]:
        """The columns that tell of a statistic; none if the number of one is another."""
        telling: list[str] = []
        for column, value in own.items():
            numbers = self._numbers(column)
            if len(numbers) < _FEWEST:
                return []
            if value == numbers[0] and self._value(column, LOWEST) == self._value(column, HIGHEST):
                continue
            if not is_rounded(value, self._value(column, name), least=least):
                return []
            telling.append(column)
        return telling

    def _has_new_one(self, own: Mapping[str, float], telling: Sequence[str]) -> bool:
        """Whether a number that nobody rounded much stands in no other row."""
        return any(decimals(own[c]) >= SURE_DECIMALS and own[c] not in self._numbers(c) for c in telling)

    def _numbers(self, column: str) -> list[float]:
        if column not in self._by_column:
            cells = (finite_number(row.get(column)) for row in self.rows)
            self._by_column[column] = [number for number in cells if number is not None]
        return self._by_column[column]

    def _value(self, column: str, name: str) -> float:
        if (column, name) not in self._values:
            self._values[column, name] = STATISTICS[name](self._numbers(column))
        return self._values[column, name]

    @cached_property
    def _by_column(self) -> dict[str, list[float]]:
        return {}

    @cached_property
    def _values(self) -> dict[tuple[str, str], float]:
        return {}


def _without(table: Table, told: Mapping[int, str]) -> Table:
    kept = kept_positions(table, told)
    place = {at: position for position, at in enumerate(kept)}
    return Table(
        table.columns,
        [table.rows[at] for at in kept],
        {place[at]: wrong for at, wrong in table.broken.items() if at in place},
        {place[at]: cells for at, cells in table.empty.items() if at in place},
        table.dictionaries,
    )


def kept_positions(table: Table, told: Mapping[int, Any]) -> Sequence[int]:
    """The positions of the rows that are no summaries."""
    return [at for at in range(len(table.rows)) if at not in told] if told else range(len(table.rows))
