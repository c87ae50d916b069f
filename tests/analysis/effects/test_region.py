"""Which points are good, and which of them adjoin the best."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.analysis.effects.region import around, edge_of, not_worse


def test_good_points_are_those_not_told_from_the_best() -> None:
    mean, covariance = np.array([0.0, 1.0, 1.9, 2.0, 0.5]), np.eye(5) * 0.25
    assert not_worse(mean, covariance, 1.645).tolist() == [False, True, True, True, False]
    common = covariance + 100  # an error that all points share tells nothing apart
    assert not_worse(mean, common, 1.645).tolist() == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("good", "best", "region", "edge"),
    [
        ([0, 1, 1, 0, 1], 2, (1, 2), None),
        ([1, 1, 0, 0, 0], 0, (0, 1), "low"),
        ([0, 0, 0, 1, 1], 4, (3, 4), "high"),
        ([1, 1, 1, 1, 1], 1, (0, 4), None),
    ],
)
def test_the_region_adjoins_the_best_point(
    good: list[int], best: int, region: tuple[int, int], edge: str | None
) -> None:
    assert around(np.array(good, dtype=bool), best) == region
    assert edge_of(*region, len(good)) == edge
