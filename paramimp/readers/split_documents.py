"""Documents of one run that each repeat what it was told: one for each part of the data, say."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from paramimp.objective import PARTS_OF_DATA, words_of
from paramimp.readers.outcome import metrics_of_files
from paramimp.runs import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.decoding.histories import Metrics
    from paramimp.places.folder import Folder
    from paramimp.runs import SkippedRun

_MOST = 8


def are_of_parts(files: Sequence[str]) -> bool:
    """Whether several files are each called after another part of the data: ``train.json``, ``eval.json``."""
    parts = [PARTS_OF_DATA.intersection(words_of(posixpath.basename(file))) for file in files]
    return len(files) > 1 and all(parts) and len(set(map(frozenset, parts))) == len(parts)


def parts_of_one_run(folder: Folder, found: Sequence[Run | SkippedRun]) -> list[Run]:
    """Return the one run that all documents of its folder are of; nothing where they are runs by themselves.

    They were told the same, and each measured something else, or is called after another part of the data. Repeats of
    a configuration measured the same.

    Parameters
    ----------
    found : what the documents say, each taken for a run.
    """
    runs = [run for run in found if isinstance(run, Run)]
    if folder.name == "." or not 1 < len(runs) == len(found) <= _MOST:
        return []
    if any(run.params != runs[0].params or run.status is not runs[0].status for run in runs):
        return []
    names = [name for run in runs for name in run.metrics]
    if not are_of_parts([run.name for run in runs]) and len(names) > len(set(names)):
        return []
    metrics = metrics_of_files([(run.name, cast("Metrics", run.metrics)) for run in runs])
    note = next((run.note for run in runs if run.note), "")
    return [replace(runs[0], origin=replace(runs[0].origin, run=folder.name), metrics=metrics, note=note)]
