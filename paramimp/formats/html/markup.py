"""Elements as text: whatever is not markup already is escaped, so that no name can become any."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from paramimp.formats.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paramimp.formats.interface import View

WORDS = Words(unicode=True)
_VOID = frozenset({"meta", "input", "link", "br", "wbr", "path", "line", "rect", "circle", "polyline", "polygon"})
_IN_XML = frozenset({"wbr", "path", "line", "rect", "circle", "polyline", "polygon"})
_BREAK = re.compile(r"(?<=[^\W_][._/-])(?=[^\W\d_])")
"""Behind what joins the words of a name, and before a letter: no number is broken."""
_LONG_WORD = re.compile(r"(\S{25,})")
"""As many letters of a sentence as might not fit into a line of a phone."""
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_FROM_RIGHT = re.compile(f"([{_RIGHT}](?:[^A-Za-z,;()]*[{_RIGHT}])?)")
"""A name in letters that are written from right to left, from its first to its last."""


def words_of(view: View) -> Words:
    """How a page names options: as whoever asked for it has them."""
    return Words(unicode=True, python=view.python)


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def el(tag: str, /, *children: Markup | str | Iterable[Markup | str | None] | None, **attributes: object) -> Markup:
    """An element. A blank before an attribute is written ``_``: ``aria_label``, ``class_``, ``for_``.

    An attribute that is None or False is left out, one that is True has no value; floats are rounded to what a screen
    can show.
    """
    written = "".join(_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    if tag in _VOID:
        return Markup(f"<{tag}{written}{'/' if tag in _IN_XML else ''}>")
    return Markup(f"<{tag}{written}>{join(*children)}</{tag}>")


def join(*children: Markup | str | Iterable[Markup | str | None] | None) -> Markup:
    """Children one after the other."""
    return Markup("".join(_text(child) for child in children))


def name(text: str) -> Markup:
    """A name from a file: visible, and apart from the direction of the text around it."""
    return breakable(WORDS.name(text))


def breakable(text: str) -> Markup:
    """A text that stands apart like a name, and that is broken where its words end rather than amid them."""
    return el("bdi", _with_breaks(text))


def sentence(text: str) -> Markup:
    """A sentence. A name from right to left stands apart, or it would change places with the number behind it."""
    parts = _FROM_RIGHT.split(text)
    shown = (
        el("bdi", part)
        if place % 2
        else join(*(_with_breaks(word) if at % 2 else word for at, word in enumerate(_LONG_WORD.split(part))))
        for place, part in enumerate(parts)
    )
    return el("bdi", *shown, dir="ltr" if len(parts) > 1 else None)


def _with_breaks(text: str) -> Markup:
    first, *others = _BREAK.split(text)
    return join(first, *(join(el("wbr"), part) for part in others))


def _text(child: Markup | str | Iterable[Markup | str | None] | None) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(child)
    return "".join(_text(each) for each in child)


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {key}"
    return f' {key}="{escape(_number(value) if isinstance(value, float) else str(value))}"'


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
