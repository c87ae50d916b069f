"""Basins between which a surface falls, on laws whose basins are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from paramimp.suggestion.advice import advise
from paramimp.suggestion.basins import STEPS, best_of_basins, line
from paramimp.suggestion.narrowing import best_runs
from paramimp.suggestion.region import Region, find_region
from paramimp.suggestion.searched import Searched
from tests.suggestion.searched_sweeps import searched

Floats = np.ndarray
CENTRES = np.array([[0.2, 0.2], [0.8, 0.3], [0.4, 0.85]])


def swept(loss: Callable[[Floats], Floats], *, n: int = 150, log: bool = False) -> tuple[Searched, Region]:
    """The space and the region of runs drawn evenly, or evenly in the logarithm of the first param."""
    rng = np.random.default_rng(5)
    places = rng.uniform(size=(n, 2))
    x = 10 ** (4 * places[:, 0] - 5) if log else places[:, 0]
    frame = pd.DataFrame({"x": x, "y": places[:, 1], "loss": loss(places) + 0.005 * rng.standard_normal(n)})
    space = searched(frame)
    return space, find_region(space)


def wells(*depths: float) -> Callable[[Floats], Floats]:
    """As many round wells of these depths."""

    def loss(places: Floats) -> Floats:
        squares = ((places[:, None] - CENTRES[: len(depths)]) ** 2).sum(axis=2)
        return np.asarray(-(np.array(depths) * np.exp(-squares / 0.02)).sum(axis=1))

    return loss


def found(space: Searched, region: Region, *, log: bool = False) -> Floats:
    """The best of each basin, as places in the unit square."""
    X = region.smooth.design.X
    runs = region.first[best_of_basins(region.smooth)]
    assert len(X) == len(space.params[0].param.values)
    x, y = (next(each for each in space.params if each.name == name).param.values[runs] for name in "xy")
    return np.column_stack([(np.log10(x) + 5) / 4 if log else x, y])


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("n_wells", [1, 2, 3])
def test_each_well_of_about_the_same_depth_has_its_best_run(n_wells: int, log: bool) -> None:
    places = found(*swept(wells(*[1.0, 0.95, 0.9][:n_wells]), log=log), log=log)
    nearest = np.linalg.norm(places[:, None] - CENTRES[:n_wells], axis=2)
    assert sorted(nearest.argmin(axis=1).tolist()) == list(range(n_wells))
    assert nearest.min(axis=1).max() < 0.12


def test_a_well_that_is_clearly_shallower_is_none() -> None:
    """The spread of the metric is about a fifth of the depth of the first."""
    assert len(found(*swept(wells(1.0, 0.3)))) == 1


def test_the_ends_of_a_valley_are_one_basin() -> None:
    assert len(found(*swept(lambda places: (places.sum(axis=1) - 1) ** 2))) == 1


def test_noise_alone_makes_no_basins() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"x": rng.uniform(size=80), "y": rng.uniform(size=80), "loss": rng.standard_normal(80)})
    assert len(best_of_basins(find_region(searched(frame)).smooth)) == 1


def test_the_best_of_each_basin_stays_in_the_new_space_whatever_the_box_leaves() -> None:
    space, region = swept(wells(1.0, 0.95, 0.9))
    region.box.update({name: np.zeros_like(kept) for name, kept in region.box.items()})  # type: ignore[attr-defined]
    advice = {each.param: each.new for each in advise(space, region, best_runs(space))}
    for x, y in found(space, region):
        assert advice["x"].contains(float(x))
        assert advice["y"].contains(float(y))


def test_a_line_goes_evenly_through_the_ranks_of_the_values_and_keeps_what_one_end_lacks() -> None:
    """Nine powers of ten from end to end; a param that only the second run has."""
    frame = pd.DataFrame({"x": 10.0 ** np.arange(9), "only": [None, *np.linspace(0, 1, 8)], "loss": np.arange(9.0)})
    design = find_region(searched(frame)).smooth.design
    x, only = (design.columns_of[name].start for name in ("x", "only"))
    order = np.argsort(design.X[:, x])
    points = line(design, order[0], order[-1])
    assert len(points) == STEPS
    np.testing.assert_allclose(points[:, x], np.sort(design.X[:, x]), rtol=1e-6)
    assert np.isnan(points[0, only])
    assert (points[1:, only] == design.X[order[-1], only]).all()
