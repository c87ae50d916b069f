"""A config that is a Python file of plain data: ``lr = 0.1``, ``model = dict(type='Net', depth=50)``.

Nothing is run: the text is taken apart into statements whose values are literals or calls of ``dict``, and put together
as JSON. A file with anything else in it (an import, a function, a reference to a variable) is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.json_text import load_config_json
from paramimp.decoding.python_literal import literal_as_json
from paramimp.decoding.yaml_text import decode
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = re.compile(
    r"""
    (?P<text> '(?:[^'\\\n]|\\.)*' | "(?:[^"\\\n]|\\.)*" )
  | (?P<comment> \#[^\n]* )
  | (?P<call> \b(?:Config)?[dD]ict\s*\( )
  | (?P<name> [A-Za-z_]\w* ) \s*=(?!=)
  | (?P<open> [\[({] )
  | (?P<close> [\])}] )
  | (?P<blank> \s+ )
  | (?P<other> [^\s'"\#\[\](){},=]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTES = ("'", '"')
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_MESSAGE = "is no file of plain assignments such as lr = 0.1 or model = dict(depth=50), and is not run."


def load_python_config(data: bytes) -> dict[str, Any]:
    """Return the names that a file assigns.

    Raises
    ------
    Unreadable : there is anything but plain data in it, or more than any real file has.
    """
    literal = literal_as_json("{" + "".join(_pieces(decode(data))) + "}")
    if literal is None:
        raise Unreadable(SkipReason.UNREADABLE, _MESSAGE)
    try:
        value = load_config_json(literal.encode("utf-8", "surrogatepass"))
    except Unreadable as error:
        if error.reason is not SkipReason.UNREADABLE:
            raise
        raise Unreadable(SkipReason.UNREADABLE, _MESSAGE) from None
    return value if isinstance(value, dict) else {}


def _pieces(text: str) -> Iterator[str]:
    """Yield the statements as the entries of a dictionary: names in quotes, ``dict(...)`` in braces.

    Raises
    ------
    Unreadable : a text has no end in its line.
    """
    closing: list[str] = []
    is_first = True
    for piece in _PIECE.finditer(text):
        kind, said = piece.lastgroup, piece[0]
        if kind in ("comment", "blank"):
            continue
        if kind == "name":
            if not closing and not is_first:
                yield ","
            is_first = False
            yield f"'{piece['name']}':"
        elif kind == "call":
            closing.append("}")
            yield "{"
        elif kind == "open":
            closing.append(_CLOSING[said])
            yield said
        elif kind == "close":
            yield closing.pop() if closing else said
        elif said in _QUOTES:  # a text that does not end; each quote in it would be looked for the end of anew
            raise Unreadable(SkipReason.UNREADABLE, _MESSAGE)
        else:
            yield said
