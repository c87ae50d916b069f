"""The files that training scripts write by themselves, by their usual names; reading the one with the config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.readers.files import CONFIG_LIMIT, read_regular_file
from paramimp.readers.interface import Unreadable
from paramimp.readers.json_text import load_config_json
from paramimp.readers.yaml_text import load_yaml
from paramimp.runs import SkipReason

if TYPE_CHECKING:
    from paramimp.readers.folder import Folder

CONFIG_FILES = ("config.yaml", "config.yml", "config.json")
METRICS_FILES = ("metrics.json", "metrics.jsonl")
METRICS_TABLES = ("metrics.csv", "log.csv", "history.csv")
"""One row per epoch. Trackers write files of these names, too: only beside a config they are a run's metrics."""


def read_config(folder: Folder, file: str, *, empty: bool = False) -> dict[str, Any]:
    """Return the mapping in a config file.

    Parameters
    ----------
    empty : whether a file that holds nothing is an empty mapping, rather than a mistake.

    Raises
    ------
    Unreadable : it cannot be read, or is no mapping.
    """
    data = read_regular_file(folder.path_of(file), root=folder.root, limit=CONFIG_LIMIT)
    config = load_config_json(data) if file.endswith(".json") else load_yaml(data)
    if config is None and empty:
        return {}
    if not isinstance(config, dict):
        found = "nothing" if config is None else f"a {_kind(config)}"
        message = f"holds {found} instead of a mapping of names to values; write 'lr: 0.1', one per line."
        raise Unreadable(SkipReason.UNREADABLE, message)
    return config


def _kind(value: object) -> str:
    return {list: "list", str: "text", bool: "truth value", int: "number", float: "number"}.get(type(value), "value")
