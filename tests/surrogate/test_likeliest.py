"""Which of very many params a Gaussian process is fitted to."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.surrogate.gaussian_process import Points, fit
from paramimp.surrogate.known_runs import most_known
from paramimp.surrogate.likeliest import MANY_COORDINATES, how_many, likeliest
from tests.surrogate.test_smooth import smooth_of
from tests.sweeps import make_frame

MANY = 1200


def places(n_runs: int = 60, n_params: int = MANY) -> np.ndarray:
    return np.random.default_rng(4).random((n_runs, n_params))


def test_the_more_runs_the_more_params_take_part() -> None:
    # 2 * 60 / ln 60 = 29.3, 2 * 300 / ln 300 = 105.2, 2 * 3 / ln 3 = 5.5.
    assert [how_many(n_runs) for n_runs in (60, 300, 3)] == [30, 106, 6]
    assert how_many(2) == 4  # by ln 3, as of three


def test_up_to_the_bound_each_param_takes_part() -> None:
    owners = np.arange(MANY_COORDINATES)
    assert likeliest(places(n_params=MANY_COORDINATES), owners, places()[:, 0]) is None


@pytest.mark.parametrize("law", [lambda x: x, lambda x: -x, lambda x: (x - 0.5) ** 2, lambda x: -((x - 0.4) ** 2)])
def test_what_moves_the_metric_along_a_line_or_a_parabola_is_kept(law) -> None:  # type: ignore[no-untyped-def]
    X = places()
    chosen = likeliest(X, np.arange(MANY), law(X[:, 1007]) + law(X[:, 3]))
    assert chosen is not None
    assert len(chosen) == how_many(60)
    assert (np.diff(chosen) > 0).all()
    assert {3, 1007} <= set(chosen.tolist())


def test_of_a_param_of_several_coordinates_the_best_counts() -> None:
    X = places(n_params=MANY + 2)
    owners = np.concatenate([[0, 0, 0], np.arange(1, MANY)])
    chosen = likeliest(X, owners, X[:, 2])
    assert chosen is not None
    assert 0 in chosen
    assert chosen.max() < MANY


@pytest.mark.parametrize("n_values", [MANY_COORDINATES - 1, MANY_COORDINATES + 100])
@pytest.mark.parametrize("place", [0, 2])
def test_a_category_of_very_many_values_costs_no_number_its_place(place: int, n_values: int) -> None:
    X = places(n_runs=3 * n_values, n_params=5)
    category = np.tile(np.eye(n_values), (3, 1))
    owners = np.array([0, 1] + [2] * n_values + [3, 4, 5])
    y = X @ [5, 4, 3, 2, 1]
    if place == 0:  # the runs of each value are alike, so that the category goes with y best
        y += 1000 * (category @ np.random.default_rng(5).normal(size=n_values))
    chosen = likeliest(np.hstack([X[:, :2], category, X[:, 2:]]), owners, y)
    assert chosen is not None
    fits_alone = place == 0 and n_values <= MANY_COORDINATES  # then one coordinate is left, of the number that is next
    assert len(chosen) == (2 if fits_alone else 6 if place == 0 else 5)
    assert (2 in chosen) == (place == 0)


def test_a_category_that_acts_is_told_by_all_of_its_values_together() -> None:
    """One of a hundred whose values explain 6 % is among the twelve that take part in most sweeps.

    By the best of its values it was in 12 of these 30: the best of 40 values of one that does nothing goes with the
    metric as well.
    """
    n_runs, n_params, n_values = 300, 100, 40
    owners = np.repeat(np.arange(n_params), n_values)
    found = []
    for seed in range(100, 130):
        rng = np.random.default_rng(seed)
        values = rng.integers(n_values, size=(n_runs, n_params))
        coordinates = (values[:, :, None] == np.arange(n_values)).reshape(n_runs, -1).astype(float)
        y = rng.normal(size=n_values)[values[:, 30]] + 4 * rng.normal(size=n_runs)
        chosen = likeliest(coordinates, owners, y)
        assert chosen is not None
        assert len(chosen) == MANY_COORDINATES // n_values
        found.append(30 in chosen)
    assert np.sum(found) >= 17


def test_a_metric_or_coordinates_that_do_not_vary_are_no_error() -> None:
    X = places()
    X[:, 5] = 0.5
    constant = likeliest(X, np.arange(MANY), np.ones(60))
    assert constant is not None
    assert len(constant) == how_many(60)


def test_the_kernel_of_many_params_ignores_all_but_those_that_were_chosen() -> None:
    X = places()
    y = 2 * X[:, 700] + np.sin(6 * X[:, 20])
    y = (y - y.mean()) / y.std()
    kernel = fit(Points(X, np.arange(MANY)), y)
    chosen = likeliest(X, np.arange(MANY), y)
    assert kernel.relevance.shape == (MANY,)
    assert set(np.flatnonzero(kernel.relevance)) <= set(chosen.tolist())  # type: ignore[union-attr]
    assert set(np.argsort(-kernel.relevance)[:2]) == {20, 700}


def test_params_that_cannot_take_part_do_not_lessen_the_runs_that_are_known() -> None:
    frame = make_frame(40, lambda frame: frame["a"])
    design = smooth_of(frame)[0].design
    X = np.repeat(design.X[:, :1], 30_000, axis=1)
    wide = type(design)(X, design.y, {f"p{index}": slice(index, index + 1) for index in range(30_000)})
    assert most_known(wide) == 40


def test_params_of_many_coordinates_take_part_as_far_as_their_coordinates_are_few() -> None:
    """Of 40 params of 50 coordinates, 2,000 in all, the ten that go best with the metric take part."""
    owners = np.repeat(np.arange(40), 50)
    X = places(n_params=len(owners))
    assert likeliest(X[:, :MANY_COORDINATES], owners[:MANY_COORDINATES], X[:, 0]) is None
    chosen = likeliest(X, owners, X[:, 0] + X[:, -1])
    assert chosen is not None
    assert len(chosen) == 10 == MANY_COORDINATES / 50
    assert {0, 39} <= set(chosen.tolist())
