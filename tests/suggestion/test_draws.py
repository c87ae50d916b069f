"""Draws of surfaces: what is known has the same best in all, what is not has others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from paramimp.suggestion.draws import BEST_PART, DRAWS, best_in_draws
from paramimp.suggestion.region import encoded, find_region
from tests.suggestion.searched_sweeps import searched


def drawn(noise: float, stretch: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """The places of configurations on the only param, of which 0.3 is best, and the best of each draw."""
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(size=60))
    frame = pd.DataFrame({"x": x, "loss": (x - 0.3) ** 2 + noise * rng.standard_normal(60)})
    region = find_region(searched(frame))
    X = encoded(region.smooth.design, region.rows)
    return x[region.rows["x"]], best_in_draws(
        region.smooth, X, region.smooth.expect(X), stretch, np.random.default_rng(3)
    )


def test_each_draw_has_its_best_part_once() -> None:
    x, best = drawn(0.1)
    assert len(best) == DRAWS
    assert {len(set(rows.tolist())) for rows in best} == {int(BEST_PART * len(x))}


def test_where_the_runs_tell_all_draws_find_the_optimum() -> None:
    x, best = drawn(0.001)
    assert all(abs(x[rows] - 0.3).max() < 0.1 for rows in best)


def test_where_they_do_not_the_draws_differ_the_more_the_process_is_stretched() -> None:
    x, clear = drawn(0.001)
    _, vague = drawn(0.05)
    _, stretched = drawn(0.05, 3.0)
    spreads = [np.std([x[rows].mean() for rows in best]) for best in (clear, vague, stretched)]
    assert spreads[0] < spreads[1] < spreads[2]
