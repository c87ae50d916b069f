"""What several runs are drawn from together."""

from __future__ import annotations

import pytest

from paramimp.runs import Distribution, Origin, Status
from paramimp.table.run_table import Row
from paramimp.table.spaces import joined, stored_spaces


def test_ranges_that_differ_from_run_to_run_are_one_from_end_to_end() -> None:
    ranges = [{"lr": Distribution(1.0, 2.0)}, {"lr": Distribution(0.5, 1.5)}, {"lr": Distribution(1.0, 1.2)}]
    assert joined(ranges) == {"lr": Distribution(0.5, 2.0)}


@pytest.mark.parametrize(
    "other",
    [Distribution(1.0, 2.0, log=True), Distribution(1, 2, whole=True), Distribution(choices=("a",)),
     Distribution(1.0, 2.0, step=0.5)],
)  # fmt: skip
def test_of_kinds_that_differ_nothing_is_known_in_any_order(other: Distribution) -> None:
    one = {"x": Distribution(1.0, 2.0), "y": Distribution(0.0, 1.0)}
    for mappings in ([one, {"x": other}], [{"x": other}, one], [one, {"x": other}, one]):
        assert joined(mappings) == {"y": Distribution(0.0, 1.0)}


def test_a_run_that_stores_nothing_makes_the_space_of_all_unknown() -> None:
    told = {"lr": Distribution(0.0, 1.0)}
    rows = [Row(Origin(str(n)), Status.FINISHED, drawn_from=told) for n in range(3)]
    assert stored_spaces(rows) == told
    assert stored_spaces([*rows, Row(Origin("4"), Status.FINISHED)]) == {}
    assert stored_spaces([]) == {}
