"""What is not explained goes to params that may act: by hand, and at the edges where nothing may move."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from paramimp.methods.interface import Estimate
from paramimp.methods.unexplained import chances_to_act, missed_part, share_out

VALUES = {"a": 6.0, "b": 3.0, "c": 1.0, "d": -2.0}
P_VALUES = {"a": 0.0, "b": 0.0, "c": 0.2, "d": 0.9}


def estimates(p_values: dict[str, float]) -> dict[str, Estimate]:
    return {name: Estimate(value, np.full(3, value), p_values[name]) for name, value in VALUES.items()}


def values_of(moved: dict[str, Estimate]) -> dict[str, float]:
    return {name: estimate.value for name, estimate in moved.items()}


def test_a_case_worked_by_hand_but_for_the_chances() -> None:
    moved = share_out(estimates(P_VALUES), 0.16)
    chances = dict(zip(P_VALUES, chances_to_act(list(P_VALUES.values())), strict=True))
    part = 1.25 * 0.16 * sum(chances.values()) / 4
    cubes = {name: chance**3 for name, chance in chances.items()}
    caught = {name: max(value, 0) * cubes[name] for name, value in VALUES.items()}
    for name, value in VALUES.items():
        expected = (1 - part) * caught[name] / sum(caught.values()) + part * cubes[name] / sum(cubes.values())
        assert moved[name].value == pytest.approx(10 * expected)
        assert moved[name].p_value == P_VALUES[name]
        np.testing.assert_array_equal(moved[name].resampled, value)
        assert moved[name].doubt == pytest.approx(0.16 * 10 / 4)
    assert sum(values_of(moved).values()) == pytest.approx(10)


def test_nothing_moves_where_nothing_is_missed_and_all_act() -> None:
    moved = share_out(estimates(dict.fromkeys(VALUES, 0.0)), 0.0)
    assert values_of(moved) == pytest.approx({**VALUES, "d": 0})


def test_more_moves_to_the_weak_where_more_is_missed() -> None:
    weak = [values_of(share_out(estimates(P_VALUES), missed))["c"] for missed in (0.0, 0.3, 0.6, 1.0)]
    assert weak == sorted(weak)
    assert weak[0] < weak[-1]


def test_what_is_missed_is_the_square_of_what_is_not_explained_and_no_more_than_runs_could_tell() -> None:
    assert missed_part(0.6, gain=1.0) == pytest.approx(0.16)
    assert missed_part(0.6, gain=0.01) == pytest.approx(0.024)
    assert missed_part(0.6, gain=0.0) == 0
    assert missed_part(-0.4, gain=1.0) == missed_part(0.0, gain=1.0) == 1
    assert missed_part(1.0, gain=1.0) == 0


def test_a_param_that_no_tree_looks_at_gets_nothing() -> None:
    assert values_of(share_out(estimates({**P_VALUES, "d": 1.0}), 0.5))["d"] == 0


def test_where_nothing_was_caught_nothing_is_shared_out() -> None:
    empty = {name: Estimate(-1.0, np.full(3, -1.0), 0.4) for name in VALUES}
    assert values_of(share_out(empty, 0.5)) == dict.fromkeys(VALUES, 0.0)


def test_chances_are_the_fixed_point_of_their_model() -> None:
    """Bayes' rule at the part that the chances themselves make, with one more param that acts and one that does not."""
    p_values = np.array([0.001, 0.03, 0.2, 0.6, 0.95])
    found = chances_to_act(p_values)
    part = (found.sum() + 1) / (len(found) + 2)
    acting, idle = beta.pdf(p_values, 0.4, 1), 0.55 + 0.45 * beta.pdf(p_values, 8, 1)
    np.testing.assert_allclose(found, part * acting / (part * acting + (1 - part) * idle), rtol=1e-6)


def test_small_p_values_make_others_likelier_to_act() -> None:
    among_active, among_idle = chances_to_act([0.2, 0.001, 0.001, 0.001]), chances_to_act([0.2, 0.95, 0.95, 0.95])
    assert among_active[0] > 0.5 > among_idle[0]
    falling = chances_to_act(np.linspace(0, 1, 101))
    assert np.all(np.diff(falling) < 0)
    assert falling[-1] == 0


def test_what_a_seed_does_goes_to_no_other_param_however_much_is_missed() -> None:
    few = share_out(estimates(P_VALUES), 0.3, apart=("a",))
    chances = chances_to_act(list(P_VALUES.values()))
    assert few["a"].value == pytest.approx(6 * chances[0] ** 3)
    assert sum(few[name].value for name in "bcd") == pytest.approx(3 + 1)
    assert few["b"].doubt == pytest.approx(0.3 * 4 / 3)


def test_a_seed_is_a_smaller_part_of_the_whole_by_what_is_missed_of_the_others() -> None:
    """Its share of a whole that holds a hundredth of the other effects more, less its share, is its doubt."""
    few = share_out(estimates(P_VALUES), 0.01, apart=("a",))
    seed, others = few["a"].value, 3.0 + 1.0
    fall = seed / (seed + others) - seed / (seed + 1.01 * others)
    assert few["a"].doubt / (seed + others) == pytest.approx(fall, rel=0.01)  # to first order
    assert share_out(estimates(P_VALUES), 0.0, apart=("a",))["a"].doubt == 0


def test_a_seed_that_hardly_acts_counts_less_and_one_without_effect_nothing() -> None:
    few, sure = (values_of(share_out(estimates({**P_VALUES, "a": p}), 0.3, apart=("a", "d"))) for p in (0.5, 0.0))
    assert 0 < few["a"] < sure["a"] / 2
    assert few["d"] == 0


def test_seeds_alone_keep_what_they_are_measured_to_do() -> None:
    few = values_of(share_out(estimates(dict.fromkeys(VALUES, 0.0)), 1.0, apart=tuple(VALUES)))
    assert few == pytest.approx({**VALUES, "d": 0}, rel=1e-3)  # which act beyond doubt is still a matter of chance
