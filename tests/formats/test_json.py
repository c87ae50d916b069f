from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from paramimp.formats.interface import View
from paramimp.formats.json import dumps, render
from paramimp.results import Fit
from tests.formats.sample import report


def strict(text: str) -> Any:
    def refuse(token: str) -> None:
        raise ValueError(token)

    return json.loads(text.encode(), parse_constant=refuse)


def test_a_report_reads_back_equal() -> None:
    assert strict(render(report(), View())) == json.loads(json.dumps(report().to_dict()))


def test_numbers_that_are_not_finite_become_null() -> None:
    document = report(fit=Fit("permutation", 300, 0, math.nan), settings={"a": [math.inf, -math.inf]})
    read = strict(render(document, View()))
    assert read["fit"]["r2"] is None
    assert read["settings"]["a"] == [None, None]


def test_it_ends_in_one_newline() -> None:
    assert render(report(), View()).endswith("}\n")


# A lone surrogate, which strict parsers refuse, reads back as its visible escape.
@given(st.lists(st.text(st.characters(codec=None), max_size=1) | st.text(max_size=20)))
def test_any_text_reads_back_equal_and_carries_nothing_a_terminal_obeys(texts: list[str]) -> None:
    written = dumps(texts)
    assert strict(written) == [text.encode("utf-8", "backslashreplace").decode() for text in texts]
    assert written.replace("\n", "").isprintable()


def test_other_types_are_written_as_the_nearest_json_has() -> None:
    assert strict(dumps({1: (1, 2), "s": {"b", "a"}, "o": 1j})) == {"1": [1, 2], "s": ["a", "b"], "o": "1j"}


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text('aé\n"\\'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('ab\n"', max_size=3), inner, max_size=4),
)


@given(_VALUES)
def test_it_is_indented_as_the_encoder_of_python_does(value: Any) -> None:
    assert dumps(value) == json.dumps(value, ensure_ascii=False, indent=2) + "\n"


@given(st.lists(_VALUES, max_size=3))
def test_an_iterator_is_written_as_a_list(values: list[Any]) -> None:
    assert dumps({"a": iter(values), "b": {"c": 1}}) == dumps({"a": values, "b": {"c": 1}})
