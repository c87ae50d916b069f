"""A suggestion as text: what to do with each param, why, and what to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from paramimp.formats.aligned import aligned
from paramimp.formats.conclusion import next_step
from paramimp.formats.interface import View
from paramimp.formats.prose import FAINT, STRONG, entry, listed, to_text, wrap
from paramimp.formats.table import cautioned
from paramimp.formats.words import Words
from paramimp.messages.mentions import option
from paramimp.results import NextStep
from paramimp.results.effects import number
from paramimp.suggestion.domain import text_of
from paramimp.suggestion.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from paramimp.suggestion.advice import Advice
    from paramimp.suggestion.suggestion import Suggestion

LIKELY_TARGET = "optuna"
"""For which the command that writes the file is shown."""
MOST_KEPT, MOST_VALUES = 10, 40
"""Params that keep their range, and values of a configuration, that are shown at most."""
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
    folded = {} if view.all else _folded(suggestion)
    rows = [
        (each.param, words.own(str(each.old)), new_text(each, words), each.action, each.why)
        for each in in_order(suggestion)
        if each.param not in folded
    ]
    more = [f"{words.more(len(folded), 'param')} that keep their range; {_lists_all(view, words)}"] * bool(folded)
    yield aligned(HEADER, rows, view, sentences=HEADER[-1]) + "".join(
        to_text(line, view) for text in more for line in wrap(Text(text, FAINT), view)
    )
    best = [
        (str(place), _config_text({name: value for name, value in config.items() if name not in folded}, words))
        for place, config in enumerate(suggestion.start_with, start=1)
    ]
    told = listed("Begin with", [(place, words.message(text)) for place, text in best], view, words)
    yield to_text(Text("\n").join(told), view)
    yield to_text(Text("\n").join(cautioned(map(words.caution, suggestion.cautions), view)), view)
    if view.again is not None or view.python:  # who has just written the file is not told how to
        yield to_text(Text("\n").join(next_step(file_for(LIKELY_TARGET), view, words)), view)


def _folded(suggestion: Suggestion) -> dict[str, Advice]:
    """The params that keep their range, but for the first ones: of three hundred they would fill screens."""
    kept = [each for each in in_order(suggestion) if each.action == "keep"]
    return {each.param: each for each in kept[MOST_KEPT:]} if len(kept) > MOST_KEPT + 1 else {}


def _lists_all(view: View, words: Words) -> str:
    return ".to_frame() lists them" if view.python else words.own(f"{option('format', 'csv')} lists them")


def _config_text(config: Mapping[str, Any], words: Words) -> str:
    """The values of a configuration, and how many more there are."""
    shown = [f"{name}={text_of(value)}" for name, value in config.items()]
    more = len(shown) - MOST_VALUES
    return ", ".join([*shown[:MOST_VALUES], *[words.more(more, "value")] * (more > 0)])


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
