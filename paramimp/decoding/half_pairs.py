r"""Halves of surrogate pairs, which are no characters, in texts that files escape.

Python stands one in for each byte of a file name that is not UTF-8 (PEP 383), and writes it into JSON and YAML as
`\udce9`. So a folder called in another encoding would cost every run whose config names it. What no text can hold is
kept as the escape that the file has: two names that differ still differ.
"""

from __future__ import annotations

import re

_PAIR, _HALF = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}", r"u[dD][89a-fA-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rf"\\(?:{_PAIR}|({_HALF})|.)")


def with_halves_as_text(json: str) -> str:
    """JSON in which an escaped half of a pair is an escaped backslash and what stood behind it."""
    return _ESCAPE.sub(lambda found: f"\\\\{found[1]}" if found[1] else found[0], json)


def readable(text: str) -> str:
    """The text with the halves of pairs joined, and other halves as the escapes that stand for them."""
    if text.isascii():
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return joined.encode("utf-8", "backslashreplace").decode("utf-8")
