"""From the text of an expression to tokens, and the error that shows where a text is wrong."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn

from paramimp.errors import ParamimpError
from paramimp.messages.mentions import option
from paramimp.messages.printable import printable
from paramimp.records import record
from paramimp.table.where._masked import MASK, masked

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["number", "text", "boolean", "list", "null"]
ORDERED: Final[tuple[Kind, ...]] = ("number", "text")
ONE: Final = {"number": "a number", "text": "text", "boolean": "a boolean", "list": "a list", "null": "null"}

_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<number>[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?![\w.`])))
    | (?P<name>(?:[^\W\d]\w*|`(?:[^`]|``)*+`)(?:\.(?:\w+|`(?:[^`]|``)*+`))*+)
    | (?P<text>'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")
    | (?P<foreign><>|=<|=>|={3}|&&?|\|\|?)
    | (?P<mark>[=!<>]=|[<>()\[\],])
    """,
    re.VERBOSE | re.DOTALL,
)
_SEGMENT: Final = re.compile(r"`((?:[^`]|``)*+)`|(\w+)")
PLAIN_NAME: Final = re.compile(r"[^\W\d]\w*(?:\.\w+)*+")
_ESCAPE: Final = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPED: Final = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0",
    "\\": "\\", "'": "'", '"': '"', "\n": "",
}  # fmt: skip
CONSTANTS: Final = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
WORDS: Final = frozenset({"and", "or", "not", "in"})
INSTEAD: Final = {
    "=": "==", "===": "==", "is": "==", "<>": "!=", "=<": "<=", "=>": ">=", "≤": "<=", "≥": ">=", "≠": "!=",
    "&": "and", "&&": "and", "|": "or", "||": "or", "!": "not",
}  # fmt: skip


@record
class Token:
    """`kind` is ``name``, a kind of literal, ``end``, or the word or mark itself."""

    kind: str
    source: str
    start: int
    value: object = None


def read_tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            _refuse_character(text, at)
        at = found.end()
        if found.lastgroup != "space":
            yield _token(text, found.lastgroup or "", found[0], found.start())
    yield Token("end", "", at)


def _token(text: str, group: str, source: str, start: int) -> Token:
    if group == "number":
        end = start + len(source)
        if re.match(r"[\w`]", text[end : end + 1]):
            fail(text, start, "a name that starts with a digit is written in backticks: `1x`")
        return Token("number", source, start, _number(source))
    if group == "text":
        return Token("text", source, start, _unescaped(text, source, start))
    if group == "foreign":
        fail(text, start, f"{source} is not known here; write {INSTEAD[source]}")
    if group == "mark" or source in WORDS:
        return Token(source, source, start)
    if source in CONSTANTS:
        value = CONSTANTS[source]
        return Token("null" if value is None else "boolean", source, start, value)
    segments = [plain or quoted.replace("``", "`") for quoted, plain in _SEGMENT.findall(source)]
    return Token("name", source, start, ".".join(segments))


def _number(source: str) -> float:
    # Short whole numbers stay exact; Python refuses to read an int of thousands of digits.
    return int(source) if source.lstrip("+-").isdigit() and len(source) < 400 else float(source)


def _unescaped(text: str, source: str, start: int) -> str:
    def plain(found: re.Match[str]) -> str:
        code = found[1]
        if len(code) > 1 and int(code[1:], 16) <= 0x10FFFF:
            return chr(int(code[1:], 16))
        if code not in _ESCAPED:
            fail(
                text,
                start + 1 + found.start(),
                f"\\{printable(code)} is no escape; a backslash in a text is written twice: \\\\",
            )
        return _ESCAPED[code]

    return _ESCAPE.sub(plain, source[1:-1])


def _refuse_character(text: str, at: int) -> NoReturn:
    char = text[at]
    if char in "'\"`":
        fail(text, at, f"the {'name' if char == '`' else 'text'} that starts here has no closing {char}")
    if char in INSTEAD:
        fail(text, at, f"{char} is not known here; write {INSTEAD[char]}")
    if unicodedata.category(char) in ("Pi", "Pf"):  # curly quotes, as word processors put them
        fail(text, at, f"text is put in straight quotes ' or \", not in {char}")
    hint = "a name with such characters is written in backticks: `my-param`"
    fail(text, at, f"{printable(char)} is not expected outside quotes; {hint}")


@record
class Name:
    name: str
    source: str
    start: int


@record
class Constant:
    """A value that was written out; the value of a list is a list of plain values."""

    kind: Kind
    value: Any
    source: str
    start: int


def fail(text: str, at: int, message: str) -> NoReturn:
    """Raise with the neighbourhood of the place and a caret under it, without what looks like a credential."""
    text, hidden = masked(text)
    for secret in hidden:
        message = message.replace(secret, MASK * 3) if len(secret) > len(MASK * 3) else message
    before, after = text[max(at - 50, 0) : at], text[at : at + 40]
    left = ("…" if at > 50 else "") + printable(before, None)
    right = printable(after, None) + ("…" if len(text) > at + 40 else "")
    raise ParamimpError(f"{option('where')}: {message}.", f"  {left}{right}", f"  {' ' * _width(left)}^")


def _width(text: str) -> int:
    """Columns that a terminal gives to `text`."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
