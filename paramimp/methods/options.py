"""What a method can be told: declared by the method as data, checked in one place, offered by every interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.messages import mentions
from paramimp.methods import METHODS
from paramimp.options.declared import Option, Section
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from paramimp.methods.interface import Method, MethodOption, Setting


@record
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
            raise ParamimpError(f"the method {name} takes no {mentions.option(key)}; {_who_takes(key)}.")
        _check(declared[key], value)
    settings = {key: given.get(key, option.default) for key, option in declared.items()}
    return Configured(method.configured(**given), settings)


def method_options() -> tuple[Option, ...]:
    """The options of all methods by name, for the command line and for Python; None stands for the method's default."""
    takers: dict[str, list[str]] = {}
    declared: dict[str, MethodOption] = {}
    for method, each in _declared():
        takers.setdefault(each.name, []).append(method)
        declared.setdefault(each.name, each)
    return tuple(_as_option(declared[name], takers[name]) for name in sorted(declared))


def _declared() -> Iterator[tuple[str, MethodOption]]:
    for name in METHODS.names():
        try:
            options = METHODS.load(name).options
        except Exception:  # noqa: BLE001  another package's, which is broken; who uses its method sees the error
            options = ()
        yield from ((name, each) for each in options)


def _as_option(declared: MethodOption, methods: list[str]) -> Option:
    """An option of some methods as one of the command."""
    meaning = declared.in_short or " or ".join(declared.choices) or declared.meaning
    return Option(
        name=declared.name,
        default=None,
        help=f"For {' and '.join(methods)}: {meaning}.",
        kind=str if declared.choices else float,
        section=Section.METHOD,
        metavar=declared.metavar or ("NAME" if declared.choices else "X"),
        default_text=str(declared.default),
    )


def _who_takes(key: str) -> str:
    takers = [name for name in METHODS.names() if key in {option.name for option in METHODS.load(name).options}]
    named = " or ".join(mentions.option("method", taker) for taker in takers)
    return f"leave it out, or pass {named}" if takers else "no method does"


def _check(option: MethodOption, value: Setting) -> None:
    found = f"{mentions.option(option.name)} is {value!r}"
    if option.choices:
        if value not in option.choices:
            raise ParamimpError(f"{found}; choose one of: {', '.join(option.choices)}.")
    elif isinstance(value, (str, bool)) or not 0 < value < 1:  # NaN is between nothing
        raise ParamimpError(f"{found}; give a number between 0 and 1, ends excluded.")
