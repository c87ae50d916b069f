"""Params in the names of folders and files: ``lr=0.01,bs=32/``, and ``lr=0.01/bs=32/`` as Hive partitions tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from paramimp.decoding.typed_text import typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.runs import Scalar

_NAME = r"[A-Za-z][\w.]*"
_FIRST = re.compile(rf"(?:^|[\W_])({_NAME})$")
_BETWEEN = re.compile(
    rf"""
    (?P<sure> (?:.*[^,;&+\s])? ) [,;&+\s]+ (?P<name> {_NAME} )  # what cannot be in a name or a number divides
    | (?P<number> [-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)? ) [_-]+ (?P<next> {_NAME} )
    | (?P<word> [^_-]+ ) [_-]+ (?P<after> {_NAME} )
    """,
    re.VERBOSE,
)
_COUNT = re.compile(r"(?:(?:run|exp|experiment|trial|job|sweep|version|v)[_-]?)?\d+[_-]+", re.IGNORECASE)
"""What names begin with that also number the runs: ``exp1_lr=0.01``, but not the ``l2_`` of ``l2_reg=0.01``."""
_HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
MAX_LENGTH = 1_000


def params_in_path(path: str) -> dict[str, Scalar | Sequence[object]]:
    """Return the params that the parts of a path name; the innermost wins."""
    params: dict[str, Scalar | Sequence[object]] = {}
    for part in path.split("/"):
        params.update(params_in_name(part))
    return params


def params_in_name(name: str) -> dict[str, Scalar | Sequence[object]]:
    """Return the params of a name like ``lr=0.01,bs=32`` or ``exp1_lr=0.01_bs=32``; none of any other name."""
    if "=" not in name or len(name) > MAX_LENGTH:
        return {}
    counted = _COUNT.match(name)
    first, *between = name[counted.end() if counted else 0 :].split("=")
    *between, last = between
    start = _FIRST.search(first)
    if start is None:
        return {}
    key = start[1]
    params: dict[str, Scalar | Sequence[object]] = {}
    for text in between:
        match = _BETWEEN.fullmatch(text)
        if match is None:
            return {}
        value, following = next(
            (match[one], match[other])
            for one, other in (("sure", "name"), ("number", "next"), ("word", "after"))
            if match[other] is not None
        )
        params[key] = _typed(value)
        key = following
    return {**params, key: _typed(last)}


def _typed(text: str) -> Scalar | Sequence[object]:
    text = unquote(text)
    return None if text == _HIVE_NULL else typed(text)
