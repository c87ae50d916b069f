"""A comparison for a terminal: the sweeps, then one row per param with its share in each and the differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from paramimp.comparison import words as told
from paramimp.formats.interface import View
from paramimp.formats.prose import FAINT, STRONG, label_cells, labelled, to_text, wrap
from paramimp.formats.table import cautioned
from paramimp.formats.table_layout import GAP
from paramimp.formats.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.comparison.result import ComparedParam, Comparison
    from paramimp.comparison.words import Row

    Grid = Sequence[Sequence[Text]]


def as_text(comparison: Comparison) -> str:
    """The comparison as `print` shows it."""
    return render(comparison, View(width=100, python=True)).rstrip("\n")


def render(comparison: Comparison, view: View) -> str:
    """The comparison as text for people; on a narrow terminal without spreads, and at last a block per param."""
    words = Words.of(view)
    shown, more = told.shown_params(comparison, view)
    rows = [told.row_of(param, comparison, words) for param in shown]
    parts = [
        _header(comparison, view, words),
        [*_shares(rows, comparison, view, words), *_more(more, view, words)],
        _good_values(shown, comparison, view, words),
        cautioned(map(words.caution, comparison.cautions), view),
        [line for text in told.own_cautions(comparison, words) for line in wrap(Text(text, FAINT), view)],
        wrap(Text(told.verdict(comparison, words)), view),
    ]
    return to_text(Text("\n\n").join(Text("\n").join(part) for part in map(list, parts) if part), view)


def _header(comparison: Comparison, view: View, words: Words) -> Iterator[Text]:
    objective = comparison.objective
    metric = Text.assemble((words.name(objective.metric), STRONG), f", {words.objective(objective)}")
    names = [words.name(sweep.label) for sweep in comparison.sweeps]
    column = label_cells(["metric", *names], view)
    yield from labelled("metric", metric, column, view)
    for name, sweep in zip(names, comparison.sweeps, strict=True):
        yield from labelled(name, Text(told.facts(sweep, words)), column, view, style=STRONG)


def _shares(rows: Sequence[Row], comparison: Comparison, view: View, words: Words) -> Iterator[Text]:
    labels = [words.name(sweep.label) for sweep in comparison.sweeps]
    titles = told.titles(comparison, words)
    for spreads in (True, False):
        lines = _aligned([_headings(labels, titles), *(_cells(row, spreads=spreads) for row in rows)])
        if view.width is None or max(cell_len(line.plain) for line in lines) <= view.width:
            break
    else:
        spreads = True
        lines = [line for row in rows for line in _block(row, labels, titles, view)]
    yield from lines
    yield from wrap(Text(told.legend(comparison, words, spreads=spreads), FAINT), view)


def _headings(labels: Sequence[str], titles: Sequence[str]) -> list[Text]:
    differences = [Text(text, FAINT) for title in titles for text in (title, "p", "")]
    return [Text("param", FAINT), *(Text(label, STRONG) for label in labels), *differences]


def _cells(row: Row, *, spreads: bool) -> list[Text]:
    shares = [_text(cell, "", spreads=spreads) for cell in row.shares]
    differences = [
        text
        for cell, p, mark in zip(row.differences, row.p_values, row.marks, strict=True)
        for text in (
            _text(cell, STRONG, spreads=spreads),
            Text(p, "" if cell.shown else FAINT),
            Text(mark, STRONG),
        )
    ]
    return [Text(row.name), *shares, *differences]


def _text(cell: told.Cell, style: str, *, spreads: bool) -> Text:
    return Text.assemble(
        (cell.text, style if cell.shown else FAINT), (f" {cell.spread}" if spreads and cell.spread else "", FAINT)
    )


def _aligned(grid: Grid) -> list[Text]:
    widths = [max(cell_len(cell.plain) for cell in column) for column in zip(*grid, strict=True)]
    lines = []
    for row in grid:
        line = Text()
        for cell, width in zip(row, widths, strict=True):
            line.append_text(cell).append(" " * (width - cell_len(cell.plain) + (GAP if width else 0)))
        line.rstrip()
        lines.append(line)
    return lines


def _block(row: Row, labels: Sequence[str], titles: Sequence[str], view: View) -> Iterator[Text]:
    """What is told of one param, a line for each number."""
    yield from wrap(Text(f"{row.name} {row.mark}".rstrip(), STRONG), view)
    numbers = [(label, cell.whole) for label, cell in zip(labels, row.shares, strict=True)]
    numbers += [
        (title, f"{cell.whole}  p {p}".rstrip(" p"))
        for title, cell, p in zip(titles, row.differences, row.p_values, strict=True)
        if cell.text
    ]
    column = label_cells([*labels, *titles], view)
    for name, number in numbers:
        yield from labelled(name, Text(number), column, view, lead="  ")


def _more(more: int, view: View, words: Words) -> Iterator[Text]:
    if more:
        yield from wrap(Text(words.folded(more, "param"), FAINT), view)


def _good_values(shown: Sequence[ComparedParam], comparison: Comparison, view: View, words: Words) -> Iterator[Text]:
    found = [(words.name(param.param), told.good_values(param, comparison, words)) for param in shown]
    found = [(name, values) for name, values in found if values]
    if not found:
        return
    labels = [words.name(sweep.label) for sweep in comparison.sweeps]
    head = [Text("good values", FAINT), *(Text(label, STRONG) for label in labels)]
    lines = _aligned([head, *([Text(name), *map(Text, values)] for name, values in found)])
    if view.width is None or max(cell_len(line.plain) for line in lines) <= view.width:
        yield from lines
        return
    yield Text("good values", FAINT)
    column = label_cells(labels, view)
    for name, values in found:
        yield from wrap(Text(name, STRONG), view)
        for label, value in zip(labels, values, strict=True):
            yield from labelled(label, Text(value), column, view, lead="  ")
