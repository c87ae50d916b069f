"""What the peeling leaves, worked by hand on squares of evenly spread configurations."""

from __future__ import annotations

import numpy as np

from paramimp.suggestion.peeling import KEPT, RISK, Axis, peel

SIDE = 40


def square() -> dict[str, Axis]:
    """Two params of forty values each, all pairs of them."""
    x, y = np.divmod(np.arange(SIDE * SIDE), SIDE)
    return {"x": Axis(x, SIDE, ordered=True), "y": Axis(y, SIDE, ordered=True)}


def where(axes: dict[str, Axis], low: int, high: int, param: str = "x") -> np.ndarray:
    return np.flatnonzero((axes[param].codes >= low) & (axes[param].codes < high))


def test_values_that_no_surface_has_among_its_best_go_and_the_others_stay() -> None:
    axes = square()
    kept = peel(axes, np.array([where(axes, 10, 16)] * 4))
    assert np.flatnonzero(kept["x"]).tolist() == list(range(10, 16))
    assert kept["y"].all()  # along it the best are spread evenly: to peel it saves nothing


def test_up_to_a_tenth_of_the_best_of_each_surface_may_go() -> None:
    """Beside 10 columns of 40 of the best stand 20 columns of two (40 of 440 in all), or of four (80 of 480)."""
    axes = square()
    thin = np.concatenate([where(axes, column, column + 1)[:2] for column in [*range(10), *range(20, 30)]])
    best = np.concatenate([where(axes, 10, 20), thin])
    assert np.flatnonzero(peel(axes, np.array([best] * 4))["x"]).tolist() == list(range(10, 20))
    thick = np.concatenate([where(axes, column, column + 1)[:4] for column in [*range(10), *range(20, 30)]])
    best = np.concatenate([where(axes, 10, 20), thick])
    kept = np.flatnonzero(peel(axes, np.array([best] * 4))["x"])
    assert np.isin(best, np.flatnonzero(np.isin(axes["x"].codes, kept))).mean() >= KEPT
    assert len(kept) > 10


def test_a_surface_that_disagrees_counts_unless_it_is_one_of_many() -> None:
    axes = square()
    here, there = where(axes, 5, 10), where(axes, 30, 35)
    few = peel(axes, np.array([*[here] * 3, there]))["x"]
    assert np.flatnonzero(few).min() == 5
    assert np.flatnonzero(few).max() == 34
    n = int(1 / RISK) + 1
    assert np.flatnonzero(peel(axes, np.array([*[here] * n, there]))["x"]).tolist() == list(range(5, 10))


def test_of_a_category_any_value_may_go() -> None:
    codes = np.arange(400) % 4
    axes = {"optimizer": Axis(codes, 4, ordered=False)}
    best = np.flatnonzero((codes == 0) | (codes == 3))
    assert peel(axes, np.array([best] * 3))["optimizer"].tolist() == [True, False, False, True]


def test_configurations_that_lack_a_param_stay_whatever_goes_of_it() -> None:
    """Half of the best lack the param: without them nothing of it could be peeled."""
    codes = np.append(np.repeat(np.arange(10), 20), np.full(200, -1))
    best = np.concatenate([np.flatnonzero((codes >= 4) & (codes < 6)), np.flatnonzero(codes == -1)[:40]])
    kept = peel({"momentum": Axis(codes, 10, ordered=True)}, np.array([best] * 3))["momentum"]
    assert np.flatnonzero(kept).tolist() == [4, 5]


def test_one_value_is_always_left_and_nothing_is_peeled_of_no_param() -> None:
    axes = {"x": Axis(np.zeros(10, dtype=int), 1, ordered=True)}
    assert peel(axes, np.arange(3)[None])["x"].tolist() == [True]
    assert peel({}, np.arange(3)[None]) == {}
