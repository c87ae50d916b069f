"""Lines of JSON of which the first says what a run was told, and each of the others what it measured at a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted
from paramimp.readers.table.histories import history_in
from paramimp.readers.table.rows import make_table
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 3


def told_in_each(records: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Return the lines behind the first one with what that says in each; all as they are where it is no config.

    It is one where it names a hyperparameter and no result, has nothing in common with the others but a text that says
    what kind of line each is, and these are the steps of a history.
    """
    if len(records) < _LEAST:
        return records
    first, *steps = records
    shared = first.keys() & steps[0].keys()
    if not all(isinstance(first[name], str) and first[name] != steps[0][name] for name in shared):
        return records
    told = {name: value for name, value in first.items() if name not in shared}
    blocks = [value for value in told.values() if isinstance(value, dict)]
    params = dict(dotted(blocks[0] if len(told) == len(blocks) == 1 else told))
    if not any(map(is_setting, params)) or any(map(is_measured, params)) or not params.keys().isdisjoint(steps[0]):
        return records
    if any(row.keys() != steps[0].keys() for row in steps) or history_in(make_table(steps)) is None:
        return records
    return [{**params, **row} for row in steps]
