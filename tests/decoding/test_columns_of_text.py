"""Columns of texts, looked at and changed without touching others."""

from __future__ import annotations

from paramimp.decoding.columns_of_text import distinct_cells, with_changed

ROWS = [["a", " b "], ["a", "c", "beyond"], ["d"]]


def test_the_cells_of_the_first_columns_are_found_without_blanks() -> None:
    assert distinct_cells(ROWS, 2) == {0: {"a", "d"}, 1: {"b", "c"}}


def test_only_the_chosen_columns_are_changed() -> None:
    assert with_changed(ROWS, {1}, str.upper) == [["a", " B "], ["a", "C", "beyond"], ["d"]]


def test_rows_are_copied_where_nothing_is_changed() -> None:
    same = with_changed(ROWS, (), str.upper)
    assert same == ROWS
    assert all(one is not other for one, other in zip(same, ROWS, strict=True))
