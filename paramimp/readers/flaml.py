"""FLAML's log of a search (``AutoML.fit(log_file_name=...)``): JSON Lines, a record per configuration tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.json_text import load_json_lines
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable_file
from paramimp.runs import Origin, Run, SkippedRun, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "flaml"
_HEAD = 16 << 10
_RECORD = re.compile(rb'\s*\{"record_id":')
_KEYS = (b'"validation_loss":', b'"config":')
_TOLD = ("learner", "sample_size")
_TOLD_TWICE = "FLAML_sample_size"
_MEASURED = ("validation_loss", "logged_metric", "trial_time")
"""Fields of one configuration; ``wall_clock_time`` and ``iter_per_learner`` are of the search up to there."""


class FlamlReader:
    """One file per search."""

    name = _NAME
    description = "FLAML: the log file of a search (automl.log), of all that was tried with log_type='all'"
    needs = ""
    markers: Sequence[str] = ()
    files = ("*.log", "*flaml*", "*automl*")
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the keys of the first record."""
        if len(folder.files) != 1 or folder.folders:
            return Claim.NONE
        (file,) = folder.files
        try:
            head = folder.head(file, _HEAD)
        except Unreadable:
            return Claim.NONE
        is_log = _RECORD.match(head) is not None and all(key in head for key in _KEYS)
        return Claim.CERTAIN if is_log else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each file."""
        for folder in folders:
            (file,) = folder.files
            path = folder.name_of(file)
            try:
                records, note = load_json_lines(folder.read(file, METRICS_LIMIT))
            except Unreadable as error:
                yield unreadable_file(path, error, _NAME)
                continue
            said = f"{path}: {note}" if note else ""
            yield from (_run(record, path, said) for record in records if "validation_loss" in record)


FLAML = FlamlReader()


def _run(record: Mapping[str, Any], path: str, note: str) -> Run | SkippedRun:
    name = f"{path}/{record.get('record_id')}"
    config = record.get("config")
    told = {key: value for key, value in config.items() if key != _TOLD_TWICE} if isinstance(config, dict) else {}
    try:
        params = flatten_config({**{key: record[key] for key in _TOLD if key in record}, **told})
        metrics = collect_metrics({key: record[key] for key in _MEASURED if key in record})
    except Unreadable as error:
        return SkippedRun(Origin(name, _NAME, path), error.reason, f"{name} {error.message}")
    metrics = {key.removeprefix("logged_metric."): value for key, value in metrics.items()}
    return run_or_skip(Run(Origin(name, _NAME, path, group=path), params, metrics, Status.FINISHED, note))
