"""A suggestion as text: what to do with each param, why, and what to begin with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.text import Text

from paramimp.formats.conclusion import next_step
from paramimp.formats.interface import View
from paramimp.formats.prose import FAINT, STRONG, entry, label_cells, labelled, to_text, wrap
from paramimp.formats.table import cautioned
from paramimp.formats.words import Words
from paramimp.messages.mentions import option
from paramimp.messages.numbers import number
from paramimp.results import NextStep
from paramimp.suggestion.domain import text_of
from paramimp.suggestion.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from paramimp.suggestion.advice import Action, Advice
    from paramimp.suggestion.suggestion import Suggestion

LIKELY_TARGET = "optuna"
"""For which the command that writes the file is shown."""
FOLDED: Mapping[Action, str] = {"fix": "that are fixed", "keep": "that keep their range"}
"""What is advised alike of many params, and what is said of those that are not shown."""
MOST_ALIKE, MOST_VALUES = 10, 40
"""Of each of these params, and values of a configuration, that are shown at most."""
_ACTION, _GAP = 8, 2
"""Cells of an action with the gap behind it, and of a gap."""


def as_text(suggestion: Suggestion, view: View | None = None) -> str:
    """The table, the best configurations, and what weakens them."""
    view = View(width=100, python=True) if view is None else view
    words = Words.of(view)
    folded = frozenset() if view.all else _folded(suggestion)
    parts = [
        _header(suggestion, view, words),
        _params(suggestion, folded, view, words),
        _begin_with(suggestion, folded, view, words),
        cautioned(map(words.caution, suggestion.cautions), view),
        # Who has just written the file is not told how to.
        next_step(file_for(LIKELY_TARGET), view, words) if view.again is not None or view.python else (),
    ]
    return to_text(Text("\n\n").join(Text("\n").join(part) for part in map(list, parts) if part), view)


def _header(suggestion: Suggestion, view: View, words: Words) -> Iterator[Text]:
    objective = suggestion.objective
    metric = Text.assemble((words.name(objective.metric), STRONG), f", {words.objective(objective)}")
    yield from entry("metric  ", metric, view)
    yield from entry("runs    ", Text(f"{suggestion.n_used} of {suggestion.n_found} used"), view)
    yield from entry("next    ", Text(next_text(suggestion)), view)


def _params(suggestion: Suggestion, folded: Collection[str], view: View, words: Words) -> Iterator[Text]:
    yield from _advised([each for each in in_order(suggestion) if each.param not in folded], view, words)
    if folded:
        counts = Counter(each.action for each in suggestion.params if each.param in folded)
        more = [f"{words.more(counts[action], 'param')} {what}" for action, what in FOLDED.items() if counts[action]]
        yield from wrap(Text(f"{' and '.join(more)}; {_lists_all(view, words)}", FAINT), view)


def _begin_with(suggestion: Suggestion, folded: Collection[str], view: View, words: Words) -> Iterator[Text]:
    """The best configurations: a row per param that is free, in the order of the table above, and a column for each."""
    configs = suggestion.start_with
    free = [each.param for each in in_order(suggestion) if each.action != "fix"]
    free = [name for name in free if any(name in config for config in configs)]
    if not free:
        return
    shown = [name for name in free if name not in folded][:MOST_VALUES]
    rows = [(words.name(name), [_value_in(config, name, words) for config in configs]) for name in shown]
    is_fixed = any(each.action == "fix" for each in suggestion.params)
    yield Text(f"Begin with{', beside what is fixed' * is_fixed}", STRONG)
    yield from _columns([("", [str(place) for place in range(1, len(configs) + 1)]), *rows], view)
    if more := len(free) - len(shown):
        yield from entry("  ", Text(words.more(more, "value"), FAINT), view)


def _columns(rows: Sequence[tuple[str, Sequence[str]]], view: View) -> Iterator[Text]:
    """Values below each other behind their names, each of which has a line of its own where it is long."""
    column = label_cells([name for name, _ in rows], view)
    widths = [max(map(cell_len, values)) for values in zip(*(values for _, values in rows), strict=True)]
    if view.width is not None and column + sum(widths) + _GAP * (len(widths) + 1) > view.width:
        column = 0
    gap = " " * _GAP
    for name, values in rows:
        cells = [value + " " * (width - cell_len(value)) for value, width in zip(values, widths, strict=True)]
        is_long = cell_len(name) > column
        if is_long:
            yield from entry(gap, Text(name, FAINT), view)
        yield from labelled("" if is_long else name, Text(gap.join(cells).rstrip()), column, view, lead=gap)


def _advised(advice: Sequence[Advice], view: View, words: Words) -> Iterator[Text]:
    """Each param with its ranges, and the reason below it or below all those for which the same is advised."""
    names = {each.param: words.name(each.param) for each in advice}
    column = label_cells(names.values(), view)
    for (action, why), alike in _by_reason(advice).items():
        for place, each in enumerate(alike):
            lead = f"{action if place == 0 else '':{_ACTION}}"
            yield from labelled(names[each.param], Text(_ranges(each, words)), column, view, lead=lead, style="")
        yield from entry(f"{'':{_ACTION + 2}}", Text(words.message(why), FAINT), view)


def _by_reason(advice: Sequence[Advice]) -> dict[tuple[str, str], list[Advice]]:
    groups: dict[tuple[str, str], list[Advice]] = {}
    for each in advice:
        groups.setdefault((each.action, each.why), []).append(each)
    return groups


def _ranges(advice: Advice, words: Words) -> str:
    """The range of a param, and behind an arrow the new one where it is another."""
    old, new = words.name(words.own(str(advice.old))), new_text(advice, words)
    return old if new == UNCHANGED else f"{old} {words.own('→')} {words.name(new)}"


def _folded(suggestion: Suggestion) -> frozenset[str]:
    """The params that are fixed, or keep their range, but for the first ones: hundreds of them would fill screens."""
    alike = [[each.param for each in in_order(suggestion) if each.action == action] for action in FOLDED]
    return frozenset(name for names in alike if len(names) > MOST_ALIKE + 1 for name in names[MOST_ALIKE:])


def _lists_all(view: View, words: Words) -> str:
    return ".to_frame() lists them" if view.python else words.own(f"{option('format', 'json')} lists them")


def _value_in(config: Mapping[str, Any], name: str, words: Words) -> str:
    """The value of a param in a configuration, or a dash where another param switches it off."""
    return words.message(text_of(config[name])) if name in config else "-"


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
