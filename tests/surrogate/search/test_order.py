"""In which order runs were made: what tools store comes first, and names only where they count."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.runs import Origin, Status
from paramimp.surrogate.search.order import _NUMBER, _apart, order_of
from paramimp.table.params import Param
from paramimp.table.run_table import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

N = 40
SHUFFLED = np.random.default_rng(5).permutation(N)
NO_ORDER = np.random.default_rng(6).normal(size=N)


def rows(names: Sequence[str], started: Sequence[float | None] | None = None, reader: str = "native") -> list[Row]:
    began = started if started is not None else [None] * len(names)
    return [Row(Origin(name, reader), Status.FINISHED, started=at) for name, at in zip(names, began, strict=True)]


def order(found: Sequence[Row], *params: Param, y: np.ndarray = NO_ORDER) -> list[int] | None:
    known = order_of(found, params, y)
    return None if known is None else known.tolist()


def test_stored_times_come_before_names() -> None:
    names = [f"run_{number}" for number in range(N)]
    assert order(rows(names, SHUFFLED.astype(float).tolist())) == np.argsort(SHUFFLED).tolist()


def test_a_tenth_of_the_runs_may_be_without_a_time_and_is_left_out() -> None:
    times: list[float | None] = [float(time) for time in range(N)]
    times[3:7] = [None] * 4
    assert order(rows(["x"] * N, times)) == [*range(3), *range(7, N)]
    times[7] = None
    assert order(rows(["x"] * N, times)) is None


def test_one_time_for_most_runs_tells_nothing() -> None:
    assert order(rows(["x"] * N, [1.7e9] * N)) is None


def test_numbers_of_two_tools_are_not_compared_but_times_are() -> None:
    numbers = [float(number) for number in range(N)]
    mixed = rows(["x"] * 20, numbers[:20]) + rows(["x"] * 20, numbers[20:], "optuna")
    assert order(mixed) is None
    times = [1.7e9 + number for number in numbers]
    mixed = rows(["x"] * 20, times[:20]) + rows(["x"] * 20, times[20:], "wandb")
    assert order(mixed) == list(range(N))


@pytest.mark.parametrize(
    "name",
    [
        "run_{0}",
        "run-{0:04d}",
        "sweep/{0}",
        "version_{0}",
        "train_a1b2_{0:05d}_lr=0.1",
        "2026-11-24/15-38-02/{0}",
        "2026-11-24_15-{0:02d}-01",
        "20261124_11{0:02d}01-x",
        "{0}_lr=0.5,depth=3",
    ],
)
def test_names_that_count_or_say_the_time_are_an_order(name: str) -> None:
    assert order(rows([name.format(number) for number in SHUFFLED])) == np.argsort(SHUFFLED).tolist()


@pytest.mark.parametrize(
    "name",
    [
        "{hash}",
        "lr{value}",
        "lr={value},bs=32",
        "run{digits}",
        "bs{few}_layers{other}",
        "only",
    ],
)
def test_hashes_and_values_are_no_order(name: str) -> None:
    drawn = np.random.default_rng(7)
    names = [
        name.format(
            hash=f"{drawn.integers(2**60):015x}",
            value=f"{drawn.uniform():.4f}",
            digits=f"{drawn.integers(10**9, 10**10)}",
            few=number % 4,
            other=number // 4,
        )
        for number in range(N)
    ]
    assert order(rows(names)) is None


def test_names_that_are_in_the_order_of_a_param_or_of_the_metric_say_nothing_of_time() -> None:
    names = [f"run_{number}" for number in range(N)]
    ascending = np.arange(N, dtype=float)
    assert order(rows(names), Param("depth", "number", ascending[::-1])) is None
    assert order(rows(names), y=ascending) is None
    stored = rows(names, ascending.tolist())
    assert order(stored, Param("depth", "number", ascending[::-1]), y=ascending) == list(range(N))


def test_jobs_of_several_sweeps_come_in_the_order_of_these() -> None:
    names = [f"2026-11-{day}/15-38-02/{job}" for day in (25, 24) for job in range(20)]
    assert order(rows(names)) == [*range(20, 40), *range(20)]


@pytest.mark.parametrize("name", ["run#{0}", "a\n{0}", "{0}#\n#", "x{0}\n{0}", "٣{0}e", "{0}e+"])
def test_signs_that_stand_for_numbers_and_lines_elsewhere_may_be_in_names(name: str) -> None:
    # One in forty has the signs alone: it is no number of the others' kind, and its place is unknown.
    names = [name.format("#" if number == 0 else number) for number in SHUFFLED]
    assert order(rows(names)) == [place for place in np.argsort(SHUFFLED).tolist() if SHUFFLED[place] != 0]


@given(st.lists(st.text("01e.+-#\n٣a", max_size=8), min_size=1, max_size=12))
def test_names_are_alike_whose_numbers_are_in_the_same_places(names: list[str]) -> None:
    alike, numbers = _apart(names)
    assert numbers == [number for name in names for number in _NUMBER.findall(name)]
    apart = [tuple(_NUMBER.split(name)[::2]) for name in names]  # what is left of each by itself
    for one, other in combinations(range(len(names)), 2):
        assert (alike[one] == alike[other]) is (apart[one] == apart[other])
