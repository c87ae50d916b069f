"""Runs that PyTorch Lightning's own loggers wrote: ``hparams.yaml`` with ``metrics.csv`` or event files.

Where a script has not saved its hyperparameters, the first is empty: then the config that LightningCLI writes beside it
tells them, or the names of the folders (``lr=0.1,bs=32/version_0``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.decoding.csv_histories import load_csv_histories
from paramimp.decoding.flatten import flatten_config
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import CONFIG_FILES, first_of, read_config
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.named_params import params_of_folder
from paramimp.readers.outcome import run_or_skip, typed_params, unreadable
from paramimp.readers.tensorboard.events import event_files, read_events, started_by
from paramimp.readers.tensorboard.settings import settings_of
from paramimp.runs import Origin, Run, SkippedRun, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "lightning"
_PARAMS = "hparams.yaml"
_METRICS = "metrics.csv"
_COORDINATES = frozenset({"epoch", "step"})
_PLACEHOLDER = "hp_metric"  # -1 until the user logs one of this name
_VERSION = re.compile(r"version_\d+")
_NO_CONFIG = "has an empty hparams.yaml; call self.save_hyperparameters() in the module's __init__"


class LightningReader:
    """The folder ``version_N`` of its CSV logger or its TensorBoard logger, or of both."""

    name = _NAME
    description = "PyTorch Lightning: lightning_logs/version_N with hparams.yaml and metrics.csv or event files"
    needs = ""
    markers = (_PARAMS,)
    files = ()
    traits = frozenset({Trait.IN_NAMED_FOLDERS})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By ``hparams.yaml`` and what it stands with; in a job of Hydra, that knows more."""
        if _PARAMS not in folder.files:
            return Claim.NONE
        is_run = _METRICS in folder.files or event_files(folder) or _VERSION.fullmatch(folder.own_name)
        return Claim.PARTIAL if not is_run else Claim.WHOLE if ".hydra" in folder.folders else Claim.CERTAIN

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each folder."""
        return map(_read, folders)


LIGHTNING = LightningReader()


def _read(folder: Folder) -> Run | SkippedRun:
    file = _PARAMS
    try:
        params = flatten_config(read_config(folder, file, empty=True))
        if not params and (config := first_of(CONFIG_FILES, folder.files)) is not None:
            file = config  # which LightningCLI writes
            params = flatten_config(read_config(folder, file, empty=True))
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME)
    metrics: Mapping[str, list[float]]
    try:
        if _METRICS in folder.files:
            data = folder.read(_METRICS, METRICS_LIMIT)
            metrics, note = load_csv_histories(data, leave_out=_COORDINATES), ""
        else:
            events = read_events(folder)
            metrics, note = events.scalars, events.note
            params = params or typed_params(events.hparams or {}) or dict(settings_of(events))
    except Unreadable as error:
        if _METRICS in folder.files:
            return unreadable(folder, _METRICS, error, _NAME)
        return SkippedRun(Origin(folder.name, _NAME), error.reason, error.message)
    params = params or params_of_folder(folder.name)
    kept = {name: values for name, values in metrics.items() if not _is_no_metric(name, values)}
    run = Run(Origin(folder.name, _NAME), params, kept, note=note, started=started_by(folder))
    return run_or_skip(run, no_config=_NO_CONFIG)


def _is_no_metric(name: str, values: Sequence[float]) -> bool:
    return name in _COORDINATES or (name == _PLACEHOLDER and set(values) == {-1.0})
