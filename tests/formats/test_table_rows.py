"""Which rows a table has, and what stands in their cells."""

from __future__ import annotations

import dataclasses
import re

import pytest

from paramimp.formats.interface import View
from paramimp.formats.table import render
from paramimp.formats.words import shown_params
from paramimp.runs import Direction, Objective
from tests.formats.sample import PARAMS, report
from tests.formats.views import (
    lines_of,
)


def test_green_is_where_more_makes_the_metric_better() -> None:
    def colours(direction: Direction) -> tuple[bool, bool]:
        text = render(report(objective=Objective("m", direction, "option")), View(width=80, colour=True))
        line = next(line for line in text.splitlines() if "optimizer.lr" in line)
        return "\x1b[32m" in line, "\x1b[31m" in line

    assert colours(Direction.MINIMIZE) == (True, False)  # its correlation is -0.62
    assert colours(Direction.MAXIMIZE) == (False, True)


@pytest.mark.parametrize("top", range(1, 10))
def test_top_shows_no_noise_in_place_of_what_matters(top: int) -> None:
    shuffled = tuple(
        dataclasses.replace(param, significant=place % 3 == 0, values=()) for place, param in enumerate(PARAMS)
    )
    shown = shown_params(report(params=shuffled), View(top=top))
    assert len(shown.real) + len(shown.noise) == top
    assert not shown.noise or len(shown.real) == 4


def test_rows_are_numbered_in_the_order_shown() -> None:
    swapped = (dataclasses.replace(PARAMS[0], significant=False), *PARAMS[1:])
    numbers = re.findall(r"^ ?(\d+)  \S", render(report(params=swapped), View(width=100)), re.MULTILINE)
    assert numbers == [str(place) for place in range(1, len(PARAMS) + 1)]


@pytest.mark.parametrize(("n_noise", "shown"), [(10, 10), (11, 11), (12, 10), (300, 10)])
def test_more_noise_than_a_screen_bears_is_folded(n_noise: int, shown: int) -> None:
    noise = tuple(dataclasses.replace(PARAMS[-1], param=f"noise_{place:03}") for place in range(n_noise))
    document = report(params=(*PARAMS[:2], *noise))
    assert sum("noise_" in line for line in lines_of(document, View(width=100))) == shown
    assert (f"… {n_noise - shown} more params" in render(document, View(width=100))) == (n_noise > shown)
    assert sum("noise_" in line for line in lines_of(document, View(width=100, all=True))) == n_noise


def test_values_of_noise_are_unfolded_by_all_alone() -> None:
    assert "one_cycle" not in render(report(), View(width=100))
    unfolded = render(report(), View(width=100, all=True))
    assert all(value.value in unfolded for param in PARAMS for value in param.values)


def test_values_stand_best_first_and_say_what_their_number_is() -> None:
    for direction, expected in (
        (Direction.MINIMIZE, ["adamw", "lion", "sgd"]),
        (Direction.MAXIMIZE, ["sgd", "lion", "adamw"]),
    ):
        document = report(objective=Objective("val_loss", direction, "option"), params=PARAMS[:2])
        rows_of_values = [line.split() for line in lines_of(document, View(width=100)) if "mean val_loss" in line]
        assert [cells[0] for cells in rows_of_values] == expected


def test_a_correlation_of_fewer_than_five_runs_is_not_drawn() -> None:
    for n_runs, drawn in ((4, False), (5, True)):
        few = dataclasses.replace(PARAMS[0], n_runs=n_runs, correlation=0.98)
        document = report(params=(few, *PARAMS[1:]))
        line = next(line for line in lines_of(document, View(width=100)) if "optimizer.lr (in" in line)
        assert ("│" in line, "+0.98?" in line) == (drawn, not drawn)
        assert ("? from fewer than 5 runs" in render(document, View())) is not drawn
        coloured = render(document, View(width=100, colour=True))
        line = next(line for line in coloured.splitlines() if "optimizer.lr" in line and "0.98" in line)
        assert ("\x1b[31" in line or "\x1b[1;31" in line) is drawn
