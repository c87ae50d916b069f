"""Parquet files, read by pyarrow (the extra ``paramimp[parquet]``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.errors import ParamimpError, Unreadable
from paramimp.readers.table.rows import MAX_CELLS, TABLE_LIMIT, Table, make_table, refuse_cells
from paramimp.runs import SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAGIC = b"PAR1"
MAX_METADATA = 16 << 20
_BATCH = 1024


def load_parquet_table(data: bytes) -> Table:
    """Return the table in a Parquet file; columns of times, dates and bytes are no params and are left out.

    Raises
    ------
    ParamimpError : pyarrow is not installed.
    Unreadable : not Parquet, or more cells or bytes than a table of runs has.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ParamimpError(
            "Parquet files are read with pyarrow, which is not installed: pip install 'paramimp[parquet]'."
        ) from None
    try:
        file = parquet.ParquetFile(
            pa.BufferReader(data),
            thrift_string_size_limit=MAX_METADATA,
            thrift_container_size_limit=MAX_CELLS,
        )
        columns = _columns(file, pa)
        rows = list(_rows(file, columns))
        return make_table(rows, columns, empty=_empty_cells(rows))
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise Unreadable(SkipReason.UNREADABLE, f"is not a Parquet file ({reason}); write it again.") from None


def _columns(file: Any, pa: Any) -> list[str]:
    metadata, schema = file.metadata, file.schema_arrow
    size = sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups))
    if metadata.num_rows * len(schema) > MAX_CELLS:
        refuse_cells()
    if size > 4 * TABLE_LIMIT:
        message = f"unfolds to {size:,} bytes, more than the {4 * TABLE_LIMIT:,} that are read; keep fewer columns."
        raise Unreadable(SkipReason.TOO_LARGE, message)
    unfit = (pa.types.is_temporal, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_map)
    return [field.name for field in schema if not any(is_unfit(field.type) for is_unfit in unfit)]


def _rows(file: Any, columns: list[str]) -> Iterator[dict[str, Any]]:
    for batch in file.iter_batches(batch_size=_BATCH, columns=columns):
        for row in batch.to_pylist():
            yield {str(name): _plain(value) for name, value in row.items()}


def _empty_cells(rows: Sequence[dict[str, Any]]) -> dict[int, frozenset[str]]:
    """The columns without a value by row: pandas writes a missing value and None alike."""
    found = {position: frozenset(k for k, v in row.items() if v is None) for position, row in enumerate(rows)}
    return {position: names for position, names in found.items() if names}


def _plain(value: Any) -> Any:
    """Decimals as numbers; what is no JSON value (a time in a list) as its text."""
    if isinstance(value, (str, bool, int, float)) or value is None:
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)
