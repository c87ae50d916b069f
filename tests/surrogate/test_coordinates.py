"""Which columns belong to which params."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paramimp.surrogate.coordinates import owned


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.data())
def test_the_columns_of_some_params_are_those_that_they_own(widths: list[int], data: st.DataObject) -> None:
    owners = np.repeat(np.arange(len(widths)), widths)
    params = data.draw(st.lists(st.sampled_from(range(len(widths))), min_size=1, unique=True).map(sorted))
    assert owned(owners, np.array(params)).tolist() == np.flatnonzero(np.isin(owners, params)).tolist()
