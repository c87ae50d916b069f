"""What the place of a column says of it, and when it says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from paramimp import ParamimpError, analyze
from paramimp.readers.table.column_values import values_of
from paramimp.readers.table.place import Places
from paramimp.readers.table.rows import make_table
from tests.readers.test_table_evidence import parts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

N = 60


def places(columns: Mapping[str, Sequence[Any]], known: Collection[str] = (), *, is_grid: bool = False) -> Places:
    names = [name for name in columns if name != "ziel"]
    table = make_table([dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)])
    values = {name: values_of(table, name) for name in columns}
    numbers = [name for name in names if table.column(name).is_number and not values[name].is_factor]
    spread = {name: values[name].spread.evidence for name in numbers}
    return Places(table, names, values, {"ziel"}, known, spread, is_grid)


def column(law: str, seed: int) -> list[Any]:
    rng = np.random.default_rng([8, seed])
    laws = {
        "drawn": (rng.permutation(N) + rng.uniform(0.1, 0.9, N)) / N,
        "measured": rng.normal(5, 1, N),
        "rounded": rng.normal(5, 1, N).round(2),
        "steps": rng.choice([8, 16, 32, 64], N),
        "label": np.array(["a", "b", "c"] * (N // 3)),
    }
    return list(laws[law].tolist())


def told(before: str, behind: str) -> dict[str, list[Any]]:
    """A table with columns of these laws before and behind the metric, under names that nobody knows."""
    laws = [*before.split(), "measured", *behind.split()]
    at = len(before.split())
    return {("ziel" if place == at else f"q{place}"): column(law, place) for place, law in enumerate(laws)}


def test_what_stands_behind_the_metric_stands_apart() -> None:
    found = places(told("drawn steps", "measured measured"))
    assert found.apart == found.behind == {"q3", "q4"}


@pytest.mark.parametrize("behind", ["drawn steps measured", "drawn drawn", "steps label"])
def test_a_place_tells_nothing_where_half_of_what_stands_there_was_chosen(behind: str) -> None:
    found = places(told("drawn steps", behind))
    assert found.behind
    assert found.apart == frozenset()


@pytest.mark.parametrize("behind", ["drawn measured", "drawn measured measured", "steps", "label measured"])
def test_a_single_choice_or_few_of_many_leave_the_others_apart(behind: str) -> None:
    found = places(told("drawn steps", behind))
    assert found.apart == found.behind


def test_beside_a_grid_the_place_tells_always() -> None:
    found = places(told("steps steps", "drawn drawn"), is_grid=True)
    assert found.apart == found.behind == {"q3", "q4"}


def test_long_fractions_tell_only_where_no_choice_before_is_as_long() -> None:
    """By the weights: behind, long, and written as the metric is."""
    assert places(told("steps label", "measured")).weight("q3", 16) == pytest.approx(1.5 + 1.5 + 0.5)
    beside_draws = places(told("drawn label", "measured"))
    assert beside_draws.weight("q3", 16) == pytest.approx(1.5)
    assert beside_draws.weight("q3", 16, doubting=True) == pytest.approx(1.5 + 1.5 + 0.5)


def search(seed: int) -> tuple[dict[str, list[Any]], int]:
    """A plain random search with the metric in the middle; and how many runs it has."""
    rng = np.random.default_rng([91, seed])
    n, k = int(np.exp(rng.uniform(np.log(25), np.log(200)))), int(rng.integers(3, 8))
    columns: dict[str, list[Any]] = {}
    effect = np.zeros(n)
    for place in range(k):
        u = rng.uniform(size=n)
        low = float(rng.integers(-6, 0))
        laws = [
            u,
            10 ** (low + u * rng.integers(1, 4)),
            5 * u - 1,
            (u * 200).round(),
            np.array([8, 16, 32])[(u * 3).astype(int)],
        ]
        columns[f"q{place}"] = laws[int(rng.integers(len(laws)))].tolist()
        effect += rng.choice([0, 0.5, 2]) * u
    names, at = [*columns], int(rng.integers(1, k))
    metric = (effect + 0.3 * rng.normal(size=n)).tolist()
    return {name: metric if name == "ziel" else columns[name] for name in [*names[:at], "ziel", *names[at:]]}, n


def test_few_choices_of_a_plain_random_search_seem_to_be_results_behind_the_metric() -> None:
    """Of these 100 searches 43 had such a choice when a place told the same in every table, and 15 have one."""
    asked = sum(bool(parts_of(search(seed)[0], "ziel").outcomes) for seed in range(100))
    assert asked <= 20, asked


def test_outcomes_behind_draws_are_still_asked_about(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    xi, rho = rng.uniform(0, 1, N), 10 ** rng.uniform(-4, -1, N)
    ziel = 2 * xi + 0.1 * rng.normal(size=N)
    guete = 0.9 - 0.2 * ziel + 0.02 * rng.normal(size=N)
    path = tmp_path / "runs.csv"
    rows = "\n".join(",".join(map(str, row)) for row in zip(xi, rho, ziel, guete, strict=True))
    path.write_text("xi,rho,ziel,guete\n" + rows)
    with pytest.raises(ParamimpError, match="guete looks like a result beside ziel"):
        analyze(path, "ziel")
