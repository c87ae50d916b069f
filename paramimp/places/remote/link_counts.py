"""Whether a server left folders out of a listing, by how many links a folder has.

The server of OpenSSH leaves an entry out, without a word, where its disk does not tell what that is. On most file
systems of Unix a folder has two links of its own and one from each folder in it, which the server tells beside the
entry ``.`` as ``ls -l`` does; others count files as well (APFS) or do not count (Btrfs, most of FUSE). Which one it is,
the folders that hold files tell.
"""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING, Any

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LONG_NAME = re.compile(r"d\S{9,11} {1,9}(\d{1,9}) ")
"""``drwxr-xr-x    4 bob      staff ...``, as the server of OpenSSH writes it."""
_OWN_LINKS = 2


@record
class Counts:
    """How many folders were listed in one, how many other entries, and how many folders its links are from."""

    folders: int
    others: int
    linked: int


def counts_of(entries: Sequence[Any]) -> Counts | None:
    """What the entries of a folder come to; None where the server does not tell its links."""
    links = 0
    folders = others = 0
    for entry in entries:
        if entry.filename == ".":
            found = _LONG_NAME.match(str(entry.longname or ""))
            links = int(found[1]) if found else 0
        elif entry.filename != "..":
            is_folder = stat.S_ISDIR(entry.attrs.permissions or 0)
            folders += is_folder
            others += not is_folder
    return Counts(folders, others, links - _OWN_LINKS) if links >= _OWN_LINKS else None


def left_out(listed: Mapping[str, Counts]) -> dict[str, int]:
    """How many folders were left out of each listed one that lacks any; none where links do not tell."""
    if not _tell(listed.values()):
        return {}
    return {name: counts.linked - counts.folders for name, counts in listed.items() if counts.linked > counts.folders}


def _tell(listed: Iterable[Counts]) -> bool:
    """Whether links come from folders alone: those of a folder that holds files do."""
    return any(counts.others and counts.linked == counts.folders for counts in listed)
