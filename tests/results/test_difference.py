"""The difference of two shares, by hand and by the normal distribution."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from paramimp.results.difference import NO_SHARE, Known, difference


def test_the_interval_is_that_of_two_independent_shares() -> None:
    found = difference(Known(0.5, 0.44, 0.56), Known(0.7, 0.62, 0.78))
    assert found is not None
    assert [found.value, found.margin] == pytest.approx([0.2, 0.1])  # 0.06 and 0.08 at right angles
    assert [found.low, found.high] == pytest.approx([0.1, 0.3])


def test_the_p_value_is_two_sided_and_normal() -> None:
    found = difference(Known(0.5, 0.44, 0.56), Known(0.7, 0.62, 0.78))
    assert found is not None
    errors = 0.2 / (0.1 / NormalDist().inv_cdf(0.95))
    assert found.p_value == pytest.approx(2 * (1 - NormalDist().cdf(errors)), rel=1e-6)


def test_the_interval_excludes_zero_where_the_p_value_is_below_a_tenth() -> None:
    just, hardly = (
        difference(Known(0, -1, 1), Known(1.001, 1.001, 1.001)),
        difference(Known(0, -1, 1), Known(0.999, 0.999, 0.999)),
    )
    assert just is not None
    assert hardly is not None
    assert just.low > 0
    assert just.p_value < 0.1
    assert hardly.low < 0
    assert hardly.p_value > 0.1


@pytest.mark.parametrize(("cut", "whole"), [(Known(0.02, 0.0, 0.12), 0.1), (Known(0.95, 0.75, 1.0), 0.2)])
def test_an_interval_that_is_cut_off_is_as_wide_as_its_whole_side(cut: Known, whole: float) -> None:
    found = difference(cut, NO_SHARE)
    assert found is not None
    assert found.margin == pytest.approx(whole)


def test_the_order_of_the_two_turns_the_sign_alone() -> None:
    one, other = Known(0.3, 0.2, 0.4), Known(0.45, 0.4, 0.5)
    there, back = difference(one, other), difference(other, one)
    assert there is not None
    assert back is not None
    assert (there.value, there.p_value, there.margin) == (-back.value, back.p_value, back.margin)


@pytest.mark.parametrize("bare", [Known(0.5, None, None), Known(0.5, 0.4, None)])
def test_without_an_interval_nothing_is_known(bare: Known) -> None:
    assert difference(bare, NO_SHARE) is None
    assert difference(NO_SHARE, bare) is None


def test_equal_shares_do_not_differ_and_others_without_doubt_do() -> None:
    same, other = difference(NO_SHARE, NO_SHARE), difference(NO_SHARE, Known(1.0, 1.0, 1.0))
    assert same is not None
    assert other is not None
    assert (same.p_value, other.p_value) == (1.0, 0.0)
