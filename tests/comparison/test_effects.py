"""Whether a param has another effect: on laws that changed, that did not, and that only seem to have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp.comparison.effects import p_values_of_effects
from paramimp.results.report import Report
from tests.sweeps import analyze_frame


def swept(law: Any, n_runs: int = 60, seed: int = 0, *, noise: float = 0.2, **columns: Any) -> Any:
    """The runs of a sweep of `a`, `b` and `c` in 0..1 by a law of these."""
    rng = np.random.default_rng([seed, n_runs])
    frame = pd.DataFrame({name: rng.uniform(size=n_runs) for name in "abc"}).assign(**columns)
    frame["loss"] = law(frame) + noise * rng.standard_normal(n_runs)
    report = analyze_frame(frame, "loss", surrogate="forest", jobs=1)
    assert isinstance(report, Report)
    return report.runs


def test_a_sign_that_turned_is_seen_and_what_stayed_is_not() -> None:
    """The shares of `a` are equal, which is all that shares tell."""
    one, other = swept(lambda f: f["a"] + f["b"]), swept(lambda f: f["b"] - f["a"], seed=1)
    found = p_values_of_effects(one, other)
    assert found["a"] < 1e-4
    assert min(found["b"], found["c"]) > 0.05


def test_an_optimum_that_moved_is_seen() -> None:
    one, other = (
        swept(lambda f, best=best: 4 * (f["a"] - best) ** 2 + f["b"], seed=k) for k, best in enumerate([0.2, 0.8])
    )
    assert p_values_of_effects(one, other)["a"] < 1e-4


def test_a_metric_in_another_unit_is_no_other_effect() -> None:
    one, other = swept(lambda f: f["a"] + f["b"]), swept(lambda f: 1000 * f["a"] + 1000 * f["b"], seed=1, noise=200.0)
    assert min(p_values_of_effects(one, other).values()) > 0.05


def test_a_metric_whose_squares_are_infinite_is_tested_as_any_other() -> None:
    (one, other), (huge, huger) = (
        [swept(lambda f, k=k, unit=unit: unit * (f["a"] - k * f["b"]), seed=k, noise=0.0) for k in (0, 1)]
        for unit in (1.0, 1e300)
    )
    expected = p_values_of_effects(one, other)
    assert p_values_of_effects(huge, huger) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_one_process_differs_in_one_pair_of_twenty() -> None:
    """Of 60 pairs and three params each, by any of them with Bonferroni: 3 are expected, more than 7 in one of 100."""

    def law(frame: pd.DataFrame) -> Any:
        return 2 * (frame["a"] - 0.4) ** 2 + np.sin(5 * frame["b"]) * 0.3 + 0.2 * (frame["c"] > 0.6)

    runs = [swept(law, 40, seed) for seed in range(2, 122)]
    wrong = [3 * min(p_values_of_effects(*pair).values()) < 0.05 for pair in zip(runs[::2], runs[1::2], strict=True)]
    assert sum(wrong) <= 7


def test_a_category_whose_values_changed_places_is_seen() -> None:
    rng = np.random.default_rng(5)

    def law(order: str) -> Any:
        return lambda f: f["kind"].map({value: 0.4 * place for place, value in enumerate(order)}) + f["b"]

    sides = [swept(law(order), seed=k, kind=rng.choice(["x", "y", "z"], 60)) for k, order in enumerate(["xyz", "zyx"])]
    found = p_values_of_effects(*sides)
    assert found["kind"] < 1e-3
    assert found["b"] > 0.05


def test_values_that_are_drawn_otherwise_are_not_tested() -> None:
    """An exponential curve is steeper where the second sweep drew most of its runs: that is no other effect."""
    squeezed = 1 - 0.999 * np.random.default_rng(3).uniform(size=80) ** 3

    def law(frame: pd.DataFrame) -> Any:
        return np.exp(5 * frame["a"]) / 20 + frame["b"]

    found = p_values_of_effects(swept(law, 80), swept(law, 80, seed=1, a=squeezed))
    assert "a" not in found
    assert "b" in found


def test_what_was_searched_otherwise_is_not_tested() -> None:
    one, other = swept(lambda f: f["a"]), swept(lambda f: f["a"], seed=1)
    assert set(p_values_of_effects(one, other, ["a"])) == {"b", "c"}


def test_repeats_of_a_configuration_are_one_run() -> None:
    """Written four times over, a sweep says no more than it did."""
    one, other = swept(lambda f: f["a"], 40), swept(lambda f: f["a"] + 0.4 * f["b"], 40, seed=1)
    frames = [runs.to_frame() for runs in (one, other)]
    often = [
        analyze_frame(
            pd.concat([frame.rename(columns=lambda name: name.removeprefix("params."))[["a", "b", "c", "metric"]]] * 4),
            "metric", surrogate="forest", jobs=1, direction="minimize",
        ).runs
        for frame in frames
    ]  # fmt: skip
    assert p_values_of_effects(*often) == pytest.approx(p_values_of_effects(one, other), rel=1e-6)


@pytest.mark.parametrize("n_runs", [10, 11])
def test_few_runs_are_not_tested(n_runs: int) -> None:
    assert p_values_of_effects(swept(lambda f: f["a"], n_runs), swept(lambda f: f["a"], 60)) == {}


def test_a_sweep_does_not_differ_from_itself() -> None:
    runs = swept(lambda f: f["a"] + f["b"], noise=0.0)
    assert min(p_values_of_effects(runs, runs).values()) == pytest.approx(1.0)
