"""An expression as an error may show it: without what looks like a credential, each character where it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.table.credentials import holds_any, is_credential

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT = r"""'(?:[^'\\]|\\.)*+'?|"(?:[^"\\]|\\.)*+"?"""
_COMPARED = re.compile(
    rf"""(?<![\w.`-])(?P<name>[\w.`-]{{1,200}}+)(?:\s*+(?:[=!<>:~]+|(?:\bnot\s++)?\bin\b)\s*+)
    (?P<value>[\[(][^\])]*+|{_TEXT}|[^\s'"()\[\],]++)""",
    re.VERBOSE | re.DOTALL,
)
"""A name, what compares it, right or wrong, and a value or the beginning of a list."""
_WORD = re.compile(rf"{_TEXT}|[^\s'\"]++", re.DOTALL)
_PIECE = re.compile(rf"{_TEXT}|[^\s'\",()\[\]]++", re.DOTALL)
_NAMELESS = "value"
MASK = "*"


def masked(text: str) -> tuple[str, tuple[str, ...]]:
    """The expression with a mask on each credential, of the same length; and what was hidden, the longest first."""
    shown = list(text)
    hidden = set()
    for start, secret in _credentials(text):
        shown[start : start + len(secret)] = MASK * len(secret)
        hidden.add(secret)
    if holds_any("".join(shown)):  # what is no expression may be a command line or a block of lines
        hidden.update(text.split())
        shown = [sign if sign.isspace() else MASK for sign in text]
    return "".join(shown), tuple(sorted(hidden, key=len, reverse=True))


def _credentials(text: str) -> Iterator[tuple[int, str]]:
    """Where they begin, without their quotes."""
    for found in _COMPARED.finditer(text):
        name = found["name"].replace("`", "")
        for piece in _PIECE.finditer(found["value"]):
            yield from _told(name, piece[0], found.start("value") + piece.start())
    for word in _WORD.finditer(text):
        yield from _told(_NAMELESS, word[0], word.start())


def _told(name: str, piece: str, start: int) -> Iterator[tuple[int, str]]:
    bare = piece.strip("'\"")
    if bare and is_credential(name, bare):
        yield start + piece.index(bare), bare
