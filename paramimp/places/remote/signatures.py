"""Signatures of listed files and folders: two that are equal mean that nothing was written there in between.

A token that is a digest of the content says so by itself. Others may be made from the size and the time, as the etags
of web servers are, and like a time alone they say so only where that lies far enough in the past.

Places that tell times know nothing like an inode: one folder may be moved in another's place, and every time in it is
as it was. That shows in the times of the folders around it, so these count for all that lies below.
"""

from __future__ import annotations

import re
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from paramimp.places.traces import NEVER_SETTLED, NOT_THERE
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.places.remote.held import Held
    from paramimp.places.remote.interface import Item
    from paramimp.places.traces import Signature


_DIGEST = re.compile(r'"?[0-9a-fA-F]{32,128}(?:-[0-9]+)?"?')
"""A digest in hexadecimal, with the number of parts behind it where each part was uploaded by itself."""


@record
class _Around:
    """The times of a folder and of all around it.

    Attributes
    ----------
    newest : the latest of them; 0 where the place tells none.
    times : all of them, as text.
    """

    newest: int = 0
    times: str = ""


class Signatures:
    """The signatures of all that was listed of a place.

    Parameters
    ----------
    written : when something in a folder came or went last, for places that tell.
    """

    def __init__(self, items: Mapping[str, Item], folders: Mapping[str, Held], written: Mapping[str, int]) -> None:
        self._items = items
        self._folders = folders
        self._written = written
        self._known: dict[str, Signature] = {}
        self._around: dict[str, _Around] = {}

    def of(self, name: str) -> Signature:
        """The signature of a file or folder by its path below the place."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._made(name)
        return found

    @cached_property
    def _ambiguous(self) -> frozenset[str]:
        """Tokens that tell no contents apart: files of different sizes have them."""
        sizes: dict[str, int] = {}
        files = self._items.values()
        return frozenset(item.token for item in files if sizes.setdefault(item.token, item.size) != item.size)

    def _made(self, name: str) -> Signature:
        if (item := self._items.get(name)) is not None:
            return self._of_file(item, name)
        if (held := self._folders.get(name)) is not None:
            return self._of_folder(held, name)
        return NOT_THERE

    def _of_file(self, item: Item, name: str) -> Signature:
        around = self._times_around(name.rpartition("/")[0])
        if item.token and item.token not in self._ambiguous:
            time = 0 if _DIGEST.fullmatch(item.token) else item.written
        else:
            time = max(item.written, around.newest) if item.written and not item.token else NEVER_SETTLED
        return item.size, time, 0, _digest(item.token, item.written, item.hint, item.wrong, around.times)

    def _of_folder(self, held: Held, name: str) -> Signature:
        around = self._times_around(name)
        wrong = sorted((own, item.wrong, item.leads_out) for own, item in held.wrong.items())
        told = _digest(sorted(held.files), sorted(held.folders), wrong, around.times)
        return len(held.files) + len(held.folders), around.newest, 0, told

    def _times_around(self, folder: str) -> _Around:
        """The times of a folder and of those that it lies in."""
        if not self._written:
            return _NO_TIMES
        found = self._around.get(folder)
        if found is None:
            above = self._times_around(folder.rpartition("/")[0]) if folder else _NO_TIMES
            own = self._written.get(folder, 0)
            found = self._around[folder] = _Around(max(own, above.newest), f"{above.times} {own}")
        return found


_NO_TIMES = _Around()


def _digest(*told: object) -> str:
    """What was told in few characters, however many a server sends."""
    return blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
