"""Text beside the tables of a terminal: lines that are folded, and lists of them."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from paramimp.messages.printable import disarmed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from paramimp.formats.interface import View
    from paramimp.formats.words import Words

# The terminal's own colours: its owner chose them to be legible on its background, be it dark or light.
BAR, GOOD, BAD, FAINT, STRONG = "cyan", "green", "red", "dim", "bold"
_GAP = 2
_WIDEST_PROSE = 110
_NARROW = 60
_NARROWEST = 8
"""Cells of a line of text, however little a margin leaves: rich can fold to none, and to one no wide character."""
_UNLIMITED = 100_000
_QUOTED = re.compile(r"--[a-z-]+ (?:'[^']*'|\"'\")+")
"""An option with a value that a shell would take apart."""
_KEPT_BLANK = "\ue000"
"""A blank at which no line is folded. Of a private use, so that no text that may be shown holds one."""


def console_for(view: View) -> Console:
    """A console that writes to memory, knows no markup, and ignores the environment."""
    return Console(
        file=StringIO(),
        width=view.width or _UNLIMITED,
        force_terminal=view.colour,
        color_system="standard" if view.colour else None,
        no_color=not view.colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        force_jupyter=False,
    )


def listed(title: str, items: Sequence[tuple[str, str]], view: View, words: Words) -> list[Text]:
    """A title, and items behind their labels; below them where the terminal is narrow."""
    lines = [Text(title, STRONG)] if items else []
    keys = [words.name(key) for key, _ in items]
    widest = max(map(cell_len, keys), default=0)
    for key, (_, text) in zip(keys, items, strict=True):
        if view.width is not None and view.width < _NARROW:
            lines.append(Text(f"  {key}", FAINT))
            lines += entry(" " * 4, Text(text), view)
        else:
            lines += entry(f"  {key}{'':{widest - cell_len(key)}}{'':{_GAP}}", Text(text), view)
    return lines


def entry(lead: str, text: Text, view: View, style: str = FAINT) -> Iterator[Text]:
    """`text` folded behind `lead`."""
    margin = cell_len(lead)
    for i, line in enumerate(wrap(text, view, margin)):
        yield Text.assemble((lead if i == 0 else " " * margin, style), line)


def wrap(text: Text, view: View, margin: int = 0) -> Iterator[Text]:
    """`text` in lines that fit beside a margin; words are broken only where one is wider than the line.

    A quoted value of an option is one word: a shell would take the end of a line for a part of it.
    """
    if view.width is None:
        yield text
        return
    width = max(_NARROWEST, min(view.width, _WIDEST_PROSE) - margin)
    text = text.copy()
    text.plain = _QUOTED.sub(lambda quoted: _in_one_word(quoted[0], width), text.plain)
    for line in text.wrap(console_for(view), width, overflow="fold"):
        line.plain = line.plain.replace(_KEPT_BLANK, " ")
        line.rstrip()
        yield line


def _in_one_word(quoted: str, width: int) -> str:
    option, _, value = quoted.partition(" ")
    return f"{option} {value.replace(' ', _KEPT_BLANK)}" if cell_len(value) < width else quoted


def to_text(renderable: RenderableType, view: View) -> str:
    """What `renderable` looks like in `view`: no line ends in blanks, the text in a newline.

    A `Text` is taken as laid out and keeps its lines.
    """
    console = console_for(view)
    console.print(renderable, soft_wrap=isinstance(renderable, Text))
    assert isinstance(console.file, StringIO)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    text = disarmed("\n".join(lines).rstrip("\n") + "\n")
    return text if view.unicode else text.encode("ascii", "backslashreplace").decode("ascii")
