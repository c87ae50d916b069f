"""A table that is divided by its columns, as Hive, Spark and ``to_parquet(partition_cols=...)`` divide it.

The names of the folders (``optimizer=adam/seed=1/``) are values of columns that the files in them lack. Data sets are
divided so as well, and only a folder that the user named itself is taken for a table of runs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.places.folder import is_hidden
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.named_params import params_in_name
from paramimp.readers.outcome import unreadable_file
from paramimp.readers.table.csv_file import load_csv_table
from paramimp.readers.table.json_file import load_json_table
from paramimp.readers.table.parquet_file import load_parquet_table
from paramimp.readers.table.rows import TABLE_LIMIT, make_table
from paramimp.readers.table.runs import runs_of
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.table.rows import Table
    from paramimp.runs import Run, SkippedRun

_NAME = "partitions"
_PARQUET = (".parquet", ".pq")
_PART = re.compile(r"(part|data)[-_.]?\d.*\.(csv|jsonl)", re.IGNORECASE)
"""What the writers of a divided data set call the files of a part; any other table may be the history of a run."""
_MAX_DEPTH = 8
_MAX_FILES = 10_000


class PartitionsReader:
    """A folder whose sub-folders name values of one column, with nothing but the parts of a table in them."""

    name = _NAME
    description = "a table that is divided into folders such as optimizer=adam/, given itself"
    needs = "paramimp[parquet]"
    markers = ("*=*",)
    files = ()
    traits = frozenset({Trait.TABULAR})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the names of the folders, down to the first file."""
        return Claim.WHOLE if folder.is_given and _is_divided(folder, 0) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read all files of a folder as one table."""
        for folder in folders:
            name = folder.own_name
            try:
                yield from runs_of(make_table(_rows(folder)), name, _NAME, options)
            except Unreadable as error:
                yield unreadable_file(name, error, _NAME)


PARTITIONS = PartitionsReader()


def _is_part(file: str) -> bool:
    return file.endswith(_PARQUET) or _PART.fullmatch(file) is not None


def _load(file: str, data: bytes) -> Table:
    if file.endswith(_PARQUET):
        return load_parquet_table(data)
    return load_csv_table(data) if file.lower().endswith("csv") else load_json_table(data, lines=True)[0]


def _is_divided(folder: Folder, depth: int) -> bool:
    """Whether the sub-folders are all partitions by one column, and so on down the first ones to files of Parquet."""
    names = [name for name in folder.folders if not is_hidden(name)]
    if not names:
        return depth > 0 and any(map(_is_part, folder.files))
    columns = {name.partition("=")[0] for name in names}
    if depth >= _MAX_DEPTH or len(columns) != 1 or not all(map(params_in_name, names)):
        return False
    return _is_divided(folder.part(names[0]), depth + 1)


def _rows(folder: Folder) -> Iterator[Mapping[str, Any]]:
    for count, (place, file, params) in enumerate(_files(folder, {}, 0), 1):
        if count > _MAX_FILES:
            raise Unreadable(SkipReason.TOO_LARGE, f"has more than {_MAX_FILES:,} files; write it as one.")
        try:
            table = _load(file, place.read(file, TABLE_LIMIT))
        except Unreadable as error:
            raise Unreadable(error.reason, f"holds {place.name_of(file)}, which {error.message}") from None
        for row in table.rows:
            yield {**params, **row}


def _files(folder: Folder, params: Mapping[str, Any], depth: int) -> Iterator[tuple[Folder, str, Mapping[str, Any]]]:
    yield from ((folder, file, params) for file in sorted(folder.files) if _is_part(file))
    if depth < _MAX_DEPTH:
        for child in folder.parts:
            yield from _files(child, {**params, **params_in_name(child.own_name)}, depth + 1)
