"""Readers as they offer themselves: by what each declares, so that one is imported when it is first asked something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.readers import READERS
from paramimp.readers.interface import AddressReader, BelowReader, BesideReader, HomeReader, OtherFileReader, Trait
from paramimp.readers.signs import SIGNS
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paramimp.readers.interface import Reader

KINDS: tuple[type, ...] = (AddressReader, BelowReader, BesideReader, HomeReader, OtherFileReader)
"""What a reader may be besides."""


@record
class Signs:
    """What tells of which folders and files a reader is to be asked.

    Attributes
    ----------
    markers, files, homes, traits : those of a `Reader`.
    kinds : names of the protocols of `KINDS` that it follows.
    """

    markers: Sequence[str]
    files: Sequence[str]
    homes: Sequence[str]
    traits: frozenset[Trait]
    kinds: frozenset[str]


class Offered:
    """A reader that may be needed.

    Parameters
    ----------
    name : of the registry.
    signs : what it declares.
    reader : itself, where it is imported already.
    """

    __slots__ = ("_reader", "name", "signs")

    def __init__(self, name: str, signs: Signs, reader: Reader | None = None) -> None:
        self.name = name
        self.signs = signs
        self._reader = reader

    @property
    def reader(self) -> Reader:
        """The reader itself, which is imported for it."""
        if self._reader is None:
            self._reader = READERS.load(self.name)
        return self._reader

    def has(self, trait: Trait) -> bool:
        """Whether it has a trait."""
        return trait in self.signs.traits

    def is_a(self, kind: type) -> bool:
        """Whether it follows one of `KINDS`."""
        return kind.__name__ in self.signs.kinds


def offered(names: Iterable[str]) -> list[Offered]:
    """Registered readers; those of other packages are imported, since nothing else tells what they look for.

    Raises
    ------
    ParamimpError : there is no such reader.
    """
    return [
        Offered(name, _declared(*SIGNS[name])) if name in READERS.built_in else offering(READERS.load(name))
        for name in names
    ]


def offering(reader: Reader) -> Offered:
    """A reader that is at hand."""
    return Offered(reader.name, signs_of(reader), reader)


def signs_of(reader: Reader) -> Signs:
    """What a reader declares."""
    return Signs(
        tuple(reader.markers),
        tuple(reader.files),
        tuple(getattr(reader, "homes", ())),
        frozenset(getattr(reader, "traits", ())),
        frozenset(kind.__name__ for kind in KINDS if isinstance(reader, kind)),
    )


def _declared(markers: str, files: str, homes: str, traits: str, kinds: str) -> Signs:
    named = frozenset(Trait[name] for name in traits.split())
    return Signs(markers.split(), files.split(), homes.split(), named, frozenset(kinds.split()))
