"""Columns with the values of other runs: who gets whose, and what follows them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from paramimp.runs import Direction, Objective
from paramimp.surrogate.design import encode
from paramimp.surrogate.shuffling import Shuffling
from paramimp.table.selection import select
from tests.sweeps import from_frame


def shuffling(frame: pd.DataFrame, *, seed: int = 0) -> Shuffling:
    design = encode(select(from_frame(frame, "loss"), Objective("loss", Direction.MINIMIZE, "option")))
    return Shuffling(design, np.arange(len(design.y)), seed=seed)


def sweep(n_runs: int = 60) -> pd.DataFrame:
    """``momentum`` exists for sgd alone; all numbers differ."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"lr": rng.random(n_runs), "width": rng.random(n_runs), "loss": rng.random(n_runs)})
    frame["optimizer"] = np.where(rng.random(n_runs) < 0.5, "sgd", "adam")
    frame["momentum"] = rng.random(n_runs)
    frame.loc[frame["optimizer"] == "adam", "momentum"] = np.nan
    return frame


def test_a_shuffle_gives_every_value_to_one_run() -> None:
    made = shuffling(sweep())
    column = made.design.columns_of["lr"]
    for columns, block in made.shuffles("lr", draws=3):
        assert columns.tolist() == [column.start]
        assert sorted(block[:, 0].tolist()) == sorted(made.design.X[:, column.start].tolist())


def test_few_shuffles_see_changes_in_their_proportion() -> None:
    """The mean squared change of values shuffled at random is twice their variance; a random draw errs by tenths."""
    made = shuffling(sweep(200))
    values = made.design.X[:, made.design.columns_of["lr"].start].astype(float)
    changes = [np.mean((block[:, 0] - values) ** 2) for _, block in made.shuffles("lr", draws=4)]
    assert np.mean(changes) == pytest.approx(2 * values.var(), rel=0.03)


def test_params_that_are_shuffled_together_keep_their_pairs() -> None:
    made = shuffling(sweep())
    X = made.design.X
    one, other = (made.design.columns_of[name].start for name in ("lr", "width"))
    pairs = set(zip(X[:, one].tolist(), X[:, other].tolist(), strict=True))
    columns, block = made.shuffles("lr", "width", draws=1)[0]
    assert columns.tolist() == [one, other]
    assert set(map(tuple, block.tolist())) == pairs


def test_what_a_value_switches_on_comes_and_goes_with_it() -> None:
    made = shuffling(sweep())
    X = made.design.X
    momentum = made.design.columns_of["momentum"].start
    columns, block = made.shuffles("optimizer", draws=1)[0]
    place = columns.tolist().index(momentum)
    had = ~np.isnan(X[:, momentum])
    is_sgd = ~np.isnan(block[:, place])
    chosen = made.design.columns_of["optimizer"]
    sgd_before = X[had][0, chosen]
    assert np.array_equal(is_sgd, (block[:, : chosen.stop - chosen.start] == sgd_before).all(axis=1))
    assert np.array_equal(block[had & is_sgd, place], X[had & is_sgd, momentum])  # who may keep its own keeps it
    assert (~had & is_sgd).any()
    assert (had & ~is_sgd).any()


def test_only_the_runs_that_can_have_a_param_take_part() -> None:
    frame = sweep()
    made = shuffling(frame)
    optimizer = made.design.X[:, made.design.columns_of["optimizer"]]
    able = made.eligible("momentum")
    assert able.sum() == (frame["optimizer"] == "sgd").sum()
    assert len(np.unique(optimizer[able], axis=0)) == len(np.unique(optimizer[~able], axis=0)) == 1
    assert made.eligible("lr").all()


def test_draws_depend_on_seed_and_name_and_not_on_the_other_params() -> None:
    frame = sweep()
    (_, block), (_, again) = (
        shuffling(table).shuffles("lr", draws=1)[0] for table in (frame, frame.drop(columns="width"))
    )
    assert np.array_equal(block, again)
    assert not np.array_equal(block, shuffling(frame, seed=1).shuffles("lr", draws=1)[0][1])


def test_a_run_lands_on_the_run_whose_values_it_gets_and_nowhere_among_ranges() -> None:
    grid = pd.MultiIndex.from_product([range(4), range(5)], names=["a", "b"]).to_frame(index=False)
    grid["loss"] = np.arange(20.0)
    made = shuffling(grid)
    shuffles = made.shuffles("a", draws=2)
    for (columns, block), landed in zip(shuffles, made.landed(shuffles), strict=True):
        after = made.design.X.copy()
        after[:, columns] = block
        moved = (after != made.design.X).any(axis=1)
        assert np.array_equal(made.design.X[landed[moved]], after[moved])
        assert (landed[~moved] == -1).all()
    numbers = shuffling(sweep())
    assert (numbers.landed(numbers.shuffles("lr", draws=2)) == -1).all()
