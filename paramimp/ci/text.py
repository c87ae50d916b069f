"""What ``paramimp check`` says to people: a line for each finding, and the verdict last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from paramimp.ci.wording import headline
from paramimp.formats.prose import BAD, entry, to_text, wrap
from paramimp.formats.words import Words
from paramimp.gate.outcomes import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.ci.interface import Check
    from paramimp.formats.interface import View
    from paramimp.gate.outcomes import Outcome

_LABEL = {Status.FAIL: "FAIL", Status.INCONCLUSIVE: "inconclusive"}
_COLOUR = {Status.FAIL: BAD, Status.INCONCLUSIVE: "yellow"}
_LABEL_CELLS = max(map(len, _LABEL.values()))
_LEAST_SENTENCE = 20
"""Cells of a sentence beside a margin, which takes half of the remaining line at most."""


def render(check: Check, view: View) -> str:
    """The findings of a check, and the verdict in one line; what has passed is only counted."""
    words = Words.of(view)
    findings = check.findings()
    rule_cells = max((len(outcome.rule) for outcome in findings), default=0)
    lines = [line for outcome in findings for line in _finding(outcome, rule_cells, view, words)]
    return to_text(Text("\n").join([*lines, *wrap(Text(words.message(headline(check))), view)]), view)


def _finding(outcome: Outcome, rule_cells: int, view: View, words: Words) -> Iterator[Text]:
    """The status, the rule and the sentence, which keeps its column where there is room for it."""
    parts = [f"{_LABEL[outcome.status]:{_LABEL_CELLS}}  ", f"{outcome.rule:{rule_cells}}  "]
    text = words.message(outcome.message)
    while parts and view.width is not None and view.width < 2 * len("".join(parts)) + _LEAST_SENTENCE:
        text = f"{parts.pop().rstrip()}  {text}"
    first, *others = entry("".join(parts), Text(text), view, style="")
    first.stylize(_COLOUR[outcome.status], 0, len(_LABEL[outcome.status]))
    yield from (first, *others)
