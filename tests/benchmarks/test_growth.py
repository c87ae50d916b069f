"""The benchmark of growth finds what grows by its square, and what is too much."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from tests.benchmarks import growth
from tests.benchmarks.growth import Cost, try_inflation
from tests.benchmarks.inflated import Inflation, inflations


def _fill(file: Path, size: int) -> None:
    file.write_bytes(b"x" * size)


@pytest.mark.parametrize(
    ("power", "wrong"), [(1, ""), (2, "grows"), (9, "above the bounds")], ids=["line", "square", "more"]
)
def test_what_costs_more_than_twice_for_twice_the_bytes_is_found(
    power: int, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.json"
    file.write_text("{}")
    monkeypatch.setattr(growth, "cost", lambda _: Cost(0.3 * (file.stat().st_size / 1024) ** power, 90, 0))
    said = try_inflation(tmp_path, Inflation("a", file, partial(_fill, file)), 1024, 4096)
    assert said[-1:] == ([wrong] if wrong else [])
    assert file.read_text() == "{}"


def test_each_way_to_make_a_config_large_makes_a_json_document_of_about_that_size(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text('{"lr": 0.1, "model": {"layers": [64, 32]}}')
    tried = 0
    for inflation in inflations(tmp_path):
        if " of " in inflation.where.replace("as a text of", "") or " and " in inflation.where:
            continue  # no JSON, but a text of one kind
        inflation.write(20_000)
        if "as a number" not in inflation.where and not inflation.where.endswith("repeated"):
            json.loads(file.read_text())
        assert file.stat().st_size < 6 * 20_000 + 100, inflation.where  # JSON escapes a character by six
        tried += 1
    assert tried > 50
