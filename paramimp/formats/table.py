"""The report for a terminal: what went in, the ranked params with bars, and the verdict, which stays on the screen.

Colour only repeats what the digits and the sides of the bars say: the characters are the same without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from paramimp.formats import words as say
from paramimp.formats.bars import share_bar, signed_bar
from paramimp.formats.conclusion import conclusion
from paramimp.formats.effect_plots import effect_plots
from paramimp.formats.left_out import (
    LEFT_OUT_IN_SHORT,
    UNUSABLE_FILES,
    as_many_as_fit,
    left_out_by_label,
    left_out_by_reason,
    skipped_by_reason,
)
from paramimp.formats.prose import BAD, BAR, FAINT, GOOD, STRONG, entry, fold, listed, to_text, wrap
from paramimp.formats.table_layout import BEST, EFFECT, GAP, NAME, Layout, label, plan
from paramimp.formats.table_rows import FEW_RUNS, UNSURE, Row, rows
from paramimp.formats.words import Words
from paramimp.runs import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.formats.words import Shown
    from paramimp.results import Report

_STRONG_CORRELATION = 0.7


def render(report: Report, view: View) -> str:
    """The report as text for people, of at most `view.width` columns from 40 up."""
    words = Words.of(view)
    parts = [
        _header(report, view, words),
        left_out(report, view, words),
        _ranking(report, view, words),
        together(report, view, words),
        *effect_plots(report, view, words),
        cautioned(map(words.caution, report.cautions), view),
        () if report.verdict is None else conclusion(report.verdict, view, words),
    ]
    return to_text(Text("\n\n").join(Text("\n").join(part) for part in map(list, parts) if part), view)


def _header(report: Report, view: View, words: Words) -> Iterator[Text]:
    metric = Text.assemble((words.name(report.objective.metric), STRONG), f", {words.objective(report.objective)}")
    fit = Text(words.fit(report))
    fit.append(words.own(f" · {words.method(report.fit)}"), FAINT)
    yield from entry("metric  ", metric, view)
    yield from entry("runs    ", Text(words.runs(report, reasons=False)), view)
    yield from entry("fit     ", fit, view)


def _ranking(report: Report, view: View, words: Words) -> list[Text]:
    if not report.params:
        return [Text("No param is left to rank.")]
    shown = say.shown_params(report, view)
    real = [*rows(shown.real, report, words, view)]
    noise = [*rows(shown.noise, report, words, view, first=len(shown.real) + 1)]
    layout = plan([*real, *noise], view.width)
    lines = [*_warning(report, view, words), _headings(layout, words)]
    lines += [line for row in real for line in _row(row, layout, words)]
    if noise and real:
        lines.append(_rule(say.NOISE, layout, words))
    lines += [line for row in noise for line in _row(row, layout, words)]
    if shown.more:
        lines += entry(" " * (layout.rank + GAP), Text(_more(shown, report, words), FAINT), view)
    return [*lines, *legend([*real, *noise], report, view, words, effects=layout.spark > 0)]


def _more(shown: Shown, report: Report, words: Words) -> str:
    """``… 30 more params, which look like noise; --all shows them``; of what cannot be ranked nothing is said."""
    is_ranked = report.params[0].importance is not None
    remark = ", which look like noise" if shown.noise and shown.more > 1 and is_ranked else ""
    return words.folded(shown.more, "param", remark)


def legend(shown: Sequence[Row], report: Report, view: View, words: Words, *, effects: bool) -> Iterator[Text]:
    """How to read what is shown: the order of the values, the effects, the sides and colours of the correlations."""
    metric = words.name(report.objective.metric)
    good, bad = ("+", "-") if report.objective.direction == Direction.MAXIMIZE else ("-", "+")
    parts = ["values: best first"] * any(row.mean for row in shown)
    parts += [f"effect: {metric} from worse (low) to better (high) over the values tried"] * effects
    if any(row.correlation is not None for row in shown):
        parts.append(f"correlation {good} (green): more of it goes with better {metric}, {bad} (red): with worse")
    if any(row.correlation_text.endswith(UNSURE) for row in shown):
        parts.append(f"{UNSURE} from fewer than {FEW_RUNS} runs")
    yield from wrap(Text("; ".join(parts), FAINT), view) if parts else ()


def _warning(report: Report, view: View, words: Words) -> Iterator[Text]:
    """What has to be known before the numbers are read, if anything."""
    text = say.warning(report)
    if text:
        yield from wrap(Text(words.own(text), STRONG), view)
        yield Text()


def _headings(layout: Layout, words: Words) -> Text:
    spread = words.own("± 90 %").rjust(layout.spread) if layout.spread else ""
    importance = "importance" if layout.block >= len(f"importance {spread}") else "imp."
    title = importance.ljust(layout.block - len(spread)) + spread if spread else "importance".ljust(layout.block)
    correlation = "correlation" if layout.correlation >= len("correlation") else "corr."
    title = f"{'#':>{layout.rank}}{'':{GAP}}{NAME:{layout.name}}{'':{GAP}}{title}{'':{GAP}}{correlation}"
    if layout.best:
        title = title.ljust(layout.total - _behind(layout))
        title += f"{'':{GAP}}{EFFECT:{layout.spark}}" if layout.spark else ""
        title += f"{'':{GAP}}{BEST}"
    return Text(words.own(title), FAINT)


def _behind(layout: Layout) -> int:
    """Cells of what stands behind the correlation."""
    return sum(GAP + cells for cells in (layout.spark, layout.best) if cells)


def _rule(title: str, layout: Layout, words: Words) -> Text:
    stroke = "─" if words.unicode else "-"
    start = f"{stroke * layout.rank}  {title}  "
    return Text(start + stroke * (layout.total - len(start)), FAINT)


def _row(row: Row, layout: Layout, words: Words) -> Iterator[Text]:
    """The lines of one row: the numbers stand on the first, a folded name goes on below."""
    name, remark = label(row, layout)
    text = Text.assemble((name, FAINT if row.faint else ""), (remark, FAINT))
    pieces = fold(text.plain, layout.name - row.indent)
    ends = [sum(map(len, pieces[: i + 1])) for i in range(len(pieces) - 1)]
    first, *rest = text.divide(ends)
    margin = f"{'':{layout.rank + GAP + row.indent}}"
    line = Text.assemble((f"{row.rank:>{layout.rank}}", FAINT), " " * (GAP + row.indent), first)
    line.append(" " * (layout.name - row.indent - cell_len(first.plain) + GAP))
    line.append_text(_block(row, layout, words))
    line.append_text(_correlation(row, layout, words))
    if row.best and layout.best:
        line.append(" " * (layout.total - _behind(layout) - cell_len(line.plain)))
        line.append_text(_effect(row, layout))
    line.rstrip()
    yield line
    yield from (Text(margin) + piece for piece in rest)


def _block(row: Row, layout: Layout, words: Words) -> Text:
    """The importance column with the gap behind it."""
    if row.mean:
        mean = f"{row.runs}{'':{GAP}}{row.mean}" if layout.counted else row.mean
        return Text(f"{'':{layout.block - cell_len(mean)}}{mean}{'':{GAP}}", FAINT)
    text = Text()
    if layout.bar:
        bar = "" if row.share is None else share_bar(row.share, layout.bar, unicode=words.unicode)
        text.append(bar.ljust(layout.bar + 1), FAINT if row.faint else BAR)
    text.append(row.number.rjust(layout.number), FAINT if row.faint else "")
    if layout.spread:
        text.append(f" {row.spread.rjust(layout.spread)}", FAINT)
    return text + Text(" " * (layout.block + GAP - len(text)))


def _correlation(row: Row, layout: Layout, words: Words) -> Text:
    value = row.correlation
    style = FAINT
    coloured = not (row.faint or row.unsure or row.contradicted)
    if value is not None and coloured and row.correlation_text.strip("+-0."):
        style = GOOD if row.better else BAD
        style += f" {STRONG}" if abs(value) > _STRONG_CORRELATION else ""
    text = Text.assemble((row.correlation_text.rjust(layout.correlation_text), style))
    if value is not None and not row.unsure and layout.half:
        left, right = signed_bar(value, layout.half, unicode=words.unicode)
        axis = "│" if words.unicode else "|"
        text.append(" " * GAP).append(left, style).append(axis, FAINT).append(right, style)
    return text


def _effect(row: Row, layout: Layout) -> Text:
    """From worse to better over the range of the param, and the good values."""
    text = Text()
    if layout.spark:
        text.append(" " * GAP)
        for glyph, good in zip(row.spark, row.good, strict=True):
            text.append(glyph, GOOD if good else BAR)
        text.append(" " * (layout.spark - len(row.spark)))
    return text.append(" " * GAP).append(row.best)


def together(report: Report, view: View, words: Words, *, of_several: bool = False) -> Iterator[Text]:
    """The pairs, if they were asked for, behind their numbers: two names may need more than a line."""
    if not say.tells_pairs(report):
        return
    yield from wrap(Text(words.together(report, of_several=of_several), STRONG), view)
    pairs = say.pairs_to_show(report)
    if not pairs:
        yield Text(f"  {say.NO_PAIRS}", FAINT)
    decimals = say.share_decimals(report)
    in_noise = False
    for pair in pairs:
        if not pair.significant and not in_noise:
            in_noise = True
            yield Text(f"  {say.NOISE}:", FAINT)
        names = Text(words.pair(pair), "" if pair.significant else FAINT)
        number = f"  {say.share(pair.importance, decimals)} {words.spread(pair, decimals)}".rstrip()
        yield from entry(f"{number}{'':{GAP}}", names, view)
    if alone := words.alone(report):
        yield from entry("  alone: ", Text(alone), view)


def cautioned(cautions: Iterable[str], view: View) -> Iterator[Text]:
    """What weakens the ranking."""
    for caution in cautions:
        yield from entry("! ", Text(caution), view, STRONG)


def left_out(report: Report, view: View, words: Words) -> list[Text]:
    """What is not in the ranking: a line for each reason, or everything with what is known of it."""
    if view.all:
        return unfolded(report, view, words)
    return folded(say.labelled(left_out_by_label(report), words), view, words)


def folded(items: Sequence[tuple[str, Sequence[str]]], view: View, words: Words) -> list[Text]:
    """A line for each reason for which something was left out: its count, and as many names as there is room for."""
    widest = max((cell_len(reason) for reason, _ in items), default=0)
    lines = [Text(words.own(LEFT_OUT_IN_SHORT), STRONG)] if items else []
    for reason, names in items:
        lead = f"  {reason}{'':{widest - cell_len(reason)}}{'':{GAP}}"
        room = None if view.width is None else view.width - cell_len(lead)
        lines.append(Text.assemble((lead, FAINT), as_many_as_fit(names, room)))
        lines[-1].rstrip()
    return lines


def unfolded(report: Report, view: View, words: Words) -> list[Text]:
    """All that was left out, with what is known of it."""
    params = [(reason, words.left_out(group, whole=True)) for reason, group in left_out_by_reason(report)]
    runs = [
        (f"{len(group)} {reason}", ", ".join(words.name(run.name) for run in group))
        for reason, group in skipped_by_reason(report)
    ]
    return [
        *listed("params left out", params, view, words),
        *listed("runs left out", runs, view, words),
        *listed(UNUSABLE_FILES, words.files(report, whole=True), view, words),
    ]
