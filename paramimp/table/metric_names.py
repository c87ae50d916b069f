"""Find the metric that was asked for among those that the runs logged, or list what there is instead."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from paramimp.errors import NotEnoughRunsError, UnknownMetricError
from paramimp.messages.globs import can_be_typed, did_you_mean, nearest
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable, quoted
from paramimp.objective import as_tuned_for
from paramimp.table.cells import ABSENT
from paramimp.table.usable_runs import as_skipped, too_few

if TYPE_CHECKING:
    from paramimp.table.run_table import RunTable

SHOWN_METRICS = 40
_MOST_NEAR = 3


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
        raise NotEnoughRunsError(too_few(0, table.n_runs, [as_skipped(row) for row in skipped]))
    found = sorted(counts, key=lambda name: (-counts[name], name))
    listing = [
        f"  {printable(name)}  ({counts[name]} run{'s' * (counts[name] != 1)})" for name in found[:SHOWN_METRICS]
    ]
    if len(counts) > SHOWN_METRICS:
        listing.append(f"  and {len(counts) - SHOWN_METRICS} more: paramimp runs RUNS --format csv has them all")
    if not metric:
        shown = [name for name in found[:SHOWN_METRICS] if can_be_typed(name)]
        example = min(shown, key=as_tuned_for, default=None)
        raise UnknownMetricError(f"which metric? Pass one of those found, as {option('metric', example)}:", *listing)
    several = [part.strip() for part in metric.split(",")]
    if len(several) > 1 and all(part in counts for part in several):
        hint = f" Name each by itself: {option('metric', several)}."
    else:
        near = (
            nearest(metric, counts)
            or difflib.get_close_matches(metric, counts, n=1, cutoff=0.5)
            or [name for name in counts if metric.lower() in name.lower() or name.lower() in metric.lower()]
        )
        hint = did_you_mean([printable(name) for name in near[:_MOST_NEAR]])
    if not hint and (param := next(iter(nearest(metric, table.params, 1)), None)):
        hint = f" {printable(param)} is a param, which is ranked, and no metric that a run logged."
    raise UnknownMetricError(f"no run has a metric {quoted(metric)}.{hint} Found:", *listing)


def _runs_by_metric(table: RunTable) -> dict[str, int]:
    """How many of the runs that can be used logged each metric; none at all, and it is not among them."""
    usable = [index for index, row in enumerate(table.rows) if not row.skip_reason]
    counts = {name: sum(column[index] is not ABSENT for index in usable) for name, column in table.metrics.items()}
    return {name: count for name, count in counts.items() if count}
