"""JSON with one object per run: JSON Lines, a list of objects, or one of the forms that hold as much in one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.json_text import ExtraData, load_json_lines, load_metrics_json
from paramimp.decoding.pairs import with_pairs_as_mappings
from paramimp.readers.ax_snapshots import KINDS_OF_AX, SNAPSHOT_OF_AX
from paramimp.readers.named_params import params_in_path
from paramimp.readers.table.rows import make_table
from paramimp.readers.table.told_first import told_in_each
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.readers.table.rows import Table


def load_json_table(data: bytes, *, lines: bool) -> tuple[Table, str]:
    """Return the table in a JSON file, and a note if its last line was cut off.

    Parameters
    ----------
    lines : whether the file is called one of lines, so that a single object in it is a single run.

    Raises
    ------
    Unreadable : not JSON, anything but objects in it, or more cells than a table of runs has.
    """
    is_list = data.lstrip()[:1] == b"["
    if not lines or is_list:
        try:
            document = load_metrics_json(data)
        except ExtraData as error:
            if not error.may_be_lines or is_list:
                raise
        else:
            return make_table(map(with_pairs_as_mappings, _objects(document))), ""
    records, note = load_json_lines(data)
    return make_table(map(with_pairs_as_mappings, told_in_each(records))), note


def _objects(document: Any) -> Sequence[dict[str, Any]]:
    if isinstance(document, dict):
        if _is_snapshot_of_ax(document):
            raise Unreadable(SkipReason.UNREADABLE, SNAPSHOT_OF_AX)
        return objects_in(document)
    if not _are_objects(document):
        raise Unreadable(
            SkipReason.UNREADABLE, 'is not a list of objects like [{"lr": 0.1, "loss": 0.5}]; write one object per run.'
        )
    return list(document)


def objects_in(document: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """The rows in ``{"results": [{...}, ...]}``, in named runs or columns, or in results by params; else the object."""
    values = list(document.values())
    lists = [value for value in values if value and _are_objects(value)]
    if len(lists) == 1 and not _are_columns(values):
        return list(lists[0])
    columns, rows = document.get("columns"), document.get("data")
    if isinstance(columns, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        return [dict(zip(map(str, columns), row, strict=False)) for row in rows]
    are_results = all(map(_is_number, values)) or all(map(_are_numbers, values))
    if len(values) > 1 and are_results and all(map(params_in_path, document)):
        return [{"run": name, "metrics.value": value} for name, value in document.items()]
    if _are_columns(values):
        return [dict(zip(document, row, strict=True)) for row in zip(*values, strict=True)]
    if len(values) > 1 and _are_objects(values) and set.intersection(*map(set, values)):
        return _by_name(document)
    return [document]


def _is_snapshot_of_ax(document: Mapping[str, Any]) -> bool:
    """Whether Ax saved its client or an experiment: objects with their types, in each of which others are."""
    kind = document.get("__type", document.get("_type"))
    return (
        isinstance(kind, str)
        and kind in KINDS_OF_AX
        and any(isinstance(document.get(part), dict) for part in ("experiment", "trials"))
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_number, value))


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _are_columns(values: Sequence[Any]) -> bool:
    """Whether these are several lists of one length."""
    return len(values) > 1 and all(isinstance(value, list) for value in values) and len(set(map(len, values))) == 1


def _by_name(document: Mapping[str, dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows under their names; or, where all of them have the same numbers as keys, the columns of pandas."""
    inner = [list(value) for value in document.values()]
    if all(keys == inner[0] for keys in inner) and all(key.isdigit() for key in inner[0]):
        return [{column: document[column][key] for column in document} for key in inner[0]]
    return [{"run": name, **row} for name, row in document.items()]
