"""What is to be read, as it travels to the processes that read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.readers.interface import ReadOptions
from paramimp.runs import Direction, Status, Summary

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Request:
    """What to read, and how the history of a metric becomes one number (see `run_table.build`)."""

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
