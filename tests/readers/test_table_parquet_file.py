"""Tables in Parquet: without pyarrow, and with types that are no params."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from paramimp import ParamimpError
from tests.readers.digits import SAMPLES
from tests.readers.tables import by_run, load


def test_parquet_without_pyarrow_names_the_line_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ParamimpError, match=r"pip install 'paramimp\[parquet\]'"):
        load(SAMPLES / "table" / "runs.parquet")


def test_times_bytes_and_decimals_in_parquet_do_no_harm(tmp_path: Path) -> None:
    import datetime as dt
    import decimal

    import pyarrow as pa
    from pyarrow import parquet

    when = [dt.datetime(2024, 1, day, tzinfo=dt.UTC) for day in (1, 2, 3)]
    table = pa.table(
        {
            "when": pa.array(when, pa.timestamp("ns", "UTC")), "raw": [b"a", b"b", b"c"],
            "lr": [decimal.Decimal("0.1"), decimal.Decimal("0.2"), None], "config": [{"a": 1, "b": None}] * 3,
            "loss": [1.0, 2.0, 3.0],
        }
    )  # fmt: skip
    parquet.write_table(table, tmp_path / "runs.parquet")
    runs = by_run(load(tmp_path / "runs.parquet", params=["lr", "config.a"]))
    assert [run["params"] for run in runs.values()] == [{"lr": 0.1, "a": 1}, {"lr": 0.2, "a": 1}, {"lr": None, "a": 1}]
