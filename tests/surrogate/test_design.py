"""The encoding of a selection, worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp.runs import Direction, Objective, Origin, Run
from paramimp.surrogate import design as designs
from paramimp.surrogate.design import DesignMatrix, averaged, encode
from paramimp.table.building import build
from paramimp.table.selection import select
from tests.sweeps import from_frame


def encoded(direction: Direction = Direction.MINIMIZE, **columns: list[Any]) -> tuple[DesignMatrix, pd.DataFrame]:
    """The design of runs with these params and a column ``loss``; the runs are sorted by their params."""
    frame = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in columns.items()})
    frame["loss"] = frame["loss"].astype(float)
    made = encode(select(from_frame(frame, "loss"), Objective("loss", direction, "option")))
    return made, frame


def column_of(made: DesignMatrix, param: str) -> list[list[float]]:
    block: list[list[float]] = made.X[:, made.columns_of[param]].tolist()
    return block


def test_a_number_is_its_midrank_whatever_its_scale() -> None:
    one, _ = encoded(lr=[1e-5, 0.1, 0.1, 3.0], loss=[1, 2, 3, 4])
    other, _ = encoded(lr=[1, 2, 2, 900], loss=[1, 2, 3, 4])
    assert column_of(one, "lr") == column_of(other, "lr") == [[1.0], [2.5], [2.5], [4.0]]


def test_the_metric_is_standardised_and_turned_so_that_more_is_better() -> None:
    up, _ = encoded(Direction.MAXIMIZE, a=[1, 2, 3], loss=[1, 2, 6])
    down, _ = encoded(Direction.MINIMIZE, a=[1, 2, 3], loss=[-1, -2, -6])
    values = np.array([1.0, 2.0, 6.0])
    np.testing.assert_allclose(up.y, (values - 3) / values.std(), atol=2.0**-32)
    np.testing.assert_array_equal(up.y, down.y)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_no_unit_of_the_metric_overflows_or_vanishes(scale: float) -> None:
    made, _ = encoded(Direction.MAXIMIZE, a=[1, 2, 3], loss=[1 * scale, 2 * scale, 6 * scale])
    usual, _ = encoded(Direction.MAXIMIZE, a=[1, 2, 3], loss=[1, 2, 6])
    np.testing.assert_allclose(made.y, usual.y, atol=2.0**-31)


def test_a_category_has_an_indicator_per_value_and_its_values_of_one_run_share_one() -> None:
    made, _ = encoded(opt=["a", "a", "b", "b", "c", "d"], loss=[1, 2, 3, 4, 5, 6])
    assert column_of(made, "opt") == [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]


def test_two_values_need_one_column() -> None:
    made, _ = encoded(opt=["a", "b", "b"], flag=[True, True, False], n=[1, 2, 3], loss=[1, 2, 3])
    assert made.columns_of["opt"].stop - made.columns_of["opt"].start == 1
    assert made.columns_of["flag"].stop - made.columns_of["flag"].start == 1


def test_the_columns_of_a_category_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(designs, "MAX_LEVEL_COLUMNS", 2)
    made, _ = encoded(opt=list("aaabbbccdd"), loss=list(range(10)))
    block = np.array(column_of(made, "opt"))
    assert block.shape == (10, 3)
    assert block.sum(axis=0).tolist() == [3, 3, 4]  # a, b, and all others


def test_an_absent_param_is_missing_and_its_switch_is_its_parent() -> None:
    opt = ["adam", "sgd"] * 6
    momentum = [None if each == "adam" else place / 20 for place, each in enumerate(opt)]
    runs = [{"opt": name} | ({} if m is None else {"momentum": m}) for name, m in zip(opt, momentum, strict=True)]
    table = build(Run(Origin(f"r{place}", "native"), run, {"loss": place}) for place, run in enumerate(runs))
    made = encode(select(table, Objective("loss", Direction.MINIMIZE, "option")))
    missing = np.isnan(made.X[:, made.columns_of["momentum"]]).ravel()
    assert missing.sum() == 6
    assert made.parents_of == {"momentum": ("opt",)}


def test_repeats_are_averaged_into_one_row_without_the_seed_and_what_it_does() -> None:
    """Two runs of each: F = n mean(d)^2 / var(d) of their differences d, of whose mean 1 - 1 / F is the seed's."""
    n = 12
    loss = np.random.default_rng(0).uniform(size=2 * n).tolist()
    made, _ = encoded(lr=[place // 2 for place in range(2 * n)], seed=[1, 2] * n, loss=loss)
    rows = averaged(made)
    assert list(rows.columns_of) == ["lr"]
    np.testing.assert_allclose(rows.y, made.y.reshape(n, 2).mean(axis=1), atol=2.0**-31)
    assert rows.counts is not None
    assert rows.scatter is not None
    assert rows.counts.tolist() == [2] * n
    apart = np.diff(made.y.reshape(n, 2))[:, 0]
    kept = 1 - apart.var(ddof=1) / (n * apart.mean() ** 2)
    assert 0 < kept < 1  # else there is nothing to take off
    left = (apart - kept * apart.mean()) ** 2 / 2 * n / (n - kept)
    np.testing.assert_allclose(rows.scatter, left, atol=1e-8)


def test_a_configuration_that_lacks_the_runs_of_one_data_set_is_no_better_for_it() -> None:
    noise = np.random.default_rng(1).normal(scale=0.01, size=(12, 3))
    full = np.arange(12)[:, None] % 2 + 5.0 * np.arange(3) + noise
    lr, data, loss = (part.ravel() for part in np.broadcast_arrays(np.arange(12)[:, None], np.arange(3), full))
    there = ~((lr < 4) & (data == 2))
    made, _ = encoded(lr=lr[there].tolist(), seed=data[there].tolist(), loss=loss[there].tolist())
    rows = averaged(made)
    assert rows.scatter is not None
    assert rows.counts is not None
    even, odd = rows.y[0::2], rows.y[1::2]
    assert even.min() > odd.max()  # a loss of 0 instead of 1 is better
    assert max(np.ptp(even), np.ptp(odd)) < 0.05 * (even.mean() - odd.mean())
    noise_of_y = np.sqrt(rows.scatter.sum() / (rows.counts - 1).sum()) / (even.mean() - odd.mean())
    assert 0.007 < noise_of_y < 0.014  # 0.01, of 20 degrees of freedom less 2


def test_a_sweep_without_repeats_is_averaged_into_itself() -> None:
    made, _ = encoded(lr=[1, 2, 3], loss=[1, 2, 3])
    assert averaged(made) is made


def test_rows_are_taken_in_the_order_that_was_asked_for() -> None:
    made, _ = encoded(lr=[1, 2, 3], loss=[1, 2, 4])
    taken = made.take(np.array([2, 0]))
    np.testing.assert_array_equal(taken.X, made.X[[2, 0]])
    np.testing.assert_array_equal(taken.y, made.y[[2, 0]])
