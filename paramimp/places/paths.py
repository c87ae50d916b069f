"""Paths that the user named: where they lead, and how they are written for people. No file is read."""

from __future__ import annotations

import os
import stat
from itertools import islice
from typing import TYPE_CHECKING

from paramimp.places.addresses import is_address
from paramimp.places.files import is_inside

if TYPE_CHECKING:
    from collections.abc import Iterator


CURRENT_FOLDER_GONE = "the current folder has been deleted or moved away; change to one that is there."


def is_current_folder_gone() -> bool:
    """Whether nobody can tell any more where this process works, so that no relative path leads anywhere."""
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def real(path: str) -> str:
    """The absolute path without links: two paths of one file have the same."""
    return os.path.realpath(path)


def absolute(path: str) -> str:
    """The path from the top of the disk; of an empty one, the current folder."""
    return os.path.abspath(path)


def is_absolute(path: str) -> bool:
    """Whether it leads to the same place from every folder."""
    return os.path.isabs(path)


def may_be_walked(folder: str, root: str) -> bool:
    """Whether a folder lies in another, through whatever links, and below no hidden one."""
    real, real_root = os.path.realpath(folder), os.path.realpath(root)
    below = os.path.relpath(real, real_root).split(os.sep) if is_inside(real, real_root) else [os.pardir]
    return below == [os.curdir] or not any(part.startswith(".") for part in below)


def is_there(path: str) -> bool:
    """Whether anything lies under this name, be it a link that leads nowhere."""
    return os.path.lexists(path)


def is_file(path: str) -> bool:
    """Whether a regular file lies there, or a link to one."""
    return os.path.isfile(path)


def is_no_file(path: str) -> bool:
    """Whether something else than a regular file lies there: a folder, a device, a pipe.

    One look tells. Of two, the second may fail where the first did not, and a file would pass for a pipe.
    """
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def is_folder(path: str) -> bool:
    """Whether a folder lies there, or a link to one."""
    return os.path.isdir(path)


def inside(folder: str, name: str) -> str:
    """The path of what has this name in a folder."""
    return os.path.join(folder, name)


def above(path: str) -> str:
    """The folder around a folder, as seen from the current one."""
    folder = os.path.dirname(path)
    return folder if is_address(path) else _relative(folder) or folder


def folders_around(name: str) -> Iterator[str]:
    """Yield the folders that the name of a run lies in, the innermost first, without the given one."""
    while name := name.rpartition("/")[0]:
        yield name


def first_names(folder: str, most: int) -> list[str]:
    """The names of entries of a folder, at most so many: whichever the disk lists first."""
    with os.scandir(folder) as entries:
        return [entry.name for entry in islice(entries, most)]


def are_one(one: str, other: str) -> bool:
    """Whether two names are of one program, which Windows starts without its ending."""
    return os.path.abspath(one).removesuffix(".exe") == os.path.abspath(other).removesuffix(".exe")


def may_be_written(path: str) -> bool:
    """Whether something lies under this name, or could be put there since its folder exists."""
    folder = os.path.dirname(path)
    return os.path.lexists(path) or (bool(folder) and os.path.isdir(folder))


def root_of(path: str) -> str:
    """The root of the file system that a file which the user named lies in, through whatever links."""
    return os.path.splitdrive(os.path.realpath(path))[0] + os.sep


def beside(file: str, path: str) -> str:
    """A path that is written in a file, relative to the folder of that file, as seen from the current folder."""
    return os.path.join(os.path.dirname(file), path)


def shorter(path: str) -> str:
    """The path as it is, or as seen from the current folder if that is shorter."""
    relative = None if is_address(path) else _relative(path)
    return path if relative is None or len(relative) >= len(path) else relative


def below_here(path: str) -> str | None:
    """The path of a file below the current folder as seen from there, ``/``-separated; None if it lies elsewhere."""
    relative = _relative(path)
    return None if relative is None or relative.startswith(os.pardir) else relative.replace(os.sep, "/")


def _relative(path: str) -> str | None:
    """A path as seen from the current folder; None from another drive of Windows, where no path leads there."""
    try:
        return os.path.relpath(path)
    except ValueError:
        return None
