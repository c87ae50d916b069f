"""What plain scalars mean, in the table of CONVENTIONS C1 and beyond."""

from __future__ import annotations

import math

import pytest

from paramimp.decoding.scalars import decimal, resolve
from paramimp.runs import Unreadable

NUMBERS = {
    "1e-3": 0.001,
    "1e3": 1000.0,
    "1E-4": 0.0001,
    "1.0e3": 1000.0,
    "1.e-3": 0.001,
    "1.0e-3": 0.001,
    "1.0e+3": 1000.0,
    ".5": 0.5,
    "5.": 5.0,
    "+1": 1,
    "-1": -1,
    "-.5e-3": -0.0005,
    "010": 10,
    "08": 8,
    "0o10": 8,
    "0x1F": 31,
    "-0.0": -0.0,
    "1.0e+400": math.inf,
    ".inf": math.inf,
    "-.INF": -math.inf,
    "+.Inf": math.inf,
    "inf": math.inf,
    "-inf": -math.inf,
    "Infinity": math.inf,
    "-Infinity": -math.inf,
    "1234567890" * 4: int("1234567890" * 4),
    "0.1000000000000000055511151231257827021181583404541015625": 0.1,
}
TEXTS = (
    "no off yes on NO y Y n tRue 1:30 12:30:45 190:20:30.15 1:60 0:30 1_000 1_0.5_0 2024-01-02 2024-13-45 nil nULL = "
    "1e 1e+ - + . .e3 -0x1F 0b101 0o8 0xg 1.2.3 3d 1e5.0 adam cuda:0 infinite nano ٣"
).split()


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number_is_a_number_however_it_is_written(text: str, value: float) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN", "nan", "NaN"])
def test_not_a_number_is_a_float(text: str) -> None:
    found = resolve(text)
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize("text", TEXTS)
def test_what_yaml_1_2_calls_text_stays_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL", "None"])
def test_missing_has_six_spellings(text: str) -> None:
    assert resolve(text) is None


@pytest.mark.parametrize(("text", "value"), [("true", True), ("True", True), ("TRUE", True), ("False", False)])
def test_only_true_and_false_are_booleans(text: str, value: bool) -> None:
    assert resolve(text) is value


@pytest.mark.parametrize("text", ["9" * 41, "-" + "9" * 10_000, "0x" + "f" * 41, "0o" + "7" * 5000, "1." + "0" * 500])
def test_an_endless_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="number of"):
        resolve(text)


@pytest.mark.parametrize("text", ["0", "-12", "+3", "010", "1.", ".5", "-.5e-3", "1E5", "1e400"])
def test_decimal_digits_are_a_number_alone_as_among_other_texts(text: str) -> None:
    assert decimal(text) == float(text)
    assert type(decimal(text)) is type(resolve(text))


@pytest.mark.parametrize("text", ["", "a", "0x10", "0o17", "1_000", "1 ", "nan", "inf", "-", ".", "e5", "\u0661"])
def test_anything_else_is_none(text: str) -> None:
    assert decimal(text) is None
