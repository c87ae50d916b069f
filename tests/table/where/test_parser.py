"""What is no expression, and how deep one may be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp import ParamimpError
from paramimp.table.where import MAX_DEPTH, MAX_LENGTH, parse
from tests.patience import patience
from tests.table.where.tables import column_of_caret, refusal, rows, table


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("", 0, "the expression is empty"),
        ("  ", 0, "the expression is empty"),
        ("x", 1, "expected a comparison such as == or < (for a boolean: x == true), but the expression ends; add it"),
        ("x <", 3, "expected a name, a number"),
        ("x = 1", 2, "= is not known here; write =="),
        ("x === 1", 2, "write =="),
        ("x <> 1", 2, "write !="),
        ("x is null", 2, "found is; write =="),
        ("x == 1 && x == 2", 7, "write and"),
        ("x == 1 | x == 2", 7, "write or"),
        ("!x == 1", 0, "write not"),
        ("x == 1 AND x == 2", 7, "expected and, or, or the end, found AND; write and"),
        ("x == 1 x == 2", 7, "expected and, or, or the end, found x"),
        ("x ≤ 1", 2, "write <="),
        ("x == \u2018a\u2019", 5, "straight quotes"),
        ("x == 'a", 5, "has no closing '"),
        ("x == 'a\\'", 5, "has no closing '"),
        ("`x == 1", 0, "the name that starts here has no closing `"),
        (r"x == 'C:\data'", 8, "written twice"),
        (r"x == '\U00110000'", 6, "is no escape"),
        ("my-param < 1", 2, "written in backticks: `my-param`"),
        ("x-1 < 1", 1, "written in backticks"),
        ("a/b < 1", 1, "written in backticks"),
        ("2x < 1", 0, "written in backticks: `1x`"),
        ("x == 1 and", 10, "the expression ends"),
        ("(x == 1", 7, "the closing )"),
        ("x == 1)", 6, "found )"),
        ("x in 'adam'", 5, "expected a list of values in brackets such as"),
        ("x in [adam]", 6, "'text' in quotes"),
        ("x in [1 2]", 8, "a comma or the closing ]"),
        ("x in [1)", 7, "a comma or the closing ]"),
        ("x not 1", 6, "expected in"),
        ("x < true", 2, "a boolean is compared with == or !=, not with <"),
        ("x >= null", 2, "null is compared with == or !=, not with >="),
        ("x < [1]", 2, "a list is compared with == or !="),
        ("1 < 2", 0, "there is no name"),
        ("'x' in [1]", 0, "a name has no quotes"),
        ("x in [1] == true", 9, "expected and, or, or the end"),
        ("x == nan", 5, "nan equals nothing"),
        ("x.1 == 1", 0, "no run has a param x.1"),
        ("x\0 == 1", 1, "NUL"),
        ("x == '\0'", 6, "NUL"),
        ("__import__('os').system('true')", 16, ". is not expected outside quotes"),
        ("__import__('os')", 10, "expected a comparison"),
        ("x == __import__('os')", 15, "expected and, or, or the end"),
        ("x.__class__ == 1", 0, "no run has a param x.__class__"),
        ("x == 1; x", 6, "not expected outside quotes"),
        ("x == 1 \x1b[31m", 7, "\\x1b is not expected"),
    ],
)
def test_an_error_shows_the_place_and_what_was_expected(text: str, at: int, says: str) -> None:
    message = refusal(text)
    assert says in message.split("\n")[0]
    assert column_of_caret(message) == at
    assert "\x1b" not in message


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "(" * (MAX_DEPTH + 1) + "x == 1" + ")" * (MAX_DEPTH + 1),
        "not " * 2000 + "x == 1",
        "x == " + "[" * 5000,
        "x in " + "[" * 4000 + "]" * 4000,
        "x == '" + "a" * 9000,
        "x == '" + "\\'" * 4000,
        "`" * 9999,
        "`" + "``" * 4000,
        "x == " + "1" * 9000 + "x",
        "x == 1" * 1_000_000,
        "\0" * 1_000_000,
        "a." * 4000 + "b == 1",
        "x." + "9" * 9000 + " == 1",
        "\U0001d7d8" * 5000,
        "\ud800 == 1",
        "x == '\\",
    ],
    ids=lambda text: text[:12].encode("unicode_escape").decode(),
)
def test_hostile_input_is_refused_quickly(text: str) -> None:
    with patience():
        message = refusal(text, table({f"param_{i}": [1] for i in range(500)}))
    assert len(message) < 1000


def test_depth_and_length_up_to_the_limit_are_read() -> None:
    text = "(" * MAX_DEPTH + "x == 1" + ")" * MAX_DEPTH
    assert rows(text, [1, 2]) == [0]
    assert rows(text.ljust(MAX_LENGTH), [1, 2]) == [0]
    assert rows("x == " + "9" * 5000, [1, math.inf]) == [1]  # beyond 1e308 a number is infinite


@given(st.text(max_size=30) | st.lists(st.sampled_from("x y and or not in == < ( ) [ ] , 1 'a' null".split())))
def test_any_text_is_an_expression_or_a_paramimp_error(words: str | list[str]) -> None:
    try:
        matches = parse(words if isinstance(words, str) else " ".join(words)).matches(table({"x": [1, "a"]}))
    except ParamimpError:
        return
    assert len(matches) == 2
