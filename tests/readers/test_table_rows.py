"""From rows to a table: dictionaries in cells, columns in their order, and what is too large."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.decoding.flatten import MAX_NAME
from paramimp.readers.table import rows as table_rows
from paramimp.readers.table.rows import BYTES_OF_A_RUN, FREE_RUNS, MAX_DICTIONARY, check_cells, check_runs, make_table
from paramimp.runs import SkipReason, Unreadable


def test_columns_stand_in_the_order_in_which_they_first_occur_and_a_named_one_needs_no_cell() -> None:
    table = make_table([{"b": 1}, {"a": 2, "b": None}], names=["z"])
    assert table.columns == ("z", "b", "a")
    assert (table.cells("b"), table.cells("a"), table.cells("z"), table.cells("unknown")) == ([1], [2], [], [])


@pytest.mark.parametrize(
    "cell",
    [
        {"lr": 0.1, "opt": {"name": "adam"}},
        '{"lr": 0.1, "opt": {"name": "adam"}}',
        "{'lr': 0.1, 'opt': {'name': 'adam'}}",
        "{lr: 0.1, opt: {name: adam}}",
    ],
    ids=["object", "JSON", "Python", "YAML"],
)
def test_a_dictionary_becomes_columns_whichever_way_it_is_written(cell: Any) -> None:
    table = make_table([{"config": cell, "loss": 1.0}])
    assert table.columns == ("config.lr", "config.opt.name", "loss")
    assert dict(table.rows[0]) == {"config.lr": 0.1, "config.opt.name": "adam", "loss": 1.0}
    assert table.dictionaries == {"config"}


@pytest.mark.parametrize("cell", ["{not one", "{a}", "{1: }x", "", "{:" + "x" * MAX_DICTIONARY + "}"])
def test_text_that_only_looks_like_a_dictionary_stays_text(cell: str) -> None:
    table = make_table([{"note": cell}])
    assert table.columns == ("note",)
    assert table.rows[0] == {"note": cell}


def test_a_column_of_which_some_cells_are_dictionaries_stays_where_others_hold_something() -> None:
    assert make_table([{"c": {"a": 1}}, {"c": "text"}]).columns == ("c.a", "c")
    assert make_table([{"c": {"a": 1}}, {"c": None}]).columns == ("c.a",)


def test_a_member_that_has_the_name_of_a_column_fills_it_and_two_values_are_refused() -> None:
    assert make_table([{"c": {"a": 1}, "c.a": None}]).rows[0]["c.a"] == 1
    with pytest.raises(Unreadable, match=r"c\.a"):
        make_table([{"c": {"a": 1}, "c.a": 2}])


def test_more_cells_than_a_table_of_runs_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_rows, "MAX_CELLS", 6)
    assert len(make_table([{"a": 1, "b": 2}] * 3).rows) == 3
    with pytest.raises(Unreadable) as refused:
        make_table([{"a": 1}, {"b": 2}, {"c": 3}])  # three cells, but nine places
    assert refused.value.reason is SkipReason.TOO_LARGE


@pytest.mark.parametrize("more", [0, 1, 100_000])
def test_a_file_holds_many_runs_only_if_it_says_something_of_each(more: int) -> None:
    check_runs(FREE_RUNS + more, BYTES_OF_A_RUN * more)
    with pytest.raises(Unreadable) as refused:
        check_runs(FREE_RUNS + more + 1, BYTES_OF_A_RUN * more)
    assert refused.value.reason is SkipReason.TOO_LARGE


def test_a_benchmark_of_all_combinations_is_read_as_dense_as_parquet_packs_it() -> None:
    """HPOBench's networks: 62,208 configurations of nine params and a metric as Parquet: 291,203 bytes."""
    check_runs(62_208, 291_203)
    assert table_rows.cells_for(291_203) >= 62_208 * 10


def test_a_file_has_many_cells_only_if_it_has_bytes_for_some_of_them() -> None:
    most = table_rows.cells_for(1000)
    assert most == table_rows.FREE_CELLS + 1000 * table_rows.CELLS_OF_A_BYTE
    columns = [f"c{number}" for number in range(most // 1000 + 1)]
    check_cells(make_table([{}] * 1000, columns[1:]), 1000)
    with pytest.raises(Unreadable, match="cells"):
        check_cells(make_table([{}] * 1000, columns), 1000)
    assert table_rows.cells_for(1 << 40) == table_rows.MAX_CELLS


def test_a_name_longer_than_any_param_has_is_refused() -> None:
    assert make_table([{"x" * MAX_NAME: 1}]).columns == ("x" * MAX_NAME,)
    with pytest.raises(Unreadable):
        make_table([{"x" * (MAX_NAME + 1): 1}])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"x" * (MAX_NAME + 1): 1}, "name of 501 characters"),
        ({"c": {"x" * MAX_NAME: 1}}, "name of 502 characters"),
        ({"c": {"a": 1}, "c.a": 2}, "both called 'c.a'"),
        ({"c": {f"a{index}": 1 for index in range(10_001)}}, "more than 10,000 names"),
    ],
)
def test_a_name_that_no_param_can_have_costs_the_row_that_has_it(row: dict[str, Any], said: str) -> None:
    table = make_table([{"lr": 1}, row, {"lr": 2}], broken={2: "is cut off."})
    assert table.columns == ("lr",)
    assert list(table.rows) == [{"lr": 1}, {}, {"lr": 2}]
    assert list(table.broken) == [2, 1]
    assert said in table.broken[1]
    with pytest.raises(Unreadable):
        make_table([{"lr": 1}], ["x" * (MAX_NAME + 1)])  # a column that the head names is of all rows
