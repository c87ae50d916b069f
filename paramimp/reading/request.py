"""A request to read runs, in a form that can be sent to other processes."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from paramimp.readers.interface import ReadOptions
from paramimp.records import record
from paramimp.runs import Direction, Status, Summary
from paramimp.table import building

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from paramimp.runs import Run, SkippedRun
    from paramimp.table.run_table import RunTable


@record
class Request:
    """What to read, and how the history of a metric becomes one number (see `building.build`)."""

    paths: tuple[str, ...]
    summary: Summary = Summary.LAST
    direction: Direction = Direction.MINIMIZE
    reader: str | None = None
    options: ReadOptions = field(default_factory=ReadOptions)
    heed_stored: bool = True
    unfinished: frozenset[Status] = frozenset()
    directions: Mapping[str, Direction] = field(default_factory=dict)
    cached: bool = False
    """Whether what was read before is taken from the cache, as far as nothing has changed."""
    traces: bool = False
    """Whether a helper tells of the errors that files make readers raise, for the log of its parent."""

    def table(self, runs: Iterable[Run | SkippedRun]) -> RunTable:
        """The table of all runs of the request, by its summary and its directions."""
        return building.build(runs, **self._how())

    def part_of_table(self, runs: Iterable[Run | SkippedRun]) -> RunTable:
        """A part of the table of the request, to be joined with the others by `building.joined`."""
        return building.collected(runs, **self._how())

    def _how(self) -> dict[str, Any]:
        return {
            "summary": self.summary,
            "direction": self.direction,
            "directions": self.directions,
            "heed_stored": self.heed_stored,
            "unfinished": self.unfinished,
        }
