"""Runs that leave the arguments of their command beside a table of epochs: Ultralytics' YOLO, YOLOv5, and timm."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from paramimp.decoding.csv_histories import load_csv_histories
from paramimp.decoding.csv_records import table_rows
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import as_number
from paramimp.decoding.json_text import MAX_LINES
from paramimp.messages.shortened_lists import listed
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable
from paramimp.readers.tensorboard.events import event_files
from paramimp.runs import Origin, Run, SkippedRun, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "yolo"
_ARGUMENTS = ("args.yaml", "opt.yaml")
_RESULTS = ("results.csv", "summary.csv")
_WITHOUT_NAMES = "results.txt"
"""What YOLOv7, and YOLOv5 before version 6.0, write."""
_WEIGHTS = "weights"
_EPOCH = "epoch"
_OWN = frozenset({"save_dir"})
"""What the run says of itself. Its ``name`` is given or counted; where it is counted, no two runs share it."""


class ArgumentsReader:
    """One folder per run, such as ``runs/detect/train2``."""

    name = _NAME
    description = "Ultralytics YOLO, YOLOv5 and timm: args.yaml or opt.yaml beside results.csv or summary.csv"
    needs = ""
    markers = _ARGUMENTS
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the arguments, and what a training leaves beside them; alone, they may be those of anything."""
        if folder.files.isdisjoint(_ARGUMENTS):
            return Claim.NONE
        return Claim.CERTAIN if _has_trained(folder) else Claim.PARTIAL

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each folder."""
        return map(_read, folders)


ARGUMENTS = ArgumentsReader()


def _read(folder: Folder) -> Run | SkippedRun:
    file = next(name for name in _ARGUMENTS if name in folder.files)
    metrics: Mapping[str, list[float]] = {}
    try:
        arguments = flatten_config(read_config(folder, file, empty=True))
        for file in filter(folder.files.__contains__, _RESULTS):
            data = folder.read(file, METRICS_LIMIT)
            metrics = _of_epochs(data)
            break
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME)
    params = {name: value for name, value in arguments.items() if name not in _OWN}
    return run_or_skip(
        Run(Origin(folder.name, _NAME), params, metrics),
        no_config=f"has an empty {file}",
        no_metrics=_no_metrics(folder),
    )


def _of_epochs(data: bytes) -> Mapping[str, list[float]]:
    """Return the histories of a table of epochs; of those that a resumed run did again, as it did them last.

    Raises
    ------
    Unreadable : as `load_csv_histories`.
    """
    histories = load_csv_histories(data)
    epochs = histories.pop(_EPOCH, [])
    if all(before < after for before, after in pairwise(epochs)):
        return histories
    rows: dict[float, dict[str, Any]] = {}
    for row in table_rows(data, ",", MAX_LINES):
        if (epoch := as_number(row.get(_EPOCH))) is not None:
            while rows and next(reversed(rows)) >= epoch:  # each row goes at most once
                rows.popitem()
            rows[epoch] = row
    columns: dict[str, list[float]] = {name: [] for name in histories}
    for row in rows.values():
        for name, numbers in columns.items():
            if (number := as_number(row.get(name))) is not None:
                numbers.append(number)
    return columns


def _has_trained(folder: Folder) -> bool:
    """Whether a training of these tools left anything beside its arguments."""
    return bool(not folder.files.isdisjoint(_RESULTS) or _WEIGHTS in folder.folders or event_files(folder))


def _no_metrics(folder: Folder) -> str:
    """What is said of a run without an epoch; files of other names are those of another script."""
    others = sorted(name for name in folder.files.difference(_ARGUMENTS) if not name.startswith("."))
    if _WITHOUT_NAMES in others and folder.files.isdisjoint(_RESULTS):
        return (
            f"has {_WITHOUT_NAMES}, whose columns have no names, instead of results.csv; write its numbers to one,"
            " below a head such as 'epoch,train/box_loss,metrics/mAP_0.5'"
        )
    if _has_trained(folder) or not others:
        return "has no results.csv or summary.csv, or none with an epoch: it stopped before the first one ended"
    return (
        "has no results.csv or summary.csv, as YOLO and timm write"
        f" (beside it: {listed(others)}); if another script made it, write its metrics to a metrics.json"
    )
