"""What is not offered as a param though it is taken for one: places and writing that let doubt."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from tests.readers.test_table_evidence import parts_of


def scored(n: int = 24) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    lr, batch = rng.choice([0.1, 0.01, 0.001], n), rng.choice([16, 32], n)
    score = (0.9 - lr + rng.normal(0, 0.02, n)).round(4)
    counts = {"tp": (27 * score).round(), "fp": rng.integers(0, 4, n)}
    return {
        "model": ["a", "b"] * (n // 2),
        "lr": lr,
        "batch_size": batch,
        "val_f1": score,
        "test_f1": score**2,
        **counts,
    }


@pytest.mark.parametrize("name", ["tp", "knopf", "is_ok"])
def test_what_stands_behind_the_scores_is_not_offered_where_the_known_choices_stand_before_them(name: str) -> None:
    columns = scored()
    columns[name] = columns.pop("tp") if name != "is_ok" else [True, False, True] * 8
    found = parts_of(columns, "test_f1")
    assert {name, "fp"} <= {*found.outcomes, *found.doubtful}
    assert found.doubtful.isdisjoint({"model", "lr", "batch_size"})


@pytest.mark.parametrize("behind", ["batch_size", "lr"])
def test_numbers_behind_the_scores_are_offered_where_a_known_choice_stands_there_too(behind: str) -> None:
    columns = {**scored(), "stufe": [1, 2, 5, 10] * 6}
    columns[behind] = columns.pop(behind)
    assert "stufe" not in parts_of(columns, "test_f1").doubtful


def circuits(*, repeats: int = 1) -> dict[str, Any]:
    rng = np.random.default_rng(2)
    rows = [row for row in product(["H2", "LiH"], ["a", "b", "c", "d"], [0.0, 0.25, 0.5, 1.0]) for _ in range(repeats)]
    molecule, method, noise = map(list, zip(*rows, strict=True))
    n = len(rows)
    depth = rng.choice([9, 16, 50, 72, 82, 187, 347, 363, 541], n)
    gates = rng.choice([0, 1, 5, 6, 34, 48, 56, 132, 252, 388], n)
    return {
        "molecule": molecule, "strategy": method, "framework": ["x" if m < "c" else "y" for m in method],
        "noise_scale": noise, "depth": depth, "cnots": gates, "L2 Miss%": rng.uniform(0, 60, n).round(4),
        "mHa": rng.uniform(0, 300, n),
    }  # fmt: skip


def test_beside_a_grid_that_a_table_begins_with_few_values_are_no_choice_and_known_names_are_doubtful() -> None:
    found = parts_of(circuits(), "mHa")
    assert found.outcomes == ("cnots",)
    assert found.doubtful == {"depth", "L2 Miss%"}


def test_a_known_choice_that_a_factor_sets_or_that_comes_in_steps_is_offered_beside_a_grid() -> None:
    columns = circuits()
    columns["depth"] = [{"H2": 7, "LiH": 11}[m] for m in columns["molecule"]]
    columns["width"] = [16, 32, 64, 128] * 8
    found = parts_of(columns, "mHa")
    assert found.doubtful == {"L2 Miss%"}
    assert found.outcomes == ("cnots",)


def test_where_runs_are_repeated_known_choices_beside_them_are_offered() -> None:
    """A rate that was drawn anew for each repeat is a choice."""
    columns = circuits(repeats=2)
    columns["lr"] = 10 ** np.random.default_rng(3).uniform(-4, -1, 64)
    assert "lr" not in {*parts_of(columns, "mHa").outcomes, *parts_of(columns, "mHa").doubtful}
