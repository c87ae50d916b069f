"""How runs are cut into folds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from paramimp.surrogate.folds import FEW, FEW_NO_MORE, FOLDS, between_few_and_more, outside, parts_of, systematic


@pytest.mark.parametrize("n_runs", [6, 7, 8, 41])
def test_each_fold_has_one_of_every_few_neighbours_in_the_metric(n_runs: int) -> None:
    y = np.random.default_rng(n_runs).normal(size=n_runs)
    ranks = y.argsort().argsort()
    parts = parts_of(y, partitions=4)
    for first in range(0, len(parts), FOLDS):
        folds = [np.setdiff1d(np.arange(n_runs), part) for part in parts[first : first + FOLDS]]
        assert sorted(np.concatenate(folds)) == list(range(n_runs))
        for fold in folds:
            groups = ranks[fold] // FOLDS
            assert len(set(groups)) == len(fold) >= n_runs // FOLDS
    assert len({part.tobytes() for part in parts}) > FOLDS


@pytest.mark.parametrize(("n_runs", "folds"), [(12, 12), (30, 10), (41, 10)])
def test_systematic_folds_hold_each_run_once_and_lie_evenly_along_the_metric(n_runs: int, folds: int) -> None:
    y = np.random.default_rng(n_runs).normal(size=n_runs)
    found = systematic(y, folds)
    assert sorted(np.concatenate(found)) == list(range(n_runs))
    assert {len(fold) for fold in found} <= {n_runs // folds, -(-n_runs // folds)}
    for fold in found:
        assert (np.diff(np.sort(y.argsort().argsort()[fold])) == folds).all()


def test_runs_that_no_part_knows_are_asked_of_one_partition_each() -> None:
    known = np.array([0, 1, 2, 4, 5, 7])
    cut = parts_of(np.arange(6.0), partitions=2)
    asked = outside([known[part] for part in cut], known, 9)
    for part, runs in zip(cut, asked, strict=True):
        assert set(known) & set(runs) == set(known) - set(known[part])
    assert [sorted(set(runs) - set(known)) for runs in asked] == [[3, 8]] * FOLDS + [[6]] * FOLDS


@pytest.mark.parametrize(("few", "more"), [(300, 100), (24, 10)])
def test_from_few_to_more_no_run_is_a_step(few: int, more: int) -> None:
    found = [between_few_and_more(n_runs, few, more) for n_runs in range(2, 60)]
    assert found[: FEW - 1] == [few] * (FEW - 1)
    assert found[FEW_NO_MORE - 2 :] == [more] * (60 - FEW_NO_MORE)
    assert max(one / other for one, other in itertools.pairwise(found)) < 1.2
    assert found == sorted(found, reverse=True)
