"""What an analysis works on: the usable runs, the params that vary, and why everything else was left out."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from paramimp.errors import NotEnoughRunsError, ParamimpError, UnknownMetricError
from paramimp.messages.globs import did_you_mean, matching, matching_any, nearest
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable
from paramimp.objective import words_of
from paramimp.results import LeftOutParam
from paramimp.runs import Direction, Entry, LeftOut, Objective, SkippedRun, SkipReason, Transform, unusable
from paramimp.table.cells import ABSENT, EMPTY
from paramimp.table.correlation import midranks
from paramimp.table.left_out_runs import compare
from paramimp.table.params import Param, infer, names_of
from paramimp.table.presence import presence_params

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from paramimp.table.left_out_runs import LeftOutRuns
    from paramimp.table.run_table import Row, RunTable

MIN_RUNS_FOR_ALIAS = 6
"""Two columns without a repeated value are in a monotone relation by chance too often on fewer runs (2/5! on 5)."""

SHOWN_METRICS = 40
SHOWN_PARAMS = 10
MIN_RUNS_FOR_IDS = 4
"""Two or three runs with a different optimizer each are no reason to take the optimizer for a run id."""

ID_WORDS = frozenset({"id", "pid", "uid", "jobid"})
TIME_WORDS = frozenset({"time", "timestamp", "date", "datetime", "start", "started", "created"})
YEARS = (9.4e8, 4.1e9)
"""2000 to 2100 in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The runs and params of one analysis, in an order that depends on their content alone.

    Attributes
    ----------
    y : ndarray of shape (n_runs,): the metric after the transform, in its own unit and direction.
    logged : ndarray of the same shape and order: the metric before the transform.
    params : sorted by name.
    rows : the used runs, in the order of `y`.
    metrics : names of all metrics that the runs logged.
    left_out_runs : those whose params differ from those of the used runs, by the reason for which they were left out.
    """

    objective: Objective
    y: NDArray[np.float64]
    logged: NDArray[np.float64]
    params: tuple[Param, ...]
    rows: tuple[Row, ...]
    metrics: tuple[str, ...]
    n_found: int
    skipped: tuple[SkippedRun, ...]
    left_out: tuple[LeftOutParam, ...]
    left_out_runs: tuple[LeftOutRuns, ...] = ()


def select(
    table: RunTable, objective: Objective, *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Selection:
    """Choose the runs that have the metric and the params that vary among them.

    Raises
    ------
    UnknownMetricError : no run has the metric.
    NotEnoughRunsError : fewer than two usable runs, a constant metric, or no param that varies.
    """
    used, skipped = _usable_rows(table, objective.metric)
    if len(used) < 2:
        raise NotEnoughRunsError(_too_few(len(used), table.n_runs, skipped))
    logged = np.array([table.metrics[objective.metric][row] for row in used], dtype=float)
    y = _transformed(logged, objective)
    if y.min() == y.max():
        raise NotEnoughRunsError(
            f"{printable(objective.metric)} is {y[0]:g} in all {len(y)} usable runs: nothing to explain."
            f" Choose another {option('metric')} or {option('summary')}."
        )
    params, left_out = _varying_params(table, used, include, exclude)
    aside = _passed_over(table)
    if not params:
        raise NotEnoughRunsError(
            f"none of the {len(left_out)} params found can be ranked over {len(y)} usable runs"
            f" ({_reasons([*left_out, *aside])}). {_way_out(left_out)}"
        )
    order = _canonical_order(y if objective.direction is Direction.MAXIMIZE else -y, params)
    return Selection(
        objective=objective,
        y=y[order],
        logged=logged[order],
        params=tuple(param.take(order) for param in params),
        rows=tuple(table.rows[used[position]] for position in order),
        metrics=tuple(table.metrics),
        n_found=table.n_runs,
        skipped=tuple(sorted(skipped, key=lambda run: (run.name, run.path))),
        left_out=tuple(sorted([*left_out, *aside], key=lambda param: param.param)),
        left_out_runs=compare(table, objective.metric, used),
    )


def check_metric(table: RunTable, metric: str | None) -> str:
    """The metric's name, or an error that lists the metrics found and in how many runs each occurs.

    Raises
    ------
    UnknownMetricError : none was named, or no run has it.
    NotEnoughRunsError : no run has any metric.
    """
    if metric and any(cell is not ABSENT for cell in table.metrics.get(metric, ())):
        return metric
    counts = _runs_by_metric(table)
    if not counts:
        skipped = [row for row in table.rows if row.skip_reason]
        raise NotEnoughRunsError(_too_few(0, table.n_runs, [_as_skipped(row) for row in skipped]))
    listing = [
        f"  {printable(name)}  ({count} run{'s' * (count != 1)})"
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHOWN_METRICS]
    ]
    if len(counts) > SHOWN_METRICS:
        listing.append(f"  and {len(counts) - SHOWN_METRICS} more: paramimp runs RUNS --format csv has them all")
    if not metric:
        named = option("metric", stands_for="NAME")
        raise UnknownMetricError(f"which metric? Pass {named} with one of those found:", *listing)
    several = [part.strip() for part in metric.split(",")]
    if len(several) > 1 and all(part in counts for part in several):
        hint = f" Name each by itself: {option('metric', several)}."
    else:
        near = (
            nearest(metric, counts, 1)
            or difflib.get_close_matches(metric, counts, n=1, cutoff=0.5)
            or [name for name in counts if metric.lower() in name.lower() or name.lower() in metric.lower()]
        )
        hint = did_you_mean([printable(name) for name in near[:1]])
    if not hint and (param := next(iter(nearest(metric, table.params, 1)), None)):
        hint = f" {printable(param)} is a param, which is ranked, and no metric that a run logged."
    raise UnknownMetricError(f"no run has a metric {printable(metric)!r}.{hint} Found:", *listing)


def _runs_by_metric(table: RunTable) -> dict[str, int]:
    """How many of the runs that can be used logged each metric; none at all, and it is not among them."""
    usable = [index for index, row in enumerate(table.rows) if not row.skip_reason]
    counts = {name: sum(column[index] is not ABSENT for index in usable) for name, column in table.metrics.items()}
    return {name: count for name, count in counts.items() if count}


def _usable_rows(table: RunTable, metric: str) -> tuple[list[int], list[SkippedRun]]:
    column = table.metrics[metric]
    used: list[int] = []
    skipped: list[SkippedRun] = []
    for index, row in enumerate(table.rows):
        problem = _problem(row, column[index], metric)
        if problem is None:
            used.append(index)
        else:
            skipped.append(problem)
    return used, skipped


def _problem(row: Row, value: object, metric: str) -> SkippedRun | None:
    if row.skip_reason:
        return _as_skipped(row)
    if value is ABSENT:
        return SkippedRun(row.origin, SkipReason.NO_METRIC, f"it never logged {metric!r}.")
    if not isinstance(value, (int, float)):
        return SkippedRun(row.origin, SkipReason.NO_METRIC, f"its {metric!r} is not a number: {value!r}.")
    try:
        is_finite = math.isfinite(value)
    except OverflowError:  # an integer of a DataFrame may have any length
        return SkippedRun(row.origin, SkipReason.NON_FINITE, f"its {metric!r} has too many digits for a number.")
    if not is_finite:
        return SkippedRun(row.origin, SkipReason.NON_FINITE, f"its {metric!r} is {float(value)}: it diverged.")
    return None


def _as_skipped(row: Row) -> SkippedRun:
    return SkippedRun(row.origin, SkipReason(row.skip_reason), row.message)


def _too_few(usable: int, found: int, skipped: Sequence[SkippedRun]) -> str:
    runs = [run for run in skipped if run.entry is Entry.RUN]
    of_files = _of_files([run for run in skipped if run.entry is not Entry.RUN])
    if not found and len(skipped) == 1:
        return f"no runs found: {printable(_told(skipped[0]))}"
    if not found and of_files:
        return f"no runs found.{of_files}"
    if not found:
        return (
            "no runs found: paramimp readers lists what is recognised. A table (CSV, Parquet, JSON Lines) is read when"
            " it is named itself; files of one run each are such tables, too (paramimp analyze results/*.json)."
        )
    counts = Counter(str(run.reason) for run in runs)
    left = ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()))
    most = max(counts, key=lambda reason: counts[reason], default="")
    first = next((f" First: {printable(_told(run))}" for run in runs if run.reason == most), "")
    if found == usable == 1 and not of_files:
        return "1 usable run of 1 found, and a ranking needs at least 2; give the folder that holds the others, too."
    return (
        f"{usable} usable run{'s' * (usable != 1)} of {found} found, and a ranking needs at least 2"
        f"{f' (left out: {left})' if left else ''}.{first}{of_files}"
    )


def _of_files(files: Sequence[SkippedRun]) -> str:
    """What is said behind the number of runs of files that cannot be used, with the first one as example."""
    if not files:
        return ""
    first = "" if len(files) == 1 else "first, "
    return f" {unusable(run.entry for run in files)}: {first}{printable(_told(files[0]))}"


def _told(run: SkippedRun) -> str:
    """What was found of a run, named once."""
    return run.message if run.message.startswith((run.name, run.path)) else f"{run.name}: {run.message}"


def _reasons(left_out: Sequence[LeftOutParam]) -> str:
    """The params by reason: ``constant: lr, seed``."""
    names: dict[str, list[str]] = {}
    for param in left_out:
        names.setdefault(param.reason, []).append(printable(param.param))
    return "; ".join(f"{reason}: {_first(found)}" for reason, found in names.items()) or "there are none"


def _way_out(left_out: Sequence[LeftOutParam]) -> str:
    """What to do where no param is left to rank."""
    options = f"{option('include')} or {option('exclude')}"
    excluded = sum(param.reason == LeftOut.EXCLUDED for param in left_out)
    return f"Change {options}, which left out {excluded}." if excluded else "Add runs in which a param differs."


def _first(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN_PARAMS} more" if len(names) > SHOWN_PARAMS else ""
    return ", ".join(names[:SHOWN_PARAMS]) + more


def _transformed(y: NDArray[np.float64], objective: Objective) -> NDArray[np.float64]:
    if objective.transform is Transform.RANK:
        return midranks(y)
    if objective.transform is Transform.LOG:
        if y.min() <= 0:
            raise NotEnoughRunsError(
                f"{option('transform', 'log')} needs {printable(objective.metric)} > 0 in every run; its minimum"
                f" is {y.min():g}. Use {option('transform', 'rank')}."
            )
        return np.log10(y)
    return y


def _check_globs(
    names: Sequence[str], metrics: Collection[str], include: Sequence[str], exclude: Sequence[str]
) -> None:
    """A glob that matches nothing is a typing error, and would silently analyse what was meant to be left out."""
    for name, globs in (("include", include), ("exclude", exclude)):
        for glob in globs:
            if not matching(glob, names):
                parts = [part.strip() for part in glob.split(",")]
                near = parts if len(parts) > 1 and all(matching(part, names) for part in parts) else []
                hint = did_you_mean([printable(name) for name in nearest(glob, names)])
                if near:
                    hint = f" Name them one by one: {option(name, near, commas=True)}."
                elif not hint and matching(glob, metrics):
                    hint = " It is a metric, and metrics are never ranked; leave it away."
                elif not hint:
                    hint = f" There are: {_first([printable(name) for name in names])}."
                raise ParamimpError(f"{option(name)} {printable(glob)!r} matches no param.{hint}")


def _varying_params(
    table: RunTable, used: Sequence[int], include: Sequence[str], exclude: Sequence[str]
) -> tuple[list[Param], list[LeftOutParam]]:
    names = _all_names(table, used) if include or exclude else []
    _check_globs(names, table.metrics, include, exclude)
    included = matching_any(include, names) if include else None
    excluded = matching_any(exclude, names)
    kept: list[Param] = []
    constant: list[Param] = []
    empty: set[str] = set()
    left_out: list[LeftOutParam] = []
    for name in table.params:
        cells = table.cells(name, used)
        for param in infer(name, cells):
            empty.update({param.name} if _may_choose_null(param, cells) else ())
            reason = _excluded((name, param.name), included, excluded) or _uninformative(param)
            if reason is None:
                kept.append(param)
            else:
                constant.extend([param] * (reason[0] == LeftOut.CONSTANT))
                left_out.append(LeftOutParam(param.name, *reason))
    kept, aliases = _without_aliases(kept)
    presence = [one for one in presence_params(kept, constant) if len(one.members) > 1 or empty.isdisjoint(one.members)]
    return sorted([*kept, *presence], key=lambda param: param.name), left_out + aliases


def _may_choose_null(param: Param, cells: Sequence[object]) -> bool:
    """Whether the empty cells of a table may stand for a None that was chosen, as those beside texts may.

    If nothing else is missing in the same runs, it is a choice like the others, and takes its credit to the param.
    """
    return param.kind == "category" and ABSENT not in cells and EMPTY in cells


def _all_names(table: RunTable, used: Sequence[int]) -> list[str]:
    """The names that a param may be chosen by: its own, or that of the list it is a position of."""
    positions = (names_of(name, [column[row] for row in used]) for name, column in table.params.items())
    return list(dict.fromkeys([*table.params, *chain.from_iterable(positions)]))


def _passed_over(table: RunTable) -> list[LeftOutParam]:
    return [
        LeftOutParam(name, columns.reason, columns.message) for columns in table.passed_over for name in columns.columns
    ]


def _excluded(names: Sequence[str], included: set[str] | None, excluded: set[str]) -> tuple[str, str] | None:
    if included is not None and included.isdisjoint(names):
        return LeftOut.EXCLUDED, "no --include matches it."
    if not excluded.isdisjoint(names):
        return LeftOut.EXCLUDED, "an --exclude matches it."
    return None


def _uninformative(param: Param) -> tuple[str, str] | None:
    present = param.values[param.present]
    distinct = np.unique(present)
    if not len(distinct):
        return LeftOut.ABSENT, "no usable run sets it."
    if len(distinct) == 1:
        value = param.levels[int(distinct[0])] if param.levels else f"{distinct[0]:g}"
        some = "the one run that sets it" if len(present) == 1 else f"the {len(present)} runs that set it"
        where = "" if len(present) == len(param.values) else f" in {some}"
        return LeftOut.CONSTANT, f"always {value}{where}."
    if param.kind == "category" and len(distinct) == len(present) >= MIN_RUNS_FOR_IDS:
        return LeftOut.ONE_VALUE_PER_RUN, f"every run has its own text ({len(present)} values), as ids and paths do."
    if len(distinct) == len(present) >= MIN_RUNS_FOR_IDS and _is_id_or_time(param.name, distinct):
        return LeftOut.ONE_VALUE_PER_RUN, f"every run has its own number ({len(present)} values), as ids and times do."
    return None


def _is_id_or_time(name: str, numbers: NDArray[np.float64]) -> bool:
    """Whether numbers that are all different are, by their name, those of jobs and processes, or the time of day."""
    words = words_of(name.rpartition(".")[2])
    if words and words[-1] in ID_WORDS:
        return bool((numbers == np.floor(numbers)).all())
    seconds = numbers / 1000 if numbers.min() > YEARS[1] else numbers
    return not TIME_WORDS.isdisjoint(words) and YEARS[0] < seconds.min() and seconds.max() < YEARS[1]


def _without_aliases(params: Sequence[Param]) -> tuple[list[Param], list[LeftOutParam]]:
    """Keep one param of each set that carries the same information in this sweep: the shortest name."""
    keepers: dict[bytes, Param] = {}
    kept: list[Param] = []
    aliases: list[LeftOutParam] = []
    for param in sorted(params, key=lambda param: (len(param.name), param.name)):
        fingerprints = _fingerprints(param)
        keeper = next((keepers[print_] for print_ in fingerprints if print_ in keepers), None)
        if keeper is None:
            kept.append(param)
            keepers.update(dict.fromkeys(fingerprints, param))
        else:
            aliases.append(
                LeftOutParam(param.name, LeftOut.ALIAS_OF, f"moves exactly with {keeper.name} in every run.")
            )
    return sorted(kept, key=lambda param: param.name), aliases


def _fingerprints(param: Param) -> list[bytes]:
    """Equal bytes for equal information: by order for numbers, by first appearance for everything with repeats."""
    values = param.values
    present = param.present
    _, first, inverse = np.unique(values[present], return_index=True, return_inverse=True)
    repeated = len(first) < len(inverse)
    if not repeated and len(inverse) < MIN_RUNS_FOR_ALIAS:
        return []
    codes = np.where(param.is_null, -2, -1).astype(np.int64)
    prints = []
    if param.kind == "number":
        codes[present] = inverse
        if first[0] > first[-1]:  # decreasing relations count: let the first of the two ends come first
            codes[present] = len(first) - 1 - inverse
        prints.append(b"order" + codes.tobytes())
    if repeated and (param.kind != "number" or len(first) == 2):
        appearance = np.empty(len(first), dtype=np.int64)
        appearance[np.argsort(first)] = np.arange(len(first))
        codes[present] = appearance[inverse]
        prints.append(b"label" + codes.tobytes())
    return prints


def _canonical_order(y: NDArray[np.float64], params: Sequence[Param]) -> NDArray[np.intp]:
    """Order of the runs by their params, then by how good they are: the order on disk must not move a result."""
    nulls = [param.nulls for param in params if param.nulls is not None]
    return np.lexsort([y, *nulls, *(param.values for param in reversed(params))])
