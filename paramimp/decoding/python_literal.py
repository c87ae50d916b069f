"""What Python prints for plain data, as JSON: dictionaries, lists, tuples, texts, numbers, True, False, None, nan.

``str(dict)`` is how dictionaries get into the cells of a CSV file. Nothing is evaluated: the text is taken apart into
tokens and put together as JSON, whose reader has limits. A scalar of NumPy, which prints as ``np.float64(0.1)`` since
version 2, is its value: searches that draw from distributions of SciPy have dictionaries of them.
"""

from __future__ import annotations

import json
import re

_TOKEN = re.compile(
    r"""
    (?P<text> '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
  | (?: np\.\w+\( (?P<scalar> [^()'"]{1,64} ) \) )
  | (?P<word> [A-Za-z_]+ )
  | (?P<number> [-+]?(?:\d[\d.]*|\.\d+)(?:[eE][-+]?\d+)? )
  | (?P<mark> [\[\](){},:] )
  | (?P<blank> \s+ )
  | (?P<minus> - )
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"None": "null", "True": "true", "False": "false", "nan": "NaN", "inf": "Infinity"}
_MARKS = {"(": "[", ")": "]"}
_CLOSING = frozenset("])}")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_JSON_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_LAST_CODE = 0x10FFFF


def literal_as_json(text: str) -> str | None:
    """Translate a literal of Python into JSON; None if the text holds anything else: a call, an unquoted word."""
    pieces: list[str] = []
    place = 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            return None
        place = token.end()
        kind, said = token.lastgroup, token[token.lastgroup or 0]
        if kind == "blank":
            continue
        piece = _piece(kind, said)
        if piece is None:
            return None
        if piece in _CLOSING and pieces[-1:] == [","]:
            pieces.pop()  # (1,) is a tuple of one
        if piece == ":" and pieces and not pieces[-1].startswith('"'):
            pieces[-1] = json.dumps(pieces[-1])  # JSON has no keys but texts
        pieces.append(piece)
    return "".join(pieces)


def _piece(kind: str | None, said: str) -> str | None:
    if kind == "text":
        return json.dumps(_ESCAPE.sub(_unescaped, said[1:-1]))
    if kind == "scalar":
        inner = literal_as_json(said)
        return inner if inner is not None and inner[:1] not in ("[", "{") else None
    if kind == "word":
        return _WORDS.get(said)
    if kind == "number":
        return said if _JSON_NUMBER.fullmatch(said) else _as_json_number(said)
    return _MARKS.get(said, said)


def _as_json_number(said: str) -> str | None:
    """``+1``, ``.5`` and ``1.`` as JSON has them; None for what is no number, such as the version 1.2.3."""
    try:
        return repr(float(said))
    except ValueError:
        return None


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is not None:
        return chr(int(code, 16)) if int(code, 16) <= _LAST_CODE else "\N{REPLACEMENT CHARACTER}"
    return _ESCAPED.get(match[4], match[4])
