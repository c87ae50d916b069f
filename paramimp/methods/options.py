"""What a method can be told: declared by the method as data, checked in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.methods.interface import Method, MethodOption, Setting


@dataclass(frozen=True, slots=True)
class Configured:
    """A method as it was asked for, with the value of each of its options."""

    method: Method
    settings: Mapping[str, Setting]


def configure(name: str, given: Mapping[str, Setting]) -> Configured:
    """The method called `name`, told what was given and its defaults for the rest.

    Raises
    ------
    ParamimpError : there is no such method, it lacks a package, it takes no such option, or the option no such value.
    """
    method = METHODS.load(name)
    declared = {option.name: option for option in method.options}
    for key, value in given.items():
        if key not in declared:
            raise ParamimpError(f"the method {name} takes no --{key}; {_who_takes(key)}.")
        _check(declared[key], value)
    settings = {key: given.get(key, option.default) for key, option in declared.items()}
    return Configured(method.configured(**given), settings)


def _who_takes(key: str) -> str:
    takers = [name for name in METHODS.names() if key in {option.name for option in METHODS.load(name).options}]
    return f"leave it out, or pass --method {' or '.join(takers)}" if takers else "no method does"


def _check(option: MethodOption, value: Setting) -> None:
    if option.choices:
        if value not in option.choices:
            raise ParamimpError(f"--{option.name} is {value!r}; choose one of: {', '.join(option.choices)}.")
    elif isinstance(value, (str, bool)) or not 0 < value < 1:  # NaN is between nothing
        raise ParamimpError(f"--{option.name} is {value!r}; give a number between 0 and 1, ends excluded.")
