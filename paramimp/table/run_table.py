"""Runs as one table: a row per run found, a column per param and per metric."""

from __future__ import annotations

from dataclasses import field, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from paramimp.messages import notebook
from paramimp.messages.mentions import Told
from paramimp.messages.phrases import count
from paramimp.records import record
from paramimp.runs import (
    Direction,
    Distribution,
    Entry,
    HasOrigin,
    Origin,
    PassedOver,
    Status,
    Summary,
)
from paramimp.table.cells import ABSENT, EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

RUN_COLUMNS = ("run", "path", "reader", "status", "skip_reason")
"""What a table says of each run before its params and metrics."""
TOLD_WHERE_ANY = ("group", "subgroup", "note")
"""What it says besides, where it is so of some run."""
ENTRY = "entry"
"""What it says besides, where not all rows are runs."""

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


@record
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
        columns = f"{count(len(self.params), 'param')}, {count(len(self.metrics), 'metric')}"
        return f"<RunTable: {count(self.n_runs, 'run')}, {usable} usable, {columns}>"

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
