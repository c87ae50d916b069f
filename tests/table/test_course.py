"""Functions of the results so far, worked out by hand, and choices that come close to them."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from paramimp.table.course import of_the_course
from paramimp.table.values import Values

ACC = [0.5, 0.7, 0.6, 0.7, 0.8, 0.5, 0.75, 0.85, 0.6, 0.9, 0.85, 0.81, 0.82, 0.9, 0.92, 0.7, 0.3, 0.3, 0.4, 0.95]
BEST_SO_FAR = [0.5, *[0.7] * 3, *[0.8] * 3, *[0.85] * 2, *[0.9] * 5, *[0.92] * 5, 0.95]
NONE = np.nan
TAKEN_OVER = [{3: 1, 5: 1, 8: 2, 10: 2, 13: 3, 15: 4, 17: 1}.get(run, NONE) for run in range(20)]
"""A place, by the runs that took over another one's result."""
BLOCK = np.repeat([0, 1, 2, 3], 6)
OF_BLOCKS = [*(0.1, 0.5, 0.4, 0.2, 0.6, 0.3), *(0.7, 0.45, 0.3, 0.62, 0.5, 0.1)] * 2
"""Results of four blocks of six runs."""


def found(columns: dict[str, Any], metric: Any = ACC, **around: Any) -> set[str]:
    as_values = [[Values(c, np.asarray(cells, dtype=float)) for c, cells in each.items()] for each in (columns, around)]
    return set(of_the_course(Values("y", np.asarray(metric, dtype=float)), *as_values))


@pytest.mark.parametrize(
    "column",
    [
        BEST_SO_FAR,
        [0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],  # whether it is better than all before it
        [1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
        [0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0],  # whether an earlier run has the same result
        [1, 2, 1, 2, 0, 1, 0, 1, 1, 1, 1, 0, 0, 1, 0, 2, 1, 1, 0, 0],  # how many others have it
        TAKEN_OVER,
    ],
)
def test_a_function_of_the_results_so_far_is_told(column: Any) -> None:
    assert found({"x": column}) == {"x"}
    assert found({"x": column[::-1]}) == set()


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("side", [1, -1])
def test_a_place_among_the_runs_of_a_block_is_told(first: int, side: int) -> None:
    y = np.array(OF_BLOCKS)
    place = np.concatenate([(side * part).argsort().argsort() + first for part in np.split(y, 4)])
    assert found({"x": place}, y, block=BLOCK) == {"x"}
    assert found({"x": place}, y) == set()
    assert found({"x": place}, y, block=BLOCK[::-1].reshape(4, 6).T.ravel()) == set()


def test_the_best_runs_of_each_block_are_told_from_those_of_a_choice_that_decides() -> None:
    y = np.array(OF_BLOCKS)
    is_kept = np.concatenate([part.argsort().argsort() > 2 for part in np.split(y, 4)])
    assert found({"x": is_kept}, y, block=BLOCK) == {"x"}
    assert found({"x": is_kept}, y + 2.0 * is_kept, block=BLOCK) == set()


@pytest.mark.parametrize("seed", range(20))
def test_choices_are_no_function_of_the_results(seed: int) -> None:
    rng = np.random.default_rng(seed)
    grid = np.array([*product(range(4), range(3), range(2))], dtype=float)
    y = grid[:, 0] * 0.1 + grid[:, 2] * 0.5 + 0.02 * rng.normal(size=24)
    columns = {"a": grid[:, 0], "b": grid[:, 1], "c": grid[:, 2], "d": rng.integers(0, 2, 24), "e": np.ones(24)}
    assert found(columns, y) == set()


def test_runs_that_a_choice_has_made_collapse_repeat_one_result() -> None:
    rng = np.random.default_rng(1)
    is_normed = rng.integers(0, 2, 40)
    assert found({"norm": is_normed}, np.where(is_normed, rng.uniform(size=40), 0.1)) == set()


def test_few_runs_tell_nothing() -> None:
    assert found({"x": [0, 1, 0, 1, 1]}, [0.1, 0.2, 0.1, 0.3, 0.4]) == set()
