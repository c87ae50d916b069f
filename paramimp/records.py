"""Small records: dataclasses with slots that are quick to define and, of which a sweep has several a run, to make."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True)
def record(cls: type[_Class]) -> type[_Class]:
    """A dataclass with slots that type checkers take for a frozen one, and that is quicker to define and to make.

    `dataclass` compiles a text for each method of each class, six for a frozen one: of a hundred classes that is an
    eighth of a short command. So what compares, hashes and shows is not compiled here. And a frozen dataclass sets each
    field by a call that goes around its own refusal: ten thousand runs of four records with ten fields each would spend
    a twentieth of their reading there. Reports, comparisons, suggestions and verdicts are frozen when they run, too:
    callers in Python keep them.
    """
    own = cls.__dict__
    made: Any = dataclass(slots=True, eq=False, repr=False)(cls)
    if "__eq__" not in own:
        made.__eq__ = _equality(_values_of([field.name for field in fields(made) if field.compare]))
    if "__hash__" not in own:
        hashed = [field.name for field in fields(made) if (field.compare if field.hash is None else field.hash)]
        made.__hash__ = _hash(_values_of(hashed))
    if cls.__repr__ is object.__repr__:
        made.__repr__ = _shown
    return cast("type[_Class]", made)


def _values_of(names: Sequence[str]) -> Callable[[Any], tuple[object, ...]]:
    """What takes the tuple of the named attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda instance: tuple(getattr(instance, name) for name in names)


def _equality(values: Callable[[Any], tuple[object, ...]]) -> Callable[[Any, object], bool]:
    """``__eq__`` by these values, among instances of one class."""

    def equals(self: Any, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equals


def _hash(values: Callable[[Any], tuple[object, ...]]) -> Callable[[Any], int]:
    """``__hash__`` by these values."""
    return lambda self: hash(values(self))


def _shown(self: Any) -> str:
    """``__repr__`` by the fields."""
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__qualname__}({shown})"


def fields_of(instance: object) -> dict[str, Any]:
    """Return the fields of a dataclass by name, as they are.

    `dataclasses.asdict` goes into each value and copies it, which for scalars takes ten times as long.
    """
    names, get = _getter(cast("Any", type(instance)))
    return dict(zip(names, get(instance), strict=True))


@cache
def _getter(cls: Any) -> tuple[tuple[str, ...], attrgetter[Any]]:
    """The names of two or more fields, and what gets them all."""
    names = tuple(field.name for field in fields(cls))
    return names, attrgetter(*names)
