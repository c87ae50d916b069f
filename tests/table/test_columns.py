"""Columns as arrays hold what the lists of their cells hold, also below each other."""

from __future__ import annotations

import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.table.cells import ABSENT
from paramimp.table.columns import Columns, NumberColumn, RepeatedColumn, column_in, column_of, joined

ALIKE: list[list[Any]] = [
    [0.5, -0.0, math.nan, math.inf, 5e-324],
    [0.5, ABSENT],
    [1, -(2**63), ABSENT, 2**63 - 1],
    [True, 1, "1", None, False, 0, ABSENT, ""],
    [ABSENT, ABSENT],
    [],
]
UNLIKE: list[list[Any]] = [
    [1, 0.5],
    [0.5, None],
    [0.5, "a"],
    [1, 2**63, 0.5],
    [[1], [2]],
    [f"run {n}" for n in range(257)],
]


def told(cells: list[Any]) -> list[tuple[type, str]]:
    """Cells with their types; 0.0 and -0.0 differ, and NaN is like itself."""
    return [(type(cell), repr(cell)) for cell in cells]


@pytest.mark.parametrize("cells", ALIKE, ids=str)
def test_cells_that_are_alike_become_an_array_and_come_back(cells: list[Any]) -> None:
    column = column_of(cells)
    assert column is not None
    assert len(column) == len(cells)
    assert told(column.cells()) == told(cells)


@pytest.mark.parametrize("cells", UNLIKE, ids=lambda cells: str(cells[:3]))
def test_cells_that_are_too_unlike_become_none(cells: list[Any]) -> None:
    assert column_of(cells) is None


def test_a_number_of_more_than_64_bits_is_kept_as_a_repeated_value() -> None:
    assert isinstance(column_of([1, 2]), NumberColumn)
    assert column_of([1, 2**63]) == RepeatedColumn((1, 2**63), b"\0\1")


CELLS = st.one_of(
    st.lists(st.floats()),
    st.lists(st.one_of(st.floats(), st.just(ABSENT))),
    st.lists(st.one_of(st.integers(), st.just(ABSENT))),
    st.lists(st.sampled_from([True, False, 0, 1, None, "a", "1", ABSENT])),
    st.lists(st.sampled_from([0, 0.0, 1.5, "a", ABSENT])),
)


@given(st.lists(st.one_of(st.none(), st.tuples(CELLS, st.booleans())), min_size=1, max_size=5))
def test_columns_below_each_other_hold_the_cells_of_all(parts: list[tuple[list[Any], bool] | None]) -> None:
    groups: list[Any] = []
    lengths = []
    expected: list[Any] = []
    for part in parts:
        cells, as_array = part or ([ABSENT] * 2, False)
        array = column_of(cells) if as_array else None
        groups.append({} if part is None else {"p": cells} if array is None else Columns({"p": array}))
        lengths.append(len(cells))
        expected += cells
    found = joined(groups, lengths)
    assert list(found) == ["p"] * any(part is not None for part in parts)
    if found:
        assert told(found["p"]) == told(expected)


def test_repeated_values_below_each_other_are_one_column_until_a_byte_does_not_tell_them_apart() -> None:
    def column(first: int, end: int) -> Columns:
        array = column_of([str(n) for n in range(first, end)])
        assert array is not None
        return Columns({"p": array})

    few, many = (
        joined([column(0, 200), column(150, 256)], [200, 106]),
        joined([column(0, 200), column(150, 257)], [200, 107]),
    )
    assert isinstance(column_in(few, "p"), RepeatedColumn)
    assert column_in(many, "p") is None
    assert few["p"] == [str(n) for n in [*range(200), *range(150, 256)]]
    assert many["p"] == [str(n) for n in [*range(200), *range(150, 257)]]


def test_columns_are_a_mapping_to_lists_that_are_made_once() -> None:
    array = column_of([1, ABSENT])
    assert array is not None
    columns = Columns({"b": array, "a": ["x", 0.5]})
    assert columns == {"b": [1, ABSENT], "a": ["x", 0.5]}
    assert columns == {"b": [1, ABSENT], "a": ["x", 0.5]}
    assert columns["b"] is columns["b"]
    assert list(columns) == ["b", "a"]
    assert (len(columns), "a" in columns, "c" in columns) == (2, True, False)
    assert (columns.column("b"), columns.column("a")) == (array, None)
    assert column_in({"b": [1]}, "b") is None
    assert repr(columns) == "{'b': [1, ABSENT], 'a': ['x', 0.5]}"


def test_another_process_is_handed_a_dictionary() -> None:
    array = column_of([1, ABSENT])
    assert array is not None
    sent = pickle.loads(pickle.dumps(Columns({"b": array})))
    assert type(sent) is dict
    assert sent["b"][1] is ABSENT
