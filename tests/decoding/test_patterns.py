"""Texts on which patterns once took time by the square of their length, or twice as long for each digit.

`python -m tests.benchmarks.patterns` looks for more of them.
"""

from __future__ import annotations

import pytest

from paramimp.decoding.settings_text import settings_in
from paramimp.decoding.typed_text import MAX_LIST_TEXT, typed
from paramimp.decoding.written_cells import without_thousands
from paramimp.readers.named_params import params_of_folder
from tests.patience import patience

MANY = 1 << 20


@pytest.mark.parametrize("group", ["a0000_", "a00.00-", "lr0001_x", "a1e05,"])
def test_a_folder_with_many_digits_in_its_name_is_told_at_once(group: str) -> None:
    name = group * (240 // len(group)) + "!"
    with patience(10):
        assert params_of_folder(name) == {}


@pytest.mark.parametrize("inner", ["0", "0 ", "1e5 ", "0.0 ", " ", ".", "1."])
def test_a_list_of_many_digits_that_is_none_stays_text(inner: str) -> None:
    text = f"[{inner * ((MAX_LIST_TEXT - 3) // len(inner))}x]"
    with patience(10):
        assert typed(text) == text or inner in (" ", "0")
    assert len(text) <= MAX_LIST_TEXT


def test_a_number_of_many_digits_beside_thousands_is_read_at_once() -> None:
    long = "0" * 120_000
    with patience(10):
        rows = without_thousands([["1,024", "1"], ["2,048", "2"], [f"{long}x", "3"]], 2, decimals=False)
    assert rows[0][0] == "1,024"


@pytest.mark.parametrize(
    "text",
    [
        "Namespace(a='" + "\\'" * (MANY // 2) + ")",
        "Namespace(a='" + "\\'" * (MANY // 2) + "\\",
        'Namespace(a="' + '\\"' * (MANY // 2) + ")",
        f"Namespace({'a' * MANY})",
        f"Namespace({'a ' * (MANY // 2)}x",
        f"a|b\n{'-' * MANY}x",
    ],
    ids=["quotes", "backslash at the end", "double quotes", "word", "words", "rule of a table"],
)
def test_a_printed_object_without_an_end_is_told_at_once(text: str) -> None:
    with patience(20):
        assert settings_in(text) is None


def test_what_stands_in_quotes_is_no_name_of_a_printed_object() -> None:
    assert settings_in("Args(a='b=c', d=\"it's e=f\", g=1)") == {"a": "b=c", "d": "it's e=f", "g": 1}
