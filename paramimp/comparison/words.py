"""A comparison in words, shared by the formats for people: one row per param, plain text without any layout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paramimp.formats import words as say
from paramimp.formats.effect_words import best_values
from paramimp.messages.phrases import count, two
from paramimp.messages.shortened_lists import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.comparison.result import ComparedParam, Comparison, Moved, Sweep
    from paramimp.formats.interface import View
    from paramimp.formats.words import Words
    from paramimp.results.difference import Known

SAME = "~"
OTHER_RANGE, OTHER_EFFECT = "!", "*"
MOST_QUIET = 10
"""Params that matter in no sweep and are not shown to differ: so many are shown, unless all are asked for."""
MOST_NAMED = 3
_LATER_SENTENCES = re.compile(r"(?<=[.!?]) .*", re.DOTALL)
NOTHING_GOOD, UNKNOWN = "-", "n/a"
"""Good values where none can be told from the others, and of a sweep whose runs are not there."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number with half its 90 % interval, or a word in its place."""

    text: str
    spread: str = ""
    shown: bool = True
    """Whether it stands out: a share that is one, a difference that is shown."""

    @property
    def whole(self) -> str:
        """Number and spread."""
        return f"{self.text} {self.spread}".rstrip()


@dataclass(frozen=True, slots=True)
class Row:
    """What is shown of one param: its shares, the differences to the first sweep, and the adjusted p-values."""

    name: str
    shares: tuple[Cell, ...]
    differences: tuple[Cell, ...]
    p_values: tuple[str, ...]
    marks: tuple[str, ...]
    """Behind each difference: whether the effect differs, and whether other ranges were searched."""

    @property
    def mark(self) -> str:
        """The marks of all differences as one."""
        return "".join(mark for mark in (OTHER_EFFECT, OTHER_RANGE) if any(mark in of for of in self.marks))


def shown_params(comparison: Comparison, view: View) -> tuple[Sequence[ComparedParam], int]:
    """The params to show, and how many more there are."""
    params = comparison.params
    if view.all:
        return params, 0
    quiet = [param for param in params if is_quiet(param, comparison)]
    left_out = {param.param for param in quiet[MOST_QUIET:]}
    shown = [param for param in params if param.param not in left_out]
    shown = shown[: view.top] if view.top else shown
    return shown, len(params) - len(shown)


def is_quiet(param: ComparedParam, comparison: Comparison) -> bool:
    """Whether a param matters in no sweep, and neither its share nor its effect is shown to differ."""
    if any(moved is not None and moved.differs for moved in param.moved):
        return False
    of_baseline = [place for place, sweep in enumerate(comparison.sweeps) if sweep.report is None]
    matters = any(param.param in sweep.matters for sweep in comparison.sweeps)
    return not matters and not any(_excludes_zero(param.shares[place]) for place in of_baseline)


def _excludes_zero(share: Known | None) -> bool:
    return share is not None and (share.low is None or share.low > 0)


def row_of(param: ComparedParam, comparison: Comparison, words: Words) -> Row:
    """What is shown of a param."""
    return Row(
        name=words.name(param.param),
        shares=tuple(
            _share(param, sweep, share, words) for sweep, share in zip(comparison.sweeps, param.shares, strict=True)
        ),
        differences=tuple(_difference(moved, words) for moved in param.moved),
        p_values=tuple(_p(moved) for moved in param.moved),
        marks=tuple(_marks(moved, other_range=bool(param.ranges_differ)) for moved in param.moved),
    )


def _share(param: ComparedParam, sweep: Sweep, share: Known | None, words: Words) -> Cell:
    if share is None:
        return Cell("n/a" if param.param in sweep.shares else f"({sweep.why_not(param.param)})", shown=False)
    return Cell(two(share.importance), words.own(say.spread(share.importance, share.low, share.high, 2)))


def _difference(moved: Moved | None, words: Words) -> Cell:
    if moved is None:
        return Cell("", shown=False)
    number = say.signed(moved.difference)
    if moved.difference_high is None:
        return Cell(f"{SAME} {number}", shown=False)
    spread = words.own(f"± {moved.difference_high - moved.difference:.2f}")
    return Cell(number, spread) if moved.significant else Cell(f"{SAME} {number}", spread, shown=False)


def _marks(moved: Moved | None, *, other_range: bool) -> str:
    other_effect = moved is not None and bool(moved.effect_differs)
    return OTHER_EFFECT * other_effect + OTHER_RANGE * other_range


