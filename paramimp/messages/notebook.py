"""Tables for notebooks: HTML without a script or a style sheet, in which every text is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from paramimp.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MISSING = "n/a"


def table(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    notes: Iterable[str] = (),
    *,
    said: Iterable[str] = (),
) -> str:
    """Return a table with a heading above it and a list of sentences below.

    Parameters
    ----------
    said : sentences between the heading and the table, a paragraph each.
    rows : a cell is a text, a number or None; numbers stand at the right.
    """
    head = "".join(f'<th style="text-align: left">{text(name)}</th>' for name in header)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    above = "".join(f"<p>{text(sentence, None)}</p>" for sentence in said)
    below = "".join(f"<li>{text(note, None)}</li>" for note in notes)
    return (
        f"<div><p><strong>{text(caption, None)}</strong></p>"
        f"{above}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"{f'<ul>{below}</ul>' if below else ''}</div>"
    )


def text(value: str, limit: int | None = 80) -> str:
    """Return a text as HTML that shows it and does nothing."""
    return escape(printable(value, limit))


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with some significant digits; what is unknown is ``n/a``."""
    return MISSING if value is None else f"{value:.{digits}g}"


def _cell(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<td align="right">{text(number(value, 4))}</td>'
    # Notebooks align cells to the right, where bars would grow from.
    return f'<td style="text-align: left">{text(MISSING if value is None else str(value))}</td>'
