"""Values that came back as text are what they were."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.decoding.typed_text import MAX_LIST_TEXT, typed

SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False)


@given(SCALARS)
def test_what_python_writes_for_a_scalar_is_read_back(value: Any) -> None:
    read = typed(str(value))
    assert read == value
    assert type(read) is type(value)


@given(st.lists(SCALARS | st.sampled_from(["adam", "a b", "x.y", "0.5"]), min_size=1))
def test_a_list_or_tuple_of_scalars_is_read_back(values: list[Any]) -> None:
    expected: Any = values if len(str(values)) <= MAX_LIST_TEXT else str(values)
    assert typed(str(values)) == expected
    assert len(str(values)) > MAX_LIST_TEXT or typed(str(tuple(values))) == values


@pytest.mark.parametrize(
    "text",
    [
        "adam",
        "{'a': 1}",
        "(1, (2, 3))",
        "[[1, 2], [3]]",
        "(a) b",
        "f(x)",
        "[1, 2",
        "[*a]",
        "[{'a': 1}]",
        "9" * 50,
        "[CLS]",
        "[!!x y]",
    ],
)
def test_everything_else_stays_text(text: str) -> None:
    assert typed(text) == text


@pytest.mark.parametrize("text", ["", " ", "None", "[]", "()", "[ ]"])
def test_nothing_is_missing(text: str) -> None:
    assert typed(text) is None


def test_spaces_around_a_value_do_not_count() -> None:
    assert typed(" 0.5\n") == 0.5
    assert typed("(0.9, )") == [0.9]


def test_a_list_with_bytes_that_are_no_text_stays_as_it_is() -> None:
    assert typed("['a', '\udcff']") == "['a', '\udcff']"
