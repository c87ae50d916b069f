"""Files of metrics that lie around the config of their run: below it, or in the folders beside its own."""

from __future__ import annotations

import posixpath
from itertools import islice
from typing import TYPE_CHECKING

from paramimp.messages.globs import matching
from paramimp.objective import words_of
from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.config_file import config_and_metrics, tells_settings
from paramimp.readers.metrics_file import files_with_metrics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paramimp.places.folder import Folder

_MOST_BELOW = 8
"""Sub-folders of a run that are looked into for its metrics."""
_ABOUT = frozenset({"meta", "metadata"})


def chosen_files(folder: Folder, glob: str) -> list[str]:
    """Return the files that the user chose, sorted; what stands before the last slash is a folder below this one."""
    below, _, name = glob.rpartition("/")
    try:
        for part in filter(None, below.split("/")):
            folder = folder.child(part)
    except OSError:
        return []
    return sorted(posixpath.join(below, file) for file in matching(name, folder.files))


def metrics_below(folder: Folder) -> list[str]:
    """Return the files in the sub-folders that hold metrics by their names or by what they hold, with the sub-folder.

    A sub-folder with a config is a run of its own, and of many sub-folders each is likely one of data.
    """
    return _metrics_in(folder.children, "")


def metrics_beside(folder: Folder) -> list[str]:
    """Return the files that hold metrics in the folders beside one that is named after settings.

    A script may keep what it was told and what it measured in two folders of one run, ``metadata`` and ``metrics``.
    """
    words = words_of(folder.own_name)
    if folder.name == "." or not (_ABOUT.intersection(words) or tells_settings(words)):
        return []
    try:
        above = folder.child("..")
        return _metrics_in((above.child(name) for name in above.folders if name != folder.own_name), "../")
    except OSError:
        return []


def _metrics_in(folders: Iterable[Folder], before: str) -> list[str]:
    found: list[str] = []
    for child in islice(folders, _MOST_BELOW):
        config, metrics = config_and_metrics(child.files)
        if config is None:
            files = [metrics] if metrics is not None else files_with_metrics(child, limit=CONFIG_LIMIT)
            found += [f"{before}{child.own_name}/{file}" for file in files]
    return found
