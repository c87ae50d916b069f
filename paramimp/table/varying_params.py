"""Which params of a sweep can be ranked: those that vary and were not excluded; the others, each with its reason."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from paramimp.errors import ParamimpError
from paramimp.messages.globs import did_you_mean, matching, matching_any, nearest
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable, quoted
from paramimp.messages.shortened_lists import listed
from paramimp.objective import words_of
from paramimp.results import LeftOutParam
from paramimp.runs import LeftOut
from paramimp.table.aliases import without_aliases
from paramimp.table.among import Among
from paramimp.table.presence import presence_params

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from paramimp.table.params import Param
    from paramimp.table.run_table import RunTable

SHOWN_PARAMS = 10
MIN_RUNS_FOR_IDS = 4
"""Two or three runs with a different optimizer each are no reason to take the optimizer for a run id."""

ID_WORDS = frozenset({"id", "pid", "uid", "jobid"})
TIME_WORDS = frozenset({"time", "timestamp", "date", "datetime", "start", "started", "created"})
YEARS = (9.4e8, 4.1e9)
"""2000 to 2100 in seconds since 1970."""


def varying_params(
    table: RunTable, used: Sequence[int], include: Sequence[str], exclude: Sequence[str]
) -> tuple[list[Param], list[LeftOutParam]]:
    """The params that can be ranked, sorted by name, and those that cannot, each with the reason.

    The params that say whether a group of others is present at all are among the first (`paramimp.table.presence`).

    Raises
    ------
    ParamimpError : a glob of `include` or `exclude` matches no param.
    """
    among = Among(table, used)
    names = _all_names(table, among) if include or exclude else []
    _check_globs(names, table.metrics, include, exclude)
    included = matching_any(include, names) if include else None
    excluded = matching_any(exclude, names)
    kept: list[Param] = []
    constant: list[Param] = []
    empty: set[str] = set()
    left_out: list[LeftOutParam] = []
    for name in table.params:
        for param in among.params(name):
            empty.update({param.name} if param.kind == "category" and among.has_empty_cells(name) else ())
            reason = _excluded((name, param.name), included, excluded) or _uninformative(param)
            if reason is None:
                kept.append(param)
            else:
                constant.extend([param] * (reason[0] == LeftOut.CONSTANT))
                left_out.append(LeftOutParam(param.name, *reason))
    kept, aliases = without_aliases(kept)
    # Empty cells of a table may stand for a None that was chosen. If nothing else is missing in the same runs, it is a
    # choice like the others, and takes its credit to the param.
    presence = [one for one in presence_params(kept, constant) if len(one.members) > 1 or empty.isdisjoint(one.members)]
    return sorted([*kept, *presence], key=lambda param: param.name), left_out + aliases


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
                    hint = f" There are: {listed([printable(name) for name in names], SHOWN_PARAMS)}."
                raise ParamimpError(f"{option(name)} {quoted(glob)} matches no param.{hint}")


def _all_names(table: RunTable, among: Among) -> list[str]:
    """The names that a param may be chosen by: its own, or that of the list it is a position of."""
    return list(dict.fromkeys([*table.params, *chain.from_iterable(map(among.names, table.params))]))


def _excluded(names: Sequence[str], included: set[str] | None, excluded: set[str]) -> tuple[str, str] | None:
    if included is not None and included.isdisjoint(names):
        return LeftOut.EXCLUDED, f"no {option('include')} matches it."
    if not excluded.isdisjoint(names):
        return LeftOut.EXCLUDED, f"an {option('exclude')} matches it."
    return None


def _uninformative(param: Param) -> tuple[str, str] | None:
    present = param.values[param.present]
    if not len(present):
        return LeftOut.ABSENT, "no usable run sets it."
    if present.min() < present.max() and not _may_be_of_each_run(param, len(present)):
        return None  # nearly all: to find their distinct values would cost more than all else here
    distinct = np.unique(present)
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


def _may_be_of_each_run(param: Param, n_runs: int) -> bool:
    """Whether each run may have a value of its own, as ids and times do, as far as the name or the texts tell."""
    if param.kind == "category":
        return len(param.levels) >= n_runs
    words = _last_words(param.name)
    return not (ID_WORDS.isdisjoint(words[-1:]) and TIME_WORDS.isdisjoint(words))


def _last_words(name: str) -> list[str]:
    return words_of(name.rpartition(".")[2])


def _is_id_or_time(name: str, numbers: NDArray[np.float64]) -> bool:
    """Whether numbers that are all different are, by their name, those of jobs and processes, or the time of day."""
    words = _last_words(name)
    if words and words[-1] in ID_WORDS:
        return bool((numbers == np.floor(numbers)).all())
    seconds = numbers / 1000 if numbers.min() > YEARS[1] else numbers
    return not TIME_WORDS.isdisjoint(words) and YEARS[0] < seconds.min() and seconds.max() < YEARS[1]


def passed_over(table: RunTable) -> list[LeftOutParam]:
    """Columns that a reader of tables did not take for params, with the reason that it gave."""
    return [
        LeftOutParam(name, columns.reason, columns.told) for columns in table.passed_over for name in columns.columns
    ]


def by_reason(left_out: Sequence[LeftOutParam]) -> str:
    """The params by reason: ``constant: lr, seed``."""
    names: dict[str, list[str]] = {}
    for param in left_out:
        names.setdefault(param.reason, []).append(printable(param.param))
    return "; ".join(f"{reason}: {listed(found, SHOWN_PARAMS)}" for reason, found in names.items()) or "there are none"


def way_out(left_out: Sequence[LeftOutParam]) -> str:
    """What to do where no param is left to rank."""
    options = f"{option('include')} or {option('exclude')}"
    excluded = sum(param.reason == LeftOut.EXCLUDED for param in left_out)
    return f"Change {options}, which left out {excluded}." if excluded else "Add runs in which a param differs."
