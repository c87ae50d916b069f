"""The report as strict JSON: no NaN, UTF-8, and nothing in it that a terminal would obey."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from paramimp.formats.interface import View

_IN_LOGS = re.compile(r"#(?=#\w*\[)")
"""The first sign of ``##[error]``, which a CI system obeys anywhere in its log."""


_quoted = json.encoder.encode_basestring
_INERT = frozenset({int, bool, type(None)})
_SCALARS = frozenset({str, int, float, bool, type(None)})


class _Result(Protocol):
    """What has a JSON form: reports, comparisons, suggestions."""

    def to_dict(self) -> dict[str, Any]: ...


def render(report: _Result, view: View) -> str:  # noqa: ARG001  one signature for all formats
    """The report as JSON, indented by two."""
    return dumps(report.to_dict())


def dumps(document: Any) -> str:
    """`document` as strict JSON with a newline at the end; a number that is not finite becomes null.

    An iterator in the outermost mapping is written as a list, item by item, so that many items never exist at once.
    """
    return "".join(map(_inert, _pieces(document, "\n"))) + "\n"


def _pieces(document: Any, outer: str) -> Iterator[str]:
    """Yield the text of a document in pieces, of which each holds whole strings."""
    inner = outer + "  "
    if isinstance(document, dict) and any(isinstance(item, Iterator) for item in document.values()):
        before = f"{{{inner}"
        for key, item in document.items():
            yield f"{before}{_quoted(_plain(str(key)))}: "
            yield from _pieces(item, inner)
            before = f",{inner}"
        yield outer + "}"
    elif isinstance(document, Iterator):
        before = f"[{inner}"
        for item in document:
            yield before + _indented(_plain(item), inner)
            before = f",{inner}"
        yield outer + "]" if before[0] == "," else "[]"
    else:
        yield _indented(_plain(document), outer)


def _inert(text: str) -> str:
    """A piece of JSON as nothing that reads a terminal or a log obeys it."""
    if not text.replace("\n", "").isprintable():  # json leaves C1 and bidi marks as they are
        text = "".join(char if char == "\n" or char.isprintable() else _escape(char) for char in text)
    return _IN_LOGS.sub(r"\\u0023", text)


def _escape(char: str) -> str:
    """A JSON string escape: the document stays equal, and encodable."""
    return json.dumps(char)[1:-1] if char != "\x7f" else "\\u007f"


def _indented(value: Any, outer: str) -> str:
    """What `json.dumps` makes of plain data with an indentation of two, in a fifth of its time.

    Its encoder in C does not indent. It writes what holds nothing but scalars, with line breaks as separators.

    Parameters
    ----------
    outer : the line break in front of the bracket that closes.
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        return _quoted(value)
    inner = outer + "  "
    if isinstance(value, dict):
        if not value or _SCALARS.issuperset(map(type, value.values())):
            return _broken(_flat(inner).encode(value), inner, outer)
        items = [f"{_quoted(key)}: {_indented(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{outer}}}"
    if isinstance(value, list) and _SCALARS.issuperset(map(type, value)):
        return _broken(_flat(inner).encode(value), inner, outer)
    if isinstance(value, list):
        items = [_indented(item, inner) for item in value]
        return f"[{inner}{f',{inner}'.join(items)}{outer}]"
    return _flat(inner).encode(value)


@cache
def _flat(inner: str) -> json.JSONEncoder:
    return json.JSONEncoder(allow_nan=False, ensure_ascii=False, separators=(f",{inner}", ": "))


def _broken(text: str, inner: str, outer: str) -> str:
    """A list or object on one line, with line breaks inside its brackets; empty ones stay as they are."""
    return f"{text[0]}{inner}{text[1:-1]}{outer}{text[-1]}" if len(text) > 2 else text


def _plain(value: Any) -> Any:
    """`value` in the types that JSON has."""
    kind = value.__class__
    if kind is int or value is None or kind is bool or (kind is str and value.isascii()):
        return value
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is dict:  # before the questions below, each of which costs as much as a scalar does
        return {
            key if key.__class__ is str else str(key): item if item.__class__ in _INERT else _plain(item)
            for key, item in value.items()
        }
    if isinstance(value, str):
        # A folder name that is not UTF-8 has lone surrogates, which strict parsers refuse.
        return str(value).encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)
