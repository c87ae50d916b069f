"""Runs that are a folder each with the same few documents, which hold params and results side by side.

``run_07/train.json`` with ``{"lr": 0.1, "final_loss": 0.3}`` beside ``run_07/eval.json``: no name tells one from the
other. So all documents of a folder are one row, and what the rows have in common tells, as in any table.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted
from paramimp.decoding.histories import is_curve
from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.config_file import OTHER_CONFIGS
from paramimp.readers.metrics_file import load_metrics_file
from paramimp.runs import Unreadable
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.places.folder import Folder

RUN = "run"
_DOCUMENTS = (".json", ".yaml", ".yml")
_LEAST_FOLDERS, _MOST_FOLDERS = 3, 20_000
_LEAST_DOCUMENTS, _MOST_DOCUMENTS = 2, 8
"""A folder with a single document is a row of a table of these; one with many is of data."""
_LOOKED_AT = 4


def begin_with_rows(folder: Folder) -> bool:
    """Whether the first folders below one hold such documents, with known hyperparameters and results that differ."""
    places, names = _places(folder)
    if len(places) < _LEAST_FOLDERS:
        return False
    rows = [row for place in places[:_LOOKED_AT] if (row := _row(place, names))]
    if len(rows) < min(_LOOKED_AT, len(places)):
        return False
    shared = set.intersection(*(set(row) for row in rows))
    results = [name for name in shared if is_measured(name) and isinstance(rows[0][name], (int, float))]
    return any(map(is_setting, shared)) and any(len({row[name] for row in rows}) > 1 for name in results)


def rows_below(folder: Folder) -> Iterator[dict[str, Any]]:
    """Yield the row of each folder, with its name."""
    places, names = _places(folder)
    for place in places:
        if row := _row(place, names):
            yield {RUN: place.name, **row}


def _places(folder: Folder) -> tuple[Sequence[Folder], Sequence[str]]:
    """Return the folders with several documents, and the names of the documents that most of these have."""
    found: list[Folder] = []
    for place in islice(folders_below(folder), _MOST_FOLDERS):
        documents = [name for name in place.files if name.lower().endswith(_DOCUMENTS) and not name.startswith(".")]
        if _LEAST_DOCUMENTS <= len(documents) <= _MOST_DOCUMENTS:
            found.append(place)
    counts = Counter(name for place in found for name in place.files if name.lower().endswith(_DOCUMENTS))
    names = sorted(name for name, count in counts.items() if 2 * count > len(found) and name not in OTHER_CONFIGS)
    return [place for place in found if not place.files.isdisjoint(names)], names


def folders_below(folder: Folder) -> Iterator[Folder]:
    """Yield the folders below one, the nearest first."""
    level: Sequence[Folder] = [folder]
    while level:
        level = [child for place in level for child in place.children]
        yield from level


def _row(place: Folder, names: Sequence[str]) -> dict[str, Any]:
    """The entries of all documents in a folder; where two differ, with the name of the document before theirs."""
    row: dict[str, Any] = {}
    for name in names:
        for key, value in _entries(place, name):
            if key not in row:
                row[key] = value
            elif row[key] != value:
                row[f"{posixpath.splitext(name)[0]}.{key}"] = value
    return row


def _entries(place: Folder, file: str) -> list[tuple[str, Any]]:
    """The numbers, words and histories in a document; none of one that is a list or cannot be read."""
    try:
        if file not in place.files or place.size(file) > CONFIG_LIMIT:
            return []
        document, _ = load_metrics_file(place, file, CONFIG_LIMIT)
        leaves = list(dotted(document)) if isinstance(document, dict) else []
    except (Unreadable, OSError):
        return []
    return [(key, value) for key, value in leaves if not isinstance(value, list) or is_curve(value)]
