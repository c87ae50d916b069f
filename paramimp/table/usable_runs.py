"""Which runs an analysis can use: those that logged the metric as a finite number; the others, each with its reason."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from paramimp.runs import Entry, SkippedRun, SkipReason, unusable
from paramimp.table.cells import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.table.run_table import Row, RunTable


def usable_rows(table: RunTable, metric: str) -> tuple[list[int], list[SkippedRun]]:
    """Indices of the rows that have the metric as a finite number, and each other row as a run that was skipped."""
    column = table.metrics[metric]
    used: list[int] = []
    skipped: list[SkippedRun] = []
    for index, (row, value) in enumerate(zip(table.rows, column, strict=True)):
        is_usual = type(value) is float and math.isfinite(value) and not row.skip_reason  # a third of the cost
        if is_usual or (problem := _problem(row, value, metric)) is None:
            used.append(index)
        else:
            skipped.append(problem)
    return used, skipped


def _problem(row: Row, value: object, metric: str) -> SkippedRun | None:
    if row.skip_reason:
        return as_skipped(row)
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


def as_skipped(row: Row) -> SkippedRun:
    """A row that its reader could not use, as a skipped run with the reader's reason."""
    return SkippedRun(row.origin, SkipReason(row.skip_reason), row.told)


def too_few(usable: int, found: int, skipped: Sequence[SkippedRun]) -> str:
    """Say that fewer than two runs can be used, how many were left out for which reason, and the first of them."""
    runs = [run for run in skipped if run.entry is Entry.RUN]
    of_files = _of_files([run for run in skipped if run.entry is not Entry.RUN])
    if not found and len(skipped) == 1:
        return f"no runs found: {_told(skipped[0])}"
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
    first = next((f" First: {_told(run)}" for run in runs if run.reason == most), "")
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
    return f" {unusable(run.entry for run in files)}: {first}{_told(files[0])}"


def _told(run: SkippedRun) -> str:
    """What was found of a run, named once."""
    is_named = run.name == "." or run.told.startswith((run.name, run.path))
    return run.told if is_named else f"{run.name}: {run.told}"
