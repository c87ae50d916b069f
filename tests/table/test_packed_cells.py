"""Arrays are found again among bytes, and nothing beyond these is."""

from __future__ import annotations

import json
from array import array
from typing import Any

import pytest

from paramimp.table.cells import ABSENT
from paramimp.table.columns import NumberColumn, RepeatedColumn, column_of
from paramimp.table.packed_cells import Numbers, packed_column, unpacked_column


def test_arrays_come_back_from_where_they_were_put() -> None:
    numbers = Numbers()
    places = [numbers.put(array("q", [1, -2])), numbers.put(b"\7"), numbers.put(array("d", [0.5])), numbers.put(b"")]
    assert places == [[0, 16], [16, 1], [17, 8], [25, 0]]
    again = Numbers(numbers.written())
    assert again.array_at("q", places[0]).tolist() == [1, -2]
    assert bytes(again.bytes_at(places[1])) == b"\7"
    assert again.array_at("d", places[2]).tolist() == [0.5]
    assert bytes(again.bytes_at(places[3])) == b""


@pytest.mark.parametrize("place", [[0, 9], [-1, 1], [8, -1], [9, 0], [0, 7], [0], None, [0, "8"]], ids=str)
def test_what_lies_outside_or_is_no_whole_array_is_refused(place: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        Numbers(bytes(8)).array_at("q", place)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [([0.5, ABSENT], NumberColumn), ([1, 2], NumberColumn), (["a", None, ABSENT], RepeatedColumn), ([0.5, "a"], list)],
    ids=str,
)
def test_a_column_comes_back_as_the_array_that_it_was(cells: list[Any], kind: type) -> None:
    numbers = Numbers()
    said = json.loads(json.dumps(packed_column(cells, numbers)))
    found = unpacked_column(said, Numbers(numbers.written()))
    assert type(found) is kind
    assert found == (column_of(cells) or cells)
