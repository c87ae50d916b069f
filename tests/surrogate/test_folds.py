"""How runs are cut into folds."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.surrogate.folds import FOLDS, parts_of


@pytest.mark.parametrize("n_runs", [6, 7, 8, 41])
def test_each_fold_has_one_of_every_few_neighbours_in_the_metric(n_runs: int) -> None:
    y = np.random.default_rng(n_runs).normal(size=n_runs)
    ranks = y.argsort().argsort()
    parts = parts_of(y, partitions=4, seed=0)
    for first in range(0, len(parts), FOLDS):
        folds = [np.setdiff1d(np.arange(n_runs), part) for part in parts[first : first + FOLDS]]
        assert sorted(np.concatenate(folds)) == list(range(n_runs))
        for fold in folds:
            groups = ranks[fold] // FOLDS
            assert len(set(groups)) == len(fold) >= n_runs // FOLDS
    assert len({part.tobytes() for part in parts}) > FOLDS


def test_partitions_are_other_ones_for_another_seed_and_the_same_for_the_same() -> None:
    y = np.zeros(30)  # ties are no ground to be together
    one, again, other = (np.concatenate(parts_of(y, partitions=2, seed=seed)) for seed in (0, 0, 1))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
