"""JSON and JSON Lines as scripts write them: NaN and Infinity are data, a torn last line is normal."""

from __future__ import annotations

import codecs
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.decoding.half_pairs import with_halves_as_text
from paramimp.decoding.scalars import MAX_DIGITS
from paramimp.decoding.yaml_events import MAX_DEPTH
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG_INTEGER = b"0" * (MAX_DIGITS + 1)
_DIGITS_ONLY = bytes(ord("0") if chr(code) in "0123456789" else ord(" ") for code in range(256))
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_CUT_TOKEN = re.compile(r"[-+.\w\\]*")

MAX_LINES = 200_000
"""Lines of a JSON Lines file. With the next limit it keeps the reading of any file below two seconds."""
MAX_MARKS = 1_000_000
"""Commas and opening brackets of a metrics file: no fewer than its values, and counted before any of them exists."""

TORN_LINE = "its last line is cut off and was left out"
BAD_LINE = "its last line cannot be read as one JSON object and was left out"

_TOO_DEEP = f"is nested more than {MAX_DEPTH} levels deep; flatten it."
_TOO_DEEP_FOR_PYTHON = "is nested more deeply than Python's JSON parser can follow; flatten it."


class _NotJson(Unreadable):
    """The text breaks the syntax of JSON, perhaps only because it was cut off."""


class ExtraData(Unreadable):
    """Something follows the document.

    Attributes
    ----------
    may_be_lines : whether the document is one line and what follows begins on another one.
    """

    def __init__(self, message: str, *, may_be_lines: bool) -> None:
        super().__init__(SkipReason.UNREADABLE, message)
        self.may_be_lines = may_be_lines


def load_config_json(data: bytes) -> Any:
    """Return the document of a config file.

    A key that occurs twice is refused: one of the two values is a mistake, and nothing tells which.

    Raises
    ------
    Unreadable : not JSON, a repeated key, a number of more than 40 digits, or nested too deeply.
    """
    text = _decode(data)
    value = _load(text, _decoder(_short_int if _has_long_integer(text) else None, _unique_keys), _TOO_DEEP)
    _check_depth(value)
    return value


def load_metrics_json(data: bytes) -> Any:
    """Return the document of a metrics file.

    The last of two equal keys wins here, as in every JSON library: a logger that repeats a value corrects it.
    Integers of more than 40 digits become floats.

    Raises
    ------
    ExtraData : a valid document is followed by something.
    Unreadable : not JSON, or more than 1,000,000 commas and brackets.
    """
    text = _decode(data)
    _check_marks(text)
    return _load(text, _decoder(float if _has_long_integer(text) else None))


def load_json_lines(data: bytes) -> tuple[list[dict[str, Any]], str]:
    """Return the objects of a JSON Lines file, and a note if its last line was cut off or followed by something.

    Raises
    ------
    Unreadable : a line other than the last is not JSON, a line is not an object, or the file is too large.
    """
    text = _decode(data, cut=True)
    decoder = _decoder(float if _has_long_integer(text) else None)
    if text.count("\n") > MAX_LINES:
        raise Unreadable(SkipReason.TOO_LARGE, f"has more than {MAX_LINES:,} lines; log less often.")
    _check_marks(text)
    lines = text.rstrip().split("\n")
    records: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = _load(line, decoder)
        except Unreadable as error:
            if number != len(lines):
                _refuse(f"has a line that cannot be read as JSON (line {number}); remove it.")
            if records:
                return records, TORN_LINE if _is_torn(line, error) else BAD_LINE
            if isinstance(error, ExtraData):
                _refuse(f"holds something after its JSON document (line {number}); remove it.")
            if not _is_torn(line, error):
                raise
            _refuse("ends early: its only line is cut off; the run probably crashed while writing.")
        if not isinstance(record, dict):
            _refuse(f'has a line that is not an object like {{"loss": 0.5}} (line {number}); correct it.')
        records.append(record)
    return records, ""


def _decode(data: bytes, *, cut: bool = False) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        if encoding == "utf-8-sig" and not data.startswith(codecs.BOM_UTF8):
            return data.decode()  # the other codec is written in Python
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        # A torn write may end in the middle of a character; the line it is in is torn anyway.
        if cut and encoding == "utf-8-sig" and error.reason == "unexpected end of data":
            return error.object[: error.start].decode()  # without the mark at the beginning, which is not counted
        start = error.start + len(data) - len(error.object)
        _refuse(f"is not UTF-8 text (byte {start}: {error.reason}); save it as UTF-8.")


def _has_long_integer(text: str) -> bool:
    # A regular expression for this takes a second for a large file of long numbers; this takes none for any.
    return len(text) > MAX_DIGITS and _LONG_INTEGER in text.encode("utf-8", "surrogatepass").translate(_DIGITS_ONLY)


def _is_torn(line: str, error: Unreadable) -> bool:
    """Whether the line may be the beginning of an object, or the zeros that a crash of the machine leaves."""
    return isinstance(error, _NotJson) and line.lstrip().startswith(("{", "\0"))


def _check_marks(text: str) -> None:
    if len(text) > MAX_MARKS and text.count(",") + text.count("{") + text.count("[") > MAX_MARKS:
        message = f"has more than {MAX_MARKS:,} commas and opening brackets, so about as many values; log less often."
        raise Unreadable(SkipReason.TOO_LARGE, message)


@cache
def _decoder(
    parse_int: Callable[[str], float] | None, object_pairs_hook: Callable[[list[tuple[str, Any]]], Any] | None = None
) -> json.JSONDecoder:
    """A decoder, made once: json.loads makes one for every text if it is given a hook."""
    return json.JSONDecoder(parse_int=parse_int, object_pairs_hook=object_pairs_hook)


def _load(text: str, decoder: json.JSONDecoder, too_deep: str = _TOO_DEEP_FOR_PYTHON) -> Any:
    if "\\u" in text and _HALF_PAIR.search(text):
        text = with_halves_as_text(text)
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        _refuse_syntax(text, error)
    except RecursionError:
        _refuse(too_deep)
    except ValueError:  # the interpreter's own limit on digits (CVE-2020-10735)
        _refuse("holds a number with thousands of digits; shorten it.")


def _refuse_syntax(text: str, error: json.JSONDecodeError) -> NoReturn:
    if not text.strip():
        _refuse("is empty; the run probably crashed before it wrote anything.")
    if error.msg == "Extra data":
        document = text[: error.pos].rstrip()
        may_be_lines = "\n" not in document.lstrip() and "\n" in text[len(document) : error.pos]
        message = f"holds something after its JSON document (line {error.lineno}); remove it."
        raise ExtraData(message, may_be_lines=may_be_lines)
    is_cut = error.msg.startswith("Unterminated string") or _CUT_TOKEN.fullmatch(text[error.pos :].rstrip())
    if is_cut:
        message = "ends early: its JSON is cut off; the run probably crashed while writing it."
    else:
        message = f"is not JSON in line {error.lineno}, column {error.colno} ({error.msg}); correct it there."
    raise _NotJson(SkipReason.UNREADABLE, message)


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
    if not isinstance(value, (dict, list)):
        return
    containers = [value]
    for _ in range(MAX_DEPTH):
        containers = [
            child
            for node in containers
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        if not containers:
            return
    _refuse(_TOO_DEEP)


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
