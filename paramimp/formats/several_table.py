"""The reports of several metrics for a terminal: one row per param, and beside it a column per metric."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from paramimp.formats import several
from paramimp.formats.bars import share_bar
from paramimp.formats.conclusion import next_step, sentences
from paramimp.formats.effect_plots import effect_plots
from paramimp.formats.left_out import UNUSABLE_FILES
from paramimp.formats.prose import BAD, BAR, FAINT, GOOD, STRONG, fold, label_cells, labelled, listed, to_text, wrap
from paramimp.formats.several import side_by_side
from paramimp.formats.table import cautioned, folded, together
from paramimp.formats.table_layout import GAP
from paramimp.formats.words import Words
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.formats.several import Cell, Row
    from paramimp.results import Reports

# Cells of the bar, from roomy to bare: beside the intervals, then without them.
_WITH_INTERVALS = (18, 14, 10, 8, 6, 4)
_WITHOUT = (6, 4, 3)
_IN_A_PIPE = 12
_NARROWEST_NAME = 6


@record
class Layout:
    """Cells of the name and of the parts of each metric's column.

    Attributes
    ----------
    brackets : whether some number stands in brackets, for which all rows leave room.
    """

    name: int
    bar: int
    number: int
    spread: int
    brackets: bool

    @property
    def column(self) -> int:
        """Cells of the column of a metric; the last two are for the sign of the correlation."""
        text = self.number + (1 + self.spread if self.spread else 0) + 2 * self.brackets
        return (self.bar + 1 if self.bar else 0) + text + 2

    def beside(self, metrics: int) -> int:
        """Cells beside the name in a row with this many metrics."""
        return metrics * (GAP + self.column)


def render(reports: Reports, view: View) -> str:
    """The reports as text for people, of at most `view.width` columns from 40 up."""
    words = Words.of(view)
    parts = [
        _header(reports, view, words),
        _left_out(reports, view, words),
        _ranking(reports, view, words),
        *(together(report, view, words, of_several=True) for report in reports),
        *(part for report in reports for part in effect_plots(report, view, words)),
        cautioned((several.said(note, words) for note in several.cautions(reports, words)), view),
        _conclusions(reports, view, words),
    ]
    return to_text(Text("\n\n").join(Text("\n").join(part) for part in map(list, parts) if part), view)


def _header(reports: Reports, view: View, words: Words) -> Iterator[Text]:
    """What each metric is, and how far its ranking goes: in two lines if it has a long name."""
    names = [words.name(report.objective.metric) for report in reports]
    column = label_cells(names, view)
    for name, report in zip(names, reports, strict=True):
        yield from labelled(name, Text(several.facts(report, words)), column, view, style=STRONG)
    for fit in several.fits(reports, words):
        yield from wrap(Text(fit, FAINT), view)


def _ranking(reports: Reports, view: View, words: Words) -> list[Text]:
    rows = side_by_side(reports, words)
    if not rows:
        return [Text("No param is left to rank.")]
    shown = several.shown_rows(rows, view)
    layout, per_table = _plan(shown, len(reports), view.width)
    lines = [line for warning in several.warnings(reports, words) for line in wrap(Text(warning, STRONG), view)]
    for start in range(0, len(reports), per_table):
        lines += [Text()] * bool(lines)
        lines += _table(shown, reports, range(len(reports))[start : start + per_table], layout, words)
    if len(rows) > len(shown):
        lines += wrap(Text(words.folded(len(rows) - len(shown), "param"), FAINT), view)
    legend = several.legend(shown, words)
    return [*lines, *(wrap(Text(legend, FAINT), view) if legend else ())]


def _plan(rows: Sequence[Row], metrics: int, width: int | None) -> tuple[Layout, int]:
    """The roomiest columns that leave most names whole, or a third of the line; and how many metrics a table has."""
    if width is None:
        return _layout(rows, _IN_A_PIPE), metrics
    layouts = [_layout(rows, bar) for bar in _WITH_INTERVALS]
    layouts += [_layout(rows, bar, intervals=False) for bar in _WITHOUT]
    names = sorted(cell_len(row.name) for row in rows)
    wanted = min(max(names[len(names) * 9 // 10], _NARROWEST_NAME), width * 3 // 10)
    for per_table in range(metrics, 0, -1):
        for layout in layouts:
            room = width - layout.beside(per_table)
            if room >= wanted:
                return replace(layout, name=min(layout.name, room)), per_table
    return replace(layouts[-1], name=_NARROWEST_NAME), 1


def _layout(rows: Sequence[Row], bar: int, *, intervals: bool = True) -> Layout:
    cells = [cell for row in rows for cell in row.cells]
    return Layout(
        name=max(_NARROWEST_NAME, *(cell_len(row.name) for row in rows)),
        bar=bar if any(cell.share is not None for cell in cells) else 0,
        number=max(len(cell.number) for cell in cells),
        spread=max(len(cell.spread) for cell in cells) if intervals else 0,
        brackets=any(cell.noise and not row.noise for row in rows for cell in row.cells),
    )


def _table(rows: Sequence[Row], reports: Reports, metrics: range, layout: Layout, words: Words) -> Iterator[Text]:
    yield from _headings([words.name(reports[i].objective.metric) for i in metrics], layout)
    real = [row for row in rows if not row.noise]
    for row in real:
        yield from _row(row, metrics, layout, words)
    if len(real) < len(rows) and real:
        yield _rule(layout.name + layout.beside(len(metrics)), words)
    for row in rows[len(real) :]:
        yield from _row(row, metrics, layout, words)


def _rule(width: int, words: Words) -> Text:
    stroke = "─" if words.unicode else "-"
    title = several.NOISE if width > len(several.NOISE) + 6 else several.NOISE_IN_SHORT
    return Text(f"{stroke * 2}  {title}  ".ljust(width, stroke), FAINT)


def _headings(names: Sequence[str], layout: Layout) -> Iterator[Text]:
    """The names of the metrics over their columns, folded where they are wider, standing on the same line."""
    folded = [fold(name, layout.column) for name in names]
    height = max(map(len, folded))
    for line in range(height):
        text = Text("param" if line == height - 1 else "", FAINT)
        text.append(" " * (layout.name - len(text)))
        for pieces in folded:
            at = line - (height - len(pieces))
            piece = pieces[at].rstrip() if at >= 0 else ""
            text.append(" " * GAP).append(piece, STRONG).append(" " * (layout.column - cell_len(piece)))
        text.rstrip()
        yield text


def _row(row: Row, metrics: range, layout: Layout, words: Words) -> Iterator[Text]:
    """The lines of one row: the numbers stand on the first, a folded name goes on below, indented."""
    first, *rest = (piece.rstrip() for piece in fold(row.name, layout.name))
    style = FAINT if row.noise else ""
    line = Text.assemble((first, style), " " * (layout.name - cell_len(first)))
    for i in metrics:
        line.append(" " * GAP).append_text(
            _cell(row.cells[i], layout, words, bracketed=row.cells[i].noise and not row.noise)
        )
    line.rstrip()
    yield line
    yield from (Text(piece, style) for piece in rest)


def _cell(cell: Cell, layout: Layout, words: Words, *, bracketed: bool) -> Text:
    faint = FAINT if cell.noise or cell.number == several.NOT_RANKED else ""
    text = Text()
    if layout.bar:
        bar = "" if cell.share is None else share_bar(cell.share, layout.bar, unicode=words.unicode)
        text.append(bar.ljust(layout.bar + 1), faint or BAR)
    number = cell.number.rjust(layout.number)
    spread = f" {cell.spread.rjust(layout.spread)}" if layout.spread else ""
    if bracketed:
        number, spread = f"({number}", f"{spread})" if spread else spread
        number += "" if spread else ")"
    elif layout.brackets:
        number, spread = f" {number}", f"{spread} "
    text.append(number, faint).append(spread, FAINT)
    return text.append(f" {cell.sign or ' '}", faint or (GOOD if cell.better else BAD) if cell.sign in "+-" else FAINT)


def _left_out(reports: Reports, view: View, words: Words) -> list[Text]:
    """What is not in the rankings: a line for each reason, or everything with what is known of it."""
    if not view.all:
        return folded(several.left_out_in_short(reports, words), view, words)
    return [
        line
        for title, notes in (
            ("params left out", several.left_out_params(reports, words, whole=True)),
            ("runs left out", several.left_out_runs(reports, words, whole=True)),
            (UNUSABLE_FILES, several.unusable_files(reports, words, whole=True)),
        )
        for line in listed(title, [(note.label, several.listed_for(note, words)) for note in notes], view, words)
    ]


def _conclusions(reports: Reports, view: View, words: Words) -> Iterator[Text]:
    """The verdict on each metric, and the command to run next."""
    for metric, verdict in several.conclusions(reports):
        yield from sentences(verdict, view, words, of=words.name(metric))
    step = several.next_of(reports)
    if step is not None:
        yield from next_step(step, view, words)
