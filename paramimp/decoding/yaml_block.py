"""A fast path for the flat and nested block style in which training scripts dump their config, and for flat braces.

It accepts a small part of YAML of which it is certain, and gives up (`UNSURE`) on everything else: anchors, tags,
comments after values, values over several lines, anything but printable ASCII. The property tests in
tests/decoding/test_yaml_block.py hold it to that. It is fast because runs of one sweep share most of their
lines, so what a line means is remembered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from paramimp.decoding.scalars import decimal, resolve
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from paramimp.runs import Scalar


class _Unsure:
    """The fast path's way to say: ask the real parser."""


UNSURE: Final = _Unsure()

_MAX_TEXT = 32_768  # so short that the event budget of the real parser cannot be exceeded
_MAX_DEPTH = 32
_MAX_LINE = 240
_MAX_REMEMBERED = 8192
_CHOSEN_LENGTH = 8
"""Numbers of more characters are drawn rather than chosen: hardly any is seen again."""

# A colon only inside a word (cuda:0), a hyphen first only before a word (-1, never "- "), never a '#', and no
# bracket or quote: then the rest of the line is one plain scalar, whatever stands in the lines around it.
_PLAIN = (
    r"(?:[A-Za-z0-9_./+~]|-(?=[A-Za-z0-9.]))"
    r"(?:[A-Za-z0-9_./+~@=%^,;()*&!$<>|\\-]|:(?=[A-Za-z0-9_./])| +(?=[^ #]))*"
)
_QUOTED = r"'[ -&(-~]*'|\"[ !#-\[\]-~]*\""
_ELEMENT = r"(?:-?[A-Za-z0-9_.+][A-Za-z0-9_.+-]*|'[ -&(-~]*'|\"[ !#-\[\]-~]*\")"
_FLOW = rf"\[ *(?:{_ELEMENT}(?:, *{_ELEMENT})*)? *\]"
LINE = re.compile(
    rf"(?P<indent> *)(?:(?P<key>[A-Za-z0-9_][A-Za-z0-9_./-]*):|(?P<dash>-(?= )))"
    rf"(?: +(?:(?P<plain>{_PLAIN})|(?P<quoted>{_QUOTED})|(?P<flow>{_FLOW})))? *"
)
_ENTRY = rf"([A-Za-z0-9_][A-Za-z0-9_./-]{{0,199}}): +({_ELEMENT})"
_FLOW_MAPPING = re.compile(rf"\{{ *{_ENTRY}(?:, *{_ENTRY})* *\}}\n*")
_ENTRIES = re.compile(_ENTRY)
_BLANK = re.compile(r" *(?:#[ -~]*)?")
_ELEMENTS = re.compile(_ELEMENT)

# What a line says: its indent (-1: nothing), its key (None: a list item), its value (a tuple for a list).
_Meaning = tuple[int, str | None, Any]
_NOTHING: Final = _Unsure()  # a key whose value is on the lines below, or missing
_SKIP: Final[_Meaning] = (-1, None, None)
_remembered: dict[str, _Meaning | None] = {}
_heads: dict[str, tuple[int, str]] = {}
"""What stands before the colon of lines whose value was plain: the indent and the key that it says."""


def load_block(text: str) -> dict[str, Any] | _Unsure:
    """Return the mapping that a block-style document holds, or a flat one in braces; or `UNSURE`."""
    if len(text) > _MAX_TEXT:
        return UNSURE
    if text[:1] == "{":
        return _flow_mapping(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    if lines[0] == "---":
        lines[0] = ""
    meanings = []
    for line in lines:
        meaning = _remembered.get(line) or _meaning(line)
        if meaning is None:
            return UNSURE
        if meaning is not _SKIP:
            meanings.append(meaning)
    return nest(meanings)


def _flow_mapping(text: str) -> dict[str, Any] | _Unsure:
    """Return what ``{lr: 0.1, opt: adam}`` holds: cells of tables have it, each a document of its own."""
    if _FLOW_MAPPING.fullmatch(text) is None:
        return UNSURE
    entries = _ENTRIES.findall(text)
    try:
        mapping = {key: _element(element) for key, element in entries}
    except Unreadable:  # an endless number: the real parser says so
        return UNSURE
    return mapping if len(mapping) == len(entries) else UNSURE


def nest(meanings: list[_Meaning]) -> dict[str, Any] | _Unsure:
    """Put lines into mappings by their indents. A line that does not fit exactly makes it unsure."""
    root: dict[str, Any] = {}
    outer: list[tuple[int, dict[str, Any]]] = []
    level, current = 0, root
    waiting: str | None = None  # the key above, which has no value yet
    items: list[Any] | None = None  # the block list that is open, and its indent
    items_level = 0
    for indent, key, value in meanings:
        if key is None:
            if waiting is not None and indent >= level:
                items, items_level = [], indent
                current[waiting] = items
                waiting = None
            elif items is None or indent != items_level:
                return UNSURE
            items.append(value)
            continue
        items = None
        if indent > level:
            if waiting is None or len(outer) >= _MAX_DEPTH:
                return UNSURE
            outer.append((level, current))
            child: dict[str, Any] = {}
            current[waiting] = child
            level, current = indent, child
        else:
            while indent < level:
                level, current = outer.pop()
            if indent != level:
                return UNSURE
        if key in current:
            return UNSURE
        waiting = key if value is _NOTHING else None
        current[key] = list(value) if value.__class__ is tuple else None if value is _NOTHING else value
    return root or UNSURE


def meaning_of(line: str) -> _Meaning | None:
    """What one line says; None if it is not certain."""
    return _remembered.get(line) or _meaning(line)


def _meaning(line: str) -> _Meaning | None:
    """Work out what one line says and remember it; None if it is not certain."""
    if len(line) > _MAX_LINE:
        return None
    head, _, tail = line.partition(": ")
    try:
        # A decimal number is one plain scalar, whatever stands around it.
        if (known := _heads.get(head)) is not None and (number := decimal(tail)) is not None:
            return (*known, number) if len(tail) > _CHOSEN_LENGTH else _remember(line, (*known, number))
    except Unreadable:  # an endless number: the real parser says so
        return None
    if _BLANK.fullmatch(line):
        meaning = _SKIP
    else:
        match = LINE.fullmatch(line)
        if match is None:
            return None
        try:
            value = _value(match)
        except Unreadable:  # an endless number: the real parser says so
            return None
        dash = match["dash"] is not None
        if dash and (value is _NOTHING or value.__class__ is tuple):
            return None
        meaning = (len(match["indent"]), match["key"], value)
        if match["plain"] is not None and not dash:
            _kept(_heads)[head] = meaning[0], match["key"]
    return _remember(line, meaning)


def _remember(line: str, meaning: _Meaning) -> _Meaning:
    _kept(_remembered)[line] = meaning
    return meaning


def _kept(memory: dict[str, Any]) -> dict[str, Any]:
    """A memory with room for one entry more."""
    if len(memory) >= _MAX_REMEMBERED:
        memory.clear()
    return memory


def _value(match: re.Match[str]) -> Any:
    if (plain := match["plain"]) is not None:
        return resolve(plain)
    if (quoted := match["quoted"]) is not None:
        return quoted[1:-1]
    if (flow := match["flow"]) is not None:
        return tuple(_element(element) for element in _ELEMENTS.findall(flow))
    return _NOTHING


def _element(element: str) -> Scalar:
    return element[1:-1] if element[0] in "'\"" else resolve(element)
