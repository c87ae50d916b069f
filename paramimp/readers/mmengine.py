"""Runs of MMEngine (MMDetection, MMPretrain, ...): ``work_dirs/NAME/TIMESTAMP/vis_data`` with config.py, scalars.json.

Before MMEngine, the runner of MMCV wrote ``TIMESTAMP.log.json`` beside the config that it dumped, ``NAME.py``.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import Metrics, collect_metrics
from paramimp.decoding.json_text import load_json_lines
from paramimp.decoding.python_config import load_python_config
from paramimp.places.files import CONFIG_LIMIT, METRICS_LIMIT
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.outcome import run_or_skip
from paramimp.runs import Origin, Run, SkippedRun, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "mmengine"
_HOME, _CONFIG, _SCALARS = "vis_data", "config.py", "scalars.json"
_LOG = re.compile(r"\d{8}_\d{6}\.log\.json|None\.log\.json")
_OWN = ("work_dir", "load_from", "resume_from", "resume", "gpu_ids", "local_rank")
"""Where a run was started and where it lies: no choice that it is compared by."""
_COUNTERS = frozenset({"step", "epoch", "iter"})


class MmengineReader:
    """One folder per start of a training."""

    name = _NAME
    description = (
        "MMEngine: TIMESTAMP/vis_data with config.py and scalars.json; MMCV: TIMESTAMP.log.json beside NAME.py"
    )
    needs = ""
    markers = (_HOME, "*.log.json")
    files = ()
    traits = frozenset({Trait.IN_NAMED_FOLDERS})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the names of the files."""
        if folder.is_file:
            return Claim.NONE
        if _HOME in folder.folders and (folder.has(f"{_HOME}/{_CONFIG}") or folder.has(f"{_HOME}/{_SCALARS}")):
            return Claim.CERTAIN
        return Claim.CERTAIN if _logs(folder) and _dumped(folder) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each start."""
        return map(_read, folders)


MMENGINE = MmengineReader()


def _read(folder: Folder) -> Run | SkippedRun:
    is_new = _HOME in folder.folders
    config = f"{_HOME}/{_CONFIG}" if is_new else _dumped(folder)
    scalars = f"{_HOME}/{_SCALARS}" if is_new else _logs(folder)[-1]
    file, note, metrics = config, "", Metrics()
    try:
        told = load_python_config(folder.read(config, CONFIG_LIMIT)) if folder.has(config) else {}
        params = flatten_config({name: value for name, value in told.items() if name not in _OWN})
        file = scalars
        if folder.has(scalars):
            records, note = load_json_lines(folder.read(scalars, METRICS_LIMIT))
            metrics = _metrics(records)
    except Unreadable as error:
        path = folder.name_of(file)
        return SkippedRun(Origin(folder.name, _NAME, path), error.reason, f"{path} {error.message}")
    said = f"{folder.name_of(scalars)}: {note}" if note else ""
    return run_or_skip(
        Run(Origin(folder.name, _NAME), params, metrics, note=said),
        no_config=f"has no {config}",
        no_metrics="logged no scalars: it stopped before its first ones",
    )


def _logs(folder: Folder) -> list[str]:
    return sorted(name for name in folder.files if _LOG.fullmatch(name))


def _dumped(folder: Folder) -> str:
    """Return the config that MMCV dumped, which is the one Python file of the folder; empty if there are more."""
    scripts = [name for name in folder.files if posixpath.splitext(name)[1] == ".py"]
    return scripts[0] if len(scripts) == 1 else ""


def _metrics(records: Sequence[Mapping[str, Any]]) -> Metrics:
    """Return the histories; what MMCV measured in validation has the name of that before its own."""
    return collect_metrics([_named(record) for record in records])


def _named(record: Mapping[str, Any]) -> dict[str, Any]:
    before = "val/" if record.get("mode") == "val" else ""
    measured = {name: value for name, value in record.items() if name not in _COUNTERS and not isinstance(value, str)}
    return {f"{before}{name}": value for name, value in measured.items()}
