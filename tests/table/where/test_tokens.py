"""Where an error in an expression is shown."""

from __future__ import annotations

from tests.table.where.tables import refusal


def test_the_caret_stands_under_the_place_behind_wide_and_escaped_characters() -> None:
    _, shown, caret = refusal("x == '日本\x07' = 1").split("\n")
    assert shown == "  x == '日本\\x07' = 1"
    assert len(caret) == shown.rindex("=") + 1 + 2  # each of the two wide characters takes two columns


def test_a_long_expression_is_shown_around_the_place() -> None:
    message = refusal(" and ".join(["x == 1"] * 400) + " and x == 'a'")
    assert len(message) < 300
    shown, caret = message.split("\n")[1:]
    assert shown[len(caret) - 1 :] == "'a'"
