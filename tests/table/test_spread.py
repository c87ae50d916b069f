"""How numbers are spread: what draws from ranges look like, and what else does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from paramimp.table.spread import (
    IN_DECADES,
    MOST_EVEN,
    MOST_ROUND,
    Spread,
)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (np.linspace(0.1, 0.9, 20), True),
        (np.geomspace(1e-5, 1e-1, 20), True),
        (np.arange(1, 21) ** 3, False),  # on either scale more than 0.27 from uniform: 0.27 * sqrt(20) = 1.2
        (np.linspace(0.1, 0.9, 14), False),  # too few to tell
        (np.ones(20), False),
    ],
)
def test_numbers_that_were_drawn_evenly_are_known_on_a_plain_and_on_a_log_scale(numbers: Any, expected: bool) -> None:
    assert Spread(np.asarray(numbers, dtype=float)).is_even is expected


@pytest.mark.parametrize("n", [40, 100, 200])
def test_draws_speak_for_a_draw_and_normal_numbers_do_not(n: int) -> None:
    """Of 100 columns each: those from a range that somebody typed in, on either scale, and what noise was added to."""
    rng = np.random.default_rng(n)
    plain = [Spread(rng.uniform(0, 5, n)).evidence for _ in range(100)]
    decades = [Spread(10 ** rng.uniform(-5, -1, n)).evidence for _ in range(100)]
    noise = [Spread(rng.normal(5, 1, n)).evidence for _ in range(100)]
    assert np.median(plain) < -2, np.median(plain)
    assert np.median(decades) < -3.5, np.median(decades)
    assert np.mean(np.array(noise) > -1) > 0.85, np.mean(np.array(noise) > -1)


def test_evidence_has_bounds_and_few_or_equal_numbers_have_little() -> None:
    ideal = 10 ** np.linspace(-4, 0, 2000)
    assert Spread(ideal).evidence == pytest.approx(MOST_EVEN + MOST_ROUND + IN_DECADES)
    assert Spread(np.ones(50)).evidence == 0.0
    assert Spread(np.full(50, np.nan)).evidence == 0.0
    assert Spread(np.array([0.17, 0.31, 0.4, 0.72, 0.55])).evidence == 0.0


def test_missing_numbers_change_nothing() -> None:
    numbers = np.random.default_rng(3).uniform(0, 1, 60)
    assert Spread(np.concatenate([numbers, np.full(20, np.nan)])).evidence == Spread(numbers).evidence


def test_limits_near_round_numbers_are_seldom_an_accident() -> None:
    """By hand: of 61 numbers from 0 to 1 the limits are within 3/61 of multiples of 1, the third unit that is tried."""
    numbers = np.linspace(0, 1, 61)
    others = numbers * 0.77 + 0.13
    assert Spread(numbers).chance_of_round_limits == pytest.approx(3 * (3 / 61) ** 2)
    assert Spread(others).chance_of_round_limits > 0.05


def test_only_many_numbers_are_surely_uneven_on_both_scales() -> None:
    rng = np.random.default_rng(11)
    assert Spread(rng.normal(50, 2, 400)).is_uneven()
    assert not Spread(rng.normal(50, 2, 30)).is_uneven()
    assert not Spread(10 ** rng.uniform(-3, 0, 400)).is_uneven()


def test_among_more_columns_uneven_numbers_have_to_be_as_much_rarer() -> None:
    """As Kolmogorov has it, 2 exp(-2 x²) of uniform numbers stray farther than x."""
    spread = Spread(np.random.default_rng(11).normal(50, 2, 120))
    as_rare = np.exp(2 * (spread.strays**2 - 1.85**2))
    assert as_rare > 1
    assert spread.is_uneven(0.99 * as_rare)
    assert not spread.is_uneven(1.01 * as_rare)
