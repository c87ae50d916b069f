"""Tables of runs, written and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paramimp import ParamimpError, analyze, load_runs
from paramimp.runs import Run
from paramimp.table.run_table import RunTable


def write(folder: Path, text: str | bytes, name: str = "runs.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def load(path: Path, **options: Any) -> RunTable:
    return load_runs(path, **options)


def by_run(table: RunTable) -> dict[str, dict[str, Any]]:
    return {record["run"].rpartition("/")[2]: record for record in table.records()}


def parts(path: Path, metric: str | None = None, **options: Any) -> tuple[list[str], list[str]]:
    """The params and the metrics that an analysis sees."""
    from paramimp.readers.interface import ReadOptions
    from paramimp.reading.discovery import find_runs

    params: dict[str, None] = {}
    metrics: dict[str, None] = {}
    for run in find_runs([path], options=ReadOptions(metrics=(metric,) if metric else (), **options)):
        assert isinstance(run, Run), run
        params.update(dict.fromkeys(run.params))
        metrics.update(dict.fromkeys(run.metrics))
    return sorted(params), sorted(metrics)


def suggested(path: Path, metric: str) -> list[str]:
    with pytest.raises(ParamimpError) as caught:
        analyze(path, metric)
    (line,) = [line for line in caught.value.shell_lines if line.startswith("  --params ")]
    return line.removeprefix("  --params ").split(",")
