"""Lists of names and values, as services write them."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.decoding.pairs import with_pairs_as_mappings


@pytest.mark.parametrize(
    "pairs",
    [
        [{"parameterId": "lr", "value": 0.1}, {"parameterId": "opt", "value": "sgd"}],
        [{"name": "lr", "value": 0.1}, {"name": "opt", "value": "sgd"}],
        [{"key": "lr", "value": 0.1, "step": 3}, {"key": "opt", "value": "sgd", "step": 4}],
    ],
    ids=["Vertex AI", "Katib", "MLflow"],
)
def test_pairs_become_a_mapping_at_any_place(pairs: list[dict[str, Any]]) -> None:
    wanted = {"lr": 0.1, "opt": "sgd"}
    assert with_pairs_as_mappings(pairs) == wanted
    assert with_pairs_as_mappings({"a": {"b": pairs}, "c": 1}) == {"a": {"b": wanted}, "c": 1}


@pytest.mark.parametrize(
    "value",
    [
        [{"opt": "sgd", "value": 1}, {"opt": "sgd", "value": 2}],
        [{"step": "1", "value": 1}, {"step": "2", "value": 2}],
        [{"name": "a", "kind": "b", "value": 1}, {"name": "c", "kind": "d", "value": 1}],
        [{"name": "a", "value": [1]}, {"name": "b", "value": [2]}],
        [{"name": "a", "value": 1}, {"name": "b"}],
        [{"name": "a"}, {"name": "b"}],
        [1, 2],
        [],
        "value",
    ],
    ids=["names twice", "steps", "two texts", "lists", "one without", "no values", "numbers", "nothing", "a text"],
)
def test_anything_else_stays(value: Any) -> None:
    assert with_pairs_as_mappings(value) == value
