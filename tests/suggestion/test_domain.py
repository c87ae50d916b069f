"""What a domain contains, how it is written, and which values differ."""

from __future__ import annotations

import math
from typing import Any

import pytest

from paramimp.suggestion.domain import (
    SHOWN_VALUES,
    Domain,
    choices_or_constant,
    distinct,
    ends_apart,
    is_finite,
    text_of,
)
from paramimp.table.cells import ABSENT, EMPTY


@pytest.mark.parametrize(
    ("domain", "inside", "outside"),
    [
        (Domain("float", 0.1, 1.0), [0.1, 0.5, 1.0, 1], [0.09, 1.01, True, "0.5", None, math.nan, math.inf]),
        (Domain("int", 0, 4), [0, 4, 2.0], [2.5, -1, 5, True]),
        (Domain("float", 0.05, 0.25, step=0.05), [0.05, 0.15000000000000002, 0.25], [0.1 + 0.01, 0.3]),
        (Domain("int", 1, 9, step=4), [1, 5, 9], [2, 13]),
        (Domain("category", values=(1, "a", None, True)), [1, 1.0, "a", None, True], ["1", False, "A", 0]),
        (Domain("category", values=([64], [128, 64])), [[64]], [[128], 64]),
        (Domain("constant", value=0.1), [0.1, 0.1 * (1 + 1e-12)], [0.1001, "0.1", None]),
        (Domain("constant", value=None), [None], [0, "", False]),
    ],
)
def test_what_a_sweep_can_draw_is_contained_and_nothing_else(
    domain: Domain, inside: list[Any], outside: list[Any]
) -> None:
    assert [domain.contains(value) for value in inside] == [True] * len(inside)
    assert [domain.contains(value) for value in outside] == [False] * len(outside)


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        (Domain("float", 1e-5, 0.1, log=True), "1e-5 … 0.1 (log)"),
        (Domain("int", 1, 8, step=1), "1 … 8"),
        (Domain("int", 16, 128, True, 16), "16 … 128 (log, step 16)"),
        (Domain("category", values=(None, True, "sgd")), "null, true, sgd"),
        (Domain("category", values=("Answer.", "Be brief, please.")), "'Answer.', 'Be brief, please.'"),
        (Domain("int", values=tuple(range(SHOWN_VALUES + 2))), "0, 1, 2, 3, 4, 5 and 2 more"),
        (Domain("constant", value=False), "false"),
    ],
)
def test_a_domain_is_one_short_text(domain: Domain, text: str) -> None:
    assert str(domain) == text


@pytest.mark.parametrize(
    ("domain", "document"),
    [
        (Domain("float", 0.0, 1.0), {"type": "float", "low": 0.0, "high": 1.0, "log": False}),
        (Domain("int", 1, 9, step=4), {"type": "int", "low": 1, "high": 9, "log": False, "step": 4}),
        (Domain("int", values=(8, 16)), {"type": "int", "values": [8, 16]}),
        (Domain("constant", value=None), {"type": "constant", "value": None}),
    ],
)
def test_the_json_holds_the_fields_that_apply(domain: Domain, document: dict[str, Any]) -> None:
    assert domain.to_dict() == document


def test_a_text_is_found_without_a_look_at_each_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run asks for its own text: of 5,000 runs with five texts each that took minutes."""
    domain = Domain("category", values=(None, 3, True, *(f"prompt {number}" for number in range(3000))))
    assert [domain.contains(value) for value in (3.0, True, None, 4)] == [True, True, True, False]
    monkeypatch.setattr("paramimp.suggestion.domain._same", lambda *_: pytest.fail("compared one by one"))
    assert [domain.contains(value) for value in ("prompt 2999", "prompt 3000", "3")] == [True, False, False]
    assert Domain("constant", value="adam").contains("adam")
    assert not Domain("constant", value=3).contains("3")


def test_ends_that_lie_close_have_the_digits_that_tell_them_apart() -> None:
    assert ends_apart(0.1, 1.0) == ("0.1", "1")
    assert ends_apart(1000.2, 1000.9) == ("1000.2", "1000.9")
    low, high = ends_apart(0.123456, 0.123466)
    assert low != high


@pytest.mark.parametrize(("value", "text"), [(None, "null"), (True, "true"), (1, "1"), (0.1234567, "0.1235"), ("", "")])
def test_a_value_is_written_as_in_a_config(value: Any, text: str) -> None:
    assert text_of(value) == text


def test_one_value_is_a_constant_and_more_are_a_list() -> None:
    assert choices_or_constant("int", [3]) == Domain("constant", value=3)
    assert choices_or_constant("int", [3, 4]) == Domain("int", values=(3, 4))


def test_different_values_stand_numbers_first_and_null_last() -> None:
    cells = ["b", 10, None, ABSENT, 9, "a", EMPTY, 10, True, 9.5, None]
    assert distinct(cells) == [9, 9.5, 10, "a", "b", True, None]


def test_a_boolean_and_the_number_that_it_equals_are_different_values() -> None:
    assert [type(value) for value in distinct([1, True, 1.0])].count(bool) == 1
    assert is_finite(1) is True
    assert [is_finite(cell) for cell in (True, math.nan, math.inf, "1", None)] == [False] * 5
