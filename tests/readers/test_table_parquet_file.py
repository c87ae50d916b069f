"""Tables in Parquet: without pyarrow, and with types that are no params."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from paramimp import ParamimpError
from paramimp.readers.table import parquet_file
from paramimp.readers.table import rows as table_rows
from paramimp.reading.discovery import find_runs
from paramimp.runs import SkippedRun, SkipReason, Unreadable
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


def test_a_page_that_unpacks_to_more_than_its_footer_says_is_refused_before_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    file = tmp_path / "runs.parquet"
    table = pa.table({"lr": [0.1], "text": ["x" * 70_000_000]})
    parquet.write_table(table, file, compression="zstd", use_dictionary=False, write_statistics=False)
    data, metadata = file.read_bytes(), parquet.read_metadata(file)
    group = metadata.row_group(0)
    for size in (group.column(1).total_uncompressed_size, group.total_byte_size):
        told = thrift(size)
        assert data.count(told, len(data) - metadata.serialized_size - 8) == 1
        data = data.replace(told, padded(10, len(told)))
    file.write_bytes(data)
    assert parquet.read_metadata(file).row_group(0).column(1).total_uncompressed_size == 10
    monkeypatch.setattr(parquet.ParquetFile, "iter_batches", lambda *_, **__: pytest.fail("it is unpacked"))
    (found,) = find_runs([str(file)])
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.TOO_LARGE
    assert "unfolds to 70,0" in found.message


def thrift(number: int) -> bytes:
    """A number as Thrift writes it: doubled, seven bits at a time, the lowest first."""
    number, text = 2 * number, b""
    while number >= 0x80:
        text += bytes([number & 0x7F | 0x80])
        number >>= 7
    return text + bytes([number])


def padded(number: int, size: int) -> bytes:
    """A small number in as many bytes as a larger one."""
    return bytes([2 * number | 0x80, *[0x80] * (size - 2), 0])


def test_a_text_in_lists_of_one_length_counts_in_each(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 4000, pa.int32()), pa.array(["x" * 100_000]))
    table = pa.table({"lr": [0.1] * 2000, "pair": pa.FixedSizeListArray.from_arrays(texts, 2)})
    parquet.write_table(table, tmp_path / "runs.parquet")
    (found,) = find_runs([str(tmp_path / "runs.parquet")])
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.TOO_LARGE


@pytest.mark.parametrize(("n_runs", "is_read"), [(1000, True), (3000, False)])
def test_columns_of_one_value_count_though_they_take_no_room(
    n_runs: int, is_read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    monkeypatch.setattr(table_rows, "FREE_CELLS", 10_000)
    parquet.write_table(pa.table({f"params.{name}": [1] * n_runs for name in "abcdefgh"}), tmp_path / "a.parquet")
    assert 4 * (tmp_path / "a.parquet").stat().st_size < 8 * 3000 - 10_000
    load = parquet_file.load_parquet_table
    if is_read:
        assert len(load((tmp_path / "a.parquet").read_bytes()).rows) == n_runs
    else:
        with pytest.raises(Unreadable, match="cells"):
            load((tmp_path / "a.parquet").read_bytes())


def test_a_text_that_all_rows_share_counts_as_often_as_they_write_it_out(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    for n_runs, is_read in ((100, True), (1200, False)):
        texts = {"params.note": ["x" * 30_000] * n_runs, "params.lr": [0.1] * n_runs, "metrics.loss": [1.0] * n_runs}
        parquet.write_table(pa.table(texts), tmp_path / "runs.parquet", compression="zstd")
        assert (tmp_path / "runs.parquet").stat().st_size < 10_000
        if is_read:
            assert len(parquet_file.load_parquet_table((tmp_path / "runs.parquet").read_bytes()).rows) == n_runs
        else:
            with pytest.raises(Unreadable, match="unfolds to"):
                parquet_file.load_parquet_table((tmp_path / "runs.parquet").read_bytes())
