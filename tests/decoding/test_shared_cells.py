"""How many cells a file may come to whose runs share what they say, or have hardly anything in common."""

from __future__ import annotations

import pytest

from paramimp.decoding.shared_cells import (
    FREE_CELLS,
    FREE_STORED,
    STORED_OF_A_BYTE,
    cells_of,
    check_shared_cells,
    check_stored_cells,
)
from paramimp.runs import SkipReason, Unreadable


def test_lists_and_long_texts_are_several_cells() -> None:
    assert cells_of([1, [2, 3], {"a": None}, "x" * 16]) == 1 + 3 + 2 + 3


def test_each_byte_of_a_file_allows_for_a_cell_beyond_those_that_are_free() -> None:
    check_shared_cells(FREE_CELLS + 7, 7)
    with pytest.raises(Unreadable, match="keep fewer runs or params"):
        check_shared_cells(FREE_CELLS + 8, 7)


def test_a_store_whose_runs_have_no_name_in_common_is_bounded_by_runs_times_names() -> None:
    """1,000 runs of 510 names are 510,000 cells: as many as 2,500 bytes allow for."""
    runs = [([f"p{index % 500}"], [f"m{index % 10}"]) for index in range(1000)]
    assert FREE_STORED + STORED_OF_A_BYTE * 2500 == 510_000
    check_stored_cells(runs, 2500)
    with pytest.raises(Unreadable, match="comes to 510,000 cells") as caught:
        check_stored_cells(runs, 2499)
    assert caught.value.reason is SkipReason.TOO_LARGE


def test_a_name_that_is_a_param_of_one_run_and_a_metric_of_another_counts_once() -> None:
    check_stored_cells([(["a"], ["b"]), (["b"], ["a"])] * (FREE_STORED // 4), 0)
