"""Numbers are short, and differ where what they stand for does."""

from __future__ import annotations

import pytest

from paramimp.messages.numbers import number, numbers_apart


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (128.0, "128"),
        (999_999.0, "999999"),
        (1e6, "1e6"),
        (2.5e12, "2.5e12"),
        (0.00025, "0.00025"),
        (0.00012, "0.00012"),
        (1.24e-5, "1.2e-5"),
        (1e-5, "1e-5"),
        (-0.04, "-0.04"),
        (0, "0"),
        (-0.0, "0"),
    ],
)
def test_a_number_has_few_digits_and_no_padding_in_its_exponent(value: float, text: str) -> None:
    assert number(value) == text


def test_whole_numbers_are_whole_below_a_bound() -> None:
    assert number(12_345_678.0, 4, whole_below=1e10) == "12345678"
    assert number(12_345_678.0, 4) == "1.235e7"


def test_numbers_that_differ_have_different_texts() -> None:
    assert numbers_apart([0.1, 0.2]) == ["0.1", "0.2"]
    assert numbers_apart([0.12345, 0.12346]) == ["0.12345", "0.12346"]
    assert numbers_apart([0.1234, 0.1232]) == ["0.1234", "0.1232"]
    assert numbers_apart([0.5, 0.5]) == ["0.5", "0.5"]
