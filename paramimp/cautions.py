"""What weakens a ranking, said as data: each caution has a code, a sentence that says what to do, and its params."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from itertools import combinations
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from paramimp.adaptivity import concentrated
from paramimp.associations import associations
from paramimp.copies import is_copy
from paramimp.measured import is_measured, is_outcome, is_outcome_number
from paramimp.methods.permutation import joint_effect
from paramimp.results import Caution
from paramimp.runs import Direction, Summary, Transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from paramimp.params import Param
    from paramimp.results import ParamImportance
    from paramimp.selection import Selection
    from paramimp.surrogate import Surrogate

FEW_RUNS_PER_PARAM, VERY_FEW_RUNS_PER_PARAM = 10, 5
CHANCE_R2, CHANCE_R2_OF_NONE = 1.5, 2.5
"""Over the root of the runs: 3 of 530 sweeps of pure noise gave more; the latter where no param is significant."""
FAR_OUT = 10.0
"""Median deviations from the median: 6.7 standard deviations of a normal metric."""
TAIL_RUNS, FEWEST_TAIL_RUNS = 0.1, 3
"""At most this part of the runs, or this many, are a few."""
TAIL_VARIANCE = 0.5
MIXED_SHARE = 0.1
"""Part of the runs that a kind of config must have to count."""
MOVED_TOGETHER, MOVED_CLOSELY = 0.3, 0.5
MOVED_TOGETHER_Z = 2.3
"""One chance pair in a hundred. It is enough for pairs that moved closely; weaker ones must stand out among all."""
CHANCE_PAIRS = 0.2
"""Weaker pairs that chance may name in a sweep."""
SEED_NAMES = re.compile(r"(?!n_|num_|k_)(.*_)?(seeds?|rng|random_state|fold|repeat|replicate|replica)|seed_.*")


def find_cautions(
    selection: Selection, surrogate: Surrogate, params: Sequence[ParamImportance], r2: float | None
) -> tuple[Caution, ...]:
    """Every caution that applies, the gravest first.

    Parameters
    ----------
    r2 : out-of-bag R² of what the ranking was made from.
    """
    return (
        *_weak_fit(r2, len(selection.y), params),
        *([*_mixed_groups(selection)] or _mixed_configs(selection)),
        *_heavy_tail(selection),
        *_few_runs(selection),
        *_leak(selection),
        *_confounded(selection, surrogate, params),
        *_replicates(selection),
        *_many_values(selection),
        *_adaptive(selection),
        *_mixed_length(selection),
        *_torn(selection),
        *_direction(selection),
    )


def _weak_fit(r2: float | None, n_runs: int, params: Sequence[ParamImportance]) -> Iterator[Caution]:
    """An R² of at most 0, or no larger than pure noise can give: its spread falls with the root of the runs."""
    none_found = all(param.significant is False for param in params)
    chance = (CHANCE_R2_OF_NONE if none_found else CHANCE_R2) / math.sqrt(n_runs)
    if r2 is None or r2 <= 0:
        found = "could not be predicted" if r2 is None else f"are predicted no better than by their mean (R² {r2:.2f})"
        yield Caution(
            "weak-fit",
            f"Unseen runs {found}: these runs cannot rank the params. Add runs, or look at --transform rank if a few"
            " runs hold extreme values.",
        )
    elif r2 < chance:
        yield Caution(
            "weak-fit",
            f"Unseen runs are hardly predicted (R² {r2:.2f}, which {n_runs} runs of pure noise can give, too): the"
            " ranking may be an accident. Add runs, or look at --transform rank if a few runs hold extreme values.",
        )


def _mixed_groups(selection: Selection) -> Iterator[Caution]:
    """Runs that were made for different ends: what sets the ends apart passes for the effect of a param."""
    groups = Counter((row.reader, row.group) for row in selection.rows)
    several_names = len({name for _, name in groups}) > 1
    if len(groups) < 2 or (several_names and max(groups.values()) == 1):  # each run alone: these are but names
        return
    ordered = sorted(groups, key=lambda group: (-groups[group], group))
    shown = [f"{name if several_names and name else reader} ({groups[reader, name]})" for reader, name in ordered]
    what, option = ("groups", "--group") if several_names else ("trackers", "--reader")
    yield Caution(
        "mixed-groups",
        f"The runs come from {len(groups)} {what}: {_listed(shown)}. What sets these apart may pass for the effect of a"
        f" param. Choose with {option}.",
    )


def _mixed_configs(selection: Selection) -> Iterator[Caution]:
    """Runs of several programs: their configs have hardly a name in common, and no param switches between them."""
    if not selection.params:
        return
    present = np.array([param.present for param in selection.params])
    partial = np.packbits(present[~present.all(axis=1)], axis=0)
    if not partial.size:
        return
    _, first, kind, counts = np.unique(partial, axis=1, return_index=True, return_inverse=True, return_counts=True)
    kinds = present[:, first]
    often = [place for place in np.argsort(-counts, kind="stable") if counts[place] >= MIXED_SHARE * len(selection.y)]
    apart = next((pair for pair in combinations(often, 2) if _differ(*(kinds[:, place] for place in pair))), None)
    if apart is None or any(_switches(param, kind.ravel()) for param in selection.params):
        return
    names = [_only(selection.params, kinds[:, a], kinds[:, b]) for a, b in (apart, apart[::-1])]
    shown = [f"{counts[place]} have {_listed(which, 2)}" for place, which in zip(apart, names, strict=True) if which]
    plain = next(filter(str.isidentifier, [*names[0], *names[1]]), "NAME")
    yield Caution(
        "mixed-configs",
        f"The runs seem to be of several programs, whose configs have few params in common: {' and '.join(shown)},"
        " which the others lack. What sets these apart may pass for the effect of a param. Choose with --where, such as"
        f' --where "{plain} != null".',
    )


def _differ(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    return bool(2 * (one & other).sum() < (one | other).sum())


def _switches(param: Param, kind: NDArray[np.intp]) -> bool:
    """Whether the value of a param that all runs have decides which others they have, as an optimizer does."""
    if not param.present.all() or 2 * param.n_values > len(kind):
        return False
    return all(len(np.unique(kind[param.values == value])) == 1 for value in np.unique(param.values))


def _only(params: Sequence[Param], one: NDArray[np.bool_], other: NDArray[np.bool_]) -> list[str]:
    return [param.name for param, here, there in zip(params, one, other, strict=True) if here and not there]


def _heavy_tail(selection: Selection) -> Iterator[Caution]:
    """A few runs that hold most of the variance decide the ranking alone."""
    if selection.objective.transform is Transform.RANK:
        return
    y = selection.y / np.abs(selection.y).max()
    squares = (y - np.median(y)) ** 2
    extreme = _far_out(y)
    few = max(FEWEST_TAIL_RUNS, TAIL_RUNS * len(y))
    held = float(squares[extreme].sum() / squares.sum())
    if held > TAIL_VARIANCE and extreme.sum() <= few:
        names = sorted((selection.rows[index].run for index in np.flatnonzero(extreme)), key=_natural)
        one = len(names) == 1
        yield Caution(
            "heavy-tail",
            f"{_listed(names)} hold{'s' * one} {held:.0%} of the variance of {selection.objective.metric}: the ranking"
            f" is {'its' if one else 'theirs'} alone. Use --transform rank, or look at why.",
        )


def _far_out(y: NDArray[np.float64]) -> NDArray[np.bool_]:
    distance = np.abs(y - np.median(y))
    return np.asarray(distance > FAR_OUT * np.median(distance))


def _few_runs(selection: Selection) -> Iterator[Caution]:
    n_runs, n_params = len(selection.y), len(selection.params)
    per_param = n_runs / n_params
    if per_param >= FEW_RUNS_PER_PARAM:
        return
    strength = (
        "only the strongest params can be found, and their order is a guess"
        if per_param < VERY_FEW_RUNS_PER_PARAM
        else "the shares of the weaker params are rough"
    )
    wanted = FEW_RUNS_PER_PARAM * n_params
    varying = "1 param that varies" if n_params == 1 else f"{n_params} params that vary"
    yield Caution(
        "few-runs",
        f"{n_runs} runs for {varying}: {strength}. Aim for {wanted} runs, or leave params out with"
        " --exclude.",
    )


def _leak(selection: Selection) -> Iterator[Caution]:
    """A config key that is an outcome explains the metric without being a choice."""
    metrics = {name.lower() for name in selection.metrics} | {name.lower().split(".")[-1] for name in selection.metrics}
    metrics = set(filter(is_measured, metrics))  # scripts log the learning rate, too
    suspects = [param.name for param in selection.params if _is_outcome(param, selection.y, metrics)]
    if suspects:
        yield Caution(
            "leak",
            f"{_listed(suspects)} look{'s' * (len(suspects) == 1)} like an outcome, not a choice: it would explain the"
            " metric without helping to choose. If so, leave it out with --exclude.",
            tuple(suspects),
        )


def _is_outcome(param: Param, y: NDArray[np.float64], metrics: set[str]) -> bool:
    last = param.name.lower().split(".")[-1]
    if param.name.lower() in metrics or last in metrics or is_outcome(last):
        return True
    return (param.kind == "number" and is_outcome_number(last)) or is_copy(param, y)


def _confounded(selection: Selection, surrogate: Surrogate, params: Sequence[ParamImportance]) -> Iterator[Caution]:
    """Groups of params that moved together, of which at least one matters."""
    shares = {param.param: param.importance or 0.0 for param in params}
    matters = {param.param for param in params if (param.importance or 0) >= 0.05 or param.significant}
    pairs = [pair for pair in associations(selection.params) if {pair.one, pair.other} & matters]
    surprising = -NormalDist().inv_cdf(CHANCE_PAIRS / 2 / max(1, len(pairs)))
    found = [
        pair
        for pair in pairs
        if pair.strength >= MOVED_TOGETHER
        and pair.z >= (MOVED_TOGETHER_Z if pair.strength >= MOVED_CLOSELY else max(MOVED_TOGETHER_Z, surprising))
    ]
    shuffled = any(param.p_value is not None for param in params)  # else the shares are of another unit
    for group in _connected([(pair.one, pair.other) for pair in found]):
        strongest = max(pair.strength for pair in found if pair.one in group)
        members = sorted(group, key=lambda name: (-shares[name], name))
        joint = _jointly(members, surrogate, shares) if shuffled else ""
        yield Caution(
            "confounded",
            f"{_listed(members, 6)} moved together in this sweep (association up to {strongest:.2f}): what one explains"
            f" the others may, too.{joint} Vary them independently to tell them apart.",
            tuple(members),
        )


def _connected(pairs: Sequence[tuple[str, str]]) -> list[set[str]]:
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in touched] + [set(pair).union(*touched)]
    return sorted(groups, key=min)


def _jointly(members: Sequence[str], surrogate: Surrogate, shares: Mapping[str, float]) -> str:
    """Importance of the group when it is shuffled as one, on the scale of the strongest param's share.

    That of a weak param would not do: much of its share may be what is not explained, and little its own effect.
    """
    strongest = max(shares, key=lambda name: (shares[name], name in members, name))
    alone = joint_effect(surrogate, [strongest])
    if not shares[strongest] or alone <= 0:
        return ""
    together = shares[strongest] * joint_effect(surrogate, members) / alone
    single = " + ".join(f"{shares[name]:.2f}" for name in members[:6])
    return f" Shuffled together they weigh {max(0.0, together):.2f} (alone {single})."


def _replicates(selection: Selection) -> Iterator[Caution]:
    """How far repeats of one configuration scatter, where a seed-like param was repeated."""
    seeds = [name for name in _varying(selection) if SEED_NAMES.fullmatch(name.lower().rpartition(".")[2])]
    if not seeds:
        return
    others = [param.values for param in selection.params if param.name not in seeds]
    settings = np.nan_to_num(np.column_stack(others), nan=np.inf) if others else np.zeros((len(selection.y), 1))
    _, group, counts = np.unique(settings, axis=0, return_inverse=True, return_counts=True)
    group = group.ravel()
    freedom = len(group) - len(counts)
    if freedom < 5:
        return
    means = np.bincount(group, selection.y) / counts
    within = float(((selection.y - means[group]) ** 2).sum()) / freedom
    ratio = within / float(selection.y.var(ddof=1))
    # Two-sided 5 % test with power 80 %: (1.96 + 0.84)^2 = 7.85.
    repeats = max(2, math.ceil(2 * 7.85 * ratio))
    yield Caution(
        "replicates",
        f"Repeats of one configuration differ by {math.sqrt(within):.3g} (standard deviation), {ratio:.0%} of all"
        f" variance: a difference of one standard deviation of the sweep needs {repeats} repeats of each side.",
        tuple(seeds),
    )


def _varying(selection: Selection) -> list[str]:
    """Names of the params that vary; also of those left out since no two runs share a value, as of a seed in text."""
    own = [param.param for param in selection.left_out if param.reason == "one-value-per-run"]
    return sorted([*(param.name for param in selection.params), *own])


def _many_values(selection: Selection) -> Iterator[Caution]:
    crowded = [
        param.name
        for param in selection.params
        if param.kind == "category" and param.n_values * 3 > param.present.sum()
    ]
    if crowded:
        yield Caution(
            "many-values",
            f"{_listed(crowded)} ha{'s' if len(crowded) == 1 else 've'} fewer than 3 runs per value: too few to judge a"
            " value. Group the values, or leave it out with --exclude.",
            tuple(crowded),
        )


def _adaptive(selection: Selection) -> Iterator[Caution]:
    """Values that concentrate in the order of the runs' names."""
    order = sorted(range(len(selection.rows)), key=lambda index: _natural(selection.rows[index].run))
    params = [replace(param, values=param.values[order]) for param in selection.params]
    sign = 1 if selection.objective.direction is Direction.MAXIMIZE else -1
    names = concentrated(params, sign * selection.y[order])
    if names:
        yield Caution(
            "adaptive",
            f"Values of {_listed(names)} concentrate from the first runs to the last, as an adaptive sampler makes"
            " them: importance is that of the range actually searched. Random runs would show the whole range.",
            names,
        )


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """Sort key that counts: run_2 before run_10."""
    return tuple((int(number or 0), text) for number, text in re.findall(r"(\d{1,18})|(\D+)", name))


