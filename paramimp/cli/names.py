"""The names of metrics and params in some runs, for a shell to complete: what a short look finds."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.places import paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_SECONDS = 0.5
"""Whoever presses Tab waits no longer."""
_MANY_ENTRIES = 60
"""Of a folder with more entries, only so many are looked into, each by itself: walking it all takes too long."""


@dataclass(slots=True)
class Names:
    """Names in the order found; they grow while they are looked for."""

    found_metrics: dict[str, None] = field(default_factory=dict)
    found_params: dict[str, None] = field(default_factory=dict)

    @property
    def metrics(self) -> list[str]:
        """The names of the metrics, sorted."""
        return sorted([*self.found_metrics])

    @property
    def params(self) -> list[str]:
        """The names of the params, sorted."""
        return sorted([*self.found_params])


def names_of_runs(places: Sequence[str] | None) -> Names:
    """The names in the runs of these folders and files that are found within half a second; none at an address."""
    names = Names()
    if places:
        looking = threading.Thread(target=_look, args=(tuple(places), names), daemon=True)
        looking.start()
        looking.join(MOST_SECONDS)
    return names


def _look(places: Sequence[str], names: Names) -> None:
    from paramimp.reading.discovery import find_runs
    from paramimp.runs import Run

    for path in places:
        for some in _parts(path):
            try:
                for run in find_runs([some]):
                    if isinstance(run, Run):
                        names.found_metrics.update(dict.fromkeys(run.metrics))
                        names.found_params.update(dict.fromkeys(run.params))
            except (ParamimpError, OSError):  # the command itself will say what is wrong
                continue


def _parts(path: str) -> Iterator[str]:
    """The folder or file itself, or the first entries of a folder that has many."""
    if not paths.is_there(path):
        return
    if paths.is_folder(path):
        first = sorted(paths.first_names(path, _MANY_ENTRIES + 1))
        if len(first) > _MANY_ENTRIES:
            yield from (paths.inside(path, name) for name in first)
            return
    yield path
