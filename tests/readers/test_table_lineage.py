"""Searches that breed their configs: what refers to other rows is told from genes, and from choices that look alike."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from paramimp.readers.table.lineage import lineage_of
from paramimp.readers.table.rows import make_table
from tests.readers.tables import parts, write

if TYPE_CHECKING:
    from pathlib import Path

POPULATION, GENERATIONS = 10, 6


def bred(seed: int = 0, *, name: str = "{}", several: str = "") -> list[dict[str, Any]]:
    """Rows of a search: each child has one of its genes from a parent, the first two of a generation all of them."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for generation, place in product(range(GENERATIONS), range(POPULATION)):
        row: dict[str, Any] = {
            "uid": name.format(len(rows)),
            "generation": generation,
            "worker_slot": int(rng.integers(4)),
            "zeta": round(float(rng.uniform()), 3),
            "blocks": int(rng.integers(2, 9)),
        }
        if generation:
            last = sorted(rows[-place - POPULATION : len(rows) - place], key=lambda each: -each["fitness"])
            parent, other = last[place] if place < 2 else last[rng.integers(5)], last[rng.integers(5)]
            genes = ("zeta", "blocks") if place < 2 else rng.permutation(["zeta", "blocks"])[:1]
            row |= {gene: parent[gene] for gene in genes}
            row["parent"] = f"{parent['uid']}{several}{other['uid']}" if several else parent["uid"]
        row["fitness"] = round(0.9 - (row["zeta"] - 0.4) ** 2 - 0.01 * row["blocks"] + 0.01 * float(rng.normal()), 4)
        rows.append(row)
    return rows


def found(rows: list[dict[str, Any]]) -> tuple[set[str], set[str]]:
    lineage = lineage_of(make_table(rows, [*dict.fromkeys(key for row in rows for key in row)]), {"fitness"})
    return set(lineage.own), set(lineage.genes)


@pytest.mark.parametrize("name", ["{}", "g-{}", "{}x"])
@pytest.mark.parametrize("several", ["", ",", " + "])
def test_what_names_the_rows_and_their_parents_is_no_choice(name: str, several: str) -> None:
    own, genes = found(bred(name=name, several=several))
    assert {"uid", "generation", "parent", "worker_slot"} == own
    assert genes == {"zeta", "blocks"}


@pytest.mark.parametrize("root", [None, -1, "random"])
def test_rows_without_parents_say_the_same_or_nothing(root: Any) -> None:
    rows = [{"parent": root, **row} for row in bred()]
    assert "parent" in found(rows)[0]


def test_the_order_of_the_rows_tells_nothing_where_the_names_do() -> None:
    rows = sorted(bred(name="i{}"), key=lambda row: -row["fitness"])
    assert {"uid", "generation", "parent"} <= found(rows)[0]


def test_the_genes_alone_are_params(tmp_path: Path) -> None:
    rows = bred(name="i{}")
    columns = ["uid", "generation", "parent", "worker_slot", "zeta", "blocks", "fitness"]
    lines = [",".join(columns), *(",".join(str(row.get(column, "")) for column in columns) for row in rows)]
    assert parts(write(tmp_path, "\n".join(lines)), "fitness") == (["blocks", "zeta"], ["fitness"])


@pytest.mark.parametrize("column", ["generation", "gen", "ga_generation"])
def test_a_generation_is_told_without_parents_by_its_name_and_its_order(column: str) -> None:
    rows = [{column: row["generation"], "zeta": row["zeta"], "blocks": row["blocks"]} for row in bred()]
    assert found(rows)[0] == {column}
    assert found(rows[::-1])[0] == set()


def test_generations_of_something_that_a_grid_tries_are_a_choice() -> None:
    grid = product([1, 2, 3], ["a", "b"], [16, 32, 64])
    assert found([{"gen": gen, "board": board, "lanes": lanes} for gen, board, lanes in grid]) == (set(), set())


@pytest.mark.parametrize("seed", range(10))
def test_whole_numbers_of_a_sweep_refer_to_no_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    conditional: list[Any] = [None, None, *map(int, rng.integers(0, 12, 38))]
    rows = [
        {"number": at, "layers": at // 8, "fold": at % 5, "warmup": conditional[at], "width": int(rng.integers(1, 40))}
        for at in range(40)
    ]
    assert found(rows) == (set(), set())


def test_a_choice_that_names_other_runs_is_none_of_descent() -> None:
    names = [f"net{at}" for at in range(24)]
    rng = np.random.default_rng(1)
    rows = [
        {"model": name, "teacher": names[rng.integers(24)] if at else None, "alpha": float(rng.choice([0.1, 0.5, 0.9]))}
        for at, name in enumerate(names)
    ]
    assert found(rows) == (set(), set())


@pytest.mark.parametrize("cells", [["²"], ["9" * 5000], [10**400], [float("inf")], [1, 1.0]])
def test_names_and_numbers_of_any_size_do_no_harm(cells: list[Any]) -> None:
    rows = [{**row, "uid": name, "size": 10**400} for row, name in zip(bred(), [*cells, *range(7, 99)], strict=False)]
    rows[-1] |= {"size": 0.5}
    assert "zeta" not in found(rows)[0]
