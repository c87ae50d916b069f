"""Spaces of ConfigSpace, by hand."""

from __future__ import annotations

import yaml

from tests.suggestion.samples import EVERY_KIND


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
