"""What the report comes to, at the top of the page: its verdict, and the command to run next."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from paramimp.formats.conclusion import announced, command_of
from paramimp.formats.html.markup import WORDS, Markup, el, join, sentence, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.formats.interface import View
    from paramimp.results import NextStep, Report


def verdict(report: Report, view: View, *, alone: bool) -> Markup | None:
    """What to tune next in large letters, then the other sentences; None in a report that no analysis made.

    Parameters
    ----------
    alone : whether the page is on this metric only; else the command has to name it.
    """
    if report.verdict is None:
        return None
    words = words_of(view)
    step = report.verdict.next
    if not alone:
        step = replace(step, options={"metric": report.objective.metric, **step.options})
    first, *others = (sentence(words.message(told)) for told in report.verdict.sentences)
    return el(
        "div", el("p", first, class_="verdict"), *(el("p", each) for each in others),
        *next_step(step, view), class_="said",
    )  # fmt: skip


def next_step(step: NextStep, view: View) -> list[Markup]:
    """What to do next, and the command that does it where that is known."""
    command = command_of(step, view)
    told = announced(step, command, python=view.python)
    shown = [el("p", sentence(words_of(view).message(told)))]
    return [*shown, command_line(command)] if command else shown


def command_line(words: Sequence[str]) -> Markup:
    """A command that may be pasted; its words are quoted already. A line breaks before an option where it can."""
    starts = [place for place, word in enumerate(words) if not place or word.startswith("-")]
    parts = [words[start:end] for start, end in pairwise([*starts, len(words)])]
    spans = [el("span", WORDS.message(" ".join(part)), class_="part") for part in parts]
    return el("pre", el("code", join(*(join(" " if place else "", span) for place, span in enumerate(spans)))))
