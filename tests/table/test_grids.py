"""Grids of runs: full ones, such with failed runs, and those that a table begins with."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from paramimp.table.grids import factors_of_grid, leading_factors
from paramimp.table.values import Values


def values(name: str, numbers: Any) -> Values:
    return Values(name, np.asarray(numbers, dtype=float))


GRID = list(product(range(3), range(4)))


@pytest.mark.parametrize(
    ("runs", "found"),
    [
        (GRID, ("a", "b")),
        (GRID * 2, ("a", "b")),
        (GRID[:10], ("a", "b")),  # ten of twelve are four fifths and more
        ([*GRID[:4], *GRID[5:8], *GRID[9:11]], ()),  # nine are fewer
    ],
)
def test_a_grid_is_found_though_a_fifth_of_its_runs_failed(runs: list[tuple[int, int]], found: tuple[str, ...]) -> None:
    a, b = zip(*runs, strict=True)
    assert factors_of_grid([values("a", a), values("b", b)]) == found


def test_a_column_of_few_values_beside_a_grid_is_no_factor_of_it() -> None:
    a, b = zip(*GRID, strict=True)
    accident = [0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1]
    assert factors_of_grid([values("a", a), values("accident", accident), values("b", b)]) == ("a", "b")


def test_fewer_runs_than_combinations_are_no_grid_and_cost_nothing() -> None:
    """Sixty columns of two values: no loop over what could be left out among them."""
    rng = np.random.default_rng(7)
    columns = [values(f"x{place}", rng.integers(0, 2, 100)) for place in range(60)]
    assert factors_of_grid(columns) == ()


CIRCUITS = list(product(range(2), range(4), range(4)))
"""Molecule, method and noise, each combination once."""


def circuit(rows: list[tuple[int, int, int]]) -> list[Values]:
    """Columns behind which stand another name of the method, and counts of few values that all three set."""
    molecule, method, noise = np.array(rows).T
    depth = np.array([3, 8, 11, 72])[(molecule + method + noise // 2) % 4]
    names = {"molecule": molecule, "method": method, "framework": method % 2, "noise": noise, "depth": depth}
    return [values(name, column) for name, column in names.items()]


@pytest.mark.parametrize("rows", [CIRCUITS, CIRCUITS[::-1], CIRCUITS[:28]])
def test_the_first_columns_lead_where_each_run_is_a_combination_of_its_own(rows: list[tuple[int, int, int]]) -> None:
    assert leading_factors(circuit(rows)) == ("molecule", "method", "noise")


@pytest.mark.parametrize(
    "rows",
    [CIRCUITS[:20], CIRCUITS * 2, [*CIRCUITS[:31], CIRCUITS[0]], CIRCUITS[:8]],
    ids=["a third are missing", "repeats", "one comes twice", "few"],
)
def test_no_columns_lead_where_combinations_are_missing_or_repeated(rows: list[tuple[int, int, int]]) -> None:
    assert leading_factors(circuit(rows)) == ()


def test_what_varies_freely_before_them_ends_the_factors_that_may_lead() -> None:
    own = values("own", np.random.default_rng(1).uniform(size=len(CIRCUITS)))
    assert leading_factors([own, *circuit(CIRCUITS)]) == ()
    assert leading_factors([*circuit(CIRCUITS), own]) == ("molecule", "method", "noise")
    assert leading_factors([]) == ()


def test_draws_of_few_values_seldom_lead() -> None:
    rng = np.random.default_rng(2)
    found = [
        leading_factors(
            [values(name, rng.integers(0, size, 24)) for name, size in zip("abcd", (2, 3, 4, 3), strict=True)]
        )
        for _ in range(300)
    ]
    assert sum(map(bool, found)) <= 1
