"""How many runs the Gaussian process knows, and which."""

from __future__ import annotations

import numpy as np

from paramimp.surrogate.design import DesignMatrix
from paramimp.surrogate.known_runs import MAX_RUNS, most_known, some_known


def test_of_more_runs_the_process_knows_as_many_as_of_few_then_fewer_and_at_last_none() -> None:
    def size(n_runs: int, n_params: int = 6, *, alone: bool = False) -> int:
        columns_of = {f"p{number}": slice(number, number + 1) for number in range(n_params)}
        design = DesignMatrix(np.zeros((n_runs, n_params), dtype=np.float32), np.zeros(n_runs), columns_of)
        return most_known(design, alone=alone)

    assert [size(n_runs) for n_runs in (1, 299, 300, 301, 1000)] == [1, 299, MAX_RUNS, MAX_RUNS, MAX_RUNS]
    assert [size(n_runs) for n_runs in (1500, 3000, 3100, 10_000)] == [200, 100, 0, 0]
    assert [size(n_runs, alone=True) for n_runs in (299, 1500, 100_000)] == [299, MAX_RUNS, MAX_RUNS]
    # More than 500 params count as 500: 163 and 126 are the floors of the roots of 8,000,000 / 300 and / 500.
    assert [size(100, 800), size(300, 300), size(300, 500), size(300, 2000)] == [100, 163, 126, 126]


def test_runs_that_tell_more_are_known_more_often_and_the_others_now_and_then() -> None:
    telling = np.repeat([3.0, 1.0, 0.0], 400)
    known = some_known(np.random.default_rng(0), 1200, 60, telling)
    assert (np.diff(known) > 0).all()
    much, little, nothing = np.bincount(known // 400, minlength=3)
    assert nothing < 5
    # Three of four, 45 of 60, with a standard deviation of sqrt(60 * 3 / 16) = 3.4.
    assert abs(much - 45) < 10
    assert little == 60 - much - nothing
    assert len(some_known(np.random.default_rng(0), 4, 4, np.array([1.0, 0, 0, 0]))) == 4
