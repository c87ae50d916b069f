"""Imports that wait until somebody asks the module for something.

Most of the time that importing scikit-learn's trees takes goes into what they never use: statistical distributions,
nearest neighbours, a Fortran wrapper. These modules are found and put in place as ever, but executed at the first
access to something in them, which usually never comes. `importlib.util.LazyLoader` does not do: on Python 3.11 a plain
``import scipy.stats`` executes what it postponed, as does the import of any module inside a postponed package.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from importlib.machinery import ModuleSpec

_LOADING = RLock()
_LOADER = "__postponed_loader__"


@contextmanager
def postponed(names: Collection[str]) -> Iterator[None]:
    """Let modules of these full names, if they are first imported in the meantime, wait until they are used."""
    finder = _Finder(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    """Finds what Python would find, and has it loaded later."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._names:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Later(spec.loader)
        return spec


class _Later(Loader):
    """Makes the module as its loader does, and leaves it to the module to be executed."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader
        module.__dict__[_LOADER] = self._loader
        module.__class__ = _Postponed


class _Postponed(ModuleType):
    """A module with a name and a place, as yet without content."""

    def __getattr__(self, name: str) -> Any:
        with _LOADING:  # whoever asks meanwhile waits, but for the module itself while it is executed
            loader = self.__dict__.pop(_LOADER, None)
            if loader is not None:
                loader.exec_module(self)
                if type(self) is _Postponed:
                    self.__class__ = ModuleType  # type: ignore[assignment]
                return getattr(self, name)
        if name in self.__dict__:
            return self.__dict__[name]
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
