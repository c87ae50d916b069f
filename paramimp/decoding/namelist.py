"""Namelists of Fortran, in which simulations are told their settings: ``&physics beta = 2.4, kappa = 0.1d0 /``."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from paramimp.decoding.typed_text import typed

_START = re.compile(r"\s*[&$](?P<name>[A-Za-z_]\w*)\s*(?P<rest>.*)")
_ENDS = ("/", "&end", "$end")
_ENTRY = re.compile(r"(?<![\w%)])(?P<name>[A-Za-z_][\w%]*+(?:\([^()=]{0,99}\)[\w%]{0,99}){0,9})\s*=")
_DOUBLE = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))[dD]([-+]?\d+)")
_TRUTHS = {".true.": True, ".t.": True, ".false.": False, ".f.": False}
_QUOTED_OR_REMARK = re.compile(r"'[^']*'|\"[^\"]*\"|!.*")
_QUOTES = "'\""


def namelist(text: str) -> dict[str, dict[str, Any]] | None:
    """Return the groups of a namelist; None of a text that has anything else than groups and remarks in it."""
    groups: dict[str, dict[str, Any]] = {}
    group: dict[str, Any] | None = None
    for line in text.splitlines():
        said = _without_remark(line).strip()
        start = _START.fullmatch(said) if group is None else None
        if start is not None:
            group, said = groups.setdefault(start["name"], {}), start["rest"]
        if not said:
            continue
        if group is None:
            return None
        is_end = _bare(said).lower().endswith(_ENDS)
        if is_end:
            said = said[: -1 if said.endswith("/") else -4].strip()
        entries = _entries(said)
        group.update(entries)
        if said and not entries and not group:
            return None
        group = None if is_end else group
    return groups if any(groups.values()) and group is None else None


def _without_remark(line: str) -> str:
    """A line without the remark behind it; the mark of one may stand in quotes."""
    return _QUOTED_OR_REMARK.sub(lambda found: "" if found[0].startswith("!") else found[0], line)


def _bare(line: str) -> str:
    """A line as long, with nothing in its quotes that means anything."""
    return _QUOTED_OR_REMARK.sub(lambda found: '"' * len(found[0]), line)


def _entries(line: str) -> dict[str, Any]:
    """The names and values of a line; behind each value stands the next name."""
    names = _ENTRY.finditer(_bare(line))
    return {
        name["name"]: _value(line[name.end() : following.start() if following else None])
        for name, following in pairwise([*names, None])
        if name is not None
    }


def _value(text: str) -> Any:
    text = text.strip(" ,\t")
    if text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    if text[:1] in ("'", '"'):
        return text.strip(_QUOTES)
    double = _DOUBLE.fullmatch(text)
    return typed(f"{double[1]}e{double[2]}" if double else text)
