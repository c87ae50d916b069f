"""An estimate that is moved keeps its parts in proportion."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.methods.interface import Estimate


def test_the_parts_of_an_estimate_stay_in_proportion_to_its_value() -> None:
    moved = Estimate(0.4, main=0.3, total=0.6, p_value=0.01).moved_to(0.2, doubt=0.05)
    assert (moved.value, moved.doubt, moved.p_value) == (0.2, 0.05, 0.01)
    assert moved.main == pytest.approx(0.15)
    assert moved.total == pytest.approx(0.3)


def test_resamples_are_not_moved() -> None:
    resampled = np.array([0.1, 0.2])
    assert Estimate(0.4, resampled).moved_to(0.2, doubt=0.0).resampled is resampled


@pytest.mark.parametrize("value", [0.0, -0.1])
def test_where_nothing_was_to_be_divided_the_parts_are_the_new_value(value: float) -> None:
    moved = Estimate(value, main=value, total=value).moved_to(0.2, doubt=0.1)
    assert (moved.main, moved.total) == (0.2, 0.2)


def test_a_method_that_tells_no_parts_apart_has_none_afterwards() -> None:
    moved = Estimate(0.4).moved_to(0.2, doubt=0.1)
    assert (moved.main, moved.total) == (None, None)
