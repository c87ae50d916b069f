"""What the name of a column, its cells and its place say of it being a result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paramimp.readers.table.results import has_the_name_of_a_result
from tests.readers.tables import parts, write


@pytest.mark.parametrize(
    "name", ["best_params", "bestConfig", "Best Hyperparameters", "final_args", "best_configuration_tpe"]
)
@pytest.mark.parametrize("member", ["depth", "tiefe", "blatt"])
def test_the_best_params_of_each_search_are_params_and_their_score_is_a_result(
    tmp_path: Path, name: str, member: str
) -> None:
    rows = [{"daten": "abc"[i % 3], name: {member: i % 4}, "best_score": (i * 7) % 11 / 10} for i in range(12)]
    path = write(tmp_path, json.dumps(rows), "searches.json")
    assert parts(path, "best_score") == (sorted(["daten", f"{name}.{member}"]), ["best_score"])


@pytest.mark.parametrize(
    ("name", "is_result"),
    [
        ("best_params.lr", False),
        ("best_params.best_val_acc", True),  # kept among them
        ("Best Config A.depth", False),
        ("search.best_configuration.kernel", False),
        ("best_params_results.güte", True),
        ("best_score", True),
        ("best_run.lr", True),  # of the best run, as far as the name tells
        ("metrics.config.lr", True),
    ],
)
def test_a_member_of_a_dictionary_of_params_has_its_own_name(name: str, is_result: bool) -> None:
    assert has_the_name_of_a_result(name) is is_result
