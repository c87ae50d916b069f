"""The run table as text: what a newcomer needs before choosing a metric, and the whole table for programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.formats.csv import to_csv
from paramimp.formats.json import dumps
from paramimp.formats.table import aligned
from paramimp.params import infer, level_text
from paramimp.printable import printable
from paramimp.results import SCHEMA_VERSION
from paramimp.run_table import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.params import Param
    from paramimp.run_table import RunTable

SHOWN_VALUES = 5
SHOWN_SKIPPED = 20
RUN_COLUMNS = ("run", "path", "reader", "status", "skip_reason")


def as_csv(table: RunTable) -> str:
    """One row per run found: `RUN_COLUMNS`, then ``params.<name>`` and ``metrics.<name>``."""
    header = [
        *RUN_COLUMNS,
        *(f"params.{name}" for name in table.params),
        *(f"metrics.{name}" for name in table.metrics),
    ]
    columns = [*table.params.values(), *table.metrics.values()]
    rows = (
        [*(str(getattr(row, name)) for name in RUN_COLUMNS), *(_csv_cell(column[index]) for column in columns)]
        for index, row in enumerate(table.rows)
    )
    return to_csv(header, rows)


def _csv_cell(value: object) -> object:
    if value is ABSENT:
        return None
    return level_text(value) if isinstance(value, (list, tuple, dict)) else value


def as_json(table: RunTable) -> str:
    """The same with types kept; a metric that is not finite is the text ``nan``, ``inf`` or ``-inf``."""
    return dumps({"schema_version": SCHEMA_VERSION, "runs": [_finite(record) for record in table.records()]})


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


def as_text(table: RunTable, view: View) -> str:
    """How many runs there are, their metrics, the params that vary, and what cannot be used."""
    return "\n".join(_sections(table, view))


def _sections(table: RunTable, view: View) -> Iterator[str]:
    readable = sum(not row.skip_reason for row in table.rows)
    readers = sorted({row.reader for row in table.rows if row.reader})
    by = f", read as {', '.join(map(printable, readers))}" if readers else ""
    yield f"{len(table.rows)} run{'s' * (len(table.rows) != 1)} found, {readable} readable{by}\n"
    if table.metrics:
        yield aligned(("Metric", "Runs", "Lowest", "Highest"), [_metric_row(*item) for item in _by_count(table)], view)
    varying, constant = _params(table)
    if varying:
        yield aligned(("Param", "Kind", "Runs", "Values"), [_param_row(param) for param in varying], view)
    if constant:
        yield aligned(("The same in every run", "Value"), constant, view)
    skipped = [row for row in table.rows if row.skip_reason]
    if skipped:
        body = [(row.run, row.skip_reason, row.message) for row in skipped[:SHOWN_SKIPPED]]
        if len(skipped) > SHOWN_SKIPPED:
            body.append((f"and {len(skipped) - SHOWN_SKIPPED} more (all of them: --format csv)", "", ""))
        yield aligned(("Cannot be used", "Reason", "Found"), body, view)


def _by_count(table: RunTable) -> list[tuple[str, Sequence[object]]]:
    return sorted(table.metrics.items(), key=lambda item: (sum(cell is ABSENT for cell in item[1]), item[0]))


def _metric_row(name: str, cells: Sequence[object]) -> tuple[str, int, str, str]:
    numbers = [cell for cell in cells if isinstance(cell, (int, float))]
    finite = [number for number in numbers if math.isfinite(number)]
    low, high = (f"{min(finite):.4g}", f"{max(finite):.4g}") if finite else ("n/a", "n/a")
    return name, len(numbers), low, high


def _params(table: RunTable) -> tuple[list[Param], list[tuple[str, str]]]:
    readable = [index for index, row in enumerate(table.rows) if not row.skip_reason]
    found = [
        param for name, column in table.params.items() for param in infer(name, [column[index] for index in readable])
    ]
    constant = [(param.name, _values(param)) for param in found if param.n_values == 1]
    return [param for param in found if param.n_values > 1], constant


def _param_row(param: Param) -> tuple[str, str, int, str]:
    return param.name, param.kind, int(param.present.sum()), _values(param)


def _values(param: Param) -> str:
    levels, counts = np.unique(param.values[param.present], return_counts=True)
    texts = [param.levels[int(level)] if param.levels else f"{level:.4g}" for level in levels]
    if len(texts) <= SHOWN_VALUES:
        return ", ".join(texts)
    if param.kind == "number":
        return f"{texts[0]} to {texts[-1]} ({len(texts)} values)"
    usual = [texts[k] for k in sorted(range(len(texts)), key=lambda k: (-counts[k], texts[k]))[:3]]
    return f"{', '.join(usual)} and {len(texts) - 3} more"
