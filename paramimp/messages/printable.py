"""Text from untrusted files, made safe to show: what people cannot see becomes a visible escape."""

from __future__ import annotations

import re

LIMIT = 200

_ANYWHERE = re.compile(r"#(?=#\w*\[)")
"""The beginning of what the runners of GitHub (``##[error]``) and Azure (``##vso[``) obey anywhere in a line."""
_AT_START = re.compile(r"^((?:\x1b\[[0-9;]*m|[^\S\n])*):(?=:)", re.MULTILINE)
"""The beginning of what GitHub's runner obeys at the start of a line, behind blanks: ``::error::``."""


def printable(text: str, limit: int | None = LIMIT, *, ascii_only: bool = False, keep: str = "") -> str:
    r"""`text` with control, format, separator, private and unassigned characters as ``\xNN`` or ``\uNNNN``.

    So is the first sign of ``##[error]``, which a CI system would take for a command wherever it stands. A byte that
    was not UTF-8 (surrogateescape) becomes the ``\xNN`` of that byte. It is for people: a backslash stays single, so
    the escapes cannot be read back.

    Parameters
    ----------
    limit : characters of the result; the middle of a longer one gives way to an ellipsis. None for no limit.
    ascii_only : escape every character outside ASCII, too.
    keep : characters that stay as they are, such as a newline in a quoted CSV cell.
    """
    if "##" in text:
        text = _ANYWHERE.sub(r"\\x23", text)
    # isprintable is one pass in C; it refuses Cc, Cf, Cs, Co, Cn, Zl, Zp and every space but the plain one.
    if text.isprintable() and (limit is None or len(text) <= limit) and (not ascii_only or text.isascii()):
        return text
    dots = "..." if ascii_only else "…"
    if limit is not None and len(text) > 2 * limit:
        # Only the ends can show; a megabyte is not escaped for the sake of 200 characters. The escapes never
        # shrink a text, so the shortened one is still longer than the limit.
        text = text[: limit + 1] + text[-limit:]
    pieces = [
        char if (char.isprintable() and not (ascii_only and char > "~")) or char in keep else _escape(char)
        for char in text
    ]
    if limit is None or sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    room = max(limit - len(dots), 0)
    tail = _take(pieces[::-1], room // 2)[::-1]
    head = _take(pieces, room - sum(map(len, tail)))
    return ("".join(head) + dots + "".join(tail))[:limit]


def quoted(text: str) -> str:
    """A name as `printable` shows it, between quotes: those of `repr`, which would double each backslash."""
    shown = printable(text)
    return f'"{shown}"' if "'" in shown and '"' not in shown else f"'{shown}'"


def disarmed(text: str) -> str:
    r"""Lines of a log of which no CI system takes one for a command: ``\:error::`` at the start of one.

    For text that was made printable and laid out: a name may have been folded so that a line begins within it. No line
    becomes longer.
    """
    return _AT_START.sub(r"\1\\", text) if "::" in text else text


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte that is not UTF-8
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _take(pieces: list[str], room: int) -> list[str]:
    """The first of `pieces` that fit into `room` characters: an escape is never cut in two."""
    for count, piece in enumerate(pieces):
        room -= len(piece)
        if room < 0:
            return pieces[:count]
    return pieces
