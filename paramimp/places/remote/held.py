"""What lies in one folder of a remote place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paramimp.places.remote.interface import Item


@dataclass(slots=True)
class Held:
    """What lies in one folder; `wrong` are the folders in it that cannot be listed, and links that lead out."""

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    wrong: dict[str, Item] = field(default_factory=dict)
