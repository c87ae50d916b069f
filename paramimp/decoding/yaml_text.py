"""YAML config files: bytes to plain data, the fast way where that is certain."""

from __future__ import annotations

import codecs
from typing import Any, NoReturn

from paramimp.decoding.yaml_block import UNSURE, load_block
from paramimp.decoding.yaml_events import build
from paramimp.runs import SkipReason, Unreadable


def load_yaml(data: bytes) -> Any:
    """Return what a YAML file says: dicts with text keys, lists, scalars; None for an empty file.

    Raises
    ------
    Unreadable : it is not YAML, not text, or costs more than a config may.
    """
    text = decode(data)
    value = load_block(text)
    return build(text) if value is UNSURE else value


def decode(data: bytes) -> str:
    """Return the text of a UTF-8 file, or of a UTF-16 one that begins with a byte-order mark.

    Raises
    ------
    Unreadable : the bytes are neither, or hold the NUL character.
    """
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        _refuse(f"is not UTF-8 text (byte {error.start}: {error.reason}); save it as UTF-8.")
    if "\0" in text:
        _refuse(f"holds a NUL character (position {text.index(chr(0))}): it is damaged or not text; restore it.")
    return text


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
