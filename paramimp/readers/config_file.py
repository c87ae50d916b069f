"""The files that training scripts write by themselves, by their usual names; reading the one with the config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.json_text import load_config_json
from paramimp.decoding.printed_objects import without_places
from paramimp.decoding.yaml_text import load_yaml
from paramimp.places.files import CONFIG_LIMIT
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from paramimp.places.folder import Folder

CONFIG_FILES = ("config.yaml", "config.yml", "config.json")
METRICS_FILES = ("metrics.json", "metrics.jsonl")
METRICS_TABLES = (
    "metrics.csv", "log.csv", "history.csv", "progress.csv", "progress.json", "progress.txt", "monitor.csv",
)  # fmt: skip
"""One row per epoch. Trackers write files of these names, too: only beside a config they are a run's metrics.

``progress`` is what loggers of reinforcement learning write, ``monitor`` what their environments do by themselves.
"""
OTHER_CONFIGS = ("args.json", "hparams.json", "hyperparameters.json", "variant.json", "params.json")
OTHER_METRICS = ("results.json", "result.json", "history.json", "scores.json")
"""Names that many programs use: files of a run only where one of each kind, or one of those above, is there."""

_ADDRESS = (b"0x", b"\0x")
"""In the bytes of any file that names a place in memory, UTF-16 too: nearly none does, and looking is cheap."""


def config_and_metrics(files: Collection[str]) -> tuple[str | None, str | None]:
    """Return the names of a script's config and metrics among the files of a folder; None for what is not there."""
    config = _first_of(CONFIG_FILES, files)
    if config is not None:
        return config, _first_of((*METRICS_FILES, *METRICS_TABLES, *OTHER_METRICS), files)
    other = _first_of(OTHER_CONFIGS, files)
    metrics = _first_of((*METRICS_FILES, *METRICS_TABLES, *OTHER_METRICS), files) if other is not None else None
    return (other, metrics) if metrics is not None else (None, _first_of(METRICS_FILES, files))


def _first_of(names: Sequence[str], files: Collection[str]) -> str | None:
    return next((name for name in names if name in files), None)


def read_config(folder: Folder, file: str, *, empty: bool = False, drop_places: bool = False) -> dict[str, Any]:
    """Return the mapping in a config file.

    Parameters
    ----------
    empty : whether a file that holds nothing is an empty mapping, rather than a mistake.
    drop_places : whether objects that Python printed are named without their places in memory.

    Raises
    ------
    Unreadable : it cannot be read, or is no mapping.
    """
    data = folder.read(file, CONFIG_LIMIT)
    config = load_config_json(data) if file.endswith(".json") else load_yaml(data)
    if config is None and empty:
        return {}
    if not isinstance(config, dict):
        found = "nothing" if config is None else f"a {_kind(config)}"
        message = f"holds {found} instead of a mapping of names to values; write 'lr: 0.1', one per line."
        raise Unreadable(SkipReason.UNREADABLE, message)
    if drop_places and any(mark in data for mark in _ADDRESS):
        return {name: without_places(value) for name, value in config.items()}
    return config


def _kind(value: object) -> str:
    return {list: "list", str: "text", bool: "truth value", int: "number", float: "number"}.get(type(value), "value")
