"""Predictions without one or two runs, held to processes that were never given them."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.surrogate.gaussian_process import Kernel, Points, Posterior, Repeated
from paramimp.surrogate.left_out import NONE, LeftOut

KERNEL = Kernel(np.array([2.0, 0.3]), 1.4, 0.2)


@pytest.mark.parametrize("counted", [False, True])
def test_what_is_left_out_might_as_well_not_be_there(counted: bool) -> None:
    rng = np.random.default_rng(0)
    points, y = Points(rng.random((12, 2)), np.arange(2)), rng.normal(size=12)
    repeated = Repeated(rng.integers(1, 5, 12).astype(float), rng.random(12)) if counted else None
    asked = Points(rng.random((4, 2)), np.arange(2))
    one, other = np.array([0, 7, NONE, NONE]), np.array([11, NONE, 3, NONE])
    covariance = KERNEL.covariance(KERNEL.scaled(asked, points))
    found = LeftOut(Posterior(KERNEL, points, y, repeated)).without(one, other).predict(covariance)
    for row in range(4):
        rest = np.setdiff1d(np.arange(12), [one[row], other[row]])
        posterior = Posterior(KERNEL, points.take(rest), y[rest], repeated.take(rest) if repeated else None)
        assert found[row] == pytest.approx(posterior.mean(covariance[row, rest]), abs=1e-10)
