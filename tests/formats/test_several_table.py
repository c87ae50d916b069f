"""The table of several metrics: its width, its order, and what stands in cells of a metric that has no share."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from paramimp.formats.interface import View
from paramimp.formats.several import side_by_side
from paramimp.formats.several_table import render
from paramimp.formats.words import Words
from paramimp.results import Reports
from paramimp.runs import Direction
from tests.formats.sample import PARAMS, report, reports

WIDTHS = [40, 60, 80, 100, 200]


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("metrics", [2, 3])
@pytest.mark.parametrize("width", WIDTHS)
def test_it_keeps_to_the_width_and_cuts_no_number(width: int, metrics: int, unicode: bool) -> None:
    text = render(reports(metrics), View(width=width, unicode=unicode))
    assert max(map(cell_len, text.splitlines())) <= width
    assert unicode or text.isascii()
    table = text.replace("(", " ").replace(")", " ").split()
    for row in side_by_side(reports(metrics), Words()):
        assert {cell.number for cell in row.cells} <= set(table)


@pytest.mark.parametrize("width", [*WIDTHS, None])
def test_colour_changes_no_character(width: int | None) -> None:
    coloured = render(reports(), View(width=width, colour=True))
    assert "\x1b[" in coloured
    plain = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines())
    assert plain + "\n" == render(reports(), View(width=width))


def test_more_metrics_than_fit_stand_in_tables_below_one_another() -> None:
    ten = Reports(
        tuple(replace(report(), objective=replace(report().objective, metric=f"metric_{i}")) for i in range(10))
    )
    text = render(ten, View(width=60))
    assert max(map(cell_len, text.splitlines())) <= 60
    headings = [line for line in text.splitlines() if line.startswith("param ")]
    assert " ".join(headings).replace("param", "").split() == [f"metric_{i}" for i in range(10)]
    assert len(headings) > 1


def test_params_stand_in_the_order_of_their_largest_share() -> None:
    rows = side_by_side(reports(2), Words())
    assert [row.name for row in rows][:3] == ["model.width", "optimizer.lr", "optimizer.name"]


def test_only_what_is_noise_for_every_metric_stands_below_the_rule() -> None:
    rows = {row.name: row for row in side_by_side(reports(2), Words())}
    assert [name for name, row in rows.items() if row.noise] == ["scheduler", "data.workers", "weight_decay", "seed"]
    assert [cell.noise for cell in rows["optimizer.name"].cells] == [False, True]
    above = render(reports(2), View(width=100)).split("not distinguishable")[0]
    assert re.search(r"optimizer\.name .* 0\.21 ± 0\.06 .*\(0\.00 ± 0\.00\)", above)


def test_a_metric_that_ranks_nothing_lifts_no_noise_above_the_rule() -> None:
    noise = [[row.name for row in side_by_side(reports(n), Words()) if row.noise] for n in (2, 3)]
    assert noise[0] == noise[1]


def test_what_cannot_be_ranked_stands_in_no_brackets() -> None:
    unranked = [
        replace(param, importance=None, importance_low=None, importance_high=None, significant=False)
        for param in PARAMS
    ]
    both = Reports((report(), report(params=tuple(unranked))))
    assert not re.search(r"\(\s*n/a", render(both, View(width=120)))


def test_a_param_that_one_metric_left_out_is_no_zero() -> None:
    rows = {row.name: row for row in side_by_side(reports(2), Words())}
    assert [cell.number for cell in rows["optimizer.momentum"].cells] == ["0.08", "out"]
    assert "out: left out for this metric" in render(reports(2), View())


def test_signs_are_green_where_more_makes_that_metric_better() -> None:
    first = report()
    other = replace(first, objective=replace(first.objective, metric="gain", direction=Direction.MAXIMIZE))
    text = render(Reports((first, other)), View(width=100, colour=True))
    line = next(line for line in text.splitlines() if "optimizer.lr" in line)
    assert re.findall(r"\x1b\[(\d+)m ?-", line) == ["32", "31"]  # the correlation is -0.62 in both
