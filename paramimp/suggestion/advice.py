"""For each param of the searched space: what to do with it, the new values, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from paramimp.messages.numbers import number
from paramimp.messages.shortened_lists import as_names
from paramimp.suggestion.basins import best_of_basins
from paramimp.suggestion.domain import text_of
from paramimp.suggestion.fixing import fixed, margin_of
from paramimp.suggestion.narrowing import best_runs, narrowed
from paramimp.table.seeds import is_seed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from paramimp.suggestion.domain import Domain
    from paramimp.suggestion.region import Region
    from paramimp.suggestion.searched import Searched, SearchedParam

START_WITH = 3
"""Configurations that the next sweep starts with, the best, all of which the new space holds."""

Action = Literal["narrow", "widen", "fix", "keep", "vary"]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do with one param.

    Attributes
    ----------
    param : its name.
    action : ``"narrow"``, ``"widen"`` beyond what was searched, ``"fix"`` to one value, ``"keep"`` the range, or
        ``"vary"``: a seed, which is no choice.
    old : what was searched, as the tool stored it or inferred from the runs.
    new : what is to be searched.
    why : the reason, in words.
    when : the param that switches this one on, and its values that do; None where every run has it.
    """

    param: str
    action: Action
    old: Domain
    new: Domain
    why: str
    when: tuple[str, tuple[Any, ...]] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        when = {} if self.when is None else {"when": {"param": self.when[0], "values": list(self.when[1])}}
        return {
            "param": self.param,
            "action": self.action,
            "old": self.old.to_dict(),
            "new": self.new.to_dict(),
            "why": self.why,
            **when,
        }


def keep_all(searched: Searched, why: str) -> tuple[Advice, ...]:
    """The old space, since the runs do not tell."""
    return tuple(_vary(each) if each.is_seed else _advice(each, "keep", each.domain, why) for each in searched.params)


def advise(
    searched: Searched,
    region: Region,
    best: NDArray[np.intp],
    *,
    unexplored: Collection[str] = (),
    important: Collection[str] = (),
) -> tuple[Advice, ...]:
    """What to do with each param of a space.

    Parameters
    ----------
    best : the best tenth of the runs.
    unexplored : params that a sampler has concentrated: their range stays.
    important : params that may matter by the ranking: they are not fixed, whatever the Gaussian process says.
    """
    return tuple(_advise(searched, region, best, unexplored, important))


def _advise(
    searched: Searched,
    region: Region,
    best: NDArray[np.intp],
    unexplored: Collection[str],
    important: Collection[str],
) -> Iterator[Advice]:
    surely = np.union1d(best_runs(searched, START_WITH), region.first[best_of_basins(region.smooth)])
    for each in searched.params:
        if each.is_seed:
            yield _vary(each)
            continue
        if each.name in unexplored:
            why = "an adaptive sampler has left most of its range unexplored: sample more of it at random"
            yield _advice(each, "keep", each.domain, why)
            continue
        found = narrowed(each, region, surely)
        may_fix = found.action != "widen" and each.name not in important
        held = fixed(each, searched, region, best) if may_fix else None
        if held is not None:
            domain, cost = held
            slope = float(searched.selection.y.std())
            why = (
                f"the best that is left costs at most {number(slope * cost, 2)}"
                f" (margin {number(slope * margin_of(region), 2)})"
                if cost > 0
                else "the runs show no effect of it at all"
            )
            yield _advice(each, "fix", domain, why)
            continue
        yield _advice(each, found.action, found.domain, found.why)


def _vary(each: SearchedParam) -> Advice:
    why = "it tells repeats apart, and no value of it is better"
    if not is_seed(each.name):  # it may act, as a data set does
        why = "runs that differ in it alone count as repeats, so all of its values stay"
    return _advice(each, "vary", each.domain, why)


def _advice(each: SearchedParam, action: Action, new: Domain, why: str) -> Advice:
    if action == "narrow" and new.type == "constant":
        (value,) = as_names([text_of(new.value)])
        why = f"{value} alone is left: {why}"
    return Advice(each.name, action, each.domain, new, why, each.when)
