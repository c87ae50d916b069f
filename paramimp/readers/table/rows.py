"""A table with one row per run, whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, dotted, refuse_names, refuse_same_name
from paramimp.decoding.json_text import load_config_json
from paramimp.decoding.python_literal import literal_as_json
from paramimp.decoding.typed_text import typed
from paramimp.decoding.yaml_text import load_yaml
from paramimp.readers.table.column import Column
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Mapping, Sequence

TABLE_LIMIT = 128 << 20
MAX_CELLS = 5_000_000
"""Rows times columns: what is done later looks at each param of each run, also where a row does not have it."""
FREE_RUNS, BYTES_OF_A_RUN = 65_536, 8
"""Runs that any table may hold, and the bytes that each further one takes: ``64,0.831`` are as many.

Benchmarks of all 62,208 combinations of few values take ten bytes for each as Parquet. A megabyte of ``1,2`` is a
quarter of a million runs, of which each costs as much as one with many params.
"""
FREE_CELLS, CELLS_OF_A_BYTE = 500_000, 4
"""Cells that any file may come to, and further ones for each byte: a column of one value takes no room in Parquet,
however long, and a name that one line of JSON has is a column for all lines.

Ten thousand runs with ten params of their own and 150 that none of them changed take half a megabyte.
"""
MAX_DICTIONARY = 1 << 20
"""Characters of a dictionary in a cell: as a config file may have bytes."""

_SCALARS = frozenset({int, float, bool, type(None)})


@dataclass(frozen=True)
class Table:
    """The rows of a file.

    Attributes
    ----------
    columns : their names, in the order of the file.
    rows : column to value; None where the file says null or leaves the cell empty.
    broken : position among `rows` to what is wrong with that row.
    empty : position among `rows` to the columns whose cell is empty, where the file cannot say null.
    dictionaries : the columns of the file that held dictionaries; their members are columns with dotted names.
    """

    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    broken: Mapping[int, str] = field(default_factory=dict)
    empty: Mapping[int, frozenset[str]] = field(default_factory=dict)
    dictionaries: frozenset[str] = frozenset()

    def cells(self, column: str) -> Sequence[Any]:
        """What a column holds, without the empty cells."""
        return self.column(column).cells

    def column(self, name: str) -> Column:
        """A column by its name; one without cells if there is none."""
        if name not in self._columns:
            self._columns[name] = Column(name, self._by_column.get(name, []), self.rows)
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, Column]:
        return {}

    @cached_property
    def _by_column(self) -> Mapping[str, list[Any]]:
        """The cells that are not empty by column, found in one pass: a sparse table has far fewer than it has room."""
        cells: dict[str, list[Any]] = {}
        for row in self.rows:
            for column, cell in row.items():
                if cell is not None:
                    cells.setdefault(column, []).append(cell)
        return cells


def make_table(
    rows: Iterable[Mapping[str, Any]],
    names: Sequence[str] = (),
    broken: Mapping[int, str] | None = None,
    empty: Mapping[int, frozenset[str]] | None = None,
) -> Table:
    """Return the table of some rows; dictionaries in their cells become columns with dotted names.

    A row is broken that has too many names, an endless one that does not stand in the head, or one twice.

    Parameters
    ----------
    names : of the columns, where the file says them; one may have no cell at all.

    Raises
    ------
    Unreadable : more cells, or more or longer names, than a table of runs has; or no row is whole.
    """
    columns: dict[str, None] = dict.fromkeys(names)
    opened: set[str] = set()
    flat: list[Mapping[str, Any]] = []
    refused: dict[int, str] = {}
    first: Unreadable | None = None
    count = 0
    for position, row in enumerate(rows):
        cells = row
        try:
            if not _SCALARS.issuperset(map(type, row.values())) and any(map(_is_dictionary, row.values())):
                cells = _flat(row)
                opened.update(row.keys() - cells.keys())
            if not cells.keys() <= columns.keys():
                columns.update(_further(cells, columns))
        except Unreadable as error:
            refused[position] = error.message
            first = first or error
            cells = {}
        flat.append(cells)
        count += len(cells)
        if max(count, len(columns) * len(flat)) > MAX_CELLS:
            refuse_cells()
    if first is not None and len(refused) == len(flat):
        raise first
    check_columns(columns, len(flat))
    wrong = {**(broken or {}), **refused}
    filled = {name for cells in flat for name in opened if cells.get(name) is not None}
    kept = tuple(name for name in columns if name not in opened or name in filled)
    return Table(kept, flat, wrong, empty or {}, frozenset(opened))


def _further(cells: Iterable[str], columns: Container[str]) -> dict[str, None]:
    """The names of a row that no row before it has."""
    further = [name for name in cells if name not in columns]
    if len(longest := max(further, key=len)) > MAX_NAME:
        refuse_names(0, longest)
    return dict.fromkeys(further)


def table_of_texts(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    missing: str = "",
    called: str = "names",
    delimiter: str = ",",
) -> Table:
    """Return the table of rows of texts, each of which is the value that it says; a row of another length is broken.

    Parameters
    ----------
    missing : what stands in a cell without a value; one that says ``None`` or ``null`` has one.
    called, delimiter : what the format calls the names of its columns, and what stands between cells.

    Raises
    ------
    Unreadable : as `make_table`.
    """
    broken = {
        position: f"has {len(row)} cells where the head has {len(names)} {called}; quote the cells that hold"
        f" {delimiter!r}."
        for position, row in enumerate(rows)
        if len(row) != len(names)
    }
    empty = {
        position: frozenset(name for name, cell in zip(names, row, strict=False) if cell.strip() == missing)
        for position, row in enumerate(rows)
        if missing in row
    }
    cells = (
        {name: None if cell == missing else typed(cell) for name, cell in zip(names, row, strict=False)} for row in rows
    )
    return make_table(cells, names, broken, empty)


def check_columns(columns: Collection[str], n_rows: int) -> None:
    """Refuse a table with more cells, or with more or longer names, than a table of runs has.

    Raises
    ------
    Unreadable : it has.
    """
    if len(columns) * n_rows > MAX_CELLS:
        refuse_cells()
    longest = max(columns, key=len, default="")
    if len(columns) > MAX_NAMES or len(longest) > MAX_NAME:
        refuse_names(len(columns), longest)


def cells_for(size: int) -> int:
    """How many cells a file of `size` bytes may come to."""
    return min(MAX_CELLS, FREE_CELLS + CELLS_OF_A_BYTE * size)


def check_cells(table: Table, size: int) -> None:
    """Refuse a file of `size` bytes in which hardly any row says anything of very many columns.

    Raises
    ------
    Unreadable : it does.
    """
    if len(table.rows) * len(table.columns) > (most := cells_for(size)):
        refuse_cells(most)


def check_runs(n_runs: int, size: int) -> None:
    """Refuse a file of `size` bytes that says hardly anything of each of very many runs.

    Raises
    ------
    Unreadable : it does.
    """
    most = FREE_RUNS + size // BYTES_OF_A_RUN
    if n_runs > most:
        message = f"comes to {n_runs:,} runs, more than the {most:,} that are read of a file of its size; keep fewer."
        raise Unreadable(SkipReason.TOO_LARGE, message)


def refuse_cells(most: int = MAX_CELLS) -> NoReturn:
    """Raise for a table that is too large."""
    message = f"has more than {most:,} cells, rows times columns; keep the columns that are needed."
    raise Unreadable(SkipReason.TOO_LARGE, message)


def _is_dictionary(cell: Any) -> bool:
    if not isinstance(cell, str):
        return isinstance(cell, dict)
    return cell[:1] == "{" and ":" in cell and cell.rstrip()[-1:] == "}"


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for column, cell in row.items():
        mapping = _dictionary(cell) if _is_dictionary(cell) else None
        leaves = dotted({column: mapping}) if mapping else [(column, cell)]
        for name, value in leaves:
            if cells.get(name) is None:
                cells[name] = value
            elif value is not None:
                refuse_same_name(name)
    return cells


def _dictionary(cell: Any) -> dict[str, Any] | None:
    """What a cell like ``{'lr': 0.1}`` holds, written as JSON, as Python prints it or as YAML; None if it is none."""
    if isinstance(cell, dict):
        return cell
    if len(cell) > MAX_DICTIONARY:
        return None
    for written, load in ((_json, load_config_json), (literal_as_json, load_config_json), (str, load_yaml)):
        text = written(cell)
        try:
            value = load(text.encode("utf-8", "surrogatepass")) if text is not None else None
        except Unreadable:
            continue
        if isinstance(value, dict):
            return value
    return None


def _json(cell: str) -> str | None:
    """A cell that may be JSON; of any other an error would take time to be made."""
    return cell if cell[1:].lstrip()[:1] in ('"', "}") else None
