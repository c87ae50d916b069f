"""A table in Markdown: by itself, or with text around it, as in a report."""

from __future__ import annotations

import re
from itertools import pairwise

_RULE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")
_STRESSED = re.compile(r"(\*\*?|`)(?=\S)(.+)(?<=\S)\1")
_MOST_ABOVE = 1_000
"""Lines of text above a table."""


def table_in(text: str) -> str:
    """Return the rows of the first table without the bars around them and the line below the head.

    Any other text is returned as it is. What is bold or in italics is what it says.
    """
    if "|" not in text or "-" not in text:
        return text
    lines = text.splitlines()
    for place, (head, ruled) in enumerate(pairwise(lines[:_MOST_ABOVE])):
        if "|" in head and "|" in ruled and _RULE.fullmatch(ruled) and _n_bars(head) == _n_bars(ruled):
            rows = [head]
            for line in lines[place + 2 :]:
                if not line.strip() or "|" not in line:
                    break
                rows.append(line)
            return "\n".join(map(_unframed, rows))
    return text


def stands_below_text(text: str) -> bool:
    """Whether something else stands above the first table of a text."""
    return table_in(text) is not text and "|" not in text.lstrip().partition("\n")[0]


def _n_bars(line: str) -> int:
    return len(_BAR.findall(line.strip().strip("|")))


def _unframed(line: str) -> str:
    return "|".join(map(_cell, _BAR.split(line.strip().removeprefix("|").removesuffix("|"))))


def _cell(text: str) -> str:
    """What a cell says, in quotes where it holds a bar."""
    stressed = _STRESSED.fullmatch(text.strip())
    said = (stressed[2] if stressed else text.strip()).replace("\\|", "|")
    return '"' + said.replace('"', '""') + '"' if "|" in said else said
