"""Nested configs become dotted names, and two entries never become one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paramimp.decoding.flatten import flatten_config
from paramimp.runs import Unreadable


@pytest.mark.parametrize(
    ("config", "params"),
    [
        ({}, {}),
        ({"a": {"b": {"c": 1}}, "d": 2}, {"a.b.c": 1, "d": 2}),
        ({"a": {}, "b": [], "c": None, "d": ""}, {"a": None, "b": None, "c": None, "d": ""}),
        ({"n": [1, [2]], "layers": [{"n": 1}]}, {"n": [1, [2]], "layers": [{"n": 1}]}),
        ({"a.b": 1, "a": {"c": 2}}, {"a.b": 1, "a.c": 2}),
        ({"lr": {"desc": None, "value": 0.1}, "_wandb": {"desc": None, "value": {}}, "wandb_version": 1}, {"lr": 0.1}),
        ({"lr": {"value": 0.1}, "m": {"value": {"n": 2}}, "_wandb": {"value": {}}}, {"lr": 0.1, "m.n": 2}),
        ({"lr": {"value": 0.1}, "epochs": 3}, {"lr.value": 0.1, "epochs": 3}),
        ({"lr": {"desc": "rate", "value": 0.1}, "epochs": 3}, {"lr": 0.1, "epochs": 3}),
        ({"lr": {"value": 0.1, "unit": "x"}}, {"lr.value": 0.1, "lr.unit": "x"}),
    ],
)
def test_a_config_gives_its_params(config: dict[str, Any], params: dict[str, Any]) -> None:
    assert list(flatten_config(config).items()) == list(params.items())


def test_two_entries_with_one_name_are_refused_and_both_are_named() -> None:
    with pytest.raises(Unreadable, match=r"'a\.b:'.*'a:' over 'b:'"):
        flatten_config({"a.b": 1, "a": {"b": 2}})


def test_a_long_key_over_many_does_not_multiply() -> None:
    with pytest.raises(Unreadable, match="a name of 500,002 characters"):
        flatten_config({"x" * 500_000: {str(i): i for i in range(10_000)}})


def test_too_many_names_are_refused() -> None:
    with pytest.raises(Unreadable, match="more than 10,000 names"):
        flatten_config({str(i): i for i in range(10_001)})


names = st.text("abc", min_size=1, max_size=2)
trees = st.recursive(st.integers(), lambda inner: st.dictionaries(names, inner, min_size=1, max_size=3), max_leaves=8)


@settings(max_examples=100)
@given(st.dictionaries(names, trees, max_size=4))
def test_flattening_loses_nothing(config: dict[str, Any]) -> None:
    rebuilt: dict[str, Any] = {}
    for name, value in flatten_config(config).items():
        *parents, last = name.split(".")
        inner = rebuilt
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[last] = value
    assert rebuilt == config
