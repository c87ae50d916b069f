"""The config of a run that lies around its metrics: in a sub-folder for settings, or above the repeats of one config.

A script may keep what it was told in a folder of its own (``run_07/configs/config.json`` beside
``run_07/metrics.json``), or write one config above the seeds that were started with it (``ppo/config.yaml`` above
``ppo/seed_0/progress.csv``).
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from paramimp.objective import words_of
from paramimp.places.files import CONFIG_LIMIT
from paramimp.places.folder import is_hidden
from paramimp.readers.config_file import (
    CONFIG_FILES,
    METRICS_FILES,
    METRICS_TABLES,
    OTHER_METRICS,
    config_and_metrics,
    first_of,
    tell_settings_alone,
)
from paramimp.readers.metrics_file import files_with_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.places.folder import Folder

PLACES = ("config*", "conf*", "param*", "args*", "arguments*", "hparam*", "hyper*", "settings*", "cfg*")
"""How the folders of settings are called."""
_DOCUMENTS = (".json", ".yaml", ".yml", ".toml")
_REPEATS = frozenset("seed seeds run runs trial rep reps repeat repetition replicate replica fold folds cv".split())
"""What the repeats of one config are numbered as: not its epochs, its workers or the parts of its data."""
_NUMBERED = re.compile(r"(?P<words>[A-Za-z]*)[ _-]?(?P<number>\d{1,9})")
_NUMBERS = re.compile(r"\d+")
_LEAST, _MOST = 2, 1_000
_FEW = 32


def config_below(folder: Folder) -> str | None:
    """Return the config in the only sub-folder for settings, as ``configs/config.json``; None if that is not one."""
    named = _OF_SETTINGS.among(folder.folders)
    if len(named) != 1:
        return None
    for place in folder.children_named(named):
        documents = [name for name in place.files if name.lower().endswith(_DOCUMENTS) and not name.startswith(".")]
        config = first_of(CONFIG_FILES, place.files) or (documents[0] if len(documents) == 1 else None)
        return None if config is None or place.folders else f"{place.own_name}/{config}"
    return None


class _OfSettings:
    """The folders that are named after settings; of those beside ten thousand runs they are looked for once."""

    def __init__(self) -> None:
        self._last: tuple[tuple[str, ...], list[str]] = ((), [])

    def among(self, folders: tuple[str, ...]) -> list[str]:
        """Return them. The names alone tell, so what was found among many is kept for the very same tuple of names."""
        names, found = self._last
        if folders is not names or len(folders) <= _FEW:
            found = [name for name in folders if not is_hidden(name) and tell_settings_alone(words_of(name))]
            if len(folders) > _FEW:
                self._last = (folders, found)
        return found


_OF_SETTINGS = _OfSettings()


def config_above(folder: Folder) -> str | None:
    """Return the config in the folder above, as ``../config.json``, where that holds no metrics of its own."""
    if folder.name == "." or folder.is_given:
        return None
    try:
        files = folder.child("..").files
    except OSError:
        return None
    config, metrics = config_and_metrics(files)
    return f"../{config}" if config is not None and metrics is None else None


def has_config_beside(folder: Folder) -> bool:
    """Whether a folder for settings beside this one holds the config, so that this one is a part of its run.

    One of several that differ in a number is a run by itself: what lies beside them belongs to none.
    """
    if folder.name == "." or folder.is_given:
        return False
    try:
        above = folder.child("..")
        return not _is_numbered_among(folder.own_name, above.folders) and config_below(above) is not None
    except OSError:
        return False


def _is_numbered_among(name: str, folders: Sequence[str]) -> bool:
    """Whether the folder before or behind this one in their order is called as it is but for a number."""
    form = _NUMBERS.sub("", name)
    place = bisect_left(folders, name)
    return form != name and any(
        _NUMBERS.sub("", other) == form
        for other in (*folders[max(0, place - 1) : place], *folders[place + 1 : place + 2])
    )


def repeats_below(folder: Folder) -> Sequence[tuple[str, str]]:
    """Return the repeats of the config in a folder: the sub-folder of each, and its only file of metrics.

    Empty unless nearly all sub-folders are numbered as repeats are and none has a config of its own.
    """
    names = [name for name in folder.folders if not is_hidden(name)]
    numbered = [name for name in names if _is_repeat(name)]
    if not _LEAST <= len(numbered) <= _MOST or 2 * len(numbered) <= len(names) or _are_steps(numbered):
        return ()
    found = list(_with_metrics(folder, numbered))
    return found if len(found) >= _LEAST else ()


def _with_metrics(folder: Folder, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the sub-folders with one file of metrics; nothing at all where the first has a config."""
    for place in folder.children_named(names):
        config, _ = config_and_metrics(place.files)
        if config is not None:
            return
        metrics = first_of((*METRICS_FILES, *METRICS_TABLES, *OTHER_METRICS), place.files)
        files = [metrics] if metrics is not None else files_with_metrics(place, limit=CONFIG_LIMIT)
        if len(files) == 1:
            yield place.own_name, f"{place.own_name}/{files[0]}"


def _is_repeat(name: str) -> bool:
    match = _NUMBERED.fullmatch(name)
    return match is not None and (not match["words"] or match["words"].lower() in _REPEATS)


def _are_steps(names: Sequence[str]) -> bool:
    """Whether folders called by numbers alone are of steps: these are as far from each other, seeds are not."""
    numbers = sorted(int(name) for name in names if name.isascii() and name.isdecimal())
    gaps = {after - before for before, after in pairwise(numbers)}
    return len(numbers) == len(names) > _LEAST and len(gaps) == 1 and gaps != {1}


def seed_of(repeat: str) -> int | None:
    """The seed that a sub-folder is called after; None where its number may be of anything else."""
    match = _NUMBERED.fullmatch(posixpath.basename(repeat))
    return int(match["number"]) if match and match["words"].lower() in ("seed", "seeds") else None
