"""Permutation importance as a method."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.methods.permutation import PERMUTATION
from paramimp.methods.permutation.rises import MIN_CLUSTERS
from paramimp.objective import make_objective
from paramimp.surrogate.design import encode
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.selection import select
from tests.sweeps import from_frame


@pytest.mark.parametrize("n_values", [MIN_CLUSTERS, 3])
def test_a_driver_of_many_values_is_found_and_so_is_one_of_few(n_values: int) -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(n_values, size=120)
    frame = pd.DataFrame({"node": np.array(list("abcdefghijkl"))[codes], "x": rng.random(120)})
    frame["loss"] = rng.normal(size=n_values)[codes] + 0.2 * rng.normal(size=120)
    table = from_frame(frame, "loss")
    selection = select(table, make_objective("loss", None), include=(), exclude=())
    estimates = PERMUTATION.estimate(Surrogate(encode(selection)))
    assert estimates["node"].p_value is not None
    assert estimates["node"].p_value < 0.01
    assert estimates["x"].p_value is not None
    assert estimates["x"].p_value > 0.05
