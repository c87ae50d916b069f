"""What a param does alone and what together with others, against hand-worked variances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.methods.permutation.alone import LEVELS, shared_part, shared_parts
from paramimp.surrogate.design import DesignMatrix
from paramimp.surrogate.shuffling import Shuffling
from tests.sweeps import analyze_frame


def layout(n_values: int, n_runs: int, *, levels: int = 5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Values that each run is predicted with, and a constant of each run."""
    rng = np.random.default_rng(seed)
    return rng.integers(levels, size=(n_values, n_runs)), rng.normal(scale=30, size=n_runs)


def test_nothing_is_shared_where_each_value_adds_the_same_to_every_run() -> None:
    values, rest = layout(4, 50)
    assert shared_part(rest + values**2, values) == pytest.approx(0, abs=1e-9)


def test_all_is_shared_where_the_value_turns_what_the_rest_does() -> None:
    # An exclusive or: at either value of the rest the mean over the runs is the same.
    values, _ = layout(6, 2_000, levels=2)
    rest = np.arange(2_000) % 2
    assert shared_part((values ^ rest).astype(float), values) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("n_values", [2, 3, 6])
@pytest.mark.parametrize("levels", [2, 5, LEVELS])
def test_the_part_is_that_of_the_variances(n_values: int, levels: int) -> None:
    # Alone v, of variance V; together with a sign of the rest 2 (v - mean), of variance 4 V.
    values, rest = layout(n_values, 6_000, levels=levels)
    sign = np.where(np.arange(6_000) % 2, 1, -1)
    predicted = rest + values + 2 * sign * (values - (levels - 1) / 2)
    assert shared_part(predicted, values) == pytest.approx(4 / 5, abs=0.03)


def test_runs_that_are_not_known_do_not_count() -> None:
    values, rest = layout(4, 50)
    predicted = rest + values**2
    predicted[:, ::3] = np.nan
    assert shared_part(predicted, values) == pytest.approx(0, abs=1e-9)
    assert shared_part(np.full((4, 50), np.nan), values) == 0


def test_too_few_runs_for_the_values_tell_nothing() -> None:
    values = np.arange(12).reshape(2, 6)
    assert shared_part(np.random.default_rng(0).normal(size=(2, 6)), values) == 0


def test_of_an_effect_that_is_none_nothing_is_shared() -> None:
    # Each of `a` and `b` turns what the other does, and `c` does nothing.
    X = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in range(5)], dtype=np.float32)
    design = DesignMatrix(X, X[:, 0] != X[:, 1], {name: slice(at, at + 1) for at, name in enumerate("abc")})
    shuffling = Shuffling(design, np.arange(len(X)))
    shuffles = [shuffle for param in "abc" for shuffle in shuffling.shuffles(param, draws=4)]
    predicted = []
    for columns, block in [(np.arange(3), X), *shuffles]:
        rows = X.copy()
        rows[:, columns] = block
        predicted.append((rows[:, 0] != rows[:, 1]).astype(float))
    for total, shared in ((1.0, 1.0, 1.0), [1, 1, 0]), ((-1e-9, 1.0, 0.0), [0, 1, 0]), ((1.0, np.nan, 1.0), [1, 0, 0]):
        found = shared_parts(shuffling, np.stack(predicted), shuffles, np.array(total))
        np.testing.assert_allclose(found, shared, atol=0.15)


def effects(frame: pd.DataFrame, **options: str) -> pd.DataFrame:
    report = analyze_frame(frame, "loss", jobs=1, **options)
    params = {param.param: (param.importance, param.main, param.total) for param in report.params}
    return pd.DataFrame(params, index=["share", "main", "total"]).T


@pytest.fixture
def switches() -> pd.DataFrame:
    """Two switches that act only together, variance 1/4, and a third, as much by itself."""
    frame = pd.DataFrame(np.random.default_rng(1).integers(2, size=(150, 3)).astype(bool), columns=list("abc"))
    frame["d"] = np.random.default_rng(2).uniform(size=150)
    return frame.assign(loss=1.0 * (frame["a"] ^ frame["b"]) + frame["c"] + 0.02 * frame["d"])


def test_an_interaction_is_split_evenly_among_those_in_it(switches: pd.DataFrame) -> None:
    found = effects(switches)
    expected = {"a": (0.25, 0, 0.5), "b": (0.25, 0, 0.5), "c": (0.5, 0.5, 0.5), "d": (0, 0, 0)}
    for name, known in expected.items():
        assert tuple(found.loc[name]) == pytest.approx(known, abs=0.04)
    assert found["share"].sum() == pytest.approx(1)
    assert (found["main"] + found["total"]).to_numpy() == pytest.approx(2 * found["share"].to_numpy())


def test_total_effects_count_it_in_full_for_each(switches: pd.DataFrame) -> None:
    found = effects(switches, share="total")
    assert found["share"].to_dict() == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3, "d": 0}, abs=0.04)
    assert found["total"].to_numpy() == pytest.approx(found["share"].to_numpy())


@pytest.mark.parametrize("surrogate", ["forest", "gp", "both"])
def test_a_conditional_param_shares_with_what_switches_it_on(surrogate: str) -> None:
    """Half of the runs have u, uniform in 0..1: u alone 1/48, its switch alone 1/16, both together 1/48."""
    rng = np.random.default_rng(3)
    on, u = rng.integers(2, size=300).astype(bool), rng.uniform(size=300)
    frame = pd.DataFrame({"on": on, "u": np.where(on, u, np.nan), "x": rng.uniform(size=300)})
    found = effects(frame.assign(loss=np.where(on, u, 0.0)), surrogate=surrogate)
    assert tuple(found.loc["u"]) == pytest.approx((0.3, 0.2, 0.4), abs=0.07)
    assert found.loc["on", "share"] == pytest.approx(0.7, abs=0.07)


@pytest.mark.parametrize("seed", [4, 14, 18])
def test_what_a_param_does_alone_is_at_most_its_share_and_that_at_most_all_it_takes_part_in(seed: int) -> None:
    """Also of a weak param, to which the forest gives an effect below 0 and the Gaussian process one above it."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.uniform(size=(40, 6)), columns=list("abcdef"))
    found = effects(frame.assign(loss=frame["a"] + frame["b"] * frame["c"] + 0.2 * rng.normal(size=40)))
    assert found["share"].sum() == pytest.approx(1)
    assert (found["main"] <= found["share"] + 1e-12).all()
    assert (found["share"] <= found["total"] + 1e-12).all()


def test_a_method_that_does_not_tell_them_apart_says_nothing() -> None:
    frame = pd.DataFrame(np.random.default_rng(0).uniform(size=(40, 2)), columns=["a", "b"])
    found = effects(frame.assign(loss=frame["a"]), method="impurity")
    assert found[["main", "total"]].isna().all(axis=None)
