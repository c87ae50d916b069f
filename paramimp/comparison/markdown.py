"""A comparison as GitHub Markdown: the sweeps, then one row per param."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.comparison import words as told
from paramimp.formats.markdown import code, escape, row_of
from paramimp.formats.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.comparison.result import ComparedParam, Comparison
    from paramimp.formats.interface import View


def render(comparison: Comparison, view: View) -> str:
    """The comparison as a Markdown fragment without a heading of its own."""
    words = Words.of(view)
    shown, more = told.shown_params(comparison, view)
    parts = [
        escape(told.verdict(comparison, words)),
        "\n".join(_header(comparison, words)),
        "\n".join(_table(shown, more, comparison, words)),
        escape(told.legend(comparison, words)),
        "\n".join(_good_values(shown, comparison, words)),
        "\n".join(f"- {escape(words.caution(caution))}" for caution in comparison.cautions),
        "\n".join(f"- {escape(text)}" for text in told.own_cautions(comparison, words)),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return text if view.unicode else text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _header(comparison: Comparison, words: Words) -> Iterator[str]:
    objective = comparison.objective
    yield f"- **metric** {code(words.name(objective.metric))}, {escape(words.objective(objective))}"
    for sweep in comparison.sweeps:
        yield f"- **sweep** {code(words.name(sweep.label))}, {escape(told.facts(sweep, words))}"


def _table(shown: Sequence[ComparedParam], more: int, comparison: Comparison, words: Words) -> Iterator[str]:
    labels = [code(words.name(sweep.label)) for sweep in comparison.sweeps]
    titles = [text for label in labels[1:] for text in (f"{label} - {labels[0]}", "p")]
    yield row_of("param", *labels, *titles)
    yield f"|:--|{'--:|' * (len(labels) + len(titles))}"
    for param in shown:
        row = told.row_of(param, comparison, words)
        mark = " " + row.mark.replace("*", "\\*") if row.mark else ""
        differences = [
            text
            for cell, p in zip(row.differences, row.p_values, strict=True)
            for text in (f"**{cell.whole}**" if cell.shown and cell.text else cell.whole, p.replace("<", "&lt;"))
        ]
        yield row_of(code(row.name) + mark, *(cell.whole for cell in row.shares), *differences)
    if more:
        yield row_of(escape(words.more(more, "param")), *[""] * (len(labels) + len(titles)))


def _good_values(shown: Sequence[ComparedParam], comparison: Comparison, words: Words) -> Iterator[str]:
    found = [(param, values) for param in shown if (values := told.good_values(param, comparison, words))]
    if found:
        labels = [code(words.name(sweep.label)) for sweep in comparison.sweeps]
        yield row_of("good values", *labels)
        yield f"|:--|{':--|' * len(labels)}"
        for param, values in found:
            yield row_of(code(words.name(param.param)), *map(escape, values))
