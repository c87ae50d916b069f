"""Runs as one table: a row per run found, a column per param and per metric, filled while the runs are read."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from paramimp.messages import notebook
from paramimp.messages.mentions import Told, option
from paramimp.records import record
from paramimp.runs import (
    UNFINISHED,
    Direction,
    Distribution,
    Entry,
    HasOrigin,
    LeftOut,
    Origin,
    PassedOver,
    Run,
    SkippedRun,
    SkipReason,
    Status,
    Summary,
)
from paramimp.table.cells import ABSENT, EMPTY
from paramimp.table.credentials.hiding import without_credentials
from paramimp.table.growing import GrowingColumns
from paramimp.table.hidden_names import columns_without_credentials, rows_without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

RUN_COLUMNS = ("run", "path", "reader", "status", "skip_reason")
"""What a table says of each run before its params and metrics."""
TOLD_WHERE_ANY = ("group", "subgroup", "note")
"""What it says besides, where it is so of some run."""
ENTRY = "entry"
"""What it says besides, where not all rows are runs."""

_SAID_OF_SECRETS = "looks like a password, a key or a token; its values are shown nowhere"
"""What is said of a param that is a credential."""

SHOWN_ROWS, SHOWN_COLUMNS = 20, 12
"""What a notebook shows of a table."""


@record
class Row(HasOrigin, Told):
    """What is known of one run besides its params and metrics.

    Attributes
    ----------
    origin : where the run comes from.
    skip_reason : empty when the run can be used.
    told : why it cannot be used, as `SkippedRun.told`.
    note : what is missing of a log that was read; empty when nothing is.
    length : entries in the longest history of the run; 0 when it logged no history.
    directions : which way a metric gets better, where the tool stores that.
    passed_over : what else the table has that holds the run.
    empty : the params that are None since their cell in a table is empty, which may be null or no param of the run.
    started : when it began, or its number, as `Run.started`.
    drawn_from : what the tool draws params from, as `Run.drawn_from`.
    """

    origin: Origin
    status: Status
    skip_reason: str = ""
    told: str = ""
    note: str = ""
    length: int = 0
    directions: Mapping[str, Direction] = field(default_factory=dict)
    passed_over: tuple[PassedOver, ...] = ()
    empty: frozenset[str] = frozenset()
    started: float | None = None
    drawn_from: Mapping[str, Distribution] = field(default_factory=dict)

    @property
    def run(self) -> str:
        """The name of the run; see `Origin.run`."""
        return self.origin.run

    def __reduce__(self) -> tuple[type[Row], tuple[object, ...]]:
        return Row, _VALUES(self)  # ten thousand come from another process: half the time of what dataclasses do


_VALUES = attrgetter(*(each.name for each in fields(Row)))


@dataclass(frozen=True, slots=True)
class RunTable:
    """Every run that was found, used or not, and what could not be read for runs.

    Attributes
    ----------
    rows : one per run, or file that could not be read, in the order found.
    params, metrics : name to a column as long as `rows`, `ABSENT` where a run lacks it; names sorted. A param holds
        what the config said; a metric one number per run, its history reduced by the summary that was asked for.
    summary : how the history of a metric became that number.
    """

    rows: tuple[Row, ...]
    params: Mapping[str, Sequence[object]]
    metrics: Mapping[str, Sequence[object]]
    summary: Summary = Summary.LAST

    def __repr__(self) -> str:
        """One line, for the prompt and the log; `to_frame` gives the table."""
        usable = sum(not row.skip_reason for row in self.rows)
        columns = f"{len(self.params)} params, {len(self.metrics)} metrics"
        return f"<RunTable: {self.n_runs} runs, {usable} usable, {columns}>"

    def _repr_html_(self) -> str:
        columns = {**self.metrics, **self.params}
        shown = list(columns)[:SHOWN_COLUMNS]
        rows = [
            (row.run, row.skip_reason or str(row.status), *(_shown(columns[name][index]) for name in shown))
            for index, row in enumerate(self.rows[:SHOWN_ROWS])
        ]
        counts = {"rows": (len(self.rows), len(rows)), "columns": (len(columns), len(shown))}
        more = [
            f"and {count - some} more {what}: to_frame() has them all."
            for what, (count, some) in counts.items()
            if count > some
        ]
        return notebook.table(repr(self)[1:-1], ("run", "status", *shown), rows, more)

    @property
    def n_runs(self) -> int:
        """How many of the rows are runs."""
        return [row.origin.entry for row in self.rows].count(Entry.RUN)

    @property
    def passed_over(self) -> tuple[PassedOver, ...]:
        """The columns of tables that were taken neither for params nor for metrics, and params that are credentials."""
        tables = dict.fromkeys(map(attrgetter("passed_over"), self.rows))
        return tuple(dict.fromkeys(columns for table in tables for columns in table))

    def cells(self, param: str, rows: Sequence[int]) -> list[object]:
        """What these rows say of a param: `EMPTY`, where only a cell without text says that it is None."""
        cells = list(map(self.params[param].__getitem__, rows))
        if None not in cells:
            return cells
        return [EMPTY if param in self.rows[row].empty else cell for row, cell in zip(rows, cells, strict=True)]

    def stored_direction(self, metric: str) -> Direction | None:
        """Which way a metric gets better, if the tools of the runs stored that and agree."""
        stored = {row.directions[metric] for row in self.rows if metric in row.directions}
        return stored.pop() if len(stored) == 1 else None

    def take(self, indices: Sequence[int]) -> RunTable:
        """The runs at these positions, in this order; every column stays."""
        return replace(
            self,
            rows=tuple(self.rows[index] for index in indices),
            params={name: [column[index] for index in indices] for name, column in self.params.items()},
            metrics={name: [column[index] for index in indices] for name, column in self.metrics.items()},
        )

    def records(self) -> Iterator[dict[str, Any]]:
        """One dictionary per run: the JSON form of the table, types kept, absent cells left out."""
        for index, row in enumerate(self.rows):
            yield {
                "run": row.run,
                "path": row.path,
                "reader": row.reader,
                "status": str(row.status),
                "skip_reason": row.skip_reason or None,
                "skip_message": row.shell_message or None,
                "entry": str(row.entry),
                "group": row.group or None,
                "subgroup": row.subgroup or None,
                "note": row.note or None,
                "params": _present(self.params, index),
                "metrics": _present(self.metrics, index),
            }

    @property
    def run_columns(self) -> tuple[str, ...]:
        """The columns beside params and metrics: `RUN_COLUMNS`, then `TOLD_WHERE_ANY` and `ENTRY` where needed."""
        told = [name for name in TOLD_WHERE_ANY if any(getattr(row, name) for row in self.rows)]
        return (*RUN_COLUMNS, *told, *[ENTRY] * (self.n_runs < len(self.rows)))

    def to_frame(self) -> pd.DataFrame:
        """`run_columns`, then ``params.<name>`` and ``metrics.<name>``.

        What the analysis takes for a number or a boolean is one here, also where the tool of the runs stored text.
        """
        import pandas as pd  # heavy, as numpy is: only who asks for a frame pays for it

        from paramimp.table.params import as_analysed

        columns: dict[str, list[object]] = {
            name: [str(getattr(row, name)) or None for row in self.rows] for name in self.run_columns
        }
        usable = [index for index, row in enumerate(self.rows) if not row.skip_reason]
        params = {name: as_analysed(name, column, usable) for name, column in self.params.items()}
        for prefix, group in (("params.", params), ("metrics.", self.metrics)):
            for name, column in group.items():
                columns[prefix + name] = [None if cell is ABSENT else cell for cell in column]
        return pd.DataFrame(columns)


def _shown(cell: object) -> object:
    return "" if cell is ABSENT else "null" if cell is None else cell


def _present(group: Mapping[str, Sequence[object]], index: int) -> dict[str, object]:
    return {name: column[index] for name, column in group.items() if column[index] is not ABSENT}


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


def part_of(table: RunTable, rows: Sequence[int]) -> RunTable:
    """One part of what `build` makes, of some rows of another: without the columns that none of them has."""
    taken = table.take(rows)
    params, metrics = (
        {name: column for name, column in group.items() if any(cell is not ABSENT for cell in column)}
        for group in (taken.params, taken.metrics)
    )
    return replace(taken, params=params, metrics=metrics)


def _joined(groups: Sequence[Mapping[str, Sequence[object]]], tables: Sequence[RunTable]) -> dict[str, list[object]]:
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
