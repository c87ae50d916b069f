"""From sweeps to what differs between them: every share against that of the first, adjusted for their number."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from paramimp.comparison.effects import p_values_of_effects
from paramimp.comparison.overlap import same_runs
from paramimp.comparison.result import ComparedParam, Comparison, Moved, Sweep, Weakness
from paramimp.comparison.tried import tried_by_all, untried
from paramimp.errors import ParamimpError
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable
from paramimp.messages.shortened_lists import listed
from paramimp.results import Caution
from paramimp.results.difference import Known, difference
from paramimp.results.significance import SIGNIFICANCE, holm
from paramimp.table.seeds import is_seed
from paramimp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.comparison.tried import Columns, Tried
    from paramimp.gate.baseline import Baseline
    from paramimp.results import Report
    from paramimp.runs import Distribution, Objective


def sweep_of_report(label: str, report: Report, *, n_outside: int = 0) -> Sweep:
    """The side of a comparison that an analysis makes."""
    return Sweep(
        label=label,
        n_found=report.n_found + n_outside,
        n_used=report.n_used,
        n_outside=n_outside,
        fit=asdict(report.fit),
        shares={
            param.param: None
            if param.importance is None
            else Known(param.importance, param.importance_low, param.importance_high)
            for param in report.params
        },
        matters=frozenset(param.param for param in report.params if param.significant is not False),
        left_out={param.param: param for param in report.left_out},
        effects=report.effects.curves,
        cautions=report.cautions,
        report=report,
    )


def sweep_of_baseline(label: str, baseline: Baseline) -> Sweep:
    """The side of a comparison that a reviewed baseline, or the JSON of a report, makes."""
    fit = {"method": baseline.method, "r2": baseline.r2}
    return Sweep(label=label, n_found=baseline.runs, n_used=baseline.runs, fit=fit, shares=dict(baseline.params))


def compare_sweeps(
    sweeps: Sequence[Sweep],
    searched: Sequence[Columns | None],
    objective: Objective,
    *,
    settings: Mapping[str, Any],
    spaces: Sequence[Mapping[str, Distribution]] | None = None,
    cautions: Sequence[Caution] = (),
) -> Comparison:
    """Every share against that of the first sweep.

    Parameters
    ----------
    searched : the cells of the params over the used runs of each sweep; None where these are not known.
    spaces : what the tool of each sweep stored of what it draws its params from.
    cautions : what is known to weaken the comparison already.

    Raises
    ------
    ParamimpError : no param is ranked in more than one sweep.
    """
    names = sorted({name for sweep in sweeps for name in sweep.shares})
    _refuse_nothing_in_common(sweeps, names)
    tried = tried_by_all([columns or {} for columns in searched], spaces)
    known = [columns is not None for columns in searched]
    effects = {place: _effects(sweeps[0], sweeps[place], tried, place, known) for place in range(1, len(sweeps))}
    moved = _adjusted(
        {(name, place): _moved(name, sweeps, place, effects[place].get(name)) for name in names for place in effects}
    )
    nowhere: tuple[Tried | None, ...] = (None,) * len(sweeps)
    params = [
        ComparedParam(
            name,
            tuple(sweep.shares.get(name) for sweep in sweeps),
            tuple(moved[name, place] for place in range(1, len(sweeps))),
            tried.get(name, nowhere),
            _ranges_differ(tried[name], known) if name in tried else None,
            tuple(sweep.best(name) for sweep in sweeps),
            _ranges_from(tried[name], known) if name in tried else None,
        )
        for name in names
    ]
    params.sort(key=lambda param: (-param.largest, param.param))
    found = (*cautions, *_cautions(sweeps, params, known))
    return Comparison(__version__, objective, tuple(sweeps), tuple(params), found, settings)


def _refuse_nothing_in_common(sweeps: Sequence[Sweep], names: Sequence[str]) -> None:
    if any(sum(name in sweep.shares for sweep in sweeps) > 1 for name in names):
        return
    ranked = "; ".join(f"{sweep.label} ranks {_names(list(sweep.shares))}" for sweep in sweeps)
    raise ParamimpError(
        f"no param is ranked in more than one of the sweeps, so nothing can be compared: {printable(ranked, None)};"
        " compare sweeps that vary the same params."
    )


def _effects(
    first: Sweep, other: Sweep, tried: Mapping[str, Sequence[Tried | None]], place: int, known: Sequence[bool]
) -> dict[str, float]:
    """The p-values of H0 that a param has one effect in two sweeps; empty where the runs of either are not known."""
    runs = [None if sweep.report is None else sweep.report.runs for sweep in (first, other)]
    if runs[0] is None or runs[1] is None:
        return {}
    pairs = {name: ([of[0], of[place]], [known[0], known[place]]) for name, of in tried.items()}
    differ = [name for name, pair in pairs.items() if _ranges_differ(*pair)]
    return p_values_of_effects(runs[0], runs[1], differ)


def _moved(name: str, sweeps: Sequence[Sweep], place: int, of_effect: float | None) -> Moved | None:
    """The share in a sweep against that in the first; None where one of the two has none.

    Parameters
    ----------
    of_effect : the p-value of H0 that the effect is the same; None where that was not tested.
    """
    first, other = sweeps[0].shares.get(name), sweeps[place].shares.get(name)
    if first is None or other is None:
        return None
    label = sweeps[place].label
    found = difference(first, other)
    if found is None:
        return Moved(label, other.importance - first.importance, effect_p_value=of_effect)
    return Moved(label, found.value, found.low, found.high, found.p_value, effect_p_value=of_effect)


def _adjusted(moved: Mapping[tuple[str, int], Moved | None]) -> dict[tuple[str, int], Moved | None]:
    """The differences of all params and sweeps, with their p-values adjusted for how many are tested, as one family."""
    keys = {f"{place} {name}": one for (name, place), one in moved.items() if one is not None}
    shares = {("share", key): one.p_value for key, one in keys.items() if one.p_value is not None}
    effects = {("effect", key): one.effect_p_value for key, one in keys.items() if one.effect_p_value is not None}
    adjusted = holm({**shares, **effects})
    return {
        (name, place): one
        and _with_adjusted(one, *(adjusted.get((of, f"{place} {name}")) for of in ("share", "effect")))
        for (name, place), one in moved.items()
    }


def _with_adjusted(moved: Moved, of_share: float | None, of_effect: float | None) -> Moved:
    return replace(
        moved,
        p_adjusted=of_share,
        significant=None if of_share is None else of_share < SIGNIFICANCE,
        effect_p_adjusted=of_effect,
        effect_differs=None if of_effect is None else of_effect < SIGNIFICANCE,
    )


def _ranges_differ(tried: Sequence[Tried | None], known: Sequence[bool]) -> bool | None:
    """Whether some sweep searched what another did not; None where fewer than two say what they searched."""
    there = [one for one, is_known in zip(tried, known, strict=True) if is_known]
    if len(there) < 2:
        return None
    if any(one is None for one in there):
        return True
    return any(untried(one, other) for one in there for other in there if one is not None and other is not None)


def _ranges_from(tried: Sequence[Tried | None], known: Sequence[bool]) -> str | None:
    """What the ranges of a param are judged by; None where they are not known, or where not two sweeps have it."""
    there = [one for one, is_known in zip(tried, known, strict=True) if is_known and one is not None]
    if len(there) < 2:
        return None
    return "spaces" if all(one.space is not None for one in there) else "values"


def _cautions(sweeps: Sequence[Sweep], params: Sequence[ComparedParam], known: Sequence[bool]) -> Iterator[Caution]:
    """What weakens the comparison, the gravest first."""
    for sweep in sweeps:
        if _ranks_nothing(sweep):
            message = (
                f"The surrogate explains nothing of {_named(sweep)}, so nothing is ranked there; it needs more runs."
            )
            yield Caution(Weakness.NOTHING_RANKED, message)
        elif any(share is not None and share.low is None for share in sweep.shares.values()):
            message = (
                f"{_named(sweep)} has no intervals, so nothing is shown to differ from it; use"
                f" {option('method', 'permutation')}."
            )
            yield Caution(Weakness.NO_INTERVALS, message)
    yield from same_runs(sweeps)
    for param in params:
        if param.ranges_differ:
            yield from _other_range(param, sweeps, known)
    yield from _ranked_by_some(sweeps, params)
    unknown = [_named(sweep) for sweep, is_known in zip(sweeps, known, strict=True) if not is_known]
    if unknown:
        verb = "does" if len(unknown) == 1 else "do"
        message = f"{', '.join(unknown)} {verb} not say what was searched, so other ranges may be why shares differ."
        yield Caution(Weakness.RANGES_UNKNOWN, message)


def _other_range(param: ComparedParam, sweeps: Sequence[Sweep], known: Sequence[bool]) -> Iterator[Caution]:
    """What each sweep did not try of a param that others tried, in one sentence."""
    if is_seed(param.param):
        return
    told = []
    for place, here in enumerate(param.tried):
        if here is None or not known[place]:
            continue
        more = [found for there in param.tried if there is not None for found in untried(there, here)]
        widest = {found.what: found for found in sorted(more, key=lambda found: found.n_runs)}
        if widest and here.space is not None:
            what = " or ".join(printable(found.what) for found in widest.values())
            told.append(f"the stored space of {_named(sweeps[place])} has no {printable(param.param)} {what}")
        elif widest and here.constant is not None:
            told.append(f"{_named(sweeps[place])} always had {printable(param.param)} = {printable(here.constant)}")
        elif widest:
            what = " or ".join(printable(found.what) for found in widest.values())
            told.append(f"{_named(sweeps[place])} never tried {printable(param.param)} {what}")
    if told:
        rest = "its share there is" if len(told) == 1 else "its shares are"
        range_ = "of a narrower range" if len(told) == 1 else "of different ranges"
        compares = f"{option('common_range', value=True)} compares what all searched"
        message = f"{', and '.join(told)}, so {rest} {range_}; {compares}."
        yield Caution(Weakness.RANGES_DIFFER, message, (param.param,))


def _ranks_nothing(sweep: Sweep) -> bool:
    return bool(sweep.shares) and all(share is None for share in sweep.shares.values())


def _ranked_by_some(sweeps: Sequence[Sweep], params: Sequence[ComparedParam]) -> Iterator[Caution]:
    """One caution for all sweeps that lack the same params for the same reasons."""
    ranked_somewhere = [param.param for param in params if any(share is not None for share in param.shares)]
    alike: dict[tuple[tuple[str, ...], str], list[Sweep]] = {}
    for sweep in sweeps:
        lacking = tuple(name for name in ranked_somewhere if name not in sweep.shares)
        if lacking and not _ranks_nothing(sweep):
            why = ", ".join(dict.fromkeys(sweep.why_not(name) for name in lacking))
            alike.setdefault((lacking, why), []).append(sweep)
    for (lacking, why), those in alike.items():
        do_not = "does not" if len(those) == 1 else "do not"
        where = "where it is ranked, it takes" if len(lacking) == 1 else "where they are ranked, they take"
        message = (
            f"{listed([_named(sweep) for sweep in those])} {do_not} rank {_names(lacking)} ({why}): {where} a part of"
            " the whole, so the shares of the others are smaller there."
        )
        yield Caution(Weakness.RANKED_BY_SOME, message, lacking)


def _named(sweep: Sweep) -> str:
    return printable(sweep.label, 40)


def _names(names: Sequence[str]) -> str:
    return listed([*map(printable, names)]) or "nothing"
