"""Lines of prose beside the tables: folded at blanks, but not within what a shell takes for one word."""

from __future__ import annotations

import shlex

import pytest
from rich.text import Text

from paramimp.formats.interface import View
from paramimp.formats.prose import wrap


def folded(text: str, width: int) -> list[str]:
    return [line.plain for line in wrap(Text(text), View(width=width))]


@pytest.mark.parametrize("width", range(24, 60))
def test_a_quoted_value_is_not_folded_at_its_blanks(width: int) -> None:
    lines = folded("Few runs for each, so leave some out with --exclude 'my lr,it'\"'\"'s b' or so.", width)
    (line,) = (line for line in lines if "'my" in line)
    value = line[line.index("'my") :].removesuffix(" or").removesuffix(" or so.")
    assert shlex.split(value)[0] == "my lr,it's b"
    assert max(map(len, lines)) <= width


def test_other_quotes_and_values_wider_than_the_line_are_folded_as_ever() -> None:
    assert folded("it's said 'one two three' here", 14) == ["it's said 'one", "two three'", "here"]
    assert folded("--where 'one two three four'", 14) == ["--where 'one", "two three", "four'"]
