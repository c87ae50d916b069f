"""Which installed packages may add something to this one, found without the import of what reads their metadata."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.machinery import PathFinder

_OF_A_PACKAGE = (".dist-info", ".egg-info")
"""Endings of the folders in which the metadata of a package lies."""
_IN_AN_EGG = "egg-info"
_ENTRY_POINTS = "entry_points.txt"


def may_have_entry_points(groups: str) -> bool:
    """Whether an installed package may have entry points in a group whose name begins so.

    Importing `importlib.metadata` takes a fortieth of a short command, for nothing where no package says so. What lies
    in no folder, as in a zip archive, may always have some, and so may what somebody else than Python finds.
    """
    if any(hasattr(finder, "find_distributions") and finder is not PathFinder for finder in sys.meta_path):
        return True
    wanted = f"[{groups}".encode()
    return any(_may_have(place or os.curdir, wanted) for place in sys.path)


def _may_have(place: str, wanted: bytes) -> bool:
    try:
        names = os.listdir(place)
    except NotADirectoryError:
        return True
    except (OSError, ValueError):  # Python takes it for empty, too
        return False
    is_egg = place.lower().endswith(".egg")
    for name in names:
        if name.lower().endswith(_OF_A_PACKAGE) or (is_egg and name.lower() == _IN_AN_EGG):
            with suppress(OSError), open(os.path.join(place, name, _ENTRY_POINTS), "rb") as file:
                if wanted in file.read():
                    return True
    return False
