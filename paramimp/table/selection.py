"""What an analysis works on: the usable runs, the params that vary, and why everything else was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.errors import NotEnoughRunsError
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable
from paramimp.records import record
from paramimp.runs import Direction, Objective, SkippedRun, Transform
from paramimp.table.correlation import midranks
from paramimp.table.left_out_runs import compare
from paramimp.table.usable_runs import too_few, usable_rows
from paramimp.table.varying_params import by_reason, passed_over, varying_params, way_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.results import LeftOutParam
    from paramimp.table.left_out_runs import LeftOutRuns
    from paramimp.table.params import Param
    from paramimp.table.run_table import Row, RunTable


@record
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
    used, skipped = usable_rows(table, objective.metric)
    if len(used) < 2:
        raise NotEnoughRunsError(too_few(len(used), table.n_runs, skipped))
    logged = np.array([table.metrics[objective.metric][row] for row in used], dtype=float)
    y = _transformed(logged, objective)
    if y.min() == y.max():
        raise NotEnoughRunsError(
            f"{printable(objective.metric)} is {y[0]:g} in all {len(y)} usable runs: nothing to explain."
            f" Choose another {option('metric')} or {option('summary')}."
        )
    params, left_out = varying_params(table, used, include, exclude)
    aside = passed_over(table)
    if not params:
        raise NotEnoughRunsError(
            f"none of the {len(left_out)} params found can be ranked over {len(y)} usable runs"
            f" ({by_reason([*left_out, *aside])}). {way_out(left_out)}"
        )
    order = _canonical_order(y if objective.direction is Direction.MAXIMIZE else -y, params)
    return Selection(
        objective=objective,
        y=y[order],
        logged=logged[order],
        params=tuple(param.take(order) for param in params),
        rows=tuple(map(table.rows.__getitem__, np.array(used)[order].tolist())),
        metrics=tuple(table.metrics),
        n_found=table.n_runs,
        skipped=tuple(sorted(skipped, key=lambda run: (run.name, run.path))),
        left_out=tuple(sorted([*left_out, *aside], key=lambda param: param.param)),
        left_out_runs=compare(table, objective.metric, used),
    )


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


def _canonical_order(y: NDArray[np.float64], params: Sequence[Param]) -> NDArray[np.intp]:
    """Order of the runs by their params, then by how good they are: the order on disk must not move a result."""
    nulls = [param.nulls for param in params if param.nulls is not None]
    return np.lexsort([y, *nulls, *(param.values for param in reversed(params))])
