"""Named plug-ins that are loaded when they are used: built in, or from another package's entry points."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Generic, TypeVar

from paramimp.errors import ParamimpError

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


class Registry(Generic[T]):
    """A name to plug-in mapping whose modules are imported on first use.

    Parameters
    ----------
    group : entry-point group through which other packages add to it (``paramimp.methods``).
    built_in : name to ``"module:object"``, in the order shown to people.
    """

    def __init__(self, group: str, built_in: Mapping[str, str]) -> None:
        self.group = group
        self._targets = dict(built_in)
        self._names: tuple[str, ...] | None = None

    def names(self) -> tuple[str, ...]:
        """Every registered name; a built-in one cannot be replaced from outside."""
        if self._names is None:
            for point in entry_points(group=self.group):
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
        module, _, attribute = self._targets[name].partition(":")
        plugin: T = getattr(import_module(module), attribute)
        return plugin
