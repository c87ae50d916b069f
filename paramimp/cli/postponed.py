"""Imports that wait until somebody asks the module for something.

Most of the time that importing scikit-learn's trees takes goes into what they never use: statistical distributions,
nearest neighbours, a Fortran wrapper. These modules are found and put in place as ever, but executed at the first
access to something in them, which usually never comes. `importlib.util.LazyLoader` is no substitute: on Python 3.11 a
plain ``import scipy.stats`` executes what it postponed, and so does the import of a module inside a postponed package.

Where an installed version does something unexpected, the plain import takes place: for a module that is not found, that
cannot be postponed, or in which another module than expected is imported.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

_STATE = "__postponed__"


@contextmanager
def postponed(names: Mapping[str, Collection[str]]) -> Iterator[None]:
    """Let modules of these full names, if they are first imported in the meantime, wait until they are used.

    Parameters
    ----------
    names : full name of each module to what may be had without executing it: patterns (`*` stands for anything) of the
        full names of modules inside it, and names of functions and classes, written ``name()``: whoever asks for one
        of these gets what executes the module when it is called or derived from. The import of any other module
        inside executes it first, as Python does.
    """
    finder = _Finder(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        finder.is_postponing = False
        if not any(_is_waiting(sys.modules.get(name)) for name in names):
            sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    """Finds the modules that Python would find, and postpones their execution.

    It stays installed while a package waits: Python imports a module inside a package without accessing the package, so
    nothing else would execute the package first.
    """

    def __init__(self, names: Mapping[str, Collection[str]]) -> None:
        self._names = names
        self.is_postponing = True

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package = fullname.rpartition(".")[0]
        if package in self._names and _is_needed_by(package, fullname):
            return _found_by_executing(package, fullname)
        if fullname not in self._names or not self.is_postponing:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Later(spec.loader, self._names[fullname])
        return spec


class _Later(Loader):
    """Creates a module as its own loader does, and postpones its execution to the first access."""

    def __init__(self, loader: Loader, inside: Collection[str]) -> None:
        self._loader = loader
        self._inside = inside

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        assert spec is not None
        spec.loader = module.__loader__ = self._loader
        if type(module) is not ModuleType:  # of a kind of its own, which is not to be replaced
            self._loader.exec_module(module)
            return
        module.__dict__[_STATE] = _State(self._loader, self._inside)
        module.__class__ = _Postponed


@dataclass(slots=True)
class _State:
    """What a postponed module still needs; kept in it until it has been executed."""

    loader: Loader
    inside: Collection[str]
    """What may be had without executing it, as `postponed` has it."""
    is_executing: bool = False
    lock: AbstractContextManager[bool] = field(default_factory=RLock)

    def has(self, fullname: str) -> bool:
        """Whether this module inside the package is imported without it."""
        return any(fnmatchcase(fullname, pattern) for pattern in self.inside)


class _Postponed(ModuleType):
    """A module that was created and has not been executed yet."""

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # what ``from module import name`` asks first; a package has it before it is executed
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        inside = _module_inside(self, name) or _object_inside(self, name)
        if inside is not None:
            return inside
        _execute(self)
        if type(self) is _Postponed and name not in self.__dict__:  # it is being executed, and asks for itself
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self, name)

    def __dir__(self) -> list[str]:
        _execute(self)
        return sorted(self.__dict__)


def _module_inside(package: ModuleType, name: str) -> ModuleType | None:
    """What ``from package import name`` asks for, if that is a module which is imported without its package."""
    fullname = f"{package.__name__}.{name}"
    if not (_is_waiting(package) and package.__dict__[_STATE].has(fullname)):
        return None
    try:
        return importlib.import_module(fullname)
    except ModuleNotFoundError as error:
        if error.name != fullname:
            raise
        return None


class _StandIn:
    """A function or class of a module that waits. Calling it, deriving from it or asking it for anything executes that.

    What annotations make of a type, such as ``NDArray[Any]`` and ``Array | ArrayLike``, is made when that is asked for.

    Parameters
    ----------
    find : what executes the module and returns the function or class.
    """

    def __init__(self, find: Callable[[], Any]) -> None:
        self._find = find

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self._find()(*args, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._find(), name)

    def __getitem__(self, index: Any) -> _StandIn:
        return _StandIn(lambda: self._find()[index])

    def __or__(self, other: Any) -> _StandIn:
        return _StandIn(lambda: self._find() | _itself(other))

    def __ror__(self, other: Any) -> _StandIn:
        return _StandIn(lambda: _itself(other) | self._find())

    def __mro_entries__(self, _: tuple[Any, ...]) -> tuple[type, ...]:
        return (self._find(),)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._find())

    def __subclasscheck__(self, other: type) -> bool:
        return issubclass(other, self._find())


def _itself(value: Any) -> Any:
    return value._find() if isinstance(value, _StandIn) else value


def _object_inside(module: ModuleType, name: str) -> _StandIn | None:
    """What stands for a function or class of a waiting module, if it is named as one."""
    if _is_waiting(module) and f"{name}()" in module.__dict__[_STATE].inside:
        return _StandIn(partial(_found_in, module, name))
    return None


def _found_in(module: ModuleType, name: str) -> Any:
    _execute(module)
    return getattr(module, name)


def _execute(module: ModuleType) -> None:
    """Execute a module that is still waiting. Other threads are held up meanwhile; the module's own code is not."""
    state: _State | None = module.__dict__.get(_STATE)
    if state is None:
        return
    with state.lock:
        if not _is_waiting(module):
            return
        state.is_executing = True
        try:
            state.loader.exec_module(module)
        finally:
            state.is_executing = False  # after an error, whoever asks next meets the same error
        del module.__dict__[_STATE]
        if type(module) is _Postponed:
            module.__class__ = ModuleType  # type: ignore[assignment]


def _is_waiting(module: ModuleType | None) -> bool:
    state: _State | None = None if module is None else module.__dict__.get(_STATE)
    return state is not None and not state.is_executing


def _is_needed_by(package: str, fullname: str) -> bool:
    """Whether a package is waiting and must be executed before this module inside it is imported.

    The package is asked, not the finder that found it: another finder may have postponed it with other modules inside.
    """
    waiting = sys.modules.get(package)
    return waiting is not None and _is_waiting(waiting) and not waiting.__dict__[_STATE].has(fullname)


def _found_by_executing(package: str, fullname: str) -> ModuleSpec | None:
    """Execute a waiting package; return the spec of a module inside it that the package has imported, else None."""
    _execute(sys.modules[package])
    there = sys.modules.get(fullname)
    if there is None:
        return None
    # Python takes the specification that the module has by now, and would execute it once more.
    there.__spec__ = ModuleSpec(fullname, _AlreadyThere(there))
    return there.__spec__


class _AlreadyThere(Loader):
    """Gives back a module that was imported by its package."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:  # noqa: ARG002  the signature of every loader
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec
