"""Listing a remote place to its end, going on where it was cut off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.places.remote.attempts import persistently
from paramimp.places.remote.failures import LostError, RefusedError
from paramimp.places.remote.fetching import WAIT_SECONDS
from paramimp.places.remote.workers import Workers

if TYPE_CHECKING:
    from paramimp.places.remote.interface import Item, Place

MOST_FILES = 4_000_000
MOST_REPEATED = 100
"""Pages with nothing new, after which a listing is taken to have no end."""


def listed(place: Place) -> list[Item]:
    """All that lies in a place.

    Raises
    ------
    RemoteError : it cannot be listed.
    ParamimpError : it has not been listed in half an hour.
    """
    listing = _Listing(place)
    workers = Workers(most=1)  # so that an endless wait in a library can be left
    try:
        while not listing.is_done:
            workers.submit(lambda: persistently(listing.go_on)).result(WAIT_SECONDS)
    except TimeoutError:
        raise ParamimpError(f"{place.shown} cannot be listed to its end; give a smaller folder.") from None
    finally:
        workers.stop()
    return list(listing.items.values())


@dataclass(slots=True)
class _Listing:
    place: Place
    items: dict[str, Item] = field(default_factory=dict)
    last: str = ""
    is_done: bool = False

    def go_on(self) -> None:
        """List the rest; being cut off counts as a failure only where nothing new has come."""
        before = len(self.items)
        try:
            self._list()
        except LostError:
            if len(self.items) == before:
                raise
        else:
            self.is_done = True

    def _list(self) -> None:
        repeated = 0
        for page in self.place.items(self.last):
            count = len(self.items)
            self.items.update((item.name, item) for item in page)
            repeated = 0 if len(self.items) > count else repeated + 1
            if page:
                self.last = page[-1].name
            if repeated > MOST_REPEATED:
                raise RefusedError("its listing repeats itself without end", "check the server")
            if len(self.items) > MOST_FILES:
                raise RefusedError(f"there are more than {MOST_FILES:,} files", "give a smaller folder")
