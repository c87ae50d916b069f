"""What arrays tell of some runs is what the cells of these runs tell."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.runs import Origin, Status
from paramimp.table.among import Among
from paramimp.table.cells import ABSENT
from paramimp.table.columns import Columns, column_of
from paramimp.table.params import Param
from paramimp.table.run_table import Row, RunTable


def tables(cells: list[Any], empty: frozenset[str] = frozenset()) -> tuple[RunTable, RunTable]:
    """A table of lists, and one of arrays where the cells can be such."""
    rows = tuple(
        Row(Origin(f"r{n}", "native"), Status.FINISHED, empty=empty if cell is None else frozenset())
        for n, cell in enumerate(cells)
    )
    array = column_of(cells)
    return RunTable(rows, {"p": cells}, {}), RunTable(rows, Columns({"p": cells if array is None else array}), {})


def told(param: Param) -> dict[str, Any]:
    found = {each.name: getattr(param, each.name) for each in fields(Param)}
    return found | {name: None if found[name] is None else found[name].tobytes() for name in ("values", "nulls")}


def check_alike(cells: list[Any], rows: list[int], empty: frozenset[str] = frozenset()) -> None:
    lists, arrays = (Among(table, rows) for table in tables(cells, empty))
    assert [told(param) for param in arrays.params("p")] == [told(param) for param in lists.params("p")]
    assert arrays.names("p") == lists.names("p") == [param.name for param in lists.params("p")]
    assert arrays.is_set("p") is lists.is_set("p")
    assert arrays.has_empty_cells("p") is lists.has_empty_cells("p")


@pytest.mark.parametrize(
    "cells",
    [
        [1, 2, 3, 2],
        [2**62 + 1, 3, ABSENT],
        [0.5, -0.0, math.nan, ABSENT],
        [True, False, True, ABSENT],
        ["true", "False", "true"],
        ["1", "2", "3", "4"],  # ids: each run has its own
        ["1", "2", "3", "3"],  # numbers that a tracker wrote as text
        ["1", "2", "3", ABSENT, ABSENT],
        ["1e-3", "0.1", 5, 5],
        ["adam", "sgd", "adam"],
        ["adam", None, "adam", ABSENT],
        [None, None, 3],
        ["a", True, 1, ABSENT],
        [ABSENT, ABSENT],
        [],
    ],
    ids=str,
)
def test_arrays_tell_what_lists_tell_of_all_and_of_some_runs(cells: list[Any]) -> None:
    every = list(range(len(cells)))
    for rows in (every, every[1:], every[::-1], every[:1], []):
        check_alike(cells, rows)
        check_alike(cells, rows, frozenset({"p"}))


FEW = [True, False, 0, 1, 2, None, "a", "1", "2", "1.5", "true", "", ABSENT]


@given(
    st.one_of(
        st.lists(st.sampled_from(FEW)),
        st.lists(st.sampled_from(FEW), max_size=3).flatmap(lambda kinds: st.lists(st.sampled_from(kinds or FEW))),
        st.lists(st.one_of(st.floats(), st.just(ABSENT))),
        st.lists(st.one_of(st.integers(), st.just(ABSENT))),
    ),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_arrays_tell_what_lists_tell_of_any_cells(cells: list[Any], random: Any, is_empty: bool) -> None:
    rows = random.sample(range(len(cells)), random.randint(0, len(cells)))
    check_alike(cells, rows, frozenset({"p"}) if is_empty else frozenset())


def test_an_empty_cell_beside_texts_is_told_and_one_beside_an_absent_one_is_not() -> None:
    for table in tables(["a", None, ABSENT], frozenset({"p"})):
        assert Among(table, [0, 1]).has_empty_cells("p")
        assert not Among(table, [0, 1, 2]).has_empty_cells("p")
        assert not Among(table, [0]).has_empty_cells("p")


def test_the_numbers_of_chosen_runs_are_those_of_these_runs_in_their_order() -> None:
    _, arrays = tables([0.5, 1.5, ABSENT, 3.5])
    (param,) = Among(arrays, [3, 0, 2]).params("p")
    np.testing.assert_array_equal(param.values, [3.5, 0.5, math.nan])
