"""Telling the encoding of a text that is not UTF-8, by the words that its bytes make in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Iterator

WESTERN = "cp1252"
_OF_SIGNS = ("S", "P", "N", "Zs")
"""Kinds of characters that are no letters and may stand in a text, by the beginnings of their Unicode categories."""
_INSIDE = re.compile(r"[^\W\d_][³¹¿Ÿ][^\W\d_]")
"""Letters of Central European words, read as those of Western ones."""
_WORD = re.compile(r"[^\W\d_]+")
_ELSEWHERE = (
    ("shift_jis", re.compile("[\u3040-\u30ff]"), 0.1),  # kana, between characters that other encodings have as well
    ("euc_kr", re.compile("[\uac00-\ud7a3]"), 1.0),
    ("cp1251", re.compile("[\u0430-\u045f]"), 0.8),
    ("cp1250", re.compile("[\u0100-\u017e\xd3\xf3]"), 0.8),
    ("gb18030", re.compile("[\u4e00-\u9fff]"), 0.8),
)
"""Encodings that a file may have, where so much of what is not ASCII then is of their script; the first that fits."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def western(data: bytes) -> str | None:
    """Return the text in the encoding of Windows in Western Europe; None where that is not sure."""
    try:
        text = data.decode(WESTERN)
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(text) or _INSIDE.search(text):
        return None
    foreign = {character for character in text if ord(character) > 127}
    if not all(character.isalpha() or category(character).startswith(_OF_SIGNS) for character in foreign):
        return None
    return text if _has_words_of_latin_letters(text) else None


def _words_with(text: str) -> Iterator[str]:
    return (word[0] for word in _WORD.finditer(text) if not word[0].isascii())


def _is_mostly_ascii(word: str) -> bool:
    """Whether at most half of the letters of a word are not ASCII, as in ``Größe``; or a letter that stands alone."""
    return len(word) == 1 or 2 * sum(ord(letter) > 127 for letter in word) <= len(word)


def guess(data: bytes) -> str | None:
    """Return the encoding that a text is probably in; None for no guess."""
    for encoding, script, least in _ELSEWHERE:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        foreign = [character for character in text if ord(character) > 127]
        if encoding in _OF_WORDS and not _OF_WORDS[encoding](text):
            continue
        if foreign and sum(script.match(character) is not None for character in foreign) >= least * len(foreign):
            return encoding
    return None


def _has_cyrillic_words(text: str) -> bool:
    return re.search("[\u0400-\u045f]{3}", text) is not None


def _has_words_of_latin_letters(text: str) -> bool:
    return all(map(_is_mostly_ascii, _words_with(text)))


_OF_WORDS = {"cp1251": _has_cyrillic_words, "cp1250": _has_words_of_latin_letters}
"""What words must look like in encodings in which any bytes are some letters."""
