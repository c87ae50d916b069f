"""The report as strict JSON: no NaN, UTF-8, and nothing in it that a terminal would obey."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from paramimp.formats.interface import View

_IN_LOGS = re.compile(r"#(?=#\w*\[)")
"""The first sign of ``##[error]``, which a CI system obeys anywhere in its log."""


class _Result(Protocol):
    """What has a JSON form: reports, comparisons, suggestions."""

    def to_dict(self) -> dict[str, Any]: ...


def render(report: _Result, view: View) -> str:  # noqa: ARG001  one signature for all formats
    """The report as JSON, indented by two."""
    return dumps(report.to_dict())


def dumps(document: Any) -> str:
    """`document` as strict JSON with a newline at the end; a number that is not finite becomes null."""
    text = json.dumps(_plain(document), allow_nan=False, ensure_ascii=False, indent=2)
    if not text.replace("\n", "").isprintable():  # json leaves C1 and bidi marks as they are
        text = "".join(char if char == "\n" or char.isprintable() else _escape(char) for char in text)
    return _IN_LOGS.sub(r"\\u0023", text) + "\n"


def _escape(char: str) -> str:
    """A JSON string escape: the document stays equal, and encodable."""
    return json.dumps(char)[1:-1] if char != "\x7f" else "\\u007f"


def _plain(value: Any) -> Any:
    """`value` in the types that JSON has."""
    if value is None or isinstance(value, bool):
        return value
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
