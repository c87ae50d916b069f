from __future__ import annotations

from typing import Any

from paramimp.formats.aligned import aligned
from paramimp.formats.interface import View


def test_a_plain_table_aligns_and_defuses() -> None:
    body: list[list[Any]] = [["lr\x1b", 1.5, None], ["weight_decay", 12, 3]]
    assert aligned(["param", "runs", "n"], body, View(width=60)) == (
        "param         runs  n\nlr\\x1b         1.5\nweight_decay    12  3\n"
    )


def test_names_are_whole_where_they_leave_two_thirds_of_the_line_and_folded_where_not() -> None:
    why = "nothing that was tried can be told from the best of all"
    for name, width, whole in [("x" * 20, 60, True), ("x" * 21, 60, False), ("x" * 50, 150, True)]:
        text = aligned(["Param", "Old", "Why"], [[name, why, why]], View(width=width))
        assert (name in text) is whole
        assert max(map(len, text.splitlines())) <= width
