"""Runs of DVCLive: ``metrics.json`` with the last values, ``plots/metrics/*.tsv`` with the curves, ``params.yaml``.

Before 1.0 the curves lie in ``scalars/``, or in the folder itself, and the last values beside it: ``dvclive.json``.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from paramimp.decoding.csv_histories import load_csv_histories
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.json_text import load_metrics_json
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.outcome import run_or_skip, unreadable, with_finals
from paramimp.runs import Origin, Run, SkippedRun, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "dvclive"
_PARAMS, _METRICS, _PLOTS = "params.yaml", "metrics.json", "plots"
_CURVES, _OLD_CURVES, _CURVE = "plots/metrics", "scalars", ".tsv"
_COORDINATES = frozenset({"step", "timestamp"})
_MAX_DEPTH = 8
_MAX_FILES = 1_000


class DvcliveReader:
    """One folder, usually called ``dvclive``, per run."""

    name = _NAME
    description = "DVCLive: dvclive/ with metrics.json, plots/metrics and params.yaml (or that of the folder above)"
    needs = ""
    markers = (_PARAMS, _PLOTS, _OLD_CURVES, f"*{_CURVE}")
    files = ()
    traits = frozenset({Trait.IN_NAMED_FOLDERS})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the curves in ``plots/metrics`` or, older, beside ``NAME.json``; or by its own name beside its files."""
        has_files = not folder.files.isdisjoint((_PARAMS, _METRICS))
        if folder.own_name == _NAME:
            return Claim.CERTAIN if has_files or _curves(folder) is not None else Claim.NONE
        is_run = has_files if _has_plots(folder) else _curves(folder) is not None and bool(_summary_above(folder))
        return Claim.CERTAIN if is_run else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each folder."""
        return map(_read, folders)


DVCLIVE = DvcliveReader()


def _has_plots(folder: Folder) -> bool:
    return _PLOTS in folder.folders and folder.has_folder(_CURVES)


def _curves(folder: Folder) -> str | None:
    """Return where the curves lie within the folder, empty for the folder itself; None if there is no such place."""
    if _has_plots(folder):
        return _CURVES
    if _OLD_CURVES in folder.folders:
        return _OLD_CURVES
    return "" if any(name.endswith(_CURVE) for name in folder.files) else None


def _summary_above(folder: Folder) -> str:
    """Return the file of last values that versions before 1.0 write beside the folder; empty if there is none."""
    above = f"../{folder.own_name}.json"
    return above if folder.has(above) else ""


def _read(folder: Folder) -> Run | SkippedRun:
    file = _METRICS if _METRICS in folder.files else _summary_above(folder)
    try:
        finals = _finals(folder, file)
        metrics: dict[str, Any] = {}
        place, files = _curves(folder) or "", _curve_files(folder)
        for file in files[:_MAX_FILES]:
            data = folder.read(file, METRICS_LIMIT)
            histories = load_csv_histories(data, delimiter="\t", leave_out=_COORDINATES)
            metrics.update({_metric_name(place, file): values for values in histories.values()})
        file = _params_file(folder)
        params = flatten_config(read_config(folder, file, empty=True)) if file else {}
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME)
    metrics = {name: values for name, values in with_finals(metrics, finals).items() if name not in _COORDINATES}
    count = len(files)
    note = f"{folder.name}: it has {count:,} curves, of which {_MAX_FILES:,} were read" if count > _MAX_FILES else ""
    run = Run(Origin(folder.name, _NAME), params, metrics, note=note)
    return run_or_skip(run, no_config="has no params.yaml, nor has the folder above; call live.log_params(...)")


def _finals(folder: Folder, file: str) -> dict[str, Any]:
    if not file:
        return {}
    data = folder.read(file, METRICS_LIMIT)
    return dict(collect_metrics(load_metrics_json(data)))


def _params_file(folder: Folder) -> str:
    """Return ``params.yaml``, or that of the project in whose folder this one lies; empty if there is none."""
    if _PARAMS in folder.files:
        return _PARAMS
    above = f"../{_PARAMS}"
    return above if folder.has(above) else ""


def _curve_files(folder: Folder) -> list[str]:
    """Return the files with a curve each, as paths within the folder."""
    place = _curves(folder)
    if place is None:
        return []
    for name in filter(None, place.split("/")):
        folder = folder.part(name)
    return list(_files_below(folder, place, 0))


def _files_below(folder: Folder, path: str, depth: int) -> Iterator[str]:
    yield from (posixpath.join(path, file) for file in sorted(folder.files) if file.endswith(_CURVE))
    if depth < _MAX_DEPTH:
        for child in folder.parts:
            yield from _files_below(child, posixpath.join(path, child.own_name), depth + 1)


def _metric_name(place: str, file: str) -> str:
    return posixpath.relpath(file, place or ".").removesuffix(_CURVE).replace("/", ".")
