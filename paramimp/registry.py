"""Named plug-ins that are loaded when they are used: built in, or from another package's entry points."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from paramimp.errors import ParamimpError
from paramimp.places.installed import may_have_entry_points

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

_GROUPS = "paramimp."
"""What the names of all groups of entry points begin with."""


class Registry(Generic[T]):
    """A name to plug-in mapping whose modules are imported on first use.

    Parameters
    ----------
    group : entry-point group through which other packages add to it (``paramimp.methods``).
    built_in : name to ``"module:object"``, in the order shown to people; or to the plug-in itself where that is light.
    """

    def __init__(self, group: str, built_in: Mapping[str, str | T]) -> None:
        self.group = group
        self._targets: dict[str, str | T] = dict(built_in)
        self.built_in = tuple(built_in)
        self._names: tuple[str, ...] | None = None

    def names(self) -> tuple[str, ...]:
        """Every registered name; a built-in one cannot be replaced from outside."""
        if self._names is None:
            for point in () if (found := _installed()) is None else found.select(group=self.group):
                self._targets.setdefault(point.name, point.value)
            self._names = tuple(self._targets)
        return self._names

    def load(self, name: str) -> T:
        """Import and return the plug-in called `name`.

        Raises
        ------
        ParamimpError : no plug-in has that name.
        """
        if name not in self.names():
            raise ParamimpError(f"there is no {name!r} in {self.group}; known are: {', '.join(self.names())}.")
        target = self._targets[name]
        if not isinstance(target, str):
            return target
        module, _, attribute = target.partition(":")
        plugin: T = getattr(import_module(module), attribute)
        return plugin


@cache
def _installed() -> Any:  # Python 3.11 gives another type than 3.12, with the same ``select``
    """The entry points of all installed packages, found once for all registries; None where none can be ours."""
    if not may_have_entry_points(_GROUPS):
        return None
    from importlib.metadata import entry_points

    return entry_points()
