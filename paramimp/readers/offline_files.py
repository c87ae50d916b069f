"""The files of one run that a tracker wrote offline: in a folder of their own, or packed into a ZIP archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.decoding.archive import load_members, named_first
from paramimp.places.files import METRICS_LIMIT
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from paramimp.places.folder import Folder

ARCHIVES = ("*.zip",)
_HEAD = 512
_ENDING = ".zip"


def is_archive(folder: Folder, names: Collection[str]) -> bool:
    """Whether a folder that stands for one file is an archive that begins with one of the files.

    Not if the folder that was packed, or what was unpacked, lies beside it: that is read.
    """
    if len(folder.files) != 1 or folder.folders:
        return False
    (file,) = folder.files
    beside = file.removesuffix(_ENDING)
    if any(folder.has(f"{beside}/{name}") for name in names):
        return False
    try:
        return named_first(folder.head(file, _HEAD)) in names
    except Unreadable:
        return False


def name_of(folder: Folder) -> str:
    """The name of the run: that of its folder, or of its archive without the ending."""
    archive = _archive(folder)
    return folder.name_of(archive).removesuffix(_ENDING) if archive else folder.name


def path_of(folder: Folder, file: str) -> str:
    """The file that is at fault, as people are told about it; in an archive that is the whole."""
    return folder.name_of(_archive(folder) or file)


def load_files(folder: Folder, names: Collection[str]) -> Mapping[str, bytes]:
    """Return what the files hold; those that are not there are left out.

    Raises
    ------
    Unreadable : one cannot be read, or they are too large.
    """
    if archive := _archive(folder):
        return load_members(folder.read(archive, METRICS_LIMIT), names, METRICS_LIMIT)
    return {name: folder.read(name, METRICS_LIMIT) for name in sorted(folder.files.intersection(names))}


def _archive(folder: Folder) -> str:
    alone = next(iter(folder.files)) if len(folder.files) == 1 else ""
    return alone if alone.endswith(_ENDING) else ""
