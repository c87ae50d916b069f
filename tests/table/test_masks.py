"""Which masks of runs the values of a param decide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.table.masks import decided, distinct


def by_hand(values: list[float], mask: list[bool]) -> bool:
    """The definition, one value after the other; NaN is a value."""
    of_value: dict[str, list[bool]] = {}
    for value, has in zip(values, mask, strict=True):
        of_value.setdefault(str(value), []).append(has)
    enough = max(map(len, of_value.values())) >= 2 and len(of_value) <= len(values) / 3
    return enough and all(len(set(found)) == 1 for found in of_value.values())


@given(st.data())
def test_a_mask_is_decided_as_its_definition_says(data: st.DataObject) -> None:
    n_runs = data.draw(st.integers(1, 40))
    own = st.sampled_from([0.0, 1.0, 2.0, float("nan")])
    values = data.draw(st.lists(own, min_size=n_runs, max_size=n_runs))
    of_value = st.sampled_from([{0.0}, {1.0, 2.0}, {0.0, 2.0}, set()])
    masks = [[value in chosen for value in values] for chosen in data.draw(st.lists(of_value, min_size=1, max_size=4))]
    flipped = data.draw(st.integers(0, n_runs - 1))
    masks.append([has != (run == flipped) for run, has in enumerate(masks[0])])
    found = decided(np.array(values), np.array(masks))
    assert found.tolist() == [by_hand(values, mask) for mask in masks]


@pytest.mark.parametrize("last", [True, False])
def test_one_run_of_the_last_pair_counts_as_much_as_one_of_the_first(last: bool) -> None:
    values = np.repeat([0.0, 1.0], 50)
    mask = values == 1
    mask[-1 if last else 0] ^= True
    assert not decided(values, mask[None])[0]
    assert decided(values, (values == 1)[None])[0]


def test_values_of_one_run_each_decide_nothing() -> None:
    assert not decided(np.arange(30.0), np.ones((1, 30), dtype=bool))[0]


def test_masks_are_numbered_by_their_first_appearance() -> None:
    one, other = np.array([True, False]), np.array([False, False])
    masks, rows = distinct([other, one, other])
    assert masks.tolist() == [[False, False], [True, False]]
    assert rows.tolist() == [0, 1, 0]
