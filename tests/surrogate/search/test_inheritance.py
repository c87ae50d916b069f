"""Families of an evolutionary search: whose values are whose, and when nothing was inherited."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.surrogate.search.inheritance import cut, families, nearest_earlier, nearness
from paramimp.surrogate.search.stretches import LENGTH
from paramimp.table.params import Param

N, N_PARAMS = 200, 6


def numbers(values: np.ndarray) -> list[Param]:
    return [Param(f"x{index}", "number", column) for index, column in enumerate(values)]


def of_children(seed: int, *, founders: int = 20, step: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    """Runs that take all their values from one of the latest founders or their children, but for small steps."""
    rng = np.random.default_rng(seed)
    values, parents = rng.random((N_PARAMS, N)), np.full(N, -1)
    for run in range(founders, N):
        parents[run] = rng.integers(run)
        values[:, run] = np.clip(values[:, parents[run]] + rng.normal(0, step, N_PARAMS), 0, 1)
    return values, parents


def in_families(values: np.ndarray) -> np.ndarray | None:
    params = numbers(values)
    return families(params, {param.name: param.values for param in params}, np.arange(values.shape[1]))


@pytest.mark.parametrize("seed", range(3))
def test_children_that_share_the_values_of_a_run_are_of_one_family(seed: int) -> None:
    values, parents = of_children(seed)
    found = in_families(values)
    assert found is not None
    founder = np.arange(N)
    for run in np.flatnonzero(parents >= 0):
        founder[run] = founder[parents[run]]
    # Steps that add up lead into other families, and small families are those of their nearest one.
    same = founder[:, None] == founder[None]
    together = found[:, None] == found[None]
    np.fill_diagonal(together, False)
    assert same[together].mean() > 4 * same.mean()


@pytest.mark.parametrize("seed", range(5))
def test_runs_that_narrow_with_each_param_for_itself_inherit_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    width = np.linspace(1, 0.1, N)
    assert in_families(0.5 + width * (rng.random((N_PARAMS, N)) - 0.5)) is None


@pytest.mark.parametrize("seed", range(5))
def test_two_params_that_are_one_are_no_inheritance(seed: int) -> None:
    values = np.random.default_rng(seed).random((N_PARAMS, N))
    values[1] = values[0]
    assert in_families(values) is None


def test_too_few_runs_tell_of_no_inheritance() -> None:
    values, _ = of_children(0, founders=3)
    assert in_families(values[:, : 2 * LENGTH - 1]) is None


def test_categories_are_inherited_and_absent_values_are_alike() -> None:
    rng = np.random.default_rng(1)
    codes, parents = rng.integers(0, 8, (N_PARAMS, N)).astype(float), np.full(N, -1)
    for run in range(20, N):
        parents[run] = rng.integers(max(0, run - 20), run)
        keeps = rng.random(N_PARAMS) < 0.85
        codes[keeps, run] = codes[keeps, parents[run]]
    codes[codes == 0] = np.nan
    params = [Param(f"c{index}", "category", row, tuple("abcdefgh")) for index, row in enumerate(codes)]
    assert families(params, {}, np.arange(N)) is not None


def test_the_nearest_earlier_run_is_that_of_the_least_sum_of_distances() -> None:
    rng = np.random.default_rng(2)
    columns = rng.random((3, 40)).astype(np.float32)
    by_all, by_others = nearest_earlier(columns)
    assert by_all[0] == -1
    assert (by_others[:, 0] == -1).all()
    for run in range(1, 40):
        distances = np.abs(columns[:, :run] - columns[:, [run]])
        assert by_all[run] == distances.sum(axis=0).argmin()
        for param in range(3):
            assert by_others[param, run] == np.delete(distances, param, axis=0).sum(axis=0).argmin()


def test_nearness_of_independent_params_is_of_mean_0_and_variance_1() -> None:
    rng = np.random.default_rng(3)
    found = []
    for _ in range(60):
        columns = rng.random((4, 100)).astype(np.float32)
        found.append(nearness(columns, nearest_earlier(columns)[1]))
    # A run of the same stretch that is nearest is among those compared with, which makes it a little less than 0.
    # 240 numbers: standard errors .065 and about .05.
    assert abs(np.mean(found)) < 0.6
    assert 0.7 < np.std(found) < 1.3


def test_a_tree_is_cut_where_enough_descendants_are_gathered() -> None:
    # 0 has the children 1 and 2; 3, 4 descend from 1, and 5 from 2.
    assert cut(np.array([-1, 0, 0, 1, 3, 2]), 3).tolist() == [0, 1, 0, 1, 1, 0]
    assert cut(np.array([-1, 0, 0, 1, 3, 2]), 2).tolist() == [0, 0, 1, 2, 2, 1]


def test_a_tree_of_one_line_is_cut_into_pieces_of_the_least_size() -> None:
    assert cut(np.arange(-1, 9), 5).tolist() == [0] * 5 + [1] * 5
