"""Stretches of time: which runs are of one."""

from __future__ import annotations

import numpy as np

from paramimp.surrogate.search.stretches import LENGTH, MOST, stretches_of


def test_runs_that_were_made_one_after_the_other_are_of_one_stretch() -> None:
    order = np.random.default_rng(0).permutation(4 * LENGTH)
    of_run = stretches_of(order, 4 * LENGTH)
    assert of_run[order].tolist() == np.repeat(np.arange(4), LENGTH).tolist()


def test_runs_whose_time_is_not_known_are_a_stretch_of_their_own() -> None:
    of_run = stretches_of(np.arange(2 * LENGTH), 2 * LENGTH + 3)
    assert of_run[-3:].tolist() == [2, 2, 2]
    assert set(of_run[:-3]) == {0, 1}
    assert stretches_of(np.arange(3), 3).tolist() == [0, 0, 0]


def test_stretches_differ_by_a_run_at_most_and_are_not_too_many() -> None:
    for n_runs in (37, 3 * MOST * LENGTH):
        counts = np.bincount(stretches_of(np.arange(n_runs), n_runs))
        assert counts.max() - counts.min() <= 1
        assert len(counts) <= MOST
