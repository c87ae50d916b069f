"""What only the paths of runs tell: ``resnet18/adam/lr_0.1/params.json`` with neither the net nor the rate in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.messages.mentions import option
from paramimp.messages.printable import printable
from paramimp.messages.shortened_lists import listed
from paramimp.reading.notes import note
from paramimp.runs import Entry
from paramimp.table import building
from paramimp.table.cells import ABSENT
from paramimp.table.seeds import is_seed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from paramimp.readers.layout.paths import Column
    from paramimp.table.run_table import RunTable

_LEAST = 4
_SAMPLES = 16
_MAY_TELL = re.compile(r"=|([A-Za-z]+)[-_~/]?\d")
_COPIES = frozenset({"run", "exp", "experiment", "trial", "job", "sweep", "version", "v"})
"""What the numbers of runs stand behind in nearly all folders of runs."""
_BESIDE = "folder."
"""What stands before a name that a file of the runs has with other values."""
_SHOWN = 30


def with_settings_of_paths(table: RunTable) -> RunTable:
    """Return what was read, with the settings that the folders of runs are called after and that no file holds."""
    runs = [place for place, row in enumerate(table.rows) if row.origin.entry is Entry.RUN]
    usable = [place for place in runs if not table.rows[place].skip_reason]
    if len(usable) < _LEAST or not _may_tell([table.rows[place].run for place in usable]):
        return table
    if not are_in_named_folders({table.rows[place].reader for place in usable}):
        return table
    from paramimp.readers.layout.only_paths import settings_of_paths  # what few paths need is not imported for all
    from paramimp.readers.layout.paths import columns_of_paths

    ordered = [*usable, *(place for place in runs if table.rows[place].skip_reason)]
    paths = [table.rows[place].run for place in ordered]
    columns = {each.name: each for each in columns_of_paths(paths[: len(usable)], paths[len(usable) :])}
    compared = [replace(each, cells=each.cells[: len(usable)]) for each in columns.values()]
    params = {name: [column[place] for place in usable] for name, column in table.params.items()} if compared else {}
    found = settings_of_paths(compared, params)
    if not found:
        return table
    told: list[dict[str, object]] = [{} for _ in table.rows]
    names = [f"{_BESIDE}{each.name}" if each.name in table.params else each.name for each in found]
    for each, name in zip(found, names, strict=True):
        for place, cell in zip(ordered, columns[each.name].cells, strict=True):
            if cell is not ABSENT:
                told[place][name] = cell
    _tell(found, names)
    return building.with_params(table, told)


def _may_tell(paths: Sequence[str]) -> bool:
    """Whether some of the paths have a number behind a word that does not just count runs, or folders of several runs.

    A few of many tell.
    """
    sampled = paths[:: max(1, len(paths) // _SAMPLES)]
    words = [match[1] for path in sampled for match in _MAY_TELL.finditer(path)]
    if any(word is None or not (word.lower() in _COPIES or is_seed(word)) for word in words):
        return True
    return any(1 < len(set(parts)) < len(parts) for parts in zip(*(path.split("/") for path in sampled), strict=False))


def are_in_named_folders(readers: Collection[str]) -> bool:
    """Whether all of some readers read what scripts and people name, so that the names of runs may tell something."""
    from paramimp.readers import readers_with  # likewise
    from paramimp.readers.interface import Trait
    from paramimp.readers.layout.runs import NAME

    return readers_with(Trait.IN_NAMED_FOLDERS, readers) >= set(readers) - {NAME}


def _tell(found: Sequence[Column], names: Sequence[str]) -> None:
    """Say which params nobody wrote down as such, and how to do without those that have no name of their own."""
    shown = [
        name if each.has_name else f"{name} ({listed(sorted({str(cell)[:_SHOWN] for cell in each.cells}))})"
        for each, name in zip(found, names, strict=True)
    ]
    is_one = len(found) == 1
    words = [name for each, name in zip(found, names, strict=True) if not each.has_name]
    without = f" {option('exclude', words)} does without what has no name there." if words else ""
    note(
        f"{'one param is' if is_one else f'{len(found)} params are'} told by the names of folders alone, since no file"
        f" of the runs holds {'it' if is_one else 'them'}: {printable(listed(shown, None))}.{without}"
    )
