"""Namelists of Fortran, in which simulations are told their settings: ``&physics beta = 2.4, kappa = 0.1d0 /``."""

from __future__ import annotations

import re
from typing import Any

from paramimp.decoding.typed_text import typed

_START = re.compile(r"\s*[&$](?P<name>[A-Za-z_]\w*)\s*(?P<rest>.*)")
_ENDS = ("/", "&end", "$end")
_NAME = re.compile(r"[A-Za-z_][\w%(),:]*")
_DOUBLE = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))[dD]([-+]?\d+)")
_TRUTHS = {".true.": True, ".t.": True, ".false.": False, ".f.": False}
_REMARK = "!"
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
        is_end = said.lower().endswith(_ENDS) and said.count("'") % 2 == 0
        if is_end:
            said = said[: -1 if said.endswith("/") else -4].strip()
        if "=" in said:
            group.update(_entries(said))
        elif said and not group:
            return None
        group = None if is_end else group
    return groups if any(groups.values()) and group is None else None


def _without_remark(line: str) -> str:
    """A line without the remark behind it; the mark of one may stand in quotes."""
    start = line.find(_REMARK)
    return line if start < 0 or any(line[:start].count(quote) % 2 for quote in _QUOTES) else line[:start]


def _entries(line: str) -> dict[str, Any]:
    """The names and values of a line; behind each value stands the next name."""
    first, *between = line.split("=")
    *between, last = between
    name = first.strip()
    found: dict[str, Any] = {}
    for text in between:
        value, _, following = text.strip().replace(",", ", ").rpartition(" ")
        found[name] = value
        name = following
    found[name] = last
    return {name: _value(value) for name, value in found.items() if _NAME.fullmatch(name)}


def _value(text: str) -> Any:
    text = text.strip(" ,\t")
    if text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    if text[:1] in ("'", '"'):
        return text.strip(_QUOTES)
    double = _DOUBLE.fullmatch(text)
    return typed(f"{double[1]}e{double[2]}" if double else text)
