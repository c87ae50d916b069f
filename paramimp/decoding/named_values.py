"""Metrics written as a list of names and values: ``[{"name": "acc", "value": 0.9}, {"name": "loss", "value": 0.3}]``.

Pipelines (Kubeflow), servers and exporters write them so. Taken for one record per epoch, they would be the history of
a metric called ``value``, of which the last one counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, dotted, refuse_names
from paramimp.objective import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES = ("name", "metric", "metric_name", "metricName", "key", "tag")
"""What the name of each value is called."""
_COORDINATES = frozenset("step steps epoch epochs iteration round time timestamp".split())
"""The last word of a number that says when a value was logged."""


def named_values(records: Sequence[Any]) -> dict[str, list[Any]] | None:
    """Return the values under their names, in the order of the records; None where these are anything else.

    Each record has one name and one value; of other numbers it has the step or the time alone. Without these a name
    that comes again is no metric: the values are then of different things that the name does not tell apart.

    Raises
    ------
    Unreadable : more or longer names than any real file has.
    """
    keys = _keys_of(records[0]) if records and isinstance(records[0], dict) else None
    if keys is None:
        return None
    of_name, of_value, is_logged_often = keys
    found: dict[str, list[Any]] = {}
    for record in records:
        if not isinstance(record, dict) or of_value not in record or not isinstance(record.get(of_name), str):
            return None
        name = record[of_name]
        if name in found and not is_logged_often:
            return None
        if len(found) >= MAX_NAMES or len(name) > MAX_NAME:
            refuse_names(len(found) + 1, name)
        found.setdefault(name, []).append(record[of_value])
    return found


def leaves_by_name(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the leaves of a document by their dotted names, and the values in a list of these by the names in it."""
    leaves: dict[str, Any] = {}
    for name, value in dotted(document):
        named = named_values(value) if isinstance(value, list) else None
        leaves |= {name: value} if named is None else {f"{name}.{inner}": own for inner, own in named.items()}
    return leaves


def _keys_of(record: Mapping[str, Any]) -> tuple[str, str, bool] | None:
    """The keys of the name and of the value, and whether there is one of a step; None if the record is no such pair."""
    names = [key for key in _NAMES if isinstance(record.get(key), str)]
    values = [key for key in record if words_of(key)[-1:] == ["value"]]
    if len(names) != 1 or len(values) != 1 or isinstance(record[values[0]], (dict, list)):
        return None
    others = [key for key, value in record.items() if key != values[0] and not isinstance(value, (str, bool))]
    if not all(value is None or _is_coordinate(key) for key, value in record.items() if key in others):
        return None
    return names[0], values[0], any(map(_is_coordinate, record))


def _is_coordinate(key: str) -> bool:
    return not _COORDINATES.isdisjoint(words_of(key)[-1:])
