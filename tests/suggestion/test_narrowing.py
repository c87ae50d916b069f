"""From a region that is given to new values: ranges, grids and categories, worked by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp.suggestion.domain import Domain
from paramimp.suggestion.narrowing import BEST_PART, Narrowed, best_runs, narrowed
from tests.suggestion.searched_sweeps import searched


def narrowed_to(values: list[Any], good: slice, *, failed: tuple[float, ...] = (), acts: bool = True) -> Narrowed:
    """What becomes of a param of which the runs have these values, the better the later in the slice."""
    n = len(values)
    loss = np.full(n, 10.0) + np.arange(n)
    loss[good] = -np.arange(n)[good]
    frame = pd.DataFrame({"p": values, "other": np.random.default_rng(0).uniform(size=n), "loss": loss})
    ill = pd.DataFrame({"p": failed, "other": 0.5, "loss": np.inf})
    space = searched(pd.concat([frame, ill], ignore_index=True) if failed else frame)
    (each,) = [each for each in space.params if each.name == "p"]
    is_good = space.design.y > np.quantile(space.design.y, 1 - len(range(*good.indices(n))) / n) - 1e-9
    runs = np.arange(n)
    region: Any = SimpleNamespace(
        box={"p": is_good} if acts else {},
        kept_runs=lambda _: np.flatnonzero(is_good),
        mean=space.design.y,
        runs_of=lambda _: runs,
    )
    return narrowed(each, region, best_runs(space))


EVEN = np.linspace(0, 1, 101).tolist()


def test_a_range_is_cut_to_the_good_values_and_a_margin_at_either_end() -> None:
    found = narrowed_to(EVEN, slice(40, 61))
    assert found.action == "narrow"
    assert found.domain.low is not None
    assert found.domain.high is not None
    assert found.domain.low == pytest.approx(0.35, abs=0.011)
    assert found.domain.high == pytest.approx(0.65, abs=0.011)


@pytest.mark.parametrize(
    ("values", "good"),
    [
        (EVEN, slice(40, 61)),
        (np.linspace(10, 20, 101).tolist(), slice(80, 101)),
        ([8] * 10 + [16] * 10 + [32] * 10, slice(20, 30)),
        (["a"] * 10 + ["b"] * 10, slice(10, 20)),
    ],
)
def test_nothing_is_ruled_out_of_a_param_that_is_not_shown_to_act(values: list[Any], good: slice) -> None:
    assert narrowed_to(values, good).action != "keep"
    assert narrowed_to(values, good, acts=False).action == "keep"


def test_a_range_of_which_nearly_all_is_good_stays() -> None:
    assert narrowed_to(EVEN, slice(2, 99)).action == "keep"


def test_a_range_is_widened_where_the_best_touch_its_end() -> None:
    values = np.linspace(10, 20, 101).tolist()
    found = narrowed_to(values, slice(80, 101))
    assert found.action == "widen"
    assert found.domain.high == pytest.approx(25.0)  # by half of the old width
    assert found.domain.low is not None
    assert 17 < found.domain.low < 18


def test_a_fraction_is_not_widened_beyond_one_nor_a_count_below_one() -> None:
    fraction = narrowed_to(EVEN, slice(80, 101)).domain
    assert fraction.high == 1.0
    counts = narrowed_to(list(range(1, 102)), slice(0, 20)).domain
    assert counts.low == 1


@pytest.mark.parametrize(("end", "wider"), [(0.9, 0.99), (0.5, 0.75)])
def test_a_fraction_near_one_is_widened_to_ten_times_nearer_and_another_by_half_its_width(
    end: float, wider: float
) -> None:
    found = narrowed_to(np.linspace(0, end, 101).tolist(), slice(80, 101))
    assert found.action == "widen"
    assert found.domain.high == pytest.approx(wider)


def test_where_runs_fail_near_the_end_it_is_not_widened() -> None:
    values = np.linspace(10, 20, 101).tolist()
    found = narrowed_to(values, slice(80, 101), failed=tuple(np.linspace(19.0, 19.9, 30).tolist()))
    assert found.action == "narrow"
    assert found.domain.high == 20.0
    assert "runs fail near the high end" in found.why


@pytest.mark.parametrize(
    ("values", "best", "domain", "action"),
    [
        ([8, 16, 32, 64, 128], 32, (16, 32, 64), "narrow"),
        ([8, 16, 32, 64], 64, (32, 64, 128), "widen"),  # the ratio of the grid goes on
        ([0.0, 0.1, 0.5], 0.1, (0.0, 0.1, 0.5), "keep"),
        ([0.1, 0.2, 0.5, 0.9], 0.1, None, "widen"),
    ],
)
def test_a_grid_keeps_the_best_values_and_their_neighbours(
    values: list[float], best: float, domain: tuple[float, ...] | None, action: str
) -> None:
    cells = [value for value in values for _ in range(10)]
    start = values.index(best) * 10
    found = narrowed_to(cells, slice(start, start + 10))
    assert found.action == action
    if domain is not None:
        assert found.domain.values == domain
    assert found.domain.contains(best)


def test_a_category_that_is_worse_on_average_stays_where_it_is_good_in_some_configurations() -> None:
    """One in five of the good runs has it, and nearly all of the bad ones."""
    values = ["sgd"] * 80 + ["adam", "adam", "sgd", "adam", "adam"] * 4
    found = narrowed_to(values, slice(80, 100))
    assert (found.action, found.why) == (
        "keep", "each occurs in good configurations, even where it is worse on average"
    )  # fmt: skip


def test_a_category_that_is_neither_good_nor_among_the_best_is_dropped() -> None:
    found = narrowed_to([*["a"] * 10, *["b"] * 10, *["c"] * 10], slice(10, 30))
    assert (found.action, found.domain) == ("narrow", Domain("category", values=("b", "c")))
    assert found.why == "a is not among the best, nor expected there"


def test_the_best_runs_are_a_tenth_of_the_configurations_the_best_first() -> None:
    frame = pd.DataFrame({"x": range(50), "loss": np.random.default_rng(0).permutation(50)})
    space = searched(frame)
    best = best_runs(space)
    assert len(best) == int(BEST_PART * 50)
    assert space.design.y[best].tolist() == sorted(space.design.y, reverse=True)[: len(best)]
