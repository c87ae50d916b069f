"""Hydra's overrides: the sweeps that one asks for, ``lr=0.1,0.01`` or ``lr=tag(log, interval(1e-5, 1e-1))``.

Source: the grammar of Hydra 1.3 (``OverrideLexer.g4``, ``OverrideParser.g4`` and its ``grammar_functions.py``). Only
sweeps over plain values are told; everything else, and what Hydra itself would refuse, is None. The time that a text
takes grows in proportion to its length.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_TEXT = 100_000
"""Characters of an override that are looked at."""
_MOST_VALUES = 10_000
_MOST_DEPTH = 6
"""Functions in functions: ``tag(log, int(interval(1, 9)))`` has three."""
_MOST_OF_A_NUMBER = 400

_KEY = re.compile(r"(?P<prefix>\+\+|\+|~)?(?P<name>[^=@~+/\s]+)=(?P<value>.*)", re.DOTALL)
_TOKEN = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\\.|[,()\[\]{}'"]""", re.DOTALL)
_CALL = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\(")
_NAMED = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)[ \t]*=(.*)", re.DOTALL)
_INTEGER = re.compile(r"[+-]?(?:0|[1-9](?:_?[0-9])*)")
_FLOAT = re.compile(
    r"[+-]?(?:(?:(?:(?:0|[1-9](?:_?[0-9])*)?\.[0-9](?:_?[0-9])*|(?:0|[1-9](?:_?[0-9])*)\.?)(?:e[+-]?[0-9](?:_?[0-9])*)?)"
    r"|inf|nan)",
    re.IGNORECASE,
)
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
_ESCAPED = re.compile(r"\\([\\()\[\]{}:=, \t])")
_UNQUOTED = re.compile(r"[A-Za-z0-9_/\\+.$%*@?|:()\[\]{}=, \t-]*")
_BLANK = " \t"


@record
class Choices:
    """Some values, as the configs of the jobs have them."""

    values: tuple[Any, ...]


@record
class Range:
    """Numbers from `start` on, `step` apart; whether `stop` is one of them depends on the sweeper."""

    start: float
    stop: float
    step: float
    shuffled: bool = False


@record
class Interval:
    """Any number between two; integers if both ends are."""

    start: float
    end: float
    log: bool = False


Sweep = Choices | Range | Interval


def parse_override(text: str) -> tuple[str, Sweep | None]:
    """The name of the param that an override is of, and what it sweeps over.

    The name is empty for what names no param (``optimizer@model=adam,sgd``, ``db/mysql=a,b``). There is no sweep where
    the override asks for one value, deletes the param, or cannot be told.
    """
    found = _KEY.fullmatch(text) if len(text) <= MOST_TEXT else None
    if found is None:
        return text.partition("=")[0].strip("+~") if len(text) <= MOST_TEXT else "", None
    return found["name"], None if found["prefix"] == "~" else parse_sweep(found["value"])


def parse_sweep(text: str) -> Sweep | None:
    """What the value of an override sweeps over; None for one value, or what cannot be told."""
    if len(text) > MOST_TEXT or "${" in text:  # what an interpolation refers to is known while the job runs
        return None
    try:
        parts = _split(text)
        found = _element(parts[0], 0) if len(parts) == 1 else Choices(tuple(_element(part, 0) for part in parts))
        return _as_in_configs(found) if isinstance(found, Sweep) else None
    except _NotToldError:
        return None


def scalar(text: str) -> Any:
    """What a text without quotes is for Hydra: a number, a truth value, null, or itself."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if len(text) > _MOST_OF_A_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


class _NotToldError(Exception):
    """The text is none of Hydra's sweeps, or one of values that are no scalars."""


class _Quoted(str):
    """A text that stood in quotes, which stays one whatever it looks like."""

    __slots__ = ()


def _as_in_configs(sweep: Sweep) -> Sweep:
    """The sweep with the values that jobs read: the sweeper writes each one into an override again."""
    if not isinstance(sweep, Choices):
        return sweep
    return Choices(tuple(_as_in_config(value) for value in sweep.values))


def _as_in_config(value: Any) -> Any:
    if isinstance(value, Sweep) or (isinstance(value, float) and math.isnan(value)):
        raise _NotToldError
    if isinstance(value, _Quoted):
        return str(value)
    if not isinstance(value, str):
        return value
    if not _UNQUOTED.fullmatch(value):  # Hydra refuses it where it stands in no quotes
        raise _NotToldError
    return scalar(value)


def _split(text: str) -> list[str]:
    """The parts between the commas that stand in no brackets and no quotes."""
    parts, start, open_ = [], 0, []
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in {"(", "[", "{"}:
            open_.append(_CLOSED_BY[sign])
        elif sign in {")", "]", "}"}:
            if not open_ or open_.pop() != sign:
                raise _NotToldError
        elif sign in {"'", '"'}:  # without its other half
            raise _NotToldError
        elif sign == "," and not open_:
            parts.append(text[start : token.start()])
            start = token.end()
    parts.append(text[start:])
    if open_ or len(parts) > _MOST_VALUES:
        raise _NotToldError
    return parts


_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}


