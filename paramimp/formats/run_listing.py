"""The run table as text: what a newcomer needs before choosing a metric, and the whole table for programs."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from paramimp.formats.aligned import aligned
from paramimp.formats.csv import to_csv
from paramimp.formats.json import dumps
from paramimp.formats.told_once import told_once
from paramimp.messages.numbers import numbers_apart
from paramimp.messages.printable import printable
from paramimp.messages.shortened_lists import as_names
from paramimp.runs import unusable
from paramimp.table.among import Among
from paramimp.table.cells import ABSENT
from paramimp.table.groups import count_groups, count_parts
from paramimp.table.params import NULL_LEVEL, level_text

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from paramimp.formats.interface import View
    from paramimp.runs import PassedOver
    from paramimp.table.groups import Group
    from paramimp.table.params import Param
    from paramimp.table.run_table import RunTable

SCHEMA_VERSION = 1
SHOWN_VALUES, USUAL_VALUES = 5, 3
MAX_COLUMNS, MAX_WIDTH = 48, 120
"""Characters of the names of columns passed over, and of all values that are shown of a param."""
SHOWN_ROWS = 60
SHOWN_COLUMNS = 12
NO_GROUP = "-"
MAX_WHOLE = 1e10
_EVER_FINITE = frozenset({str, int, bool, type(None)})


def as_csv(table: RunTable, view: View | None = None) -> str:  # noqa: ARG001  one signature for all formats
    """One row per run found: `RunTable.run_columns`, then ``params.<name>`` and ``metrics.<name>``."""
    run_columns = table.run_columns  # it looks at all rows
    header = [
        *run_columns,
        *(f"params.{name}" for name in table.params),
        *(f"metrics.{name}" for name in table.metrics),
    ]
    columns = [*table.params.values(), *table.metrics.values()]
    rows = (
        [*(str(getattr(row, name)) for name in run_columns), *(_csv_cell(column[index]) for column in columns)]
        for index, row in enumerate(table.rows)
    )
    return to_csv(header, rows)


def _csv_cell(value: object) -> object:
    if value is ABSENT:
        return None
    return level_text(value) if isinstance(value, (list, tuple, dict)) else value


def as_json(table: RunTable, view: View | None = None) -> str:  # noqa: ARG001  likewise
    """Every run with its params and metrics as JSON; a metric that is not finite is the text ``nan`` or ``inf``."""
    return dumps(
        {
            "schema_version": SCHEMA_VERSION,
            "runs": (_with_texts(record) for record in table.records()),
            "passed_over": [columns.to_dict() for columns in table.passed_over],
        }
    )


def _with_texts(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "params": _finite(record["params"]), "metrics": _finite(record["metrics"])}


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {key: item if item.__class__ in _EVER_FINITE else _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


def as_text(table: RunTable, view: View) -> str:
    """How many runs there are, their metrics, the params that vary, and what cannot be used."""
    return "\n".join(_sections(table, view))


def _sections(table: RunTable, view: View) -> Iterator[str]:
    groups = count_groups(table.rows)
    yield _headline(table, groups)
    if not table.rows:
        yield "paramimp readers lists what is recognised; a table (CSV, Parquet, JSON Lines) must be named itself.\n"
    if len(groups) > 1 or any(group.name for group in groups):
        yield _groups(table, groups, view)
    parts = count_parts(table.rows)
    if parts and max(parts.values()) > 1:  # those of one run each are but names
        yield _parts(table, parts, view)
    if table.metrics:
        yield _metrics(table, view)
    varying, constant = _params(table)
    if varying:
        yield _listing(("Param", "Kind", "Runs", "Values"), map(_param_row, varying), len(varying), view)
    if constant:
        yield _listing(("The same in every run", "Value"), constant, len(constant), view)
    if table.passed_over:
        aside = [_passed_over(columns) for columns in table.passed_over]
        yield _listing(("Columns passed over", "Why"), aside, len(aside), view, sentences="Why")
    incomplete = told_once((row for row in table.rows if row.note), lambda row: (row.note,))
    if incomplete:
        yield _listing(("Read in part", "Found"), incomplete, len(incomplete), view, sentences="Found")
    skipped = told_once((row for row in table.rows if row.skip_reason), lambda row: (row.skip_reason, row.told))
    if skipped:
        yield _listing(("Cannot be used", "Reason", "Found"), skipped, len(skipped), view, sentences="Found")


def _headline(table: RunTable, groups: Iterable[Group]) -> str:
    """How many there are; where one reader read them all, which."""
    usable = sum(not row.skip_reason for row in table.rows)
    readers = list({group.reader for group in groups})
    by = f", read as {printable(readers[0])}" if len(readers) == 1 else ""
    runs = f"{table.n_runs:,} run{'s' * (table.n_runs != 1)} found, {usable:,} usable{by}"
    files = unusable(row.entry for row in table.rows)
    return f"{runs}; {files}\n" if files else f"{runs}\n"


def _groups(table: RunTable, runs: Counter[Group], view: View) -> str:
    """Every group with its runs, the largest first; with its file, where studies lie in several."""
    usable = count_groups(row for row in table.rows if not row.skip_reason)
    ordered = sorted(runs, key=lambda group: (-runs[group], group))
    header = ["Reader", "Group", "Runs", "Usable"]
    lone = _lone(ordered, runs)
    told_as_one = set().union(*lone.values())
    rows = [
        (group.reader, group.name or NO_GROUP, runs[group], usable[group], group.path or NO_GROUP)
        for group in ordered
        if group not in told_as_one
    ] + [
        (reader, f"{len(alone):,} groups of one run each", len(alone), sum(map(usable.__getitem__, alone)), NO_GROUP)
        for reader, alone in lone.items()
    ]
    if len({group.path for group in runs if group.path}) > 1:
        return _listing((*header, "File"), rows, len(rows), view)
    return _listing(header, [row[:-1] for row in rows], len(rows), view)


def _parts(table: RunTable, runs: Counter[Group], view: View) -> str:
    """The parts that training scripts made of their groups, with the number of runs of each."""
    usable = count_parts(row for row in table.rows if not row.skip_reason)
    ordered = sorted(runs, key=lambda part: (-runs[part], part))
    rows = ((part.name, part.within or NO_GROUP, runs[part], usable[part]) for part in ordered)
    return _listing(("Part", "Of group", "Runs", "Usable"), rows, len(runs), view)


def _lone(groups: Iterable[Group], runs: Mapping[Group, int]) -> dict[str, list[Group]]:
    """The groups of one run by reader, where there are so many that they are but names of the runs; no studies."""
    lone: dict[str, list[Group]] = {}
    for group in groups:
        if runs[group] == 1 and group.name and not group.path:
            lone.setdefault(group.reader, []).append(group)
    return {reader: found for reader, found in lone.items() if len(found) > SHOWN_VALUES}


def _listing(
    header: Sequence[str], rows: Iterable[Sequence[str | int]], count: int, view: View, *, sentences: str = ""
) -> str:
    """The first rows; the others are counted, for nobody reads thousands and a hostile run can have them."""
    text = aligned(header, list(islice(rows, SHOWN_ROWS)), view, sentences=sentences)
    return text + f"and {count - SHOWN_ROWS} more: --format csv has them all\n" if count > SHOWN_ROWS else text


def _by_count(table: RunTable) -> list[tuple[str, Sequence[object]]]:
    return sorted(table.metrics.items(), key=lambda item: (sum(cell is ABSENT for cell in item[1]), item[0]))


def _metrics(table: RunTable, view: View) -> str:
    """The metrics, in the order of how many runs have them; how often one diverged only where one did."""
    header: Sequence[str] = ("Metric", "Runs", "Not finite", "Lowest", "Highest")
    rows: list[Sequence[str | int]] = [_metric_row(*item) for item in _by_count(table)]
    if not any(not_finite for _, _, not_finite, _, _ in rows):
        header, rows = (*header[:2], *header[3:]), [(*row[:2], *row[3:]) for row in rows]
    return _listing(header, rows, len(rows), view)


def _metric_row(name: str, cells: Sequence[object]) -> tuple[str, int, int, str, str]:
    numbers = [cell for cell in cells if isinstance(cell, (int, float))]
    finite = [number for number in numbers if math.isfinite(number)]
    low, high = _apart([min(finite), max(finite)]) if finite else ("n/a", "n/a")
    return name, len(numbers), len(numbers) - len(finite), low, high


def _params(table: RunTable) -> tuple[list[Param], list[tuple[str, str]]]:
    """The params that vary among the usable runs, and those that do not, with their values.

    What only runs have that cannot be used is neither: it would seem to be null in every run.
    """
    readable = [index for index, row in enumerate(table.rows) if not row.skip_reason]
    among = Among(table, readable)
    found = [param for name in table.params if among.is_set(name) for param in among.params(name)]
    same = [param for param in found if not param.varies and (param.is_set.all() or not param.present.any())]
    names = {param.name for param in same}
    return [param for param in found if param.name not in names], [(param.name, _values(param)) for param in same]


def _passed_over(columns: PassedOver) -> tuple[str, str]:
    shown = list(columns.columns[:SHOWN_COLUMNS])
    while len(shown) > 1 and len(", ".join(shown)) > MAX_COLUMNS:
        shown.pop()
    more = len(columns.columns) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else ""), columns.told


def _apart(numbers: Sequence[float]) -> list[str]:
    """Four digits of a fraction, more where two would look alike; a whole number as a person writes it."""
    return numbers_apart(numbers, 4, whole_below=MAX_WHOLE)


def _param_row(param: Param) -> tuple[str, str, int, str]:
    return param.name, param.kind, int(param.is_set.sum()), _values(param)


def _values(param: Param) -> str:
    levels, counts = np.unique(param.values[param.present], return_counts=True)
    has_null = param.kind != "category" and bool(param.is_null.any())
    if param.kind == "number" and len(levels) > SHOWN_VALUES:
        low, high = _apart([levels[0], levels[-1]])
        return f"{low} to {high} ({len(levels)} values){' or null' * has_null}"
    texts = as_names([param.levels[int(level)] for level in levels]) if param.levels else _apart(levels.tolist())
    if has_null:
        texts, counts = [*texts, NULL_LEVEL], np.append(counts, param.is_null.sum())
    n_values = len(texts)
    if n_values > SHOWN_VALUES:
        texts = [texts[k] for k in sorted(range(n_values), key=lambda k: (-counts[k], texts[k]))[:USUAL_VALUES]]
    while len(texts) > 1 and len(", ".join(texts)) > MAX_WIDTH:
        texts.pop()
    more = f" and {n_values - len(texts)} more" if len(texts) < n_values else ""
    return ", ".join(texts) + more or "null"
