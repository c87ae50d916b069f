"""Spaces of ConfigSpace, by hand."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from paramimp.suggestion.domain import Domain
from tests.suggestion.samples import EVERY_KIND, advice, suggestion


def test_the_space_of_configspace_by_hand() -> None:
    document = yaml.safe_load(EVERY_KIND.write("configspace"))
    found = {each["name"]: each for each in document["hyperparameters"]}
    assert found["lr"] == {
        "name": "lr", "type": "uniform_float", "lower": 1e-5, "upper": 0.1, "log": True, "default_value": 1.5e-5,
        "meta": None,
    }  # fmt: skip
    assert found["shape"]["choices"] == ["[64]", "[128, 64]"]
    assert found["on"]["value"] == "off"
    assert document["conditions"] == [
        {"type": "IN", "child": "momentum", "parent": "optimizer", "values": ["rmsprop", "sgd"]}
    ]


def document_of(*params: Any, best: dict[str, Any] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(suggestion(*params, start_with=(best,) if best else ()).write("configspace"))
    return found


@pytest.mark.parametrize(
    ("domain", "best", "default"),
    [
        (Domain("float", 0.0, 1.0), 0.25, 0.25),
        (Domain("float", 0.0, 1.0), 1.25, 0.5),  # outside: the middle
        (Domain("float", 1e-4, 1.0, log=True), None, pytest.approx(0.01)),
        (Domain("int", 1, 8), None, 4),
        (Domain("category", values=("a", "b")), "b", "b"),
        (Domain("category", values=(True, 1)), 1, 1),
        (Domain("category", values=("a", "b")), "gone", "a"),
        (Domain("float", 0.0, 1.0, step=0.25), 0.5, 0.5),
    ],
)
def test_the_default_is_the_best_configuration_or_lies_within(domain: Domain, best: Any, default: Any) -> None:
    made = document_of(advice("p", domain), best=None if best is None else {"p": best})
    (found,) = made["hyperparameters"]
    assert found["default_value"] == default
    assert type(found["default_value"]) is type(default) or isinstance(found["default_value"], float)


def test_a_lattice_and_a_grid_are_ordinal() -> None:
    made = document_of(advice("a", Domain("float", 0.0, 1.0, step=0.25)), advice("b", Domain("int", values=(8, 64))))
    assert [each["type"] for each in made["hyperparameters"]] == ["ordinal", "ordinal"]
    assert made["hyperparameters"][0]["sequence"] == [0.0, 0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("parent", "conditions"),
    [
        (Domain("category", values=("adam", "sgd")), [{"type": "EQ", "child": "m", "parent": "o", "value": "sgd"}]),
        (Domain("constant", value="sgd"), []),  # it is always on
        (Domain("category", values=("adam", "lion")), []),
    ],
)
def test_a_condition_is_of_the_values_that_the_parent_still_has(parent: Domain, conditions: list[Any]) -> None:
    child = advice("m", Domain("float", 0.0, 1.0), when=("o", ("sgd", "rmsprop")))
    assert document_of(child, advice("o", parent))["conditions"] == conditions
