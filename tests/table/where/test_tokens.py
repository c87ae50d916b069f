"""The tokens of an expression, and where an error in one is shown."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp import ParamimpError
from paramimp.table.where._tokens import read_tokens
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


def tokens(text: str) -> list[tuple[str, object]]:
    *found, end = read_tokens(text)
    assert (end.kind, end.start) == ("end", len(text))
    return [(token.kind, token.value) for token in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-2", -2),
        ("+.5", 0.5),
        ("3.", 3.0),
        ("1e-3", 0.001),
        ("inf", float("inf")),
        ("9" * 400, float("inf")),
    ],
)
def test_a_number_is_whole_or_a_fraction_as_it_is_written(text: str, value: float) -> None:
    ((kind, found),) = tokens(text)
    assert (kind, type(found), found) == ("number", type(value), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("'a b'", "a b"), ('"it\'s"', "it's"), (r"'it\'s'", "it's"), (r"'\x41\u00e9\U0001F600'", "Aé😀"),
     (r"'a\\n\n'", "a\\n\n")],
)  # fmt: skip
def test_escapes_in_a_text_are_those_of_python(text: str, value: str) -> None:
    assert tokens(text) == [("text", value)]


@pytest.mark.parametrize(
    ("text", "name"),
    [("lr", "lr"), ("optimizer.lr", "optimizer.lr"), ("`my-param`", "my-param"), ("a.`b c`.2", "a.b c.2"),
     ("`tick``s`", "tick`s"), ("größe", "größe"), ("infinity", "infinity"), ("android", "android")],
)  # fmt: skip
def test_a_name_has_parts_with_dots_between_and_backticks_around_what_is_odd(text: str, name: str) -> None:
    assert tokens(text) == [("name", name)]


@pytest.mark.parametrize(
    ("text", "kind", "value"), [("true", "boolean", True), ("False", "boolean", False), ("None", "null", None)]
)
def test_constants_are_spelled_as_in_yaml_or_python(text: str, kind: str, value: Any) -> None:
    assert tokens(text) == [(kind, value)]


def test_words_and_marks_are_their_own_kind_and_blanks_are_nothing() -> None:
    kinds = [kind for kind, _ in tokens("not (x<=1 and\ty in[2,'a'])\n")]
    assert kinds == ["not", "(", "name", "<=", "number", "and", "name", "in", "[", "number", ",", "text", "]", ")"]


@pytest.mark.parametrize(
    ("text", "at", "advice"),
    [
        ("x = 1", 2, "write =="), ("x && y", 2, "write and"), ("x ≤ 1", 2, "write <="), ("1x > 2", 0, "`1x`"),
        ("x == 'abc", 5, "has no closing '"), ("x == \u2018a\u2019", 5, "straight quotes"),
        (r"x == '\q'", 6, "written twice"),
        ("my-param > 1", 2, "backticks"), ("x $ 1", 2, "not expected outside quotes"),
    ],
)  # fmt: skip
def test_what_is_no_token_is_refused_at_its_place_with_what_to_write(text: str, at: int, advice: str) -> None:
    with pytest.raises(ParamimpError) as refused:
        list(read_tokens(text))
    first, shown, caret = str(refused.value).split("\n")
    assert advice in first
    assert shown == f"  {text}"
    assert len(caret) - 1 - 2 == at
