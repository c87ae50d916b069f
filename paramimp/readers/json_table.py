"""JSON with one object per run: JSON Lines, or one list of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.readers.interface import Unreadable
from paramimp.readers.json_text import load_json_lines, load_metrics_json
from paramimp.readers.table_rows import make_table
from paramimp.runs import SkipReason

if TYPE_CHECKING:
    from paramimp.readers.table_rows import Table


def load_json_table(data: bytes) -> tuple[Table, str]:
    """Return the table in a JSON file, and a note if its last line was cut off.

    Raises
    ------
    Unreadable : not JSON, anything but objects in it, or more cells than a table of runs has.
    """
    if data.lstrip()[:1] == b"[":
        return make_table(_records(load_metrics_json(data))), ""
    records, note = load_json_lines(data)
    return make_table(records), note


def _records(document: Any) -> list[dict[str, Any]]:
    if not isinstance(document, list) or not all(isinstance(record, dict) for record in document):
        raise Unreadable(
            SkipReason.UNREADABLE, 'is not a list of objects like [{"lr": 0.1, "loss": 0.5}]; write one object per run.'
        )
    return document
