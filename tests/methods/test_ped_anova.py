"""PED-ANOVA as a method: what it finds on sweeps of a known law, of few runs and of many."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.methods.ped_anova import PED_ANOVA, PedAnova
from paramimp.runs import Direction, Objective
from paramimp.surrogate.design import encode
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.selection import select
from tests.sweeps import from_frame, linear, make_frame


def estimates_of(frame: pd.DataFrame, method: PedAnova = PED_ANOVA) -> dict[str, float]:
    selection = select(from_frame(frame, "loss"), Objective("loss", Direction.MINIMIZE, "option"))
    surrogate = Surrogate(encode(selection))
    found = {param: estimate.value for param, estimate in method.estimate(surrogate).items()}
    assert "forest" not in vars(surrogate)
    return found


def test_what_only_the_best_share_is_found_and_what_separates_the_rest_is_not() -> None:
    # A band in the middle of a makes the best tenth; b ranks the others only.
    def loss(frame: pd.DataFrame) -> pd.Series:
        return (abs(frame["a"] - 0.5) > 0.05) * (10 + 5 * frame["b"])

    found = estimates_of(make_frame(300, loss))
    assert max(found, key=lambda param: found[param]) == "a"
    assert found["a"] > 0.3  # of 1: the kernel is as wide as the band and takes a part
    assert abs(found["b"]) < 0.03


def test_a_monotone_param_means_the_same_on_any_scale() -> None:
    frame = make_frame(100, linear)
    assert estimates_of(frame) == estimates_of(frame.assign(a=10 ** (6 * frame["a"])))


@pytest.mark.parametrize("n_runs", [2, 3, 5, 8, 12])
def test_few_runs_give_numbers_within_their_unit(n_runs: int) -> None:
    for seed in range(5):
        frame = make_frame(n_runs, linear, seed).assign(momentum=[0.9, 0.5, *[np.nan] * (n_runs - 2)])
        found = estimates_of(frame)
        assert all(-1 <= value <= 1 for value in found.values())


def test_many_runs_are_binned_and_agree_with_fewer() -> None:
    small = estimates_of(make_frame(1_000, linear))
    large = estimates_of(make_frame(20_000, linear))
    assert large["a"] == pytest.approx(small["a"], abs=0.06)  # standard error at 1,000 runs about 0.02
    assert 0.001 < large["b"] < large["a"]
    assert abs(large["c"]) < 0.001


def test_another_part_of_the_runs_can_be_asked_for() -> None:
    frame = make_frame(200, linear)
    assert estimates_of(frame, PedAnova(best=0.5)) != estimates_of(frame)
