"""Params that a tool stored as text, back to what they were: numbers, booleans, None, lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.decoding.scalars import resolve
from paramimp.decoding.yaml_text import load_yaml
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.runs import Scalar

MAX_LIST_TEXT = 1 << 16
_NUMBER = r"[-+]?(?:\d++(?:\.\d*+)?|\.\d+)(?:[eE][-+]?\d+)?"
_ARRAY = re.compile(rf"\s*{_NUMBER}(?:\s+{_NUMBER})+\s*")
"""What NumPy prints between the brackets of an array: ``[64 32]``."""
_BRACKETS = {"[": "]", "(": ")"}


def typed(text: str) -> Scalar | Sequence[object]:
    """Return the value whose ``str()`` is the text; the text itself where it cannot have been another value.

    ``True``, ``1e-05``, ``None`` and ``nan`` are what Python writes for them. A list, a tuple or an array is a list,
    empty ones are missing, as everywhere; a dictionary stays text, since its own names were not kept apart.
    """
    text = text.strip()
    try:
        if text[:1] in _BRACKETS and text.endswith(_BRACKETS[text[:1]]) and len(text) <= MAX_LIST_TEXT:
            return _list(text)
        return resolve(text)
    except (Unreadable, UnicodeEncodeError):  # the name of a folder may have bytes that are no UTF-8
        return text


def _list(text: str) -> Scalar | Sequence[object]:
    inner = text[1:-1].strip().removesuffix(",")
    if text[0] == "[" and _ARRAY.fullmatch(inner):
        inner = ", ".join(inner.split())
    if text[0] == "(" and set(inner) & set("()[]{}"):
        return text  # a call, or tuples in a tuple
    value = load_yaml(f"[{inner}]".encode())  # a Python list of scalars reads as a YAML one
    if not isinstance(value, list) or any(isinstance(item, (dict, list)) for item in value):
        return text
    texts = sum(isinstance(item, str) for item in value)
    return text if _quotes(inner) < 2 * texts else value or None  # [CLS] is a word


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')
