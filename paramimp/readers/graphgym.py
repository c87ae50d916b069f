"""Runs of GraphGym (PyTorch Geometric): ``CONFIG/SEED/val/stats.json`` below ``CONFIG/config.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.json_text import load_json_lines
from paramimp.decoding.shared_cells import cells_of, check_shared_cells
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import CONFIG_FILES, read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip
from paramimp.runs import Origin, Run, SkippedRun, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "graphgym"
_SPLITS = ("train", "val", "test")
_STATS = "stats.json"
_OWN = frozenset({"run_dir", "out_dir", "cfg_dest", "print", "metric_best"})
_COUNTERS = frozenset({"epoch", "eta"})


class GraphgymReader:
    """One folder per config, with one for each seed in it; ``agg/`` beside these sums them up, and is no run."""

    name = _NAME
    description = "GraphGym: CONFIG/config.yaml with SEED/train/stats.json, SEED/val/stats.json below it"
    needs = ""
    markers = CONFIG_FILES
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the config and what lies in the folders of the seeds."""
        is_home = not folder.is_file and bool(_config(folder)) and bool(_seeds(folder))
        return Claim.CERTAIN if is_home else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each seed of each config."""
        for folder in folders:
            seeds = _seeds(folder)
            try:
                config = _told(folder, len(seeds))
            except Unreadable as error:
                path = folder.name_of(_config(folder))
                message = f"{path} {error.message}"
                yield from (SkippedRun(Origin(folder.name_of(s), _NAME, path), error.reason, message) for s in seeds)
                continue
            yield from (_read(folder, seed, config) for seed in seeds)


GRAPHGYM = GraphgymReader()


def _config(folder: Folder) -> str:
    return next(filter(folder.files.__contains__, CONFIG_FILES), "")


def _seeds(folder: Folder) -> list[str]:
    numbers = sorted((name for name in folder.folders if name.isascii() and name.isdecimal()), key=int)
    return [name for name in numbers if folder.has(f"{name}/{_SPLITS[0]}/{_STATS}")]


def _told(folder: Folder, n_seeds: int) -> dict[str, Any]:
    """Return the config that all seeds share.

    Raises
    ------
    Unreadable : it cannot be read, or comes to more cells than any table holds.
    """
    file = _config(folder)
    told = {name: value for name, value in read_config(folder, file).items() if name not in _OWN}
    check_shared_cells(n_seeds * cells_of(told.values()), folder.size(file))
    return told


def _read(folder: Folder, seed: str, told: dict[str, Any]) -> Run | SkippedRun:
    name = folder.name_of(seed)
    file = _config(folder)
    metrics: dict[str, float | Sequence[float]] = {}
    notes = []
    try:
        params = flatten_config({**told, "seed": int(seed)})
        for split in _SPLITS:
            file = f"{seed}/{split}/{_STATS}"
            if folder.has(file):
                records, note = load_json_lines(folder.read(file, METRICS_LIMIT))
                found = collect_metrics([{k: v for k, v in record.items() if k not in _COUNTERS} for record in records])
                metrics |= {f"{split}/{name}": values for name, values in found.items()}
                notes += [f"{folder.name_of(file)}: {note}"] if note else []
    except Unreadable as error:
        path = folder.name_of(file)
        return SkippedRun(Origin(name, _NAME, path), error.reason, f"{path} {error.message}")
    return run_or_skip(Run(Origin(name, _NAME), params, metrics, note="; ".join(notes)))
