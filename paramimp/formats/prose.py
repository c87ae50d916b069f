"""Text beside the tables of a terminal: lines that are folded, and lists of them."""

from __future__ import annotations

import re
from io import StringIO
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from paramimp.messages.printable import disarmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from paramimp.formats.interface import View
    from paramimp.formats.words import Words

# The terminal's own colours: its owner chose them to be legible on its background, be it dark or light.
BAR, GOOD, BAD, FAINT, STRONG = "cyan", "green", "red", "dim", "bold"
_GAP = 2
_WIDEST_PROSE = 110
_NARROW = 60
_LEAST_LABEL = 12
_NARROWEST = 8
"""Cells of a line of text, however little a margin leaves: rich can fold to none, and to one no wide character."""
_UNLIMITED = 100_000
_QUOTED = re.compile(r"""--[a-z-]+ (?:'[^']*'|"[^"]*")+""")
"""An option with a value that a shell would take apart."""
_WORD = re.compile(r"\S+")
_BREAK = re.compile(r"(?!(?<=\d)[.,]\d|(?<=\d[eE])-\d)[._/ ,:=-]")
"""Behind these a name is broken where it has to be; no number is."""
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
    keys = [words.name(key) for key, _ in items]
    column = 0 if view.width is not None and view.width < _NARROW else label_cells(keys, view)
    lines = [Text(title, STRONG)] if items else []
    for key, (_, text) in zip(keys, items, strict=True):
        lines += labelled(key, Text(text), column, view, lead="  ")
    return lines


def label_cells(labels: Iterable[str], view: View) -> int:
    """Cells of a column of labels: as the widest takes of those that take two fifths of the line at most."""
    most = max(_LEAST_LABEL, (view.width or _WIDEST_PROSE) * 2 // 5)
    return max((cells for cells in map(cell_len, labels) if cells <= most), default=0)


def labelled(label: str, text: Text, column: int, view: View, *, lead: str = "", style: str = FAINT) -> Iterator[Text]:
    """`text` beside `label`, which stands behind `lead` in so many cells; below a label that takes more."""
    if cell_len(label) <= column:
        yield from entry(f"{lead}{label}{'':{column - cell_len(label)}}{'':{_GAP}}", text, view, style)
    else:
        yield from entry(lead, Text(label, style), view, style)
        yield from entry(f"{'':{cell_len(lead) + _GAP}}", text, view)


def entry(lead: str, text: Text, view: View, style: str = FAINT) -> Iterator[Text]:
    """`text` folded behind `lead`."""
    margin = cell_len(lead)
    for i, line in enumerate(wrap(text, view, margin)):
        yield Text.assemble((lead if i == 0 else " " * margin, style), line)


def wrap(text: Text, view: View, margin: int = 0) -> Iterator[Text]:
    """`text` in lines that fit beside a margin; a word is broken only where it is wider than the line, as `fold` does.

    A quoted value of an option is one word: a shell would take the end of a line for a part of it.
    """
    if view.width is None:
        yield text
        return
    width = max(_NARROWEST, min(view.width, _WIDEST_PROSE) - margin)
    text = text.copy()
    text.plain = _QUOTED.sub(lambda quoted: _in_one_word(quoted[0], width), text.plain)
    for line in _with_breaks(text, width).wrap(console_for(view), width, overflow="fold"):
        line.plain = line.plain.replace(_KEPT_BLANK, " ")
        line.rstrip()
        yield line


def _with_breaks(text: Text, width: int) -> Text:
    """`text` with a blank behind each piece of a word that is wider than the line; no two pieces fit into one line."""
    breaks: list[int] = []
    for word in _WORD.finditer(text.plain):
        *pieces, _ = fold(word[0], width)
        breaks += [word.start() + end for end in accumulate(map(len, pieces))]
    return Text(" ").join(text.divide(breaks)) if breaks else text


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


def fold(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells (and a blank), broken behind a separator where one is near.

    Nothing is added or lost: the lines joined are the text. A line takes at least one character.
    """
    lines = []
    while cell_len(text) > width:
        end = _fitting(text, width)
        near = text.rfind(" (", 1, end + 2)  # the remark stays whole if it can
        if near < 0 or cell_len(text) - near > width + 1:
            near = _last_break(text, end // 3, end)
        end = near + 1 if near > 0 else end
        lines.append(text[:end])
        text = text[end:]
    return [*lines, text]


def _last_break(text: str, start: int, end: int) -> int:
    """Where the last separator between two places is, or a blank at the end; -1 if there is none."""
    places = (found.start() for found in _BREAK.finditer(text, start, end + 1))  # one more, to see what follows
    return max((place for place in places if place < end or text[place] == " "), default=-1)


def _fitting(text: str, width: int) -> int:
    """How many characters of `text` fill `width` cells, at least one."""
    end = min(len(text), max(width, 1))
    while end > 1 and cell_len(text[:end]) > width:
        end -= 1
    while end < len(text) and cell_len(text[: end + 1]) <= width:  # combining marks take no cell of their own
        end += 1
    return end
