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


def test_the_values_of_a_category_take_a_byte_each_and_stay_what_they_are() -> None:
    frame = sweep()
    frame["schedule"] = np.resize(["cosine", "linear", "step", "none"], len(frame))
    frame["decay"] = frame["schedule"].where(np.arange(len(frame)) % 3 > 0)  # absent in a third of the runs
    made = shuffling(frame)
    X, columns_of = made.design.X, made.design.columns_of
    for param, kind in (("schedule", np.int8), ("decay", np.float32), ("lr", np.float32)):
        columns, block = made.given(np.arange(len(frame))[::-1], param)
        assert columns.tolist() == list(range(columns_of[param].start, columns_of[param].stop))
        assert block.dtype == kind
        np.testing.assert_array_equal(block, X[::-1, columns_of[param]])


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


def test_shuffles_do_not_depend_on_the_other_params_nor_on_the_seed() -> None:
    frame = sweep()
    (_, block), (_, again), (_, other) = (
        made.shuffles("lr", draws=1)[0]
        for made in (shuffling(frame), shuffling(frame.drop(columns="width")), shuffling(frame, seed=1))
    )
    assert np.array_equal(block, again)
    assert np.array_equal(block, other)


def test_among_equal_runs_good_and_bad_ones_are_given_another_value() -> None:
    """Of 180 runs 90 are given it, whose mean rank errs by 5.5 if they are drawn at random."""
    made = shuffling(sweep(200).assign(flag=np.arange(200) < 20))
    flag = made.design.X[:, made.design.columns_of["flag"].start]
    ranks = made.design.y.argsort().argsort()
    given = np.stack([block[:, 0] for _, block in made.shuffles("flag", draws=5)])
    asked = (flag == 0) & (given != flag).any(axis=0)
    assert asked.sum() == pytest.approx(90, abs=5)
    assert ranks[asked].mean() == pytest.approx(ranks[flag == 0].mean(), abs=3)


def test_each_other_value_counts_by_its_part_of_the_runs_however_often_a_run_is_given_it() -> None:
    frame = sweep(40).assign(flag=np.arange(40) < 14, kind=np.repeat(["a", "b", "c", "d"], 10))
    made = shuffling(frame)
    flag = made.design.X[:, made.design.columns_of["flag"].start]
    for param, of_others in (("flag", np.where(flag == 1, 26 / 40, 14 / 40)), ("kind", 30 / 40)):
        weights = made.weights(param, made.shuffles(param, draws=5))
        np.testing.assert_allclose(weights.sum(axis=0), of_others)
    momentum = made.weights("momentum", made.shuffles("momentum", draws=5))[:, made.eligible("momentum")]
    assert set(momentum.ravel()) <= {0.0, 0.2}  # all values differ; a run may be its own donor


def test_a_run_that_is_given_a_rare_value_stands_for_those_that_are_not() -> None:
    made = shuffling(sweep(40).assign(flag=np.arange(40) < 2))
    flag = made.design.X[:, made.design.columns_of["flag"].start] == 1
    weights = made.weights("flag", made.shuffles("flag", draws=5))
    np.testing.assert_allclose(weights[:, flag].sum(axis=0), 38 / 40)
    assert weights[:, ~flag].sum() == pytest.approx(38 * 2 / 40, abs=0.4)


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


@pytest.mark.parametrize("at_once", [1, 300, 1 << 16])
def test_replacements_of_several_widths_land_together_as_each_alone(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """A number is one column, ``kind`` is three, and ``optimizer`` takes momentum along."""
    rows = [(kind, opt, m, b) for kind in "xyz" for opt in ("sgd", "adam") for m in (0.1, 0.2) for b in (1, 2)]
    frame = pd.DataFrame(rows, columns=["kind", "optimizer", "momentum", "batch"]).assign(loss=np.arange(24.0))
    frame.loc[frame["optimizer"] == "adam", "momentum"] = np.nan
    made = shuffling(frame)
    shuffles = [
        shuffle for param in ("batch", "kind", "optimizer", "batch") for shuffle in made.shuffles(param, draws=3)
    ]
    assert len({len(columns) for columns, _ in shuffles}) >= 3
    alone = np.concatenate([made.landed([shuffle]) for shuffle in shuffles])
    monkeypatch.setattr("paramimp.surrogate.shuffling.AT_ONCE", at_once)
    assert np.array_equal(made.landed(shuffles), alone)
    assert (alone >= 0).any()


def test_within_strata_a_run_gets_values_of_its_own_stratum_alone_and_all_of_them() -> None:
    made = shuffling(sweep())
    strata = np.arange(60) % 7
    column = made.design.X[:, made.design.columns_of["width"].start]
    for _, block in made.shuffles("width", draws=5, within=strata):
        assert (block[:, 0] != column).any()
        for stratum in range(7):
            there = strata == stratum
            assert sorted(block[there, 0].tolist()) == sorted(column[there].tolist())
    one_each = [block for _, block in made.shuffles("momentum", draws=2, within=np.arange(60))]
    start = made.design.columns_of["momentum"].start
    np.testing.assert_array_equal(one_each[0][:, 0], made.design.X[:, start])
