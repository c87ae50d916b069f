"""What a remote place is: something that lists all its files, and reads one of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@record
class Item:
    """One file or folder, as a listing tells of it.

    Attributes
    ----------
    name : its path below the place, ``/``-separated; empty for the place itself, if that is a file.
    size : bytes of the file.
    token : what changes whenever the content does (an etag); empty where the place has no such thing.
    is_folder : whether it is a folder, which lists itself only where folders can be empty.
    wrong : why it cannot be read or listed, as the rest of a sentence; empty if all is well.
    leads_out : whether it is a link to a folder outside the place.
    written : when it was last written, in nanoseconds since 1970; 0 where the place does not tell.
    hint : what changes with the content often, but not always, such as a weak etag.
    """

    name: str
    size: int = 0
    token: str = ""
    is_folder: bool = False
    wrong: str = ""
    leads_out: bool = False
    written: int = 0
    hint: str = ""


def item_told(name: str, size: int, etag: str, written: int, *, is_folder: bool = False) -> Item:
    """A file or folder as a place lists it: a weak etag tells little, and is a hint."""
    token, hint = ("", etag) if etag.startswith("W/") else (etag, "")
    return Item(name, size, token, is_folder=is_folder, written=written, hint=hint)


def nanoseconds(time: datetime) -> int:
    """The nanoseconds from 1970 to a time that has a zone."""
    return (time - _EPOCH) // timedelta(microseconds=1) * 1_000


class Place(Protocol):
    """A bucket, or a folder of another machine. Its methods may be called from several threads at once.

    Each makes one attempt, raises one of `paramimp.places.remote.failures`, and ends by itself: a server that says
    nothing for a while has failed.
    """

    @property
    def shown(self) -> str:
        """The address as people may see it, without a slash at its end."""
        ...

    @property
    def name(self) -> str:
        """What is the same for two places if, and only if, they are one: without secrets, or made from them one way."""
        ...

    def items(self, after: str) -> Iterator[Sequence[Item]]:
        """Yield all that lies there, some at a time; nothing at all where there is no such folder.

        Parameters
        ----------
        after : a name that an earlier attempt came to. A place that lists by name goes on behind it.
        """
        ...

    def file(self) -> Item:
        """What the address names, where it is a file.

        Raises
        ------
        MissingError : it is none.
        """
        ...

    def read(self, item: Item, limit: int) -> bytes:
        """Return all bytes of a file.

        Raises
        ------
        LargerError : there are more of them than `limit`.
        LostError : fewer arrived than the server announced.
        ReplacedError : all arrived, of another content than was listed.
        """
        ...

    def head(self, item: Item, size: int) -> bytes:
        """Return the first bytes of a file, at most `size`.

        Raises
        ------
        ReplacedError : as `read`.
        """
        ...

    def close(self) -> None:
        """Give back connections; nothing is read afterwards."""
        ...
