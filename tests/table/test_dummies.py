"""One category in several columns of zeros and ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from paramimp import analyze
from paramimp.table.dummies import dummies
from paramimp.table.values import Values


def values(**columns: Any) -> list[Values]:
    return [Values(name, np.asarray(numbers, dtype=float)) for name, numbers in columns.items()]


A, B, C = [1, 0, 0, 0, 1], [0, 1, 0, 1, 0], [0, 0, 1, 0, 0]


def test_columns_of_which_one_is_1_in_each_run_are_one_category() -> None:
    assert dummies(values(a=A, b=B, c=C)) == {"a", "b", "c"}
    assert dummies(values(x=[5, 6, 7, 8, 9], a=A, b=B, c=C, flag=[1, 0, 1, 0, 1])) == {"a", "b", "c"}
    assert dummies(values(flag=[0, 0, 1, 1, 0], a=A, b=B, c=C)) == {"a", "b", "c"}
    assert dummies(values(a=A, b=B, c=C, d=B, e=A, f=C)) == {"a", "b", "c", "d", "e", "f"}


def test_switches_and_opposites_and_what_leaves_runs_open_are_none() -> None:
    assert dummies(values(a=A, b=B, c=[0, 0, 1, 1, 0])) == frozenset()  # two in one run
    assert dummies(values(a=A, b=B)) == frozenset()  # none in one run
    assert dummies(values(a=[1, 0, 1, 0, 1], b=[0, 1, 0, 1, 0])) == frozenset()  # opposites
    assert dummies(values(a=A, x=[1, 2, 3, 4, 5], b=B, c=C)) == frozenset()
    assert dummies([]) == frozenset()


def test_a_category_in_columns_of_its_own_is_ranked_unasked() -> None:
    rng = np.random.default_rng(4)
    kinds, n = np.array(["block", "loop", "trace", "part"]), 200
    kind, store = kinds[rng.integers(0, 4, n)], rng.integers(0, 3, n)
    columns: dict[str, Any] = {f"weg_{name}": (kind == name).astype(int) for name in kinds}
    columns |= {f"art_{code}": (store == code).astype(int) for code in range(3)}
    columns |= {"stufe": rng.integers(0, 3, n), "grenze": rng.choice([8, 32, 128], n)}
    columns |= {"ziel": 10 - (kind == "loop") - 0.5 * columns["stufe"] + 0.1 * rng.normal(size=n)}
    report = analyze(pd.DataFrame(columns), "ziel")
    assert {param.param for param in report.params} <= set(columns) - {"ziel"}
