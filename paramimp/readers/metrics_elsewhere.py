"""Files of metrics that lie around the config of their run: below it, or in the folders beside its own."""

from __future__ import annotations

import posixpath
from itertools import islice
from typing import TYPE_CHECKING

from paramimp.decoding.histories import collect_metrics
from paramimp.messages.globs import matching
from paramimp.objective import words_of
from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.config_file import config_and_metrics, tells_settings
from paramimp.readers.metrics_file import files_with_metrics, load_metrics_file
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from paramimp.places.folder import Folder

_MOST_BELOW = 8
"""Sub-folders of a run that are looked into for its metrics."""
_ABOUT = frozenset({"meta", "metadata"})


def chosen_files(folder: Folder, glob: str) -> list[str]:
    """Return the files that the user chose, sorted; what stands before the last slash is a folder below this one."""
    below, _, name = glob.rpartition("/")
    try:
        files = folder.down(below).files
    except OSError:
        return []
    return sorted(posixpath.join(below, file) for file in matching(name, files))


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


def file_with(metric: str, folder: Folder, but: Collection[str | None]) -> str | None:
    """Return the first file of metrics in a folder, or in those below it, that holds one of this very name.

    The rows of another file may be samples: of these nobody is to rank the last one.

    Parameters
    ----------
    but : files that are not looked into.
    """
    own = (name for name in files_with_metrics(folder, limit=CONFIG_LIMIT) if name not in but)
    return next((file for file in (*own, *metrics_below(folder)) if _has_metric(metric, folder, file)), None)


def _has_metric(metric: str, folder: Folder, file: str) -> bool:
    try:
        return folder.size(file) <= CONFIG_LIMIT and metric in collect_metrics(load_metrics_file(folder, file)[0])
    except (Unreadable, OSError):
        return False


def _metrics_in(folders: Iterable[Folder], before: str) -> list[str]:
    found: list[str] = []
    for child in islice(folders, _MOST_BELOW):
        config, metrics = config_and_metrics(child.files)
        if config is None:
            files = [metrics] if metrics is not None else files_with_metrics(child, limit=CONFIG_LIMIT)
            found += [f"{before}{child.own_name}/{file}" for file in files]
    return found
