"""A table with one row per run that the user names: CSV, Parquet, JSON Lines, and YAML that holds runs.

Tables are never looked for in a folder: run folders are full of CSV files, and nothing but a name tells which of them
is a sweep.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.table.csv_file import load_csv_table
from paramimp.readers.table.json_file import load_json_table
from paramimp.readers.table.parquet_file import MAGIC, load_parquet_table
from paramimp.readers.table.rows import TABLE_LIMIT
from paramimp.readers.table.runs import read_tables
from paramimp.readers.table.yaml_file import holds_runs, load_yaml_table
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.table.rows import Table
    from paramimp.runs import Run, SkippedRun

CSV, PARQUET, LINES = (".csv", ".tsv", ".tab"), (".parquet", ".pq"), (".jsonl", ".ndjson")
JSON = (*LINES, ".json")
YAML = (".yaml", ".yml")


class TableReader:
    """One file, one row per run."""

    name = "table"
    description = "a CSV, Parquet, JSON or YAML file that is named itself, one row per run; --params says which columns"
    needs = "paramimp[parquet] for Parquet"
    markers: Sequence[str] = ()
    files: Sequence[str] = ()
    traits = frozenset({Trait.TABULAR})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """A file by its ending, or by the mark of Parquet; YAML by what it holds, since most of it is no table."""
        if len(folder.files) != 1 or folder.folders:
            return Claim.NONE
        (file,) = folder.files
        if _ending(file) in YAML:
            return Claim.WHOLE if holds_runs(folder.read(file, CONFIG_LIMIT)) else Claim.NONE
        return Claim.WHOLE if _ending(file) in (*CSV, *JSON, *PARQUET) or _is_parquet(folder, file) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read each file; one that cannot be used at all is one skipped run."""
        return read_tables(folders, _load, self.name, options)


TABLE = TableReader()


def _ending(file: str) -> str:
    return posixpath.splitext(file)[1].lower()


def _is_parquet(folder: Folder, file: str) -> bool:
    try:
        return folder.head(file, len(MAGIC)) == MAGIC
    except Unreadable:
        return False


def _load(folder: Folder, file: str) -> tuple[Table, str]:
    data = folder.read(file, TABLE_LIMIT)
    if data[: len(MAGIC)] == MAGIC:
        return load_parquet_table(data), ""
    if _ending(file) in JSON:
        return load_json_table(data, lines=_ending(file) in LINES)
    if _ending(file) in YAML:
        return load_yaml_table(data), ""
    return load_csv_table(data), ""
