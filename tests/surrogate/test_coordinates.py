"""Which columns belong to which params."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paramimp.surrogate.coordinates import ABSENT, Coordinates, owned
from paramimp.surrogate.design import DesignMatrix


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.data())
def test_the_columns_of_some_params_are_those_that_they_own(widths: list[int], data: st.DataObject) -> None:
    owners = np.repeat(np.arange(len(widths)), widths)
    params = data.draw(st.lists(st.sampled_from(range(len(widths))), min_size=1, unique=True).map(sorted))
    assert owned(owners, np.array(params)).tolist() == np.flatnonzero(np.isin(owners, params)).tolist()


RANKS = np.array([[1.0], [2.0], [3.0], [4.0], [np.nan]], dtype=np.float32)


def test_a_number_of_a_search_stands_at_its_place_in_the_range_and_others_between() -> None:
    places = {"lr": np.array([0.0, 0.5, 0.9, 1.0, np.nan])}
    design = DesignMatrix(RANKS, np.arange(5.0), {"lr": slice(0, 1)}, {"lr": ("optimizer",)}, places=places)
    asked = np.array([[2.0], [2.5], [np.nan]], dtype=np.float32)
    (found,) = Coordinates(design).of_all(asked)
    np.testing.assert_allclose(found[:, 0], [0.5, 0.7, ABSENT], atol=1e-7)


def test_other_numbers_stand_where_their_ranks_are() -> None:
    design = DesignMatrix(RANKS, np.arange(5.0), {"lr": slice(0, 1)}, {"lr": ("optimizer",)})
    (found,) = Coordinates(design).of_all(RANKS)
    np.testing.assert_allclose(found[:, 0], [0, 1 / 3, 2 / 3, 1, ABSENT], atol=1e-7)
