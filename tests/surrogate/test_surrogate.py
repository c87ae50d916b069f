"""The surrogate against scikit-learn's own out-of-bag estimate, and permutation against its closed form."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor

from paramimp.methods.permutation import PERMUTATION
from paramimp.runs import Direction, Objective
from paramimp.surrogate.design import MAX_LEVEL_COLUMNS, DesignMatrix, encode
from paramimp.surrogate.folds import FEW, FEW_NO_MORE, FOLDS
from paramimp.surrogate.forest import TREES_PER_PART
from paramimp.surrogate.surrogate import (
    DECIDING_IN_FULL,
    DECIDING_TREES,
    MORE_TREES,
    PARTITIONS,
    PARTITIONS_OF_CELLS,
    Surrogate,
)
from paramimp.surrogate.trees import CELLS_IN_FULL, LEAST_TO_SHARE, MAX_EVALUATED, TREES
from paramimp.table.selection import select
from tests.sweeps import analyze_frame, from_frame, linear, make_frame


def design_of(frame: pd.DataFrame) -> DesignMatrix:
    return encode(select(from_frame(frame, "loss"), Objective("loss", Direction.MINIMIZE, "option")))


def test_out_of_bag_predictions_are_the_mean_over_the_trees_that_did_not_see_the_run() -> None:
    surrogate = Surrogate(design_of(make_frame(40, linear)), trees=30)
    X = surrogate.design.X
    for run, predicted in enumerate(surrogate.out_of_bag):
        strangers = [member.estimator for member in surrogate.forest if run not in member.bag]
        assert predicted == pytest.approx(np.mean([tree.predict(X[[run]]) for tree in strangers]), abs=1e-12)


def test_out_of_bag_r2_is_that_of_the_forest_of_scikit_learn() -> None:
    design = design_of(make_frame(200, linear))
    reference = RandomForestRegressor(n_estimators=1000, oob_score=True, random_state=0)
    reference.fit(design.X, design.y)
    surrogate = Surrogate(design, trees=1000)
    r2 = surrogate.judged(surrogate.out_of_bag).r2
    assert r2 == pytest.approx(reference.oob_score_, abs=0.01)  # another draw of trees


def test_a_constant_column_of_the_forest_has_exactly_no_permutation_importance() -> None:
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.uniform(size=60), np.ones(60)]).astype(np.float32)
    y = X[:, 0] - X[:, 0].mean()
    design = DesignMatrix(X, y / y.std(), {"a": slice(0, 1), "still": slice(1, 2)})
    assert PERMUTATION.estimate(Surrogate(design))["still"].value == 0


def test_permutation_of_an_additive_metric_is_the_variance_it_explains() -> None:
    # y = 3a + b, uniform: variances 9/12 and 1/12 of their sum 10/12.
    estimates = PERMUTATION.estimate(Surrogate(design_of(make_frame(3000, linear)), use="forest"))
    assert estimates["a"].value == pytest.approx(0.9, abs=0.06)  # the forest itself errs by a few percent
    assert estimates["b"].value == pytest.approx(0.1, abs=0.02)
    assert abs(estimates["c"].value) < 0.01


def test_shuffling_moves_the_columns_of_a_category_together_and_never_those_that_another_param_switches_off() -> None:
    frame = make_frame(40, linear)
    frame.loc[frame["flag"], "optimizer"] = None
    surrogate = Surrogate(design_of(frame))
    before = surrogate.design.X[:, surrogate.design.columns_of["optimizer"]]
    ((_, after),) = surrogate.shuffles("optimizer", draws=1)
    assert before.shape[1] == 3
    np.testing.assert_array_equal(np.isnan(before), np.isnan(after))
    assert sorted(map(tuple, before[~np.isnan(before[:, 0])])) == sorted(map(tuple, after[~np.isnan(after[:, 0])]))
    assert not np.array_equal(before, after, equal_nan=True)


def test_rare_values_share_a_column_so_that_ids_cannot_flood_the_forest() -> None:
    frame = make_frame(400, linear)
    frame["machine"] = [f"host{i // 2}" for i in range(400)]
    design = design_of(frame)
    columns = design.columns_of["machine"]
    assert columns.stop - columns.start == MAX_LEVEL_COLUMNS + 1


def test_many_runs_are_evaluated_on_a_sample_and_still_ranked() -> None:
    frame = make_frame(MAX_EVALUATED + 500, linear)
    surrogate = Surrogate(design_of(frame))
    assert len(surrogate.evaluated) == MAX_EVALUATED
    assert [param.param for param in analyze_frame(frame, "loss").params][:2] == ["a", "b"]


def test_part_forests_are_judged_on_the_fold_that_they_lack_and_the_folds_are_all_runs() -> None:
    surrogate = Surrogate(design_of(make_frame(41, linear)))
    bags = [set(group[0].bag) for group in surrogate.part_forests]
    for first in range(0, len(bags), FOLDS):
        lacking = [set(range(41)) - bag for bag in bags[first : first + FOLDS]]
        assert sorted(run for fold in lacking for run in fold) == list(range(41))
    predicted = surrogate.predict_by_part_forests([])
    for bag, teams in zip(bags, predicted[:, :, 0], strict=True):
        assert all(set(np.flatnonzero(np.isnan(team))) == bag for team in teams)


@pytest.mark.parametrize("draws", [1, 2, 5])
def test_a_shuffle_shows_all_changes_in_their_proportion(draws: int) -> None:
    """One run in four has the flag, so 2 * 3/4 * 1/4 of them change; waves over the ranks by twice their variance."""
    frame = pd.DataFrame({"flag": np.arange(80) % 4 == 0, "x": np.random.default_rng(4).permutation(80)})
    surrogate = Surrogate(design_of(frame.assign(loss=frame["x"])))

    def changes(param: str, effect: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        before = surrogate.design.X[:, surrogate.design.columns_of[param]]
        shuffles = surrogate.shuffles(param, draws=draws)
        assert all(sorted(block[:, 0]) == sorted(before[:, 0]) for _, block in shuffles)
        return np.array([effect(block) - effect(before) for _, block in shuffles])

    assert np.mean(changes("flag", lambda flag: flag) ** 2) == pytest.approx(2 * 3 / 4 * 1 / 4, abs=0.03)
    wave = changes("x", lambda rank: np.sin(2 * np.pi * rank / 80))
    assert np.mean(wave**2) == pytest.approx(1, abs=1e-5)


def test_a_run_that_is_told_to_use_sgd_gets_a_momentum_with_it_and_one_told_otherwise_loses_its_own() -> None:
    frame = make_frame(60, linear)
    frame["momentum"] = np.where(frame["optimizer"] == "sgd", np.linspace(0, 1, 60), np.nan)
    surrogate = Surrogate(design_of(frame))
    ((columns, block),) = surrogate.shuffles("optimizer", draws=1)
    optimizer, momentum = (surrogate.design.columns_of[name] for name in ("optimizer", "momentum"))
    assert list(columns) == [*range(optimizer.start, optimizer.stop), momentum.start]
    is_sgd = block[:, 2] == 1  # levels are sorted: adam, rmsprop, sgd
    np.testing.assert_array_equal(~np.isnan(block[:, 3]), is_sgd)
    own = surrogate.design.X[:, momentum.start]
    kept = is_sgd & ~np.isnan(own)
    assert kept.any()
    np.testing.assert_array_equal(block[kept, 3], own[kept])


def test_a_null_that_nothing_else_explains_is_a_choice_and_keeps_its_credit() -> None:
    def by_scheduler(frame: pd.DataFrame) -> pd.Series:
        frame["scheduler"] = np.random.default_rng(2).choice(np.array([None, "cosine", "step"]), len(frame))
        return frame["scheduler"].isna() * 3.0 + 0.3 * frame["a"]

    first = analyze_frame(make_frame(90, by_scheduler), "loss").params[0]
    assert first.param == "scheduler"
    assert first.significant
    assert first.n_runs < 90


def test_what_switches_a_conditional_param_keeps_the_credit_for_its_values() -> None:
    def by_optimizer(frame: pd.DataFrame) -> pd.Series:
        frame["momentum"] = np.where(frame["optimizer"] == "sgd", frame["b"], np.nan)
        return frame["optimizer"].map({"adam": 0.0, "rmsprop": 0.2, "sgd": 2.0}) + 0.1 * frame["a"]

    frame = make_frame(120, by_optimizer)
    first = analyze_frame(frame, "loss").params[0]
    assert first.param == "optimizer"
    assert first.importance is not None
    assert first.importance > 0.9


@pytest.mark.parametrize(
    ("n_runs", "trees"),
    [
        (FEW, MORE_TREES * TREES),
        (FEW_NO_MORE, TREES),
        (MAX_EVALUATED + 1, TREES_PER_PART * PARTITIONS * FOLDS),
    ],
)
def test_few_configurations_get_more_trees_and_the_report_says_how_many(n_runs: int, trees: int) -> None:
    frame = make_frame(n_runs, linear)
    report = analyze_frame(frame, "loss", direction="minimize")
    surrogate = Surrogate(encode(select(from_frame(frame, "loss"), Objective("loss", Direction.MINIMIZE, "option"))))
    assert report.fit.trees == len(surrogate.forest) == trees
    plain = analyze_frame(frame, "loss", direction="minimize", method="impurity")
    assert plain.fit.trees == TREES  # as many as scikit-learn's


def test_of_many_cells_half_the_parts_have_twice_the_trees() -> None:
    rng = np.random.default_rng(8)
    n_columns = 2 * CELLS_IN_FULL // LEAST_TO_SHARE
    X = rng.permuted(np.tile(np.arange(LEAST_TO_SHARE, dtype=np.float32), (n_columns, 1)), axis=1).T
    columns_of = {f"p{index}": slice(index, index + 1) for index in range(n_columns)}
    few, many = (
        Surrogate(DesignMatrix(X[:, :n], rng.normal(size=len(X)), {f"p{i}": columns_of[f"p{i}"] for i in range(n)}))
        for n in (n_columns // 2, n_columns)
    )
    assert [len(few.parts), len(many.parts)] == [PARTITIONS * FOLDS, PARTITIONS_OF_CELLS * FOLDS]
    assert few._trees.per_part * len(few.parts) == many._trees.per_part * len(many.parts)
    assert [few.grown, many.grown] == [TREES, TREES // 2 + TREES_PER_PART * PARTITIONS * FOLDS]


def test_what_decides_is_the_same_for_every_seed() -> None:
    design = design_of(make_frame(40, lambda frame: (frame["a"] > 0.5) + 0.3 * frame["b"]))
    one, other = (Surrogate(design, seed=seed) for seed in (0, 5))
    assert not np.array_equal(one.joint, other.joint)
    assert one.deciding.smooth is one.smooth  # which has no draws in it
    assert other.deciding.smooth is other.smooth
    assert one.deciding.forest[:TREES] == one.forest
    np.testing.assert_array_equal(one.deciding.joint, other.deciding.joint)


def test_what_decides_about_many_runs_knows_those_of_its_own_seed() -> None:
    design = design_of(make_frame(320, linear))
    one, other = (Surrogate(design, seed=seed, trees=4) for seed in (0, 5))
    assert one.smooth is not None
    assert other.smooth is not None
    assert not np.array_equal(one.smooth.known, other.smooth.known)
    np.testing.assert_array_equal(one.deciding.joint, other.deciding.joint)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(
    ("n_runs", "trees"),
    [(20, DECIDING_TREES), (DECIDING_IN_FULL, DECIDING_TREES), (2 * DECIDING_IN_FULL, DECIDING_TREES / 2)],
)
def test_what_decides_has_more_trees_of_any_number_of_runs_but_no_more_work(
    n_runs: int, trees: float, seed: int
) -> None:
    surrogate = Surrogate(design_of(make_frame(n_runs, linear)), trees=10, seed=seed)
    assert len(surrogate.deciding.forest) == round(10 * trees)


def test_a_surrogate_that_would_get_no_more_trees_decides_itself() -> None:
    alone = Surrogate(design_of(make_frame(40, linear)), use="gp")
    assert alone.deciding is alone
    many = Surrogate(design_of(make_frame(DECIDING_TREES * DECIDING_IN_FULL, linear)), trees=10)
    assert many.deciding is many


def test_of_many_runs_of_a_search_the_process_knows_more_of_those_far_from_the_best() -> None:
    rng = np.random.default_rng(0)
    places = np.concatenate([rng.random(80), np.full(200, 0.3), 0.3 + 0.01 * rng.random(320)])
    X = np.column_stack([places.argsort().argsort(), np.zeros(600)]).astype(np.float32)
    design = DesignMatrix(X, rng.normal(size=600), {"a": slice(0, 1), "b": slice(1, 2)}, places={"a": places})
    plain, searched = (Surrogate(design, strata=strata).smooth for strata in (None, np.arange(600) // 10))
    assert plain is not None
    assert searched is not None
    assert len(plain.known) == len(searched.known) == 300
    assert (plain.known < 80).sum() < 60  # 40 are to be expected
    assert (searched.known < 80).sum() > 70
