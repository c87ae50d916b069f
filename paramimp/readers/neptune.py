"""What Neptune's exporter writes, and runs that were kept offline.

The exporter writes Parquet with a row per value, of which each names its run and its attribute.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import as_number
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.neptune_offline import HOME, LOG, is_offline, load_attributes
from paramimp.readers.outcome import run_or_skip, unreadable_file
from paramimp.readers.table.parquet_file import load_parquet_table
from paramimp.readers.table.rows import TABLE_LIMIT
from paramimp.runs import Origin, Run, SkippedRun, Status, Unreadable
from paramimp.table.measured import is_measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.table.rows import Table

_NAME = "neptune"
_ENDING = ".parquet"
_PART = re.compile(r"(^|_)part_\d+\.parquet$")
_COLUMNS = (b"attribute_path", b"attribute_type", b"run_id")
_PART_LIMIT = 64 << 20
"""The exporter begins another part at 50 MB."""
_PARAM_TYPES = {"int": "int_value", "float": "float_value", "string": "string_value", "bool": "bool_value"}
_SERIES = "float_series"
_OWN = ("sys/", "monitoring/", "source_code/")
_FAILED = "sys/failed"


class NeptuneReader:
    """One folder per project, in which each run has a file, or several parts."""

    name = _NAME
    description = "Neptune: the Parquet files of neptune-exporter, and offline runs in .neptune/offline"
    needs = "paramimp[parquet] for Parquet"
    markers = (f"*part_*{_ENDING}", LOG)
    files = ()
    homes = (HOME,)
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the columns of the first file, or the beginning of a log."""
        files = _files(folder)
        if not files and _is_offline(folder):
            return Claim.CERTAIN
        if not files:
            return Claim.NONE
        try:
            if folder.size(files[0]) > _PART_LIMIT:
                return Claim.NONE
            data = folder.read(files[0], _PART_LIMIT)
        except (Unreadable, OSError):
            return Claim.NONE
        return Claim.CERTAIN if all(column in data for column in _COLUMNS) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read all files of a folder; the parts of a run lie in one."""
        for folder in folders:
            yield from _read(folder) if _files(folder) else [_read_offline(folder)]


NEPTUNE = NeptuneReader()


def _files(folder: Folder) -> list[str]:
    return sorted(name for name in folder.files if _PART.search(name) and not name.startswith("."))


def _is_offline(folder: Folder) -> bool:
    try:
        return is_offline(folder)
    except (Unreadable, OSError):
        return False


def _read_offline(folder: Folder) -> Run | SkippedRun:
    try:
        attributes, note = load_attributes(folder)
    except Unreadable as error:
        return SkippedRun(Origin(folder.name, _NAME), error.reason, f"{folder.name} {error.message}")
    return _run(Origin(folder.name, _NAME), attributes, note)


def _read(folder: Folder) -> Iterator[Run | SkippedRun]:
    runs: dict[tuple[str, str], dict[str, list[Any]]] = {}
    for file in _files(folder):
        try:
            table = load_parquet_table(folder.read(file, TABLE_LIMIT))
        except Unreadable as error:
            yield unreadable_file(folder.name_of(file), error, _NAME)
            continue
        _collect(table, runs)
    for (project, run), attributes in runs.items():
        yield _run(Origin(folder.name_of(run), _NAME, folder.name, group=posixpath.basename(project)), attributes)


def _collect(table: Table, runs: dict[tuple[str, str], dict[str, list[Any]]]) -> None:
    """Add the values of each run by type and path; those of a series in the order of their steps."""
    rows = sorted(table.rows, key=lambda row: as_number(str(row.get("step"))) or 0.0)
    for row in rows:
        kind, path = str(row.get("attribute_type")), row.get("attribute_path")
        column = "float_value" if kind == _SERIES else _PARAM_TYPES.get(kind)
        if column is None or not isinstance(path, str) or row.get(column) is None:
            continue
        run = runs.setdefault((str(row.get("project_id") or ""), str(row.get("run_id"))), {})
        run.setdefault(f"{'series' if kind == _SERIES else 'value'}:{path}", []).append(row[column])


def _run(origin: Origin, attributes: Mapping[str, list[Any]], note: str = "") -> Run | SkippedRun:
    params: dict[str, Any] = {}
    metrics: dict[str, float | Sequence[float]] = {}
    for key, values in attributes.items():
        kind, _, path = key.partition(":")
        if path.startswith(_OWN):
            continue
        if kind == "series":
            metrics[path] = [number for number in map(as_number, values) if number is not None]
        elif _is_result(path, values[-1]):
            metrics[path] = float(values[-1])
        else:
            params[path] = values[-1]
    failed = attributes.get(f"value:{_FAILED}", [None])[-1] is True
    try:
        told = flatten_config(params)
    except Unreadable as error:
        return SkippedRun(origin, error.reason, f"{origin.run} {error.message}")
    status = Status.FAILED if failed else Status.UNKNOWN
    return run_or_skip(Run(origin, told, metrics, status, f"{origin.run}: {note}" if note else ""))


def _is_result(path: str, value: Any) -> bool:
    """Whether a single number was measured: by its own name, or by that of what it stands in (``metrics/f1``)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and is_measured(path.replace("/", "."))
