"""Runs that a training script wrote by itself: a config file and a metrics file in one folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.csv_histories import load_csv_histories, without_comment
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import collect_metrics, status_of
from paramimp.decoding.json_text import ExtraData, load_json_lines, load_metrics_json
from paramimp.errors import Unreadable
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import (
    CONFIG_FILES,
    METRICS_FILES,
    METRICS_TABLES,
    OTHER_CONFIGS,
    OTHER_METRICS,
    config_and_metrics,
    read_config,
)
from paramimp.readers.interface import Claim, Folder
from paramimp.runs import Run, SkippedRun, SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions


class NativeReader:
    """``config.{yaml,yml,json}`` and ``metrics.{json,jsonl}``, or a CSV file with one row per epoch, in one folder.

    Loggers of reinforcement learning write the same under names of their own: Spinning Up ``config.json`` and
    ``progress.txt``, garage and rllab ``variant.json`` (rllab also ``params.json``) and ``progress.csv``,
    Stable-Baselines3 and baselines ``progress.csv``, ``progress.json`` and ``monitor.csv``.
    """

    name = "native"
    description = (
        "config.yaml, .yml or .json (or args.json) beside metrics.json, .jsonl or .csv (or results.json, log.csv,"
        " progress.csv), written by the training script"
    )
    needs = ""
    markers = (*CONFIG_FILES, *METRICS_FILES, *OTHER_CONFIGS)
    files = ()
    nested = True

    def claims(self, folder: Folder) -> Claim:
        """Both files make a whole run, one of them the remains of one; names that many use are not sure of it."""
        config, metrics = config_and_metrics(folder.files)
        if config is None and metrics is None:
            return Claim.NONE
        is_sure = config in CONFIG_FILES and metrics is not None and metrics not in OTHER_METRICS
        return Claim.WHOLE if is_sure else Claim.PARTIAL

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each folder; a run that cannot be used comes out as a `SkippedRun` with the reason."""
        return map(self._read, folders)

    def _read(self, folder: Folder) -> Run | SkippedRun:
        config, metrics = config_and_metrics(folder.files)
        if config is None:
            wanted = ", ".join(CONFIG_FILES)
            message = f"{_shown(folder)} has {metrics} but no config file; write one of {wanted}."
            return self._skip(folder, folder.name, SkipReason.NO_CONFIG, message)
        if metrics is None:
            return self._skip(folder, folder.name, SkipReason.NO_METRICS, _no_metrics_file(folder, config))
        file = config
        try:
            params = flatten_config(read_config(folder, config, drop_places=True))
            file = metrics
            document, note = _read_metrics(folder, metrics)
            values = collect_metrics(document)
        except Unreadable as error:
            message = f"{folder.name_of(file)} {error.message}"
            return self._skip(folder, folder.name_of(file), error.reason, message)
        if not values:
            message = f"{folder.name_of(file)} {_no_numbers(document)}"
            return self._skip(folder, folder.name_of(file), SkipReason.NO_METRICS, message)
        if note:
            note = f"{folder.name_of(metrics)}: {note}"
        return Run(folder.name, self.name, params, values, status_of(document), note)

    def _skip(self, folder: Folder, path: str, reason: SkipReason, message: str) -> SkippedRun:
        return SkippedRun(folder.name, path, reason, message, self.name)


NATIVE = NativeReader()


def _shown(folder: Folder) -> str:
    return "The given folder" if folder.name == "." else folder.name


def _read_metrics(folder: Folder, file: str) -> tuple[Any, str]:
    data = folder.read(file, METRICS_LIMIT)
    if file.endswith(".csv"):
        return load_csv_histories(without_comment(data)), ""
    if file.endswith(".txt"):
        return load_csv_histories(data, delimiter="\t"), ""
    if file.endswith(".jsonl"):
        return load_json_lines(data)
    try:
        return load_metrics_json(data), ""
    except ExtraData as error:
        if not error.may_be_lines:
            raise
        return load_json_lines(data)  # people also append lines to a file that they call metrics.json


def _no_metrics_file(folder: Folder, config: str) -> str:
    wanted = ", ".join(METRICS_FILES) + " or " + METRICS_TABLES[0]
    others = sorted(folder.files - {config})
    if not others:
        return f"{_shown(folder)} has {config} but no {wanted}; it probably stopped before it logged anything."
    shown = ", ".join(others[:3]) + (", ..." if len(others) > 3 else "")
    return f"{_shown(folder)} has {config} but no {wanted} (beside it: {shown}); write the metrics to one of these."


def _no_numbers(document: Any) -> str:
    found = f"no number among its {len(document)} entries" if document else "no entries"
    return f'has {found}; log metrics as numbers, such as {{"val_loss": 0.5}}.'
