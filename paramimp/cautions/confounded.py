"""Params that moved together in this sweep, so that one may take the credit of another."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.cautions.relations.associations import associations
from paramimp.cautions.relations.switches import Switching
from paramimp.messages.shortened_lists import listed
from paramimp.methods.permutation.effects import joint_effect
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.cautions.interface import Evidence
    from paramimp.surrogate.surrogate import Surrogate

MOVED_TOGETHER = 0.3
MOVED_TOGETHER_Z = 2.3
"""One chance pair in a hundred."""
CHANCE_PAIRS = 0.05
"""Pairs that chance may name in a sweep of independent draws: one in twenty sweeps."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """Groups of params that moved together, of which at least one matters."""
    selection, surrogate, params = evidence.selection, evidence.surrogate, evidence.params
    shares = {param.param: param.importance or 0.0 for param in params}
    matters = {param.param for param in params if (param.importance or 0) >= 0.05 or param.significant}
    repeats = surrogate.runs.repeats  # a configuration was chosen once, however often it was repeated
    chosen = selection.params if repeats is None else [param.take(repeats.first) for param in selection.params]
    presences = [param for param in chosen if param.kind == "presence"]
    switching = Switching(chosen) if presences else None
    above = {presence.name: switching.above(presence) for presence in presences if switching is not None}
    pairs = [
        pair
        for pair in associations(chosen, matters)
        if pair.other not in above.get(pair.one, ()) and pair.one not in above.get(pair.other, ())
    ]
    surprising = max(MOVED_TOGETHER_Z, -NormalDist().inv_cdf(CHANCE_PAIRS / 2 / max(1, len(pairs))))
    found = [pair for pair in pairs if pair.strength >= MOVED_TOGETHER and pair.z >= surprising]
    shuffled = any(param.p_value is not None for param in params)  # else the shares are of another unit
    for group in _connected([(pair.one, pair.other) for pair in found]):
        strongest = max(pair.strength for pair in found if pair.one in group)
        members = sorted(group, key=lambda name: (-shares[name], name))
        known = set(members) <= set(surrogate.params)  # it knows no seed
        totals = {param.param: param.total for param in params}
        joint = _jointly(members, surrogate, shares, totals) if shuffled and known else ""
        yield Caution(
            CautionCode.CONFOUNDED,
            f"{listed(members, 6)} moved together in this sweep (association up to {strongest:.2f}): what one explains"
            f" the others may, too.{joint} Vary them independently to tell them apart.",
            tuple(members),
        )


def _connected(pairs: Sequence[tuple[str, str]]) -> list[set[str]]:
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in touched] + [set(pair).union(*touched)]
    return sorted(groups, key=min)


def _jointly(
    members: Sequence[str], surrogate: Surrogate, shares: Mapping[str, float], totals: Mapping[str, float | None]
) -> str:
    """Importance of the group when it is shuffled as one, on the scale of the strongest param's share, at most 1.

    What the members do together counts once, as in the sum of their shares: so the scale is that of what the strongest
    param takes part in (`totals`), which is what shuffling it tells.

    That of a weak param would not do: much of its share may be what is not explained, and little its own effect. What
    a surrogate knows of params that moved together is split between them, so that shuffling all at once may change more
    than the sum of all shares: the share of a group is cut off at the whole.
    """
    strongest = max(surrogate.params, key=lambda name: (shares[name], name in members, name))
    alone = joint_effect(surrogate, [strongest])
    if not shares[strongest] or alone <= 0:
        return ""
    together = (totals[strongest] or shares[strongest]) * joint_effect(surrogate, members) / alone
    single = " + ".join(f"{shares[name]:.2f}" for name in members[:6])
    return f" Shuffled together they weigh {min(1.0, max(0.0, together)):.2f} (alone {single})."
