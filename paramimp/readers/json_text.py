"""JSON and JSON Lines as scripts write them: NaN and Infinity are data, a torn last line is normal."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, NoReturn

from paramimp.readers.interface import Unreadable
from paramimp.readers.scalars import MAX_DIGITS
from paramimp.readers.yaml_events import MAX_DEPTH
from paramimp.runs import SkipReason

_LONG_INTEGER = re.compile(rf"[0-9]{{{MAX_DIGITS + 1}}}")
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_CUT_TOKEN = re.compile(r"[-+.\w\\]*")

MAX_LINES = 1_000_000
"""Lines of a JSON Lines file: millions of empty objects would fit into its bytes, and not into memory."""

TORN_LINE = "its last line is cut off and was left out"


class ExtraData(Unreadable):
    """Something follows the document: perhaps these are JSON Lines."""


def load_config_json(data: bytes) -> Any:
    """Return the document of a config file.

    A key that occurs twice is refused: one of the two values is a mistake, and nothing tells which.

    Raises
    ------
    Unreadable : not JSON, a repeated key, a number of more than 40 digits, or nested too deeply.
    """
    text = _decode(data)
    parse_int = _short_int if _LONG_INTEGER.search(text) else None
    value = _load(text, object_pairs_hook=_unique_keys, parse_int=parse_int)
    _check_depth(value)
    return value


def load_metrics_json(data: bytes) -> Any:
    """Return the document of a metrics file.

    The last of two equal keys wins here, as in every JSON library: a logger that repeats a value corrects it.
    Integers of more than 40 digits become floats.

    Raises
    ------
    ExtraData : a valid document is followed by something.
    Unreadable : not JSON.
    """
    text = _decode(data)
    return _load(text, parse_int=float if _LONG_INTEGER.search(text) else None)


def load_json_lines(data: bytes) -> tuple[list[dict[str, Any]], str]:
    """Return the objects of a JSON Lines file, and a note if its last line was cut off.

    Raises
    ------
    Unreadable : a line other than the last is not JSON, or a line is not an object.
    """
    text = _decode(data, cut=True)
    parse_int = float if _LONG_INTEGER.search(text) else None
    if text.count("\n") > MAX_LINES:
        raise Unreadable(SkipReason.TOO_LARGE, f"has more than {MAX_LINES:,} lines; log less often.")
    lines = text.rstrip().split("\n")
    records: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = _load(line, parse_int=parse_int)
        except Unreadable:
            if number != len(lines):
                _refuse(f"has a line that is not JSON (line {number}); remove it.")
            if not records:
                _refuse("ends early: its only line is cut off; the run probably crashed while writing.")
            return records, TORN_LINE
        if not isinstance(record, dict):
            _refuse(f'has a line that is not an object like {{"loss": 0.5}} (line {number}); correct it.')
        records.append(record)
    return records, ""


def _decode(data: bytes, *, cut: bool = False) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        # A torn write may end in the middle of a character; the line it is in is torn anyway.
        if cut and encoding == "utf-8-sig" and error.reason == "unexpected end of data":
            return data[: error.start].decode(encoding)
        _refuse(f"is not UTF-8 text (byte {error.start}: {error.reason}); save it as UTF-8.")


def _load(text: str, **hooks: Any) -> Any:
    try:
        value = json.loads(text, **hooks)
    except json.JSONDecodeError as error:
        _refuse_syntax(text, error)
    except RecursionError:
        _refuse(f"is nested more than {MAX_DEPTH} levels deep; flatten it.")
    except ValueError:  # the interpreter's own limit on digits (CVE-2020-10735)
        _refuse("holds a number with thousands of digits; shorten it.")
    if _HALF_PAIR.search(text):
        _check_surrogates(value)
    return value


def _refuse_syntax(text: str, error: json.JSONDecodeError) -> NoReturn:
    if not text.strip():
        _refuse("is empty; the run probably crashed before it wrote anything.")
    if error.msg == "Extra data":
        raise ExtraData(
            SkipReason.UNREADABLE, f"holds something after its JSON document (line {error.lineno}); remove it."
        )
    is_cut = error.msg.startswith("Unterminated string") or _CUT_TOKEN.fullmatch(text[error.pos :].rstrip())
    if is_cut:
        _refuse("ends early: its JSON is cut off; the run probably crashed while writing it.")
    _refuse(f"is not JSON in line {error.lineno}, column {error.colno} ({error.msg}); correct it there.")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                _refuse(f"has the key {key[:60]!r} twice in one object; keep one of them.")
            seen.add(key)
    return result


def _short_int(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        _refuse(f"holds a number of {len(text):,} digits; quote it if it is a name, or shorten it.")
    return int(text)


def _check_depth(value: Any) -> None:
    containers = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        containers = [
            child
            for node in containers
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        if not containers:
            return
    _refuse(f"is nested more than {MAX_DEPTH} levels deep; flatten it.")


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        _refuse("holds half of a surrogate pair, which is no character; remove it.")
    except RecursionError:
        _refuse(f"is nested more than {MAX_DEPTH} levels deep; flatten it.")


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
