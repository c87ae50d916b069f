"""Runs whose params hold lists in lists at endless depth: nothing that is done later can follow them.

Python calls itself for each level of what it compares, copies or prints, and ends at some depth. Configs are bounded
where they are decoded. Logs of metrics are not, and several tools keep their params there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.decoding.yaml_events import MAX_DEPTH
from paramimp.messages.phrases import called
from paramimp.runs import Run, SkippedRun, SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_CONTAINERS = frozenset({list, tuple, dict})


def without_deep_params(results: Iterable[Run | SkippedRun]) -> Iterator[Run | SkippedRun]:
    """Yield what readers hand over; a run with a param nested more than 64 levels deep becomes a `SkippedRun`."""
    for result in results:
        if (deep := _deep_param(result)) is None:
            yield result
        else:
            shown = called(result.name)
            message = f"{shown} has the param {deep[:60]!r}, nested more than {MAX_DEPTH} levels deep; flatten it."
            yield SkippedRun(result.origin, SkipReason.UNREADABLE, message)


def _deep_param(result: Run | SkippedRun) -> str | None:
    if _CONTAINERS.isdisjoint(map(type, result.params.values())):  # of nearly all runs, and no loop of Python
        return None
    return next((name for name, value in result.params.items() if _is_deep(value)), None)


def _is_deep(value: object) -> bool:
    if not isinstance(value, (list, tuple, dict)):
        return False
    containers: Iterable[list[object] | tuple[object, ...] | dict[object, object]] = [value]
    for _ in range(MAX_DEPTH):
        containers = {
            id(child): child
            for node in containers
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (list, tuple, dict))
        }.values()
        if not containers:
            return False
    return True
