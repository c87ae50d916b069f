"""YAML config files: bytes to plain data, the fast way where that is certain."""

from __future__ import annotations

import codecs
from typing import Any, NoReturn

from paramimp.decoding.yaml_block import UNSURE, load_block
from paramimp.decoding.yaml_events import build
from paramimp.runs import SkipReason, Unreadable

_UTF_16_HEAD = 16
"""Bytes at the beginning that tell of UTF-16 where no mark does; a shorter file is as likely damaged."""


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
    """Return the text of a UTF-8 file, or of a UTF-16 one that begins with a byte-order mark or with plain letters.

    Raises
    ------
    Unreadable : the bytes are neither, or hold the NUL character.
    """
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        _refuse(f"is not UTF-8 text (byte {error.start}: {error.reason}); save it as UTF-8.")
    if "\0" in text:
        _refuse(f"holds a NUL character (position {text.index(chr(0))}): it is damaged or not text; restore it.")
    return text


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:_UTF_16_HEAD]
    if b"\0" not in head:
        return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"  # the other one is written in Python
    for encoding, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(head) == _UTF_16_HEAD and len(data) % 2 == 0 and not any(zeros) and all(letters):
            return encoding  # no UTF-8 text holds a NUL, and every second byte of plain letters is one
    return "utf-8-sig"


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
