import os
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.benchmarks.families import JUDGING, all_problems
from tests.benchmarks.families.adaptive import CACHE, searched
from tests.benchmarks.families.noise import louder_along, outliers
from tests.benchmarks.families.tables import unavailable
from tests.benchmarks.laws import HUMP, VALLEY, Noise
from tests.benchmarks.problem import METRIC, Problem
from tests.benchmarks.truth_sweeps import Sweep

PROBLEMS = all_problems()


def drawn(name: str, n: int, seed: int = 0) -> pd.DataFrame:
    return Sweep(name, n, seed).frame(PROBLEMS[name])


def configurations(frame: pd.DataFrame, *besides: str) -> Counter[tuple[object, ...]]:
    return Counter(frame.drop(columns=[METRIC, *besides]).itertuples(index=False, name=None))


def test_each_kind_has_problems_for_tuning_and_for_judging() -> None:
    kinds = {problem.kind for problem in PROBLEMS.values()}
    for kind in kinds - {"tables"}:
        assert {p.purpose for p in PROBLEMS.values() if p.kind == kind} == {"tuning", "judging"}, kind


def test_where_there_are_no_tables_it_is_said_why() -> None:
    assert bool(unavailable()) != any(problem.kind == "tables" for problem in PROBLEMS.values())


def test_every_name_in_the_judging_list_is_a_problem() -> None:
    tables = {name for name in JUDGING if name.startswith(("nas_", "fcnet_")) or name in {"kc1", "segment"}}
    assert JUDGING - tables - {"blood_transfusion", "credit_g"} <= set(PROBLEMS)


@pytest.mark.parametrize(
    "problem",
    [p for p in PROBLEMS.values() if p.kind not in ("tables", "adaptive", "steps")],
    ids=lambda problem: problem.name,
)
def test_a_sweep_has_its_runs_and_a_column_per_param(problem: Problem) -> None:
    frame = Sweep(problem.name, problem.sizes[0], 0).frame(problem)
    assert list(frame.columns) == [*problem.params, METRIC]
    assert len(frame) == problem.sizes[0]
    assert np.isfinite(frame[METRIC]).all()


@pytest.mark.parametrize("name", ["hump_all", "valley_all", "hump_trial", "valley_rep", "trade_random_state"])
@pytest.mark.parametrize("n", [40, 80])
def test_every_configuration_is_trained_once_with_each_of_four_seeds(name: str, n: int) -> None:
    frame, seed = drawn(name, n), PROBLEMS[name].params[-1]
    assert set(configurations(frame, seed).values()) == {4}
    assert set(configurations(frame).values()) == {1}


def test_folds_are_five() -> None:
    frame = drawn("boost_fold", 40)
    assert set(configurations(frame, "fold").values()) == {5}


def test_some_configurations_repeat_and_most_do_not() -> None:
    counts = Counter(configurations(drawn("hump_some", 80), "seed").values())
    assert set(counts) == {1, 4}
    assert counts[4] < counts[1]


def test_unlogged_seeds_leave_rows_that_differ_in_the_metric_alone() -> None:
    assert "seed" not in PROBLEMS["hump_unlogged"].params
    assert set(configurations(drawn("hump_unlogged", 40)).values()) == {4}


def test_a_seed_that_acts_has_its_part_of_the_variance() -> None:
    for name, seed in (("trade_seed_acts", "seed"), ("boost_fold_acts", "fold")):
        shapley = PROBLEMS[name].shapley_truth
        assert shapley is not None
        assert shapley[seed] == pytest.approx(0.2)  # half a standard deviation of the law: 1 / 4 to 1
        assert sum(shapley.values()) == pytest.approx(1)


@pytest.mark.parametrize("name", [name for name, p in PROBLEMS.items() if p.kind == "grids" and p.fixed])
def test_a_factorial_has_every_combination_once(name: str) -> None:
    problem = PROBLEMS[name]
    frame = drawn(name, problem.sizes[0])
    assert set(configurations(frame).values()) == {1}
    assert len(frame) == np.prod([frame[param].nunique() for param in problem.params])
    assert problem.nulls


def test_a_larger_sweep_begins_with_the_smaller_one() -> None:
    for name in ("hump_growing", "capacity_growing"):
        pd.testing.assert_frame_equal(drawn(name, 301).head(250), drawn(name, 250))


def test_a_kept_search_is_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = searched(HUMP, "tpe", 0.0)
    monkeypatch.delenv(CACHE, raising=False)
    plain = problem.draw(15, np.random.default_rng(3))
    monkeypatch.setenv(CACHE, os.fspath(tmp_path))
    first, again = (problem.draw(15, np.random.default_rng(3)) for _ in range(2))
    assert len(list(tmp_path.iterdir())) == 1
    pd.testing.assert_frame_equal(first, plain)
    pd.testing.assert_frame_equal(again, plain)


def test_tpe_searches_where_the_metric_is_low() -> None:
    frame = searched(VALLEY, "tpe", 0.0).draw(40, np.random.default_rng(1))
    assert frame[METRIC].tail(20).mean() < frame[METRIC].head(10).mean()


@pytest.mark.parametrize("shape", [louder_along(HUMP, "lr"), louder_along(VALLEY, "beta2"), outliers])
def test_noise_of_every_shape_has_variance_1(shape: Noise) -> None:
    rng = np.random.default_rng(0)
    values = {**HUMP.values(200_000, rng), **VALLEY.values(200_000, rng)}
    assert shape(values, 200_000, rng).var() == pytest.approx(1, rel=0.02)  # its standard error is below 1 %


def test_a_param_two_switches_deep_is_set_only_where_both_are_on() -> None:
    frame = drawn("deep_scheduler", 200)
    on = frame["use_scheduler"].astype(bool)
    assert (frame["kind"].notna() == on).all()
    assert (frame["gamma"].notna() == (on & (frame["kind"] == "step"))).all()


def test_a_block_is_missing_as_a_whole_and_rarely() -> None:
    lacking = drawn("block_augment", 200)[["aug.crop", "aug.flip", "aug.jitter"]].isna()
    assert lacking.all(axis=1).sum() == lacking.any(axis=1).sum() == 16
