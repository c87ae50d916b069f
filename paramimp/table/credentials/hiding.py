"""Names that strangers chose, as they may be shown: without the credentials that stand in them."""

from __future__ import annotations

import re
from functools import lru_cache

from paramimp.places.addresses import HIDDEN, without_secrets
from paramimp.table.credentials import holds_any

_WORD = re.compile(r"[^\s,;]+")
_PIECE = re.compile(r"[^\s,;/]+")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://")


def without_credentials(text: str) -> str:
    """A name of a run, a group, a metric or a file with a mask on each credential in it."""
    return _without(text) if text and holds_any(text) else text


@lru_cache(maxsize=4096)
def _without(text: str) -> str:
    """Mask as little as leaves no credential: values of entries, then users of addresses, then words, then it all."""
    if "\n" in text:
        return HIDDEN  # a block of lines, of which the first says what the others are
    from paramimp.table.credentials.entries import spans_of_credentials  # 30 patterns, for what holds a credential

    shown = list(text)
    for start, end in sorted(spans_of_credentials(text), reverse=True):
        shown[start:end] = HIDDEN
    masked = "".join(shown)
    for pattern, mask in ((_WORD, _as_address), (_PIECE, _nothing), (_WORD, _nothing)):
        if holds_any(masked):
            masked = pattern.sub(mask, masked)
    return HIDDEN if holds_any(masked) else masked


def _as_address(word: re.Match[str]) -> str:
    found = _ADDRESS.search(word[0])
    if found is None or not holds_any(word[0]):
        return word[0]
    return word[0][: found.start()] + without_secrets(word[0][found.start() :])


def _nothing(word: re.Match[str]) -> str:
    return HIDDEN if holds_any(word[0]) else word[0]
