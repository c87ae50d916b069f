"""Labels between the choices and the results of a table are asked about, unless their names or values tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from paramimp import ParamimpError, analyze
from paramimp.readers.table.border import at_border
from tests.readers.test_table_evidence import parts_of

if TYPE_CHECKING:
    from pathlib import Path

N = 15


def gaits(n: int = N, seed: int = 1) -> dict[str, Any]:
    """A search of a walking robot: drawn choices, whether it fell, how far it came, and what that took."""
    rng = np.random.default_rng([41, seed])
    columns: dict[str, Any] = {
        "stance": rng.uniform(-0.07, 0.01, n).round(4),
        "swing": rng.uniform(0.9, 1.7, n).round(3),
        "fell": np.arange(n) < 2,
        "way": rng.normal(2.3, 0.3, n).round(4),
    }
    return columns | {"toll": rng.normal(0.8, 0.2, n).round(4)}


@pytest.mark.parametrize(
    ("order", "sure", "found"),
    [
        ("q lr x y", {"lr"}, {"x"}),
        ("y x lr c", {"lr"}, {"x"}),
        ("x c y", set(), {"x", "c"}),
        ("x lr y c z", {"lr"}, {"c"}),  # between two results
        ("x lr y q c", {"lr", "q"}, set()),  # parted from the result on either side
        ("b lr x y", {"lr"}, {"b", "x"}),  # sorted by name, which tells nothing
    ],
)
def test_a_sure_choice_parts_what_stands_behind_it_from_the_results(
    order: str, sure: set[str], found: set[str]
) -> None:
    assert at_border(order.split(), {"y", "z"}, sure) == found


def test_what_may_have_come_out_is_asked_about_where_nothing_looks_like_a_result(tmp_path: Path) -> None:
    path = tmp_path / "gaits.csv"
    pd.DataFrame(gaits()).to_csv(path, index=False)
    with pytest.raises(ParamimpError, match="stance, swing, fell and way may be results as well as toll is"):
        analyze(path, "toll")
    assert parts_of(gaits(), "toll").at_border == {"fell"}


@pytest.mark.parametrize("n", [20, 40, 100])
def test_a_search_of_draws_under_names_that_nobody_knows_is_ranked_unasked(n: int) -> None:
    for seed in range(20):
        rng = np.random.default_rng([42, seed])
        xi, knob = rng.uniform(0, 1, n), rng.uniform(-5, 5, n)
        ziel = (xi - 0.5) ** 2 + rng.normal(0, 0.05, n)
        assert parts_of({"xi": xi, "knob": knob, "ziel": ziel}, "ziel").at_border == set()


@pytest.mark.parametrize(("n_fell", "is_asked"), [(2, True), (15, False)])
def test_a_truth_value_that_seldom_comes_is_no_sure_choice(n_fell: int, is_asked: bool) -> None:
    rng = np.random.default_rng(43)
    fell = rng.permutation(np.arange(30) < n_fell)
    columns = {"lr": [0.1, 0.2, 0.3] * 10, "fell": fell, "toll": rng.uniform(size=30)}
    assert ("fell" in parts_of(columns, "toll").at_border) is is_asked


def test_of_a_search_that_learns_and_of_ablations_a_seldom_value_is_a_choice() -> None:
    rng = np.random.default_rng(44)
    n = 40
    drawn = rng.uniform(size=n) < np.linspace(0.5, 0.02, n)
    toll = np.linspace(3, 1, n) + drawn + rng.normal(0, 0.5, n)
    assert "wahl" not in parts_of({"lr": [0.1, 0.2] * 20, "wahl": drawn, "toll": toll}, "toll").at_border
    parts = {name: np.arange(12) != place for place, name in enumerate(["gnn", "kontrast", "physik", "zeit"], 1)}
    assert parts_of({**parts, "toll": rng.uniform(size=12)}, "toll").at_border == set()
