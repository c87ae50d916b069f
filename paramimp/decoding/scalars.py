"""What a plain scalar means: the YAML 1.2 core schema, plus Python's words for missing and non-finite.

Differences from PyYAML (YAML 1.1), each of which has turned a hyperparameter into something else: ``1e-3`` is a
number, ``no`` and ``on`` are text, ``1:30`` is text (not 90), ``010`` is ten, ``1_000`` and dates are text.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from paramimp.runs import Scalar, SkipReason, Unreadable

MAX_DIGITS = 40
"""Longest integer: beyond it int(), str() and float() become slow or raise, and no hyperparameter is as long."""
MAX_DECIMAL = 400
"""Longest decimal in characters: some programs write a float with all of its 55 digits."""

_CACHED_LENGTH = 12
"""Longer numbers have digits of their own in each run, and a cache of those is a cost."""
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL", "None"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN", "nan", "NaN", "NAN"), math.nan),
}
for _word in (".inf", ".Inf", ".INF", "inf", "Inf", "INF", "infinity", "Infinity"):
    _WORDS.update({_word: math.inf, "+" + _word: math.inf, "-" + _word: -math.inf})


def resolve(text: str) -> Scalar:
    """Return the value that a plain (unquoted) scalar stands for.

    Raises
    ------
    Unreadable : a number with more digits than any hyperparameter has.
    """
    # Runs share most of their values; the cache holds short texts only, so that it stays small.
    return _resolve_cached(text) if len(text) <= _CACHED_LENGTH else _resolve(text)


def decimal(text: str) -> int | float | None:
    """What `resolve` makes of a number in decimal digits; None of anything else.

    Raises
    ------
    Unreadable : as `resolve`.
    """
    if DECIMAL.fullmatch(text) is None:
        return None
    if "." in text or "e" in text or "E" in text:
        _check_length(text, MAX_DECIMAL, len(text))
        return float(text)
    _check_length(text, MAX_DIGITS, len(text.lstrip("+-")))
    return int(text)


def _resolve(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if (number := decimal(text)) is not None:
        return number
    if _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
        _check_length(text, MAX_DIGITS, len(text) - 2)
        return int(text, 0)
    return text


_resolve_cached = lru_cache(maxsize=8192)(_resolve)


def _check_length(text: str, limit: int, length: int) -> None:
    if length > limit:
        raise Unreadable(
            SkipReason.UNREADABLE,
            f"holds a number of {length:,} digits ({text[:12]}...); quote it if it is a name, or shorten it.",
        )
