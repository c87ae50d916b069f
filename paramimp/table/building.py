"""Run tables are made while the runs are read: histories become numbers, and no run is kept."""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from paramimp.messages.mentions import option
from paramimp.runs import UNFINISHED, Direction, LeftOut, PassedOver, SkippedRun, SkipReason, Status, Summary
from paramimp.table.cells import ABSENT
from paramimp.table.columns import Columns
from paramimp.table.columns import joined as joined_columns
from paramimp.table.credentials.hiding import without_credentials
from paramimp.table.growing import GrowingColumns
from paramimp.table.hidden_names import columns_without_credentials, rows_without_credentials
from paramimp.table.run_table import Row, RunTable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from paramimp.runs import Run

_SAID_OF_SECRETS = "looks like a password, a key or a token; its values are shown nowhere"
"""What is said of a param that is a credential."""


def build(
    runs: Iterable[Run | SkippedRun],
    *,
    summary: Summary = Summary.LAST,
    direction: Direction = Direction.MINIMIZE,
    directions: Mapping[str, Direction] = MappingProxyType({}),
    heed_stored: bool = True,
    unfinished: Collection[Status] = (),
) -> RunTable:
    """Fold a stream of runs into columns; no run is kept.

    Parameters
    ----------
    summary, direction : how the history of a metric becomes one number; the direction matters to ``best`` only.
    directions : those of single metrics, where they differ from `direction`.
    heed_stored : whether the direction that a tool stored with a run comes first.
    unfinished : which of `UNFINISHED` are used all the same.
    """
    return _without_secrets(
        collected(
            runs,
            summary=summary,
            direction=direction,
            directions=directions,
            heed_stored=heed_stored,
            unfinished=unfinished,
        )
    )


def collected(
    runs: Iterable[Run | SkippedRun],
    *,
    summary: Summary,
    direction: Direction,
    directions: Mapping[str, Direction],
    heed_stored: bool,
    unfinished: Collection[Status],
) -> RunTable:
    """A part of what `build` makes, to be `joined` with others.

    Each run lacks its own credentials, and no more: whether a param is one in any other run, all parts together tell.
    """
    reducers = {way: _reducer(summary, way) for way in Direction}
    rows: list[Row] = []
    params, metrics = GrowingColumns(), GrowingColumns()
    for index, run in enumerate(runs):
        secrets = tuple(map(_secret, params.put_params(index, run.params)))
        if isinstance(run, SkippedRun):
            rows.append(Row(run.origin, Status.UNKNOWN, str(run.reason), run.told, passed_over=secrets))
            continue
        length = run.length
        for name, logged in run.metrics.items():
            if isinstance(logged, (int, float)):
                metrics.put(index, name, float(logged))
            elif logged:
                length = max(length, len(logged))
                way = directions.get(name, direction)
                way = run.directions.get(name, way) if heed_stored else way
                metrics.put(index, name, reducers[way](logged))
        row = _row(run, length, unfinished)
        rows.append(replace(row, passed_over=(*row.passed_over, *secrets)) if secrets else row)
    shown = columns_without_credentials(metrics.filled(len(rows)))
    return RunTable(rows_without_credentials(rows), params.filled(len(rows)), shown, summary)


def _secret(name: str) -> PassedOver:
    return PassedOver((without_credentials(name),), LeftOut.SECRET, _SAID_OF_SECRETS)


def _without_secrets(table: RunTable) -> RunTable:
    """The table without the params that are a credential in any run: what the others say under that name is none."""
    secrets = {name for columns in table.passed_over if columns.reason == LeftOut.SECRET for name in columns.columns}
    if secrets.isdisjoint(table.params):
        return table
    return replace(table, params={name: column for name, column in table.params.items() if name not in secrets})


def joined(tables: Sequence[RunTable]) -> RunTable:
    """One table of the runs of several, in this order."""
    return _without_secrets(put_together(tables))


def put_together(tables: Sequence[RunTable]) -> RunTable:
    """One part of what `build` makes of several, in this order."""
    if len(tables) == 1:
        return tables[0]
    rows = tuple(row for table in tables for row in table.rows)
    params, metrics = (_joined([getattr(table, group) for table in tables], tables) for group in ("params", "metrics"))
    return RunTable(rows, params, metrics, tables[0].summary)


def with_params(table: RunTable, params: Sequence[Mapping[str, object]]) -> RunTable:
    """The table with further params of each row, under names that it does not have; credentials stay out."""
    columns = GrowingColumns()
    for index, own in enumerate(params):
        columns.put_params(index, own)
    added = columns.filled(len(table.rows))
    return replace(table, params=dict(sorted({**table.params, **added}.items())))


def part_of(table: RunTable, rows: Sequence[int]) -> RunTable:
    """One part of what `build` makes, of some rows of another: without the columns that none of them has."""
    taken = table.take(rows)
    params, metrics = (
        {name: column for name, column in group.items() if any(cell is not ABSENT for cell in column)}
        for group in (taken.params, taken.metrics)
    )
    return replace(taken, params=params, metrics=metrics)


def _joined(
    groups: Sequence[Mapping[str, Sequence[object]]], tables: Sequence[RunTable]
) -> Mapping[str, Sequence[object]]:
    if any(isinstance(group, Columns) for group in groups):
        return joined_columns(groups, [len(table.rows) for table in tables])
    names = sorted({name for group in groups for name in group})
    columns: dict[str, list[object]] = {name: [] for name in names}
    for group, table in zip(groups, tables, strict=True):
        absent = [ABSENT] * len(table.rows)
        for name in names:
            columns[name].extend(group.get(name, absent))
    return columns


def _row(run: Run, length: int, unfinished: Collection[Status]) -> Row:
    reason, message = _why_not(run, unfinished)
    return Row(
        run.origin,
        run.status,
        reason,
        message,
        note=run.note,
        length=length,
        directions=run.directions,
        passed_over=run.passed_over,
        empty=run.empty,
        started=run.started,
        drawn_from=run.drawn_from,
    )


def _why_not(run: Run, unfinished: Collection[Status]) -> tuple[str, str]:
    """Why a run that could be read is not used, as reason and sentence; empty if it is."""
    if run.status in UNFINISHED and run.status not in unfinished:
        keep = option("include_pruned" if run.status is Status.PRUNED else "include_unfinished", value=True)
        advice = f"; {keep} uses it." if run.metrics else ", and it logged no metric."
        return str(SkipReason.NOT_FINISHED), f"its status is {run.status}{advice}"
    if not run.metrics:
        return str(SkipReason.NO_METRICS), "it logged no metric."
    return "", ""


def _reducer(summary: Summary, direction: Direction) -> Callable[[Sequence[float]], float]:
    if summary is Summary.BEST:
        summary = Summary.MIN if direction is Direction.MINIMIZE else Summary.MAX
    if summary is Summary.MIN:
        return lambda history: min(_comparable(history))
    if summary is Summary.MAX:
        return lambda history: max(_comparable(history))
    if summary is Summary.MEAN:
        return lambda history: math.fsum(history) / len(history) if all(map(math.isfinite, history)) else math.nan
    return lambda history: float(history[-1])


def _comparable(history: Sequence[float]) -> Sequence[float]:
    # A run that diverged later still had its best epoch; only a history of nothing but NaN has none.
    return [value for value in history if math.isfinite(value)] or [math.nan]
