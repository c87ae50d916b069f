"""Which configurations may be the best, on laws of which the optimum is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.suggestion.region import CLOUD, Region, find_region
from tests.suggestion.searched_sweeps import searched


def swept(n_runs: int = 60, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"x": rng.uniform(size=n_runs), "y": rng.uniform(size=n_runs)})


def values_in(region: Region, frame: pd.DataFrame, param: str) -> np.ndarray:
    """The values of the good configurations: the runs of the selection are sorted by their params."""
    ordered = frame.sort_values([*frame.columns.drop("loss")], kind="stable")[param].to_numpy()
    return np.asarray(ordered[region.runs_of(param)[region.good]])


def test_the_region_lies_around_the_optimum_of_a_bowl() -> None:
    frame = swept()
    frame["loss"] = (frame["x"] - 0.3) ** 2
    region = find_region(searched(frame))
    good = values_in(region, frame, "x")
    assert 0.2 < good.min() < 0.3 < good.max() < 0.4
    assert np.ptp(values_in(region, frame, "y")) > 0.9  # it does nothing, so that all of it is good


def test_every_configuration_has_values_that_occurred_and_the_runs_come_first() -> None:
    frame = swept(30).assign(loss=lambda frame: frame["x"])
    region = find_region(searched(frame))
    assert len(region.mean) == len(region.good) == 30 + CLOUD
    for rows in region.rows.values():
        assert rows[:30].tolist() == list(range(30))
        counts = np.bincount(rows[30:], minlength=30)
        assert counts.max() - counts.min() <= 1  # evenly over the runs


def test_the_box_holds_the_optimum_and_few_values_beside_it() -> None:
    frame = swept()
    frame["loss"] = (frame["x"] - 0.3) ** 2
    region = find_region(searched(frame))
    ordered = frame.sort_values(["x", "y"], kind="stable")["x"].to_numpy()
    kept = ordered[region.kept_runs("x")]
    assert 0.2 < kept.min() < 0.3 < kept.max() < 0.4
    assert set(region.box) == {"x"}  # of what is not shown to act nothing is peeled


def test_the_box_is_the_wider_the_less_the_runs_say() -> None:
    clear, noisy = swept(), swept()
    clear["loss"] = (clear["x"] - 0.3) ** 2
    noisy["loss"] = clear["loss"] + 0.1 * np.random.default_rng(1).standard_normal(len(noisy))
    one, other = (find_region(searched(frame)).box["x"].mean() for frame in (clear, noisy))
    assert one < 0.8 * other
    assert other < 1.0


def test_dependence_is_seen_in_a_valley_and_not_in_a_bowl() -> None:
    valley, bowl = swept(80), swept(80)
    valley["loss"] = 50 * (valley["x"] - valley["y"]) ** 2
    bowl["loss"] = (bowl["x"] - 0.5) ** 2 + (bowl["y"] - 0.5) ** 2
    assert find_region(searched(valley)).dependence({"x", "y"}) > 0.7
    assert find_region(searched(bowl)).dependence({"x", "y"}) < 0.4
    assert find_region(searched(valley)).dependence({"x"}) == 0


def test_a_conditional_param_is_there_where_its_parent_switches_it_on() -> None:
    rng = np.random.default_rng(2)
    optimizer = rng.choice(["sgd", "adam"], 60)
    momentum = [float(rng.uniform()) if each == "sgd" else None for each in optimizer]
    frame = pd.DataFrame({"optimizer": optimizer, "momentum": momentum, "loss": rng.uniform(size=60)})
    frame["momentum"] = frame["momentum"].astype(object).where(frame["momentum"].notna(), None)
    region = find_region(searched(frame))
    rows = region.encoded(np.arange(len(region.mean)))
    columns = region.smooth.design.columns_of
    has = ~np.isnan(rows[:, columns["momentum"].start])
    chosen = rows[:, columns["optimizer"].start]
    assert {len(set(chosen[has])), len(set(chosen[~has]))} == {1}
    assert set(chosen[has]).isdisjoint(chosen[~has])


@pytest.mark.parametrize("seed", [0, 7])
def test_one_seed_gives_one_region(seed: int) -> None:
    frame = swept(30).assign(loss=lambda frame: frame["x"])
    one, other = (find_region(searched(frame), seed=seed) for _ in range(2))
    np.testing.assert_array_equal(one.mean, other.mean)
    np.testing.assert_array_equal(one.good, other.good)
