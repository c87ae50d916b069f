"""Neptune's exporter: files made by hand in the form that its source writes."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from paramimp import load_runs
from paramimp.runs import Run, Status
from tests.readers.digits import read


def exported(folder: Path, run: int, *, steps: tuple[int, ...] = (2, 1, 3), part: int = 0) -> None:
    """The columns of neptune-exporter's model.py."""
    pa = pytest.importorskip("pyarrow", reason="the extra paramimp[parquet] is not installed")
    parquet = pytest.importorskip("pyarrow.parquet")
    text = pa.string()
    schema = pa.schema(
        [(name, text) for name in ("project_id", "run_id", "attribute_path", "attribute_type")]
        + [("step", pa.decimal128(18, 6)), ("timestamp", pa.timestamp("ms", tz="UTC")), ("int_value", pa.int64())]
        + [("float_value", pa.float64()), ("string_value", text), ("bool_value", pa.bool_())]
        + [("string_set_value", pa.list_(text)), ("file_value", pa.struct([("path", text)]))]
    )
    single: list[tuple[str, str, dict[str, Any]]] = [
        ("sys/failed", "bool", {"bool_value": run == 3}),
        ("sys/tags", "string_set", {"string_set_value": ["a"]}),
        ("config/lr", "float", {"float_value": 0.1 / (1 + run)}),
        ("config/layers", "int", {"int_value": run}),
        ("config/opt", "string", {"string_value": "adam"}),
        ("metrics/best_acc", "float", {"float_value": run / 8}),
    ]
    series: list[tuple[str, str, dict[str, Any]]] = [
        ("metrics/loss", "float_series", {"step": Decimal(s), "float_value": run + 1 / s}) for s in steps
    ]
    rows = [
        {"project_id": "lab/digits", "run_id": f"RUN-{run}", "attribute_path": path, "attribute_type": kind} | values
        for path, kind, values in ([] if part else single) + series
    ]
    folder.mkdir(exist_ok=True)
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"RUN-{run}_part_{part}.parquet")


def test_the_rows_of_neptune_are_folded_into_runs(tmp_path: Path) -> None:
    for run in range(4):
        exported(tmp_path / "lab_digits_1a2b", run)
    exported(tmp_path / "lab_digits_1a2b", 0, steps=(4,), part=1)
    runs = read(tmp_path)
    assert [run.name for run in runs] == [f"lab_digits_1a2b/RUN-{run}" for run in range(4)]
    first = runs[0]
    assert isinstance(first, Run)
    assert first.params == {"config/lr": 0.1, "config/layers": 0, "config/opt": "adam"}
    assert first.metrics == {"metrics/best_acc": 0.0, "metrics/loss": [1.0, 0.5, pytest.approx(1 / 3), 0.25]}
    assert {run.group for run in runs} == {"digits"}
    assert [run.status for run in runs if isinstance(run, Run)] == [*[Status.UNKNOWN] * 3, Status.FAILED]


def test_one_file_of_neptune_may_be_given_and_another_table_in_parts_is_a_table(tmp_path: Path) -> None:
    exported(tmp_path / "a", 1)
    assert [row.reader for row in load_runs(tmp_path / "a" / "RUN-1_part_0.parquet").rows] == ["neptune"]
    parquet = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    (tmp_path / "b").mkdir()
    parquet.write_table(pa.table({"lr": [0.1, 0.2], "loss": [1.0, 2.0]}), tmp_path / "b" / "part_0.parquet")
    shutil.rmtree(tmp_path / "a")
    assert {run.reader for run in read(tmp_path)} == {"table"}
