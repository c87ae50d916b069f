"""References between the entries of a config."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp.readers.hydra.interpolation import resolve_references


@pytest.mark.parametrize(
    ("config", "name", "value"),
    [
        ({"a": 8, "b": "${a}"}, "b", 8),
        ({"a": {"lr": 0.1}, "b": "${a.lr}"}, "b", 0.1),
        ({"a": None, "b": "x_${a}"}, "b", "x_null"),
        ({"a": 1, "b": "${a}", "c": "${b}-${b}"}, "c", "1-1"),
        ({"o": {"lr": 0.1, "again": "${.lr}"}}, "o.again", 0.1),
        ({"lr": 0.1, "o": {"again": "${..lr}"}}, "o.again", 0.1),
        ({"b": "${missing}"}, "b", "${missing}"),
        ({"b": "${oc.env:HOME,/x}"}, "b", "${oc.env:HOME,/x}"),
        ({"a": {"x": 1}, "b": "${a}"}, "b", "${a}"),
    ],
)
def test_a_reference_is_what_it_refers_to(config: dict[str, Any], name: str, value: object) -> None:
    assert resolve_references(config)[name] == value


def test_circles_end() -> None:
    assert set(resolve_references({"a": "${b}", "b": "${a}"}).values()) <= {"${a}", "${b}"}


def test_references_that_multiply_stay_small() -> None:
    bomb: dict[str, Any] = {"a0": "x" * 100}
    bomb.update({f"a{level}": f"${{a{level - 1}}}" * 10 for level in range(1, 16)})
    assert max(len(str(value)) for value in resolve_references(bomb).values()) <= 1_000
