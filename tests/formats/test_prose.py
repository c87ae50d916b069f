"""Lines of prose beside the tables: folded at blanks, but not within what a shell takes for one word."""

from __future__ import annotations

import shlex

import pytest
from rich.text import Text

from paramimp.formats.interface import View
from paramimp.formats.prose import label_cells, labelled, wrap


def folded(text: str, width: int) -> list[str]:
    return [line.plain for line in wrap(Text(text), View(width=width))]


@pytest.mark.parametrize("width", range(24, 60))
@pytest.mark.parametrize("quoted", ["'my lr,it'\"'\"'s b'", '"my lr,it\'s b"'])
def test_a_quoted_value_is_not_folded_at_its_blanks(quoted: str, width: int) -> None:
    lines = folded(f"Few runs for each, so leave some out with --exclude {quoted} or so.", width)
    (line,) = (line for line in lines if quoted[:3] in line)
    value = line[line.index(quoted[:3]) :].removesuffix(" or").removesuffix(" or so.")
    assert shlex.split(value)[0] == "my lr,it's b"
    assert max(map(len, lines)) <= width


def test_other_quotes_and_values_wider_than_the_line_are_folded_as_ever() -> None:
    assert folded("it's said 'one two three' here", 14) == ["it's said 'one", "two three'", "here"]
    assert folded("--where 'one two three four'", 14) == ["--where 'one", "two three", "four'"]


NAME = "model.encoder.transformer.attention.dropout"


@pytest.mark.parametrize("width", range(8, 60))
def test_a_name_wider_than_the_line_is_broken_and_loses_nothing(width: int) -> None:
    lines = folded(f"Tune {NAME} next, then lr.", width)
    assert max(map(len, lines)) <= width
    assert "".join(lines).replace(" ", "") == f"Tune{NAME}next,thenlr."


def test_a_name_is_broken_behind_a_separator() -> None:
    assert folded(f"Tune {NAME} next.", 26) == ["Tune", "model.encoder.transformer.", "attention.dropout next."]


def test_a_broken_name_keeps_its_style() -> None:
    lines = list(wrap(Text.assemble(("see ", "dim"), (NAME, "bold")), View(width=24)))
    styled = "".join(line.plain[span.start : span.end] for line in lines for span in line.spans if span.style == "bold")
    assert styled == NAME


@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_label_too_wide_for_its_column_stands_above_its_text(width: int) -> None:
    view, labels = View(width=width), ["metric", "学习率", NAME]
    column = label_cells(labels, view)
    assert column == len("metric")
    lines = [line.plain for label in labels for line in labelled(label, Text("0 to 1"), column, view, lead="- ")]
    assert lines[:2] == ["- metric  0 to 1", "- 学习率  0 to 1"]
    assert lines[-1] == "    0 to 1"
    assert "".join(line.removeprefix("- ").strip() for line in lines[2:-1]) == NAME


@pytest.mark.parametrize("number", ["0.07308", "1e-05", "12345", "3.1e-5"])
@pytest.mark.parametrize("width", range(26, 40))
def test_a_number_behind_a_name_wider_than_the_line_is_whole(number: str, width: int) -> None:
    lines = folded(f"{NAME}={number}", width)
    assert "".join(lines) == f"{NAME}={number}"
    assert any(number in line for line in lines)
