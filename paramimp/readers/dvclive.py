"""Runs of DVCLive: ``metrics.json`` with the last values, ``plots/metrics/*.tsv`` with the curves, ``params.yaml``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from paramimp.readers.config_file import read_config
from paramimp.readers.csv_histories import load_csv_histories
from paramimp.readers.files import METRICS_LIMIT, read_regular_file
from paramimp.readers.flatten import flatten_config
from paramimp.readers.histories import collect_metrics
from paramimp.readers.interface import Claim, Folder, Unreadable
from paramimp.readers.json_text import load_metrics_json
from paramimp.readers.outcome import run_or_skip, unreadable, with_finals
from paramimp.runs import Run, SkippedRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "dvclive"
_PARAMS, _METRICS, _PLOTS = "params.yaml", "metrics.json", "plots"
_COORDINATES = frozenset({"step", "timestamp"})
_MAX_DEPTH = 8
_MAX_FILES = 1_000


class DvcliveReader:
    """One folder, usually called ``dvclive``, per run."""

    name = _NAME
    description = "DVCLive: dvclive/ with metrics.json, plots/metrics and params.yaml (or that of the folder above)"
    needs = ""
    markers = (_PARAMS, _PLOTS)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the curves in ``plots/metrics``, or by its own name beside its files."""
        is_named = os.path.basename(folder.path) == _NAME and not folder.files.isdisjoint((_PARAMS, _METRICS))
        return Claim.CERTAIN if is_named or _has_curves(folder) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each folder."""
        return map(_read, folders)


DVCLIVE = DvcliveReader()


def _has_curves(folder: Folder) -> bool:
    return (
        _PLOTS in folder.folders
        and not folder.files.isdisjoint((_PARAMS, _METRICS))
        and os.path.isdir(folder.path_of("plots/metrics"))
    )


def _read(folder: Folder) -> Run | SkippedRun:
    file = _METRICS
    try:
        finals = _finals(folder)
        metrics: dict[str, Any] = {}
        for file in _curve_files(folder):
            data = read_regular_file(folder.path_of(file), root=folder.root, limit=METRICS_LIMIT)
            histories = load_csv_histories(data, delimiter="\t", leave_out=_COORDINATES)
            metrics.update({_metric_name(file): values for values in histories.values()})
        file = _params_file(folder)
        params = flatten_config(read_config(folder, file, empty=True)) if file else {}
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME)
    metrics = with_finals(metrics, finals)
    if metrics.keys() <= _COORDINATES:
        metrics = {}
    run = Run(folder.name, _NAME, params, metrics)
    return run_or_skip(run, no_config="has no params.yaml, nor has the folder above; call live.log_params(...)")


def _finals(folder: Folder) -> dict[str, Any]:
    if _METRICS not in folder.files:
        return {}
    data = read_regular_file(folder.path_of(_METRICS), root=folder.root, limit=METRICS_LIMIT)
    return dict(collect_metrics(load_metrics_json(data)))


def _params_file(folder: Folder) -> str:
    """Return ``params.yaml``, or that of the project in whose folder this one lies; empty if there is none."""
    if _PARAMS in folder.files:
        return _PARAMS
    above = os.path.join(os.pardir, _PARAMS)
    return above if folder.name != "." and os.path.isfile(folder.path_of(above)) else ""


def _curve_files(folder: Folder) -> list[str]:
    try:
        curves = folder.child(_PLOTS).child("metrics") if _PLOTS in folder.folders else None
    except OSError:
        return []
    return list(_files_below(curves, "plots/metrics", 0))[:_MAX_FILES] if curves is not None else []


def _files_below(folder: Folder, path: str, depth: int) -> Iterator[str]:
    yield from (f"{path}/{file}" for file in sorted(folder.files) if file.endswith(".tsv"))
    if depth < _MAX_DEPTH:
        for child in folder.children:
            yield from _files_below(child, f"{path}/{os.path.basename(child.path)}", depth + 1)


def _metric_name(file: str) -> str:
    return file.removeprefix("plots/metrics/").removesuffix(".tsv").replace("/", ".")