def _mixed_length(selection: Selection) -> Iterator[Caution]:
    lengths = np.array([row.length for row in selection.rows])
    logged = lengths[lengths > 0]
    if not len(logged) or logged.min() == logged.max() or _set_by_a_param(lengths, selection.params):
        return
    usual = int(np.bincount(logged).argmax())
    shorter, longer = int((logged < usual).sum()), int((logged > usual).sum())
    parts = [f"{shorter} shorter"] * bool(shorter) + [f"{longer} longer"] * bool(longer)
    advice = (
        "--summary best compares what each reached."
        if selection.objective.summary in (Summary.LAST, Summary.MEAN)
        else "The shorter may not have shown their best yet; --where can leave them out."
    )
    yield Caution(
        "mixed-length",
        f"Histories are of unequal length ({logged.min()} to {logged.max()} entries, mostly {usual};"
        f" {', '.join(parts)}): runs that stopped early look worse or better for that alone. {advice}",
    )


def _set_by_a_param(lengths: NDArray[np.int_], params: Sequence[Param]) -> bool:
    """Whether some number (epochs, steps) fixes the length: then it was a choice."""
    for param in params:
        _, group = np.unique(param.values, return_inverse=True)
        first = np.full(group.max() + 1, -1)
        first[group[::-1]] = lengths[::-1]
        if param.kind == "number" and param.n_values < len(lengths) / 2 and (first[group] == lengths).all():
            return True
    return False


def _torn(selection: Selection) -> Iterator[Caution]:
    torn = sorted((row.run, row.note) for row in selection.rows if row.note)
    if torn:
        runs, first_note = [run for run, _ in torn], torn[0][1]
        yield Caution(
            "torn-log",
            f"The log of {_listed(runs)} is not whole; what could be read of it was used ({first_note}).",
        )


def _direction(selection: Selection) -> Iterator[Caution]:
    if selection.objective.direction_from == "default":
        yield Caution(
            "direction-assumed",
            f"Nothing in the name {selection.objective.metric!r} says which way is better; minimize is assumed."
            " Pass --direction.",
        )


def _listed(names: Sequence[str], most: int = 3) -> str:
    shown = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
