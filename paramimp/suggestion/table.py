"""A suggestion as text: what to do with each param, why, and what to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from paramimp.formats.aligned import aligned
from paramimp.formats.conclusion import next_step
from paramimp.formats.interface import View
from paramimp.formats.prose import STRONG, entry, listed, to_text
from paramimp.formats.table import cautioned
from paramimp.formats.words import Words
from paramimp.results import NextStep
from paramimp.results.effects import number
from paramimp.suggestion.domain import text_of
from paramimp.suggestion.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.suggestion.advice import Advice
    from paramimp.suggestion.suggestion import Suggestion

LIKELY_TARGET = "optuna"
"""For which the command that writes the file is shown."""
HEADER = ("Param", "Old range", "New range", "Action", "Why")


def as_text(suggestion: Suggestion, view: View | None = None) -> str:
    """The table, the best configurations, and what weakens them."""
    view = View(width=100, python=True) if view is None else view
    return "\n".join(_parts(suggestion, view, Words.of(view)))


def _parts(suggestion: Suggestion, view: View, words: Words) -> Iterator[str]:
    objective = suggestion.objective
    metric = Text.assemble((words.name(objective.metric), STRONG), f", {words.objective(objective)}")
    head = [
        *entry("metric  ", metric, view),
        *entry("runs    ", Text(f"{suggestion.n_used} of {suggestion.n_found} used"), view),
        *entry("next    ", Text(next_text(suggestion)), view),
    ]
    yield to_text(Text("\n").join(head), view)
    rows = [
        (each.param, words.own(str(each.old)), new_text(each, words), each.action, each.why)
        for each in in_order(suggestion)
    ]
    yield aligned(HEADER, rows, view, sentences=HEADER[-1])
    best = [
        (str(place), ", ".join(f"{name}={text_of(value)}" for name, value in config.items()))
        for place, config in enumerate(suggestion.start_with, start=1)
    ]
    told = listed("Begin with", [(place, words.message(text)) for place, text in best], view, words)
    yield to_text(Text("\n").join(told), view)
    yield to_text(Text("\n").join(cautioned(map(words.caution, suggestion.cautions), view)), view)
    if view.again is not None or view.python:  # who has just written the file is not told how to
        yield to_text(Text("\n").join(next_step(file_for(LIKELY_TARGET), view, words)), view)


def file_for(target: str) -> NextStep:
    """Writing the file that starts a sweep with a tool."""
    others = ", ".join(name for name in TARGETS.names() if name != target)
    return NextStep(f"write the file that starts it (or for {others})", "suggest", {"target": target})


ACTIONS = ("widen", "narrow", "fix", "keep", "vary")
"""In the order shown."""
UNCHANGED = "(the same)"


def in_order(suggestion: Suggestion) -> list[Advice]:
    """What changes first."""
    return sorted(suggestion.params, key=lambda each: (ACTIONS.index(each.action), each.param))


def new_text(advice: Advice, words: Words) -> str:
    """The new values, or that they are the old ones."""
    old, new = str(advice.old), str(advice.new)
    return words.own(new) if new != old else UNCHANGED


def next_text(suggestion: Suggestion) -> str:
    """How many runs of what, as a sentence without its full stop."""
    if suggestion.decision == "keep":
        return f"sample more in the old space: {suggestion.runs_proposed} runs"
    sampler = "a sampler that learns (bayes, TPE)" if suggestion.model_based else "any sampler"
    return f"{number(suggestion.runs_proposed)} runs in the new space, by {sampler}"
