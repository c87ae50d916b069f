"""How a table shares its width, and how names fold."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from paramimp.formats.interface import View
from paramimp.formats.prose import fold
from paramimp.formats.table import render
from paramimp.formats.table_layout import GAP
from paramimp.formats.table_rows import rows
from paramimp.formats.words import Words, shown_params
from paramimp.results import Report
from paramimp.runs import Direction, Objective
from tests.formats.sample import PARAMS, report
from tests.formats.views import (
    REPORTS,
    TEXT,
    lines_of,
)

BARS = re.compile("[█▏▎▍▌▋▊▉━╸╺│]")


def test_bars_are_capped_on_a_wide_terminal() -> None:
    table = render(report(), View(width=200)).split("\n\n")[1]
    assert max(map(cell_len, table.splitlines())) < 130


def test_wide_names_keep_the_columns() -> None:
    params = tuple(dataclasses.replace(p, param="学習率" * (i + 1)) for i, p in enumerate(PARAMS[2:4]))
    table = render(report(params=params), View(width=80)).partition("correlation")[2].partition("\n\n")[0]
    lines = [line for line in table.splitlines() if "学" in line and "0." in line]
    assert len(lines) == len(params)
    ends = {cell_len(line[: re.search(r"0\.\d\d", line).start()]) for line in lines}  # type: ignore[union-attr]
    assert len(ends) == 1


@pytest.mark.parametrize("metric", ["検証損失検証", "e\u0301e\u0301e\u0301e\u0301 loss"], ids=["wide", "combining"])
@pytest.mark.parametrize("width", [44, 60, 80, 100])
def test_means_of_a_metric_of_any_letters_stand_in_the_column_of_importance(metric: str, width: int) -> None:
    document = report(objective=Objective(metric, Direction.MINIMIZE, "option"))
    lines = lines_of(document, View(width=width))
    assert max(map(cell_len, lines)) <= width
    heading = next(line for line in lines if "importance" in line and "#" in line)
    block = cell_len(heading[: heading.index("corr")]) - GAP  # where its last column ends
    means = [found for line in lines if (found := re.search(r"  mean\b.*? \d\S*(?=  )", line))]
    assert len(means) >= 2
    assert {cell_len(found.string[: found.end()]) for found in means} == {block}


def numbers_of(document: Report, words: Words, view: View) -> list[list[str]]:
    """The digits that must stand at the end of one line each, in this order."""
    shown = shown_params(document, view)
    wanted = []
    for row in rows([*shown.real, *shown.noise], document, words, view):
        texts = [*row.mean.split(), row.number, *row.spread.split(), row.correlation_text]
        if row.mean or row.number:
            wanted.append([text for text in texts if text])
    return wanted


@settings(max_examples=60)
@given(REPORTS, st.integers(40, 200) | st.none(), st.booleans())
def test_no_number_is_lost_and_no_line_is_too_long(document: Report, width: int | None, unicode: bool) -> None:
    text = render(document, View(width=width, unicode=unicode))
    lines = text.splitlines()
    assert text.endswith("\n")
    assert text.replace("\n", "").isprintable()
    assert unicode or text.isascii()
    assert all(line == line.rstrip() for line in lines)
    if width is not None:
        assert max(map(cell_len, lines)) <= width
    pending = numbers_of(document, Words(unicode=unicode), View(width=width))
    for line in lines:
        tokens = (BARS.sub(" ", line) if unicode else re.sub(r" +-*\|\+*$", "", line)).split()
        if pending and tokens[-len(pending[0]) :] == pending[0]:
            pending.pop(0)
    assert not pending


@given(TEXT.filter(str.isprintable), st.integers(4, 60))
def test_a_folded_name_is_whole(text: str, width: int) -> None:
    lines = fold(text, width)
    assert "".join(lines) == text
    assert all(cell_len(line.rstrip()) <= width for line in lines)


def test_a_name_folds_behind_a_separator() -> None:
    assert fold("model.encoder.dropout", 16) == ["model.encoder.", "dropout"]


def test_a_line_may_be_full_before_the_blank_or_the_remark_that_follows() -> None:
    assert fold("learning rate", 8) == ["learning ", "rate"]
    assert fold("the learning rate", 12) == ["the learning ", "rate"]
    assert fold("of a decoder (n=23)", 12) == ["of a decoder ", "(n=23)"]


def test_names_keep_the_room_and_bars_give_way() -> None:
    name = "model.encoder.attention.dropout"  # 31 cells, which stood beside bars of 22 before
    params = tuple(dataclasses.replace(param, param=f"{name}_{place}") for place, param in enumerate(PARAMS[:3]))
    assert sum(name in line for line in lines_of(report(params=params), View(width=80))) >= len(params)
