from __future__ import annotations

from typing import Any

from paramimp.formats.aligned import aligned
from paramimp.formats.interface import View


def test_a_plain_table_aligns_and_defuses() -> None:
    body: list[list[Any]] = [["lr\x1b", 1.5, None], ["weight_decay", 12, 3]]
    assert aligned(["param", "runs", "n"], body, View(width=60)) == (
        "param         runs  n\nlr\\x1b         1.5\nweight_decay    12  3\n"
    )


def test_names_are_whole_where_they_leave_three_fifths_of_the_line_and_folded_where_not() -> None:
    why = "nothing that was tried can be told from the best of all"
    for name, width, whole in [("x" * 24, 60, True), ("x" * 25, 60, False), ("x" * 60, 150, True)]:
        text = aligned(["Param", "Old", "Why"], [[name, why, why]], View(width=width))
        assert (name in text) is whole
        assert max(map(len, text.splitlines())) <= width


def test_a_name_takes_what_the_other_columns_leave_and_is_folded_behind_a_separator() -> None:
    name = "model.encoder.attention.dropout"
    assert aligned(["Param", "n"], [[name, 3], ["lr", 12]], View(width=35)).splitlines()[1] == f"{name}   3"
    assert aligned(["Param", "n"], [[name, 3], ["lr", 12]], View(width=30)).splitlines()[1:] == [
        "model.encoder.attention.   3",
        "dropout",
        "lr                        12",
    ]
