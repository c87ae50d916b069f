"""A nested mapping that a log builds up item by item: each says what an entry of any depth is, or that it is gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paramimp.readers.wandb.items import Path


@dataclass(slots=True)
class Tree:
    """Entries by their paths.

    Values that were decoded are remembered and shared between runs, so none may be changed in place. A mapping is
    copied when the first item reaches into it; every later one changes the copy, however large it has become.

    Attributes
    ----------
    root : the nested mapping.
    """

    root: dict[str, Any] = field(default_factory=dict)
    _own: dict[int, dict[str, Any]] = field(default_factory=dict)  # by identity; held, so that no other takes it

    def put(self, path: Path, value: Any) -> None:
        """Set an entry; what stands in its way and is no mapping goes."""
        branch = self.root
        for key in path[:-1]:
            branch = self._branch(branch, key)
        branch[path[-1]] = value

    def drop(self, path: Path) -> None:
        """Remove an entry, if there is one."""
        branch = self.root
        for key in path[:-1]:
            if not isinstance(branch.get(key), dict):
                return
            branch = self._branch(branch, key)
        branch.pop(path[-1], None)

    def _branch(self, above: dict[str, Any], key: str) -> dict[str, Any]:
        """Return the mapping under a key, one that may be changed."""
        found = above.get(key)
        own = self._own.get(id(found))
        if own is None:
            own = above[key] = dict(found) if isinstance(found, dict) else {}
            self._own[id(own)] = own
        return own
