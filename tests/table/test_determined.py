"""A number that one choice determines: where enough runs repeat it, exactly or as computed in another order."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from paramimp.table.determined import determined
from paramimp.table.values import Values

if TYPE_CHECKING:
    from collections.abc import Sequence

BITS, RATE = (np.array(axis, dtype=float) for axis in zip(*product([2, 4, 8], [0.1, 0.2, 0.3, 0.4]), strict=True))
LABELS = Values("backbone", np.repeat([0.0, 1.0, 2.0], 4), has_order=False)


def found(column: Any, choices: Sequence[Values] = (Values("bits", BITS), Values("rate", RATE))) -> bool:
    return determined([Values("c", np.array(column, dtype=float))], choices) == {"c"}


def test_a_function_of_one_choice_is_found_be_it_one_to_one_or_not() -> None:
    assert found(13.7 * BITS + 0.1)
    assert found(BITS > 2)
    assert found(1 / RATE)
    assert found([11.2] * 4 + [25.6] * 4 + [25.6] * 4, [LABELS])


def test_numbers_that_were_computed_in_another_order_are_the_same() -> None:
    off = np.random.default_rng(3).uniform(-1, 1, size=12)
    assert found((BITS / 7) * (1 + 1e-14 * off))
    assert not found((BITS / 7) * (1 + 1e-7 * off))


def test_a_function_of_two_choices_a_constant_and_one_broken_run_are_none_of_one() -> None:
    broken = 13.7 * BITS
    broken[5] += 1
    assert not any(map(found, [BITS * RATE, np.full(12, 3.5), broken, np.where(BITS == 2, np.nan, BITS * RATE)]))


def test_what_is_missing_in_all_runs_of_a_choice_is_a_value_as_well() -> None:
    assert found(np.where(BITS == 2, np.nan, 13.7 * BITS))


@pytest.mark.parametrize(("n_runs", "is_found"), [(8, False), (9, True)])
def test_six_runs_have_to_repeat_what_another_has(n_runs: int, is_found: bool) -> None:
    choice = np.arange(float(n_runs)) % 3
    assert found(10 - choice, [Values("a", np.asarray(choice, dtype=float))]) is is_found
