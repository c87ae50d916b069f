"""YAML with the runs of a sweep: a list of mappings, or one mapping for each run under its name.

Most YAML files are configs, and a config has parts of one shape as well (``train: {lr: ...}, finetune: {lr: ...}``). So
runs are known by what they measured: a number under the name of a result in each of them, or fractions with more
digits than anybody types in, in runs that all say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.yaml_text import load_yaml
from paramimp.readers.table.json_file import objects_in
from paramimp.readers.table.rows import make_table
from paramimp.runs import SkipReason, Unreadable
from paramimp.table.measured import is_measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.readers.table.rows import Table

_LEAST_RUNS = 3
_LEAST_NAMELESS = 6
"""Of fewer parts of one shape nothing tells whether they are runs; the more, if no name is that of a result."""


def load_yaml_table(data: bytes) -> Table:
    """Return the table in a YAML file.

    Raises
    ------
    Unreadable : it is not YAML, or holds anything but runs.
    """
    rows = _rows(load_yaml(data))
    if not rows:
        raise Unreadable(SkipReason.UNREADABLE, "is YAML without runs in it; write a list with a mapping for each run.")
    return make_table(rows)


def holds_runs(data: bytes) -> bool:
    """Whether a YAML file is a table of runs.

    Raises
    ------
    Unreadable : it is not YAML, or holds more than a config may.
    """
    rows = _rows(load_yaml(data))
    if len(rows) < _LEAST_RUNS:
        return False
    table = make_table(rows)
    numbers = [c for c in table.columns if table.column(c).is_number and table.column(c).varies]
    if any(is_measured(column) and 2 * len(table.cells(column)) >= len(rows) for column in numbers):
        return True
    are_alike = len(rows) >= _LEAST_NAMELESS and all(row.keys() == rows[0].keys() for row in rows)
    return are_alike and any(table.column(column).has_long_fractions for column in numbers)


def _rows(document: Any) -> Sequence[dict[str, Any]]:
    if isinstance(document, dict):
        rows = objects_in(document)
        return [] if len(rows) == 1 and rows[0] is document else rows
    is_list = isinstance(document, list) and all(isinstance(row, dict) for row in document)
    return document if is_list else []
