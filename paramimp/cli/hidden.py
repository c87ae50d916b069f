"""A package that one module is not to find, as if it were not installed.

scikit-learn imports pandas in one of its modules, if it is there, and needs it for data frames alone. Nobody else
notices: the package can be imported meanwhile and afterwards, and no mark of it stands in ``sys.modules``.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder
from threading import get_ident
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


@contextmanager
def hidden(package: str, *, importer: str) -> Iterator[None]:
    """Let one module, if it is first imported in the meantime, be executed as if a package were not installed.

    A module that cannot do without is executed once more, with the package.
    """
    finder = _Finder(package, importer)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    """Finds the importer as Python would, and does not find the package while this thread executes the importer."""

    def __init__(self, package: str, importer: str) -> None:
        self._package = package
        self._importer = importer
        self.executing_in: int | None = None
        self.has_hidden = False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == self._package and self.executing_in == get_ident():
            self.has_hidden = True
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        if fullname != self._importer:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Deprived(spec.loader, self)
        return spec


class _Deprived(Loader):
    """Loads the importer while its finder hides the package."""

    def __init__(self, loader: Loader, finder: _Finder) -> None:
        self._loader = loader
        self._finder = finder

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader
        self._finder.executing_in = get_ident()
        try:
            self._loader.exec_module(module)
        except Exception:
            self._finder.executing_in = None
            if not self._finder.has_hidden:
                raise
            self._loader.exec_module(module)
        finally:
            self._finder.executing_in = None
