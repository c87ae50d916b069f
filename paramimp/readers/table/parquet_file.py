"""Parquet files, read by pyarrow (the extra ``paramimp[parquet]``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.parquet_pages import PageSizes
from paramimp.decoding.shared_cells import check_shared_cells
from paramimp.errors import ParamimpError
from paramimp.readers.table.rows import MAX_CELLS, TABLE_LIMIT, Table, cells_for, make_table, refuse_cells
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAGIC = b"PAR1"
MAX_METADATA = 16 << 20
_PLAIN = frozenset({str, bool, int, float, type(None)})
_BATCH = 1024
_DECODED = 32 << 20
"""Decoded bytes that any file may come to, and each batch of it; a text that all rows refer to is stored once."""
_TIMES = 16
"""Further decoded bytes for each byte of the file."""


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
        columns = _columns(file, pa, len(data))
        sizes = _unpacked(file, data)
        _check_unfolded(sum(sizes), min(4 * TABLE_LIMIT, _DECODED + _TIMES * len(data)))
        rows = list(_rows(file, columns, len(data), max(sizes, default=0)))
        return make_table(rows, columns, empty=_empty_cells(rows))
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise Unreadable(SkipReason.UNREADABLE, f"is not a Parquet file ({reason}); write it again.") from None


def _columns(file: Any, pa: Any, file_size: int) -> list[str]:
    metadata, schema = file.metadata, file.schema_arrow
    chunks = _chunks(file)
    if metadata.num_rows * len(schema) > (most := cells_for(file_size)):
        refuse_cells(most)
    if sum(chunk.num_values for chunk in chunks) > MAX_CELLS:
        refuse_cells()
    # A column of lists has more values than rows, and equal ones take no room in the file.
    check_shared_cells(max(0, sum(chunk.num_values for chunk in chunks) - metadata.num_rows * len(schema)), file_size)
    unfit = (pa.types.is_temporal, pa.types.is_binary, pa.types.is_large_binary, pa.types.is_map)
    return [field.name for field in schema if not any(is_unfit(field.type) for is_unfit in unfit)]


def _chunks(file: Any) -> list[Any]:
    """What the file says of each column of each of its groups of rows."""
    groups = [file.metadata.row_group(index) for index in range(file.metadata.num_row_groups)]
    return [group.column(index) for group in groups for index in range(group.num_columns)]


def _check_unfolded(size: int, most: int) -> None:
    if size > most:
        message = f"unfolds to {size:,} bytes, more than the {most:,} that are read; keep fewer columns."
        raise Unreadable(SkipReason.TOO_LARGE, message)


def _unpacked(file: Any, data: bytes) -> list[int]:
    """Bytes of each column of each group of rows, by what the footer says and by its pages, whichever is more."""
    pages = PageSizes(data)
    sizes = []
    for chunk in _chunks(file):
        start = chunk.data_page_offset
        if chunk.has_dictionary_page and 0 < (chunk.dictionary_page_offset or 0) < start:
            start = chunk.dictionary_page_offset
        sizes.append(max(chunk.total_uncompressed_size, pages.unpacked(start, chunk.total_compressed_size)))
    return sizes


def _rows(file: Any, columns: list[str], file_size: int, largest: int) -> Iterator[dict[str, Any]]:
    """Yield the rows; as many are decoded at once as fit in memory if each holds all that its column stores once.

    Parameters
    ----------
    largest : bytes of the largest column of a group of rows.
    """
    batch_size = min(_BATCH, max(1, _DECODED // max(1, largest)))
    decoded = 0
    for batch in file.iter_batches(batch_size=batch_size, columns=columns):
        decoded += sum(map(_bytes_of, batch.columns))
        _check_unfolded(decoded, _DECODED + _TIMES * file_size)
        names = [str(name) for name in batch.schema.names]
        for cells in zip(*map(_cells, batch.columns), strict=True):
            yield dict(zip(names, cells, strict=True))


def _cells(array: Any) -> list[Any]:
    """What a column holds, as JSON has it."""
    cells: list[Any] = array.to_pylist()
    return cells if _PLAIN.issuperset(map(type, cells)) else [_plain(cell) for cell in cells]


def _bytes_of(array: Any) -> int:
    """The bytes that an array comes to, each of its texts written out, also where several share one."""
    import pyarrow as pa
    from pyarrow import compute

    if pa.types.is_dictionary(array.type):
        texts = array.dictionary
        if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
            return int(array.nbytes)
        return int(array.nbytes) + (compute.sum(compute.binary_length(texts).take(array.indices)).as_py() or 0)
    if isinstance(array, pa.ExtensionArray):
        return _bytes_of(array.storage)
    if pa.types.is_struct(array.type):
        return sum(map(_bytes_of, array.flatten()))
    if pa.types.is_nested(array.type):  # lists of any kind
        return int(array.nbytes) + _bytes_of(array.flatten())
    return int(array.nbytes)


def _empty_cells(rows: Sequence[dict[str, Any]]) -> dict[int, frozenset[str]]:
    """The columns without a value by row: pandas writes a missing value and None alike."""
    return {
        position: frozenset(name for name, cell in row.items() if cell is None)
        for position, row in enumerate(rows)
        if any(cell is None for cell in row.values())
    }


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
