"""The reports of several metrics as GitHub Markdown: one row per param, and beside it two columns per metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.formats import several
from paramimp.formats.bars import share_bar
from paramimp.formats.left_out import UNUSABLE_FILES
from paramimp.formats.markdown import code, escape, in_one, next_step, row_of, together
from paramimp.formats.several import side_by_side
from paramimp.formats.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.formats.several import Cell, Note, Row
    from paramimp.results import Reports

_BAR = 8


def render(reports: Reports, view: View) -> str:
    """The reports as a Markdown fragment without a heading of its own."""
    words = Words.of(view)
    rows = side_by_side(reports, words)
    parts = [
        "\n".join(_header(reports, words)),
        "\n\n".join(f"**{escape(warning)}**" for warning in several.warnings(reports, words)),
        "\n".join(_table(rows, reports, view, words)),
        escape(several.legend(several.shown_rows(rows, view), words)),
        *("\n".join(together(report, words, of_several=True)) for report in reports),
        "\n".join(f"- {escape(several.said(note, words))}" for note in several.cautions(reports, words)),
        "\n\n".join(_conclusions(reports, view, words)),
        "\n".join(_left_out(reports, view, words)),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return text if view.unicode else text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _header(reports: Reports, words: Words) -> Iterator[str]:
    for report in reports:
        yield f"- **metric** {code(words.name(report.objective.metric))}, {escape(several.facts(report, words))}"
    for fit in several.fits(reports, words):
        yield f"- **forest** {escape(fit)}"


def _table(rows: Sequence[Row], reports: Reports, view: View, words: Words) -> Iterator[str]:
    if not rows:
        return
    metrics = [code(words.name(report.objective.metric)) for report in reports]
    blank = [""] * (2 * len(metrics))
    yield row_of("param", *(title for metric in metrics for title in (metric, "")))
    yield f"|:--|{'--:|:--|' * len(metrics)}"
    shown = several.shown_rows(rows, view)
    for i, row in enumerate(shown):
        if row.noise and i and not shown[i - 1].noise:
            yield row_of(f"*{several.NOISE}*", *blank)
        yield row_of(code(row.name), *(text for cell in row.cells for text in _cell(cell, row, words)))
    if len(rows) > len(shown):
        yield row_of(words.more(len(rows) - len(shown), "param"), *blank)


def _cell(cell: Cell, row: Row, words: Words) -> tuple[str, str]:
    """The number with its interval and the sign; and the bar."""
    number = f"{cell.number} {cell.spread}".rstrip()
    number = f"({number})" if cell.noise and not row.noise else number
    bar = "" if cell.share is None else share_bar(cell.share, _BAR, unicode=words.unicode)
    return f"{number} {cell.sign}".rstrip(), f"`{bar}`" if bar else ""


def _conclusions(reports: Reports, view: View, words: Words) -> Iterator[str]:
    """The verdict on each metric, and the command to run next."""
    for metric, verdict in several.conclusions(reports):
        yield f"{code(words.name(metric))}: {in_one(verdict, words)}"
    step = several.next_of(reports)
    if step is not None:
        yield from next_step(step, view, words)


def _left_out(reports: Reports, view: View, words: Words) -> Iterator[str]:
    """What is not in the ranking, folded away."""
    for title, notes in (
        ("params left out", several.left_out_params(reports, words, whole=view.all)),
        ("runs left out", several.left_out_runs(reports, words, whole=view.all)),
        (UNUSABLE_FILES, several.unusable_files(reports, words, whole=view.all)),
    ):
        if notes:
            yield f"<details><summary>{title}</summary>"
            yield ""
            yield from (_entry(note, words) for note in notes)
            yield ""
            yield "</details>"


def _entry(note: Note, words: Words) -> str:
    return f"- {escape(words.name(note.label))}: {escape(several.listed_for(note, words))}"