def _element(text: str, depth: int) -> Any:
    """One value, or the sweep that a function makes."""
    text = text.strip(_BLANK)
    if not text or text.endswith("\\") or "\n" in text or text[0] in "[{(":
        raise _NotToldError
    if text[0] in "'\"":
        return _unquoted(text)
    call = _CALL.match(text)
    if call is not None and text.endswith(")") and depth < _MOST_DEPTH:
        return _called(call[1], text[call.end() : -1], depth + 1)
    if _TOKEN.search(_ESCAPED.sub("", text)) is not None:
        raise _NotToldError
    return scalar(text) if "\\" not in text else _ESCAPED.sub(r"\1", text)


def _unquoted(text: str) -> _Quoted:
    """The text in quotes: backslashes count where a quote follows them."""
    if len(text) < 2 or _TOKEN.match(text)[0] != text:  # type: ignore[index]  # it begins with a quote, which is a token
        raise _NotToldError
    quote = re.escape(text[0])
    inside = re.sub(rf"(\\+)({quote}|\Z)", lambda found: "\\" * (len(found[1]) // 2) + found[2], text[1:-1])
    return _Quoted(inside)


def _called(name: str, inside: str, depth: int) -> Any:
    """What a function gives for what stands between its parentheses."""
    function = _FUNCTIONS.get(name)
    if function is None:
        raise _NotToldError
    positional, named = [], {}
    for part in _split(inside):
        found = _NAMED.fullmatch(part.strip(_BLANK))
        value = _element(found[2] if found else part, depth)
        value = str(value) if isinstance(value, _Quoted) else value  # functions are given texts without their quotes
        if found:
            named[found[1]] = value
        else:
            positional.append(value)
    try:
        return function(*positional, **named)
    except (TypeError, ValueError, OverflowError):
        raise _NotToldError from None


def _number(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return value
    raise _NotToldError


def _choice(*values: Any) -> Choices:
    if len(values) == 1 and isinstance(values[0], Choices):
        return values[0]
    if not values or any(value is None for value in values):
        raise _NotToldError
    return Choices(values)


def _range(start: Any, stop: Any = None, step: Any = 1) -> Range:
    if stop is None:
        start, stop = 0, start
    return Range(_number(start), _number(stop), _number(step))


def _interval(start: Any, end: Any) -> Interval:
    return Interval(float(_number(start)), float(_number(end)))


def _tag(*values: Any, sweep: Any = None) -> Sweep:
    """A sweep with tags; of these, sweepers know ``log``."""
    *tags, tagged = values if sweep is None else (*values, sweep)
    if not isinstance(tagged, Sweep):
        raise _NotToldError
    return replace(tagged, log="log" in tags) if isinstance(tagged, Interval) else tagged


def _shuffle(*values: Any, sweep: Any = None) -> Sweep:
    found = _listed(values, sweep)
    return replace(found, shuffled=True) if isinstance(found, Range) else found


def _sort(*values: Any, sweep: Any = None, reverse: Any = False) -> Sweep:
    """As Hydra sorts: a range that goes the other way is begun at its end, one step further in."""
    found = _listed(values, sweep)
    if isinstance(found, Choices):
        return Choices(tuple(sorted(found.values, reverse=bool(reverse))))
    if bool(reverse) == (found.start > found.stop) or found.start == found.stop:
        return found
    reach = -abs(found.step) if reverse else abs(found.step)
    return replace(found, start=found.stop + reach, stop=found.start + reach, step=-found.step)


def _listed(values: tuple[Any, ...], sweep: Any) -> Choices | Range:
    """The sweep that is to be put in another order; several values are one of their own."""
    found = sweep if sweep is not None else values[0] if len(values) == 1 else Choices(values)
    if not isinstance(found, (Choices, Range)):
        raise _NotToldError
    return found


def _cast(kind: Callable[[Any], Any]) -> Callable[..., Any]:
    """The function that makes every value of a sweep one of a kind."""

    def cast_to(*values: Any, value: Any = None) -> Any:
        found = Choices(values) if len(values) > 1 else values[0] if values else value
        if isinstance(found, Choices):
            return Choices(tuple(map(kind, found.values)))
        if isinstance(found, Interval):
            return replace(found, start=_number(kind(found.start)), end=_number(kind(found.end)))
        if isinstance(found, Range):
            start, stop, step = (_number(kind(number)) for number in (found.start, found.stop, found.step))
            return Range(start, stop, step)
        return kind(found)

    return cast_to


def _to_text(value: Any) -> str:
    if value is None or isinstance(value, Sweep):
        raise _NotToldError
    return str(value).lower() if isinstance(value, bool) else str(value)


def _to_bool(value: Any) -> bool:
    if not isinstance(value, str):
        return bool(value)
    if value.lower() not in {"true", "false"}:
        raise _NotToldError
    return value.lower() == "true"


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "choice": _choice,
    "range": _range,
    "interval": _interval,
    "tag": _tag,
    "shuffle": _shuffle,
    "sort": _sort,
    "int": _cast(int),
    "float": _cast(float),
    "str": _cast(_to_text),
    "bool": _cast(_to_bool),
}
