"""A block of params that some runs lack, and that explains the metric by being there or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.advice import where_set
from paramimp.cautions.interface import CautionCode
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param

MATTERS = 0.05
"""A share of the level of these runs from which on it is worth a word."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """What kind of config a run has, where that has a part in the metric."""
    shares = {param.param: param for param in evidence.params}
    for presence in evidence.selection.params:
        found = shares.get(presence.name)
        if presence.kind != "presence" or found is None or found.importance is None:
            continue
        # Runs without a block are predicted worse, since they do not tell its values: that is no other level of theirs.
        level = found.importance if found.main is None else found.main
        if level >= MATTERS and found.significant is not False:
            yield Caution(CautionCode.ABSENT_BLOCK, _message(presence, found.importance), presence.members)


def _message(presence: Param, importance: float) -> str:
    one = len(presence.members) == 1
    n_runs = len(presence.values)
    counts = np.bincount(presence.values.astype(int), minlength=len(presence.levels))
    if len(presence.levels) == 2:
        who = f"{counts[0]} of {n_runs} runs lack {'it' if one else 'them'}"
    else:
        kinds = [f"{counts[place]} have {text}" for place, text in enumerate(presence.levels)]
        who = f"of {n_runs} runs, {listed(kinds, 4)}"
    names = f"{listed(presence.members)} {'is' if one else 'are'}"
    return (
        f"Whether {names} set holds {importance:.2f} of the importance: {who}."
        " Runs of another model or version of the script may be at another level for that alone;"
        f" {'the param is' if one else 'these params are'} ranked among the runs that have"
        f" {'it' if one else 'them'}. {where_set(presence.members)} keeps these alone."
    )