def _p(moved: Moved | None) -> str:
    if moved is None or moved.p_adjusted is None:
        return ""
    return "<0.001" if moved.p_adjusted < 0.001 else f"{moved.p_adjusted:.3f}"


def facts(sweep: Sweep, words: Words) -> str:
    """The runs of a sweep, and how well they are predicted."""
    r2 = sweep.fit.get("r2")
    outside = f", {sweep.n_outside} outside the common range" if sweep.n_outside else ""
    runs = f"{sweep.n_used} of {count(sweep.n_found, 'run')}{outside}"
    return words.own(f"{runs} · R² {'n/a' if r2 is None else two(r2)}")


def good_values(param: ComparedParam, comparison: Comparison, words: Words) -> list[str]:
    """The good values of a param in each sweep; empty where no sweep tells any."""
    if not any(param.best):
        return []
    return [
        best_values(effect, words) if effect is not None else NOTHING_GOOD if sweep.report else UNKNOWN
        for sweep, effect in zip(comparison.sweeps, param.best, strict=True)
    ]


def titles(comparison: Comparison, words: Words) -> list[str]:
    """The headings of the columns of differences."""
    first, *others = (words.name(sweep.label) for sweep in comparison.sweeps)
    return [f"{other} - {first}" for other in others]


def legend(comparison: Comparison, words: Words, *, spreads: bool = True) -> str:
    """How to read the differences; `spreads` says whether their intervals are shown."""
    first = words.name(comparison.sweeps[0].label)
    everything = _compared(comparison)
    n_effects = sum(moved.effect_p_value is not None for moved in everything)
    tested = count(len(everything), "difference") + f" and {count(n_effects, 'effect')}" * bool(n_effects)
    interval = " with half their 90 % interval" if spreads else ""
    parts = [f"differences to {first}{interval}", f"p adjusted for {tested}", f"{SAME}: not shown to differ"]
    parts = parts if everything else []
    parts += [f"{OTHER_EFFECT}: its effect is shown to differ"] * any(moved.effect_differs for moved in everything)
    parts += [f"{OTHER_RANGE}: other ranges were searched"] * any(param.ranges_differ for param in comparison.params)
    return words.own("; ".join([*parts, *_ranges_from(comparison, words)]))


def _compared(comparison: Comparison) -> list[Moved]:
    """The differences to the first sweep; none where it ranks nothing that another one ranks."""
    return [moved for param in comparison.params for moved in param.moved if moved is not None]


def _ranges_from(comparison: Comparison, words: Words) -> Iterator[str]:
    """What ranges were judged by, where not all of them were by the values of the runs."""
    by_values = [words.name(param.param) for param in comparison.params if param.ranges_from == "values"]
    if any(param.ranges_from == "spaces" for param in comparison.params):
        named = listed(by_values, MOST_NAMED)
        yield "ranges: as the tools stored them" + (f", of {named} by the values of the runs" if by_values else "")


def verdict(comparison: Comparison, words: Words) -> str:
    """What it comes to, in a sentence."""
    differ = [param for param in comparison.params if param.most is not None and param.most.differs]
    if not differ:
        everything = _compared(comparison)
        if not everything:
            first = words.name(comparison.sweeps[0].label)
            return f"Nothing can be compared with {first}, which ranks nothing that another ranks: name another first."
        tested = any(moved.effect_p_value is not None for moved in everything)
        return f"No share{' and no effect' * tested} is shown to differ."
    told = []
    for param in differ[:3]:
        most = param.most
        assert most is not None
        told.append(f"{words.name(param.param)} {_what_differs(most, words.name(most.label))}")
    rest = len(differ) - len(told)
    more = f"; {rest} more differ{'s' * (rest == 1)}" if rest else ""
    why = " Other ranges were searched, which may be why." if any(p.ranges_differ for p in comparison.params) else ""
    return words.own(f"Compared with {words.name(comparison.sweeps[0].label)}: {', '.join(told)}{more}.{why}")


def _what_differs(moved: Moved, label: str) -> str:
    """Its share, its effect (the place of the best values, the sign, or the size beside others), or both."""
    if not moved.significant:
        return f"has another effect in {label}"
    much = f"matters {'more' if moved.difference > 0 else 'less'} in {label}"
    return much + " and has another effect there" * bool(moved.effect_differs)


def own_cautions(comparison: Comparison, words: Words) -> list[str]:
    """The first sentence of each caution that a sweep has of its own, behind the name of the sweep."""
    return [
        f"{words.name(sweep.label)}: {_LATER_SENTENCES.sub('', words.message(caution.told))}"
        for sweep in comparison.sweeps
        for caution in sweep.cautions
    ]
