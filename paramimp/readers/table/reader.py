"""A table with one row per run: CSV, Parquet, JSON Lines, ARFF, and YAML that holds runs.

The user names it, or a folder in which nothing else is of runs. It is not read beside runs, where it may be their
summary: one in the folder that was given is named if it has more of them.
"""

from __future__ import annotations

import posixpath
import shlex
from typing import TYPE_CHECKING

from paramimp.decoding.spreadsheet_text import WrongEncoding, decode_spreadsheet
from paramimp.places.files import CONFIG_LIMIT
from paramimp.places.paths import shorter
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.table.arff_file import ARFF, load_arff_table
from paramimp.readers.table.csv_file import load_csv_table
from paramimp.readers.table.in_folder import MOST_LOOKED_INTO, Contents, looked_into, sent, tables_in
from paramimp.readers.table.json_file import load_json_table
from paramimp.readers.table.markdown import stands_below_text
from paramimp.readers.table.parquet_file import MAGIC, load_parquet_table
from paramimp.readers.table.rows import TABLE_LIMIT
from paramimp.readers.table.runs import read_tables, runs_of
from paramimp.readers.table.yaml_file import holds_runs, load_yaml_table
from paramimp.readers.wandb.csv_export import WANDB_CSV
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.table.rows import Table
    from paramimp.runs import Run

CSV, PARQUET, LINES = (".csv", ".tsv", ".tab"), (".parquet", ".pq"), (".jsonl", ".ndjson")
JSON = (*LINES, ".json")
YAML = (".yaml", ".yml")
_ALWAYS = (*CSV, *JSON, *PARQUET, *ARFF)
"""Endings that say what a file is."""
TEXT = (".txt", ".dat", ".md", "")
"""Of any text, so what it holds has to tell."""
_HEAD, _LEAST_LINES = 1 << 16, 3
_LARGEST_BESIDE = 1 << 19
"""Bytes of a file that is looked into beside runs, some thousand rows: data sets lie there, too, and cost 0.1 s."""


class TableReader:
    """One file, one row per run."""

    name = "table"
    description = (
        "a CSV, Parquet, JSON, YAML or ARFF file that is named itself, or the only one of a folder without other runs,"
        " one row per run; --params says which columns"
    )
    needs = "paramimp[parquet] for Parquet"
    markers: Sequence[str] = ()
    files: Sequence[str] = ()
    traits = frozenset({Trait.TABULAR, Trait.LAST_RESORT})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """A file by its ending, or by the mark of Parquet; YAML by what it holds, since most of it is no table."""
        if len(folder.files) != 1 or folder.folders:
            return Claim.NONE
        (file,) = folder.files
        if _ending(file) in YAML:
            return Claim.WHOLE if holds_runs(folder.read(file, CONFIG_LIMIT)) else Claim.NONE
        if _ending(file) in TEXT:
            return Claim.WHOLE if _is_text_table(folder, file) else Claim.NONE
        return Claim.WHOLE if _ending(file) in _ALWAYS or _is_parquet(folder, file) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read each file, or the one table of runs in a folder; what cannot be used at all is one skipped run."""
        for folder in folders:
            found = Contents(folder) if folder.is_file else self._found_in(folder, options)
            if found.table is not None:
                yield from runs_of(found.table, folder.own_name, self.name, options)
            elif found.file is not None and _is_of_wandb(found.file):
                yield from WANDB_CSV.read([found.file], options)
            elif found.file is not None:
                yield from read_tables([found.file], _load, self.name, options)
            yield from found.aside

    def beside_runs(self, folder: Folder, options: ReadOptions, usable: int, found: int) -> Iterator[SkippedRun]:
        """Say of each table in a folder with runs that has more of them that it is one, and how it is read."""
        files = sorted(file for file in folder.files if _ending(file) in (*_ALWAYS, *YAML))
        named = [(folder, file) for file in files[:MOST_LOOKED_INTO]]
        for table in looked_into(named, _table_of_runs, options, largest=_LARGEST_BESIDE):
            if table.is_of_runs and table.n_rows > usable and table.n_rows != found:
                yield SkippedRun(
                    Origin(table.name, path=table.name, entry=Entry.FILE), SkipReason.NO_CONFIG, sent(table, options)
                )

    def _found_in(self, folder: Folder, options: ReadOptions) -> Contents:
        return tables_in(folder, _table_of_runs, (*_ALWAYS, *YAML), [e for e in TEXT if e], options)


TABLE = TableReader()


def sent_to_table(folder: Folder, files: Iterable[str], options: ReadOptions) -> str:
    """Return a sentence, with a space before it, that sends the user to a table of runs among files; empty if none is.

    Only the folder that was given itself may hold the table of all runs; any other is that of one run.
    """
    if not folder.is_given:
        return ""
    for table in looked_into([(folder, file) for file in sorted(files)], _table_of_runs, options):
        if table.is_of_runs:
            return f" {sent(table, options)}"
    return ""


def _ending(file: str) -> str:
    return posixpath.splitext(file)[1].lower()


def _is_text_table(folder: Folder, file: str, *, alone: bool = False) -> bool:
    """Whether a text begins with several lines of as many cells, with tabs, commas, semicolons or bars between them.

    Parameters
    ----------
    alone : whether a table in Markdown counts only where no other text stands above it: that is a report on runs more
        often than their table.
    """
    try:
        head = folder.head(file, _HEAD)
        whole = head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1]
        if alone and stands_below_text(decode_spreadsheet(whole)):
            return False
        table = load_csv_table(whole)
    except Unreadable:
        return False
    return len(table.columns) > 1 and len(table.rows) >= _LEAST_LINES - 1 and not table.broken


def _is_parquet(folder: Folder, file: str) -> bool:
    try:
        return folder.head(file, len(MAGIC)) == MAGIC
    except Unreadable:
        return False


def _is_of_wandb(file: Folder) -> bool:
    return WANDB_CSV.claims(file) is not Claim.NONE


def _table_of_runs(folder: Folder, file: str) -> tuple[Table, str]:
    """Load a file that was not named itself: YAML is mostly config, and of that not even the rows are asked for."""
    if _ending(file) in YAML and not holds_runs(folder.read(file, CONFIG_LIMIT)):
        raise Unreadable(SkipReason.UNREADABLE, "holds no runs.")
    if _ending(file) in TEXT and not _is_text_table(folder, file, alone=True):
        raise Unreadable(SkipReason.UNREADABLE, "holds no table.")
    return _load(folder, file)


def _load(folder: Folder, file: str) -> tuple[Table, str]:
    data = folder.read(file, TABLE_LIMIT)
    if data[: len(MAGIC)] == MAGIC:
        return load_parquet_table(data), ""
    if _ending(file) in JSON:
        return load_json_table(data, lines=_ending(file) in LINES)
    if _ending(file) in YAML:
        return load_yaml_table(data), ""
    if _ending(file) in ARFF:
        return load_arff_table(data), ""
    try:
        return load_csv_table(data), ""
    except WrongEncoding as error:
        if error.encoding is None:
            raise
        raise Unreadable(error.reason, f"{error.message} {_converted(folder, file, error.encoding)}") from None


def _converted(folder: Folder, file: str, encoding: str) -> str:
    """The line that writes a file beside another one, in UTF-8."""
    path = shorter(folder.path_of(file))
    stem, ending = posixpath.splitext(path)
    into = shlex.quote(f"{stem}-utf8{ending}")
    name = encoding.upper()
    return f"It may be {name}: iconv -f {name} -t UTF-8 {shlex.quote(path)} > {into}"
