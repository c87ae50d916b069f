"""Which params may be fixed, and the margin of what is no loss."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.suggestion.fixing import GOOD_RANGE, fixed, margin_of
from paramimp.suggestion.narrowing import best_runs
from paramimp.suggestion.region import find_region
from tests.suggestion.searched_sweeps import searched


def swept(n_runs: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.uniform(size=n_runs), "nothing": rng.uniform(size=n_runs)})
    return frame.assign(kind=rng.choice(["a", "b"], n_runs), loss=(frame["x"] - 0.4) ** 2)


def fixed_in(frame: pd.DataFrame, name: str) -> object:
    space = searched(frame)
    (each,) = [each for each in space.params if each.name == name]
    return fixed(each, space, find_region(space), best_runs(space))


def test_what_does_nothing_is_fixed_to_a_value_of_one_of_the_best_runs() -> None:
    frame = swept(40)
    frame = pd.concat([frame.assign(seed=seed) for seed in range(3)], ignore_index=True)
    frame["loss"] += np.random.default_rng(3).normal(scale=0.1, size=120)
    found = fixed_in(frame, "nothing")
    assert isinstance(found, tuple)
    domain, _ = found
    of_configuration = frame.groupby("nothing")["loss"].mean()
    best = of_configuration.nsmallest(4).index.tolist()
    assert domain.type == "constant"
    assert domain.value in best


def test_a_category_that_does_nothing_is_fixed_to_what_the_best_runs_mostly_have() -> None:
    frame = swept()
    found = fixed_in(frame, "kind")
    assert isinstance(found, tuple)
    assert found[0].value == frame.nsmallest(6, "loss")["kind"].mode()[0]


def test_what_acts_is_not_fixed() -> None:
    assert fixed_in(swept(), "x") is None


def test_what_switches_another_param_is_not_fixed() -> None:
    frame = swept()
    extra = [float(place) if kind == "a" else None for place, kind in enumerate(frame["kind"])]
    assert fixed_in(frame.assign(extra=pd.Series(extra, dtype=object)), "kind") is None


def test_without_repeats_the_margin_is_a_part_of_the_distance_to_the_median_run() -> None:
    space = searched(swept())
    y = space.design.y
    assert margin_of(find_region(space)) == pytest.approx(GOOD_RANGE * (y.max() - np.median(y)))


def test_with_repeats_the_margin_is_their_pooled_standard_deviation() -> None:
    rng = np.random.default_rng(1)
    x = np.repeat(rng.uniform(size=20), 3)
    frame = pd.DataFrame({"x": x, "seed": [1, 2, 3] * 20, "loss": x + rng.normal(scale=0.3, size=60)})
    space = searched(frame)
    by_configuration = pd.Series(space.design.y).groupby(space.design.repeats.of_run)  # type: ignore[union-attr]
    pooled = np.sqrt(by_configuration.var(ddof=1).mean())  # three runs of each: equal weights
    assert margin_of(find_region(space)) == pytest.approx(pooled, rel=1e-6)


def test_what_a_data_set_adds_to_all_configurations_is_no_noise_and_no_margin() -> None:
    rng = np.random.default_rng(1)
    x, data, noise = np.repeat(rng.uniform(size=20), 3), np.tile(np.arange(3), 20), rng.normal(scale=0.3, size=60)
    frame = pd.DataFrame({"x": x, "seed": data, "loss": x + 20.0 * data + noise})
    margin = margin_of(find_region(searched(frame)))
    assert margin == pytest.approx(0.3 / frame["loss"].std(ddof=0), rel=0.25)  # 38 degrees of freedom: 11 %
