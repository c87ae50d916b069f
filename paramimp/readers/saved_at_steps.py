"""Documents that a run saved at its steps, each with what it was told: they are one run, with a history."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from paramimp.decoding.histories import is_number
from paramimp.readers.steps_of_run import are_in_line, is_step
from paramimp.runs import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.places.folder import Folder
    from paramimp.runs import SkippedRun

_NUMBERED = re.compile(r"(.*?)(\d{1,15})(\D*)", re.DOTALL)
_LEAST = 2


def with_steps_joined(folder: Folder, found: Sequence[Run | SkippedRun]) -> list[Run | SkippedRun]:
    """Return what the documents of a folder say, with one run in place of all documents that are of its steps.

    These are called the same but for their numbers, were told the same, and a counter in them (``epoch``, ``step``)
    goes up in line with the numbers. One without a number, as ``best.json``, belongs to the run that was told the same.

    Parameters
    ----------
    found : what the documents say, each taken for a run.
    """
    called: dict[tuple[str, str], dict[int, Run]] = defaultdict(dict)
    for run in found:
        if isinstance(run, Run) and (match := _NUMBERED.fullmatch(posixpath.basename(run.name))) is not None:
            called[match[1], match[3]][int(match[2])] = run
    joined: dict[str, Run] = {}
    for (before, behind), by_number in called.items():
        numbers = sorted(by_number)
        members = [by_number[number] for number in numbers]
        if (counter := _counter(numbers, members)) is None:
            continue
        if len(called) == 1:
            members += [run for run in found if isinstance(run, Run) and _is_copy(run, members[0], counter)]
        is_alone = len(members) == len(found)
        own = f"{before}{behind}".strip("_-. ") or before
        name = (folder.own_name if folder.name == "." else folder.name) if is_alone else folder.name_of(own)
        whole = _whole(name, members, counter)
        joined.update({run.name: whole for run in members})
    return list({id(run): run for run in (joined.get(run.name, run) for run in found)}.values())


def _counter(numbers: Sequence[int], members: Sequence[Run]) -> str | None:
    """The name of what goes up with the numbers of documents that were told the same; None where nothing does.

    Two numbers lie in line with any two others: there the counter is the number, or the same multiple of both.
    """
    if len(numbers) < _LEAST or any(run.params != members[0].params for run in members[1:]):
        return None
    for name in members[0].metrics:
        cells = [run.metrics.get(name) for run in members]
        if not is_step(name) or not are_in_line(numbers, cells):
            continue
        if len(numbers) > _LEAST or _number(members[0], name) * numbers[1] == _number(members[1], name) * numbers[0]:
            return name
    return None


def _number(run: Run, name: str) -> float:
    value = run.metrics[name]
    return float(value) if isinstance(value, (int, float)) else float("nan")


def _is_copy(run: Run, member: Run, counter: str) -> bool:
    """Whether a document without a number is of the same run: the best or the last one, which says its step as well."""
    is_numbered = _NUMBERED.fullmatch(posixpath.basename(run.name)) is not None
    return not is_numbered and run.params == member.params and is_number(run.metrics.get(counter))


def _whole(name: str, members: Sequence[Run], counter: str) -> Run:
    """Return the run: of each step one document, numbers as histories, and lists as the last document has them."""
    by_step = {_number(run, counter): run for run in reversed(members)}
    ordered = [by_step[step] for step in sorted(by_step)]
    last = ordered[-1]
    histories: dict[str, list[float]] = defaultdict(list)
    for run in ordered:
        for metric, value in run.metrics.items():
            if metric != counter and isinstance(value, (int, float)):
                histories[metric].append(float(value))
    lists: Mapping[str, float | Sequence[float]] = {
        metric: value for metric, value in last.metrics.items() if not isinstance(value, (int, float))
    }
    metrics: dict[str, float | Sequence[float]] = {**histories, **lists}
    note = next((run.note for run in ordered if run.note), "")
    return replace(last, origin=replace(last.origin, run=name), metrics=metrics, note=note)
