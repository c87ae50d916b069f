"""Configurations that are spread over a range, however the runs lie in it."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.surrogate.design import DesignMatrix
from paramimp.surrogate.evenly import evenly_spread, parts_of_range


def column(values: np.ndarray, places: bool = True, parents: tuple[str, ...] = ()) -> DesignMatrix:
    """A design matrix of one number in 0..1, with ranks of its own."""
    X = np.where(np.isnan(values), np.nan, values.argsort().argsort() + 1.0).astype(np.float32)[:, None]
    known = {"x": values} if places else {}
    return DesignMatrix(X, np.zeros(len(X)), {"x": slice(0, 1)}, {"x": parents} if parents else {}, places=known)


def test_a_run_stands_for_what_is_nearest_to_it() -> None:
    values = np.array([0.0, 0.9, 0.92, 0.94, 0.96, 0.98, 1.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    found = parts_of_range(column(values), "x")
    assert found.sum() == pytest.approx(1)
    # Halfway to its neighbours: 0 to .05, .75 (between .6 and .9) to .91, .55 to .75.
    np.testing.assert_allclose(found[[0, 1, 12]], [0.05, 0.16, 0.2])


def test_runs_without_a_number_count_as_often_as_they_are_unless_another_param_takes_it_away() -> None:
    values = np.array([*np.linspace(0, 1, 15), np.nan, np.nan, np.nan, np.nan, np.nan])
    assert parts_of_range(column(values), "x")[15:] == pytest.approx([0.05] * 5)
    conditional = parts_of_range(column(values, parents=("optimizer",)), "x")
    assert (conditional[15:] == 0).all()
    assert conditional.sum() == pytest.approx(1)


def test_values_are_alike_however_often_the_sampler_chose_them() -> None:
    X = np.array([[1, 0]] * 17 + [[0, 1]] * 3, dtype=np.float32)
    design = DesignMatrix(X, np.zeros(20), {"optimizer": slice(0, 2)})
    assert evenly_spread(design, 100).X[:, 0].sum() == 50
    few = np.repeat([0.0, 0.5, 1.0], [2, 3, 25])
    spread = evenly_spread(column(few), 90).X
    assert sorted(np.unique(spread, return_counts=True)[1].tolist()) != [30, 30, 30]  # ranks of equal values differ
    ties = DesignMatrix((2 * few[:, None]).astype(np.float32), np.zeros(30), {"x": slice(0, 1)}, places={"x": few})
    assert np.unique(evenly_spread(ties, 90).X, return_counts=True)[1].tolist() == [30, 30, 30]


def test_numbers_fill_their_range_though_most_runs_lie_in_a_corner_of_it() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([[0.0, 1.0], rng.random(40), 0.1 + 0.05 * rng.random(400)])
    design = column(values)
    place_of = dict(zip(design.X[:, 0].tolist(), values.tolist(), strict=True))
    spread = np.array([place_of[rank] for rank in evenly_spread(design, 400).X[:, 0].tolist()])
    # The gaps between the 40 runs, a fortieth each on average, bound how far off the quantiles are.
    np.testing.assert_allclose(np.quantile(spread, [0.25, 0.5, 0.75]), [0.25, 0.5, 0.75], atol=0.05)
    assert np.mean((spread > 0.1) & (spread < 0.15)) < 0.1  # a twentieth, and half of the gaps beside it


def test_conditional_params_are_there_where_they_are_switched_on_and_nowhere_else() -> None:
    sgd = np.repeat([1.0, 0.0], [6, 30])
    momentum = np.where(sgd == 1, np.arange(36.0), np.nan)
    X = np.column_stack([momentum, sgd]).astype(np.float32)  # the child stands before what switches it
    design = DesignMatrix(
        X, np.zeros(36), {"momentum": slice(0, 1), "optimizer": slice(1, 2)}, {"momentum": ("optimizer",)}
    )
    spread = evenly_spread(design, 120).X
    assert (np.isnan(spread[:, 0]) == (spread[:, 1] == 0)).all()
    assert (spread[:, 1] == 1).sum() == 60
    assert np.unique(spread[spread[:, 1] == 1, 0], return_counts=True)[1].tolist() == [10] * 6


def test_it_depends_on_no_order_of_the_columns_and_on_no_chance() -> None:
    X = np.random.default_rng(1).random((30, 2)).astype(np.float32)
    one = DesignMatrix(X, np.zeros(30), {"a": slice(0, 1), "b": slice(1, 2)})
    other = DesignMatrix(X[:, ::-1], np.zeros(30), {"b": slice(0, 1), "a": slice(1, 2)})
    np.testing.assert_array_equal(evenly_spread(one).X, evenly_spread(other).X[:, ::-1])
