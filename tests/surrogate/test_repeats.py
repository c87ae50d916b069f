"""Which runs are repeats of one configuration, and what a surrogate makes of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor

from paramimp.runs import Direction, Objective
from paramimp.surrogate.design import DesignMatrix, encode
from paramimp.surrogate.gaussian_process import Points, Posterior, Repeated, _Objective
from paramimp.surrogate.r_squared import r_squared_interval
from paramimp.surrogate.repeats import Repeats, _all_but_one, _Chance, _codes, _distinct_rows, _groups, _pairs
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.params import Param
from paramimp.table.selection import select
from tests.surrogate.test_gaussian_process import KERNEL, gradient_error, points, sweep
from tests.sweeps import analyze_frame, from_frame, linear, make_frame


@pytest.mark.parametrize("width", [1, 2, 13, 62, 63, 70])
@pytest.mark.parametrize("chance", [0.0, 0.3, 0.97, 1.0])
def test_rows_of_booleans_are_told_apart_and_sorted_as_by_numpy(width: int, chance: float) -> None:
    rows = np.random.default_rng(width).uniform(size=(200, width)) < chance
    found, which = _distinct_rows(rows)
    expected, of_each = np.unique(rows, axis=0, return_inverse=True)
    assert (found == expected).all()
    assert (which.ravel() == of_each.ravel()).all()


def design_of(frame: pd.DataFrame) -> DesignMatrix:
    return encode(select(from_frame(frame, "loss"), Objective("loss", Direction.MINIMIZE, "option")))


def repeated(configs: int, times: int, *, noise: float = 0.3, **columns: np.ndarray) -> pd.DataFrame:
    frame = pd.concat([make_frame(configs, linear)] * times, ignore_index=True)
    frame["loss"] += np.random.default_rng(1).normal(scale=noise, size=len(frame))
    return frame.assign(**columns)


def found(frame: pd.DataFrame) -> Repeats:
    repeats = design_of(frame).repeats
    assert repeats is not None
    return repeats


@pytest.mark.parametrize("name", ["seed", "k", "zz", "Versuch"])
@pytest.mark.parametrize("values", ["crossed", "own", "text"])
def test_a_seed_is_known_by_what_it_does_whatever_its_name(name: str, values: str) -> None:
    column = {
        "crossed": np.repeat([3, 14, 15], 12),
        "own": np.random.default_rng(2).permutation(36) + 0.5,
        "text": np.repeat(["a", "b", "c"], 12),
    }[values]
    repeats = found(repeated(12, 3).assign(**{name: column}))
    assert repeats.seeds == (name,)
    assert repeats.counts.tolist() == [3.0] * 12


def test_two_seeds_are_found_together_crossed_or_drawn_anew_in_each_run() -> None:
    fold, seed = np.repeat([0, 1, 0, 1], 12), np.repeat([0, 0, 1, 1], 12)
    assert found(repeated(12, 4, fold_id=fold, s=seed)).seeds == ("fold_id", "s")
    own = np.random.default_rng(2).uniform(size=(2, 48))
    assert found(repeated(12, 4, one=own[0], two=own[1])).seeds == ("one", "two")


@pytest.mark.parametrize("parents", [3, 4, 10])
@pytest.mark.parametrize(("drawn", "depth"), [("log", True), ("log", False), ("uniform", True), ("whole", True)])
def test_what_varies_within_parents_whose_params_go_together_is_no_seed(parents: int, drawn: str, depth: bool) -> None:
    """Runs nested in others take their params: they agree in all of these at once, which is no coincidence."""
    rng = np.random.default_rng(7)
    parent = np.repeat(np.arange(parents), 12)
    n = len(parent)
    tried = {"log": 10 ** rng.uniform(-4, -1, n), "uniform": rng.uniform(size=n), "whole": rng.permutation(500)[:n]}
    of_parent = {name: rng.permutation(np.arange(parents) ** 2)[parent] for name in ("budget", "version", "width")}
    columns = {"model": np.array(list("abcdefghij"))[parent], **of_parent, "x": tried[drawn]}
    if depth:  # without it, "uniform" and "whole" are as seeds that were drawn anew in each run
        columns["depth"] = rng.integers(2, 7, n)
    frame = pd.DataFrame({**columns, "loss": rng.normal(size=n)})
    repeats = design_of(frame).repeats
    assert repeats is None or "x" not in repeats.seeds


@pytest.mark.parametrize("name", ["learning_rate", "dropout"])
def test_a_well_known_hyperparameter_is_no_seed_though_each_run_has_its_own_value(name: str) -> None:
    own = np.random.default_rng(2).uniform(0.1, 0.2, size=36)
    assert design_of(repeated(12, 3).assign(**{name: own})).repeats is None


def test_repeats_of_nested_runs_are_found_beside_params_that_go_together() -> None:
    rng = np.random.default_rng(8)
    parent = np.repeat(np.arange(4), 30)
    lr = np.repeat(10 ** rng.uniform(-4, -1, 40), 3)
    columns = {
        "model": parent,
        "budget": 10 * parent,
        "version": parent**2,
        "lr": lr,
        "run_seed": np.tile([0, 1, 2], 40),
    }
    repeats = found(pd.DataFrame({**columns, "loss": rng.normal(size=120)}))
    assert (repeats.seeds, repeats.counts.tolist()) == (("run_seed",), [3.0] * 40)


def test_repeats_without_a_seed_and_of_some_configurations_alone_are_found() -> None:
    frame = repeated(30, 1)
    frame = pd.concat([frame, frame.head(5), frame.head(5)], ignore_index=True)
    assert sorted(found(frame).counts) == [1.0] * 25 + [3.0] * 5
    assert found(frame).seeds == ()


def test_runs_of_three_configurations_count_only_where_one_param_tells_these_apart() -> None:
    """Whether the rate or the width acts, three pairs of them cannot tell, however often each is run."""
    one = {"seed": np.tile(np.arange(10), 3), "lr": np.repeat([0.1, 0.001, 0.01], 10)}
    loss = np.log10(one["lr"]) + np.random.default_rng(0).normal(scale=0.1, size=30)
    several = pd.DataFrame({**one, "width": np.repeat([64, 16, 256], 10), "loss": loss})
    assert found(several).counts.tolist() == [10.0] * 3
    assert not any(param.significant for param in analyze_frame(several, "loss").params)
    assert design_of(pd.DataFrame({**one, "loss": loss})).repeats is None
    shown = {
        param.param: param.significant for param in analyze_frame(pd.DataFrame({**one, "loss": loss}), "loss").params
    }
    assert shown == {"lr": True, "seed": False}


def test_sweeps_of_independent_draws_and_grids_have_no_seed() -> None:
    assert design_of(make_frame(80, linear)).repeats is None
    index = pd.MultiIndex.from_product([range(4), range(3), range(2), range(3)], names=list("abcd"))
    cells = index.to_frame(index=False)
    design = design_of(cells.assign(loss=cells["a"] + 0.1 * cells["b"]))
    assert design.repeats is None


@pytest.mark.parametrize("n_runs", [40, 80, 200])
@pytest.mark.parametrize("others", ["none", "another switch", "a number"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_number_beside_switches_and_what_they_switch_on_is_no_seed(n_runs: int, others: str, seed: int) -> None:
    """Runs with one value of a switch agree in all that it decides, however often that is written down."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(["cosine", "step", "none"], n_runs)
    frame = pd.DataFrame({"lr": rng.random(n_runs), "loss": rng.random(n_runs), "scheduler": kind != "none"})
    frame["kind"] = [None if each == "none" else str(each) for each in kind]
    frame["gamma"] = np.where(kind == "step", rng.random(n_runs), np.nan)
    if others == "another switch":
        frame["model"] = rng.choice(["a", "b"], n_runs)
        frame["depth"] = np.where(frame["model"] == "a", rng.integers(1, 4, n_runs), np.nan)
    if others == "a number":
        frame["decay"] = rng.random(n_runs)
    repeats = design_of(frame).repeats
    assert repeats is None or (repeats.seeds == () and not repeats.any)


def test_a_seed_beside_switches_is_found() -> None:
    rng = np.random.default_rng(0)
    kind = rng.choice(["cosine", "step", "none"], 15)
    frame = pd.DataFrame({"lr": rng.random(15), "decay": rng.random(15), "scheduler": kind != "none"})
    frame["kind"] = [None if each == "none" else str(each) for each in kind]
    frame["gamma"] = np.where(kind == "step", rng.random(15), np.nan)
    frame = pd.concat([frame] * 4, ignore_index=True).assign(loss=rng.random(60), s=np.repeat(range(4), 15))
    assert found(frame).seeds == ("s",)


def test_the_last_factor_of_a_grid_is_a_seed_if_it_is_called_so() -> None:
    cells = pd.MultiIndex.from_product([range(4), range(3), range(2), range(3)], names=["a", "b", "c", "rng_seed"])
    frame = cells.to_frame(index=False)
    repeats = found(frame.assign(loss=frame["a"] + 0.1 * frame["rng_seed"] * frame["b"]))
    assert repeats.seeds == ("rng_seed",)
    assert len(repeats.first) == 24


@pytest.mark.parametrize("seed", range(40))
def test_runs_that_agree_in_all_params_but_one_are_those_of_equal_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_runs, n_params = int(rng.integers(2, 40)), int(rng.integers(1, 7))
    spans = rng.choice([1, 2, 3, n_runs], size=n_params)
    codes = [np.unique(rng.integers(span, size=n_runs), return_inverse=True)[1] for span in spans]
    rows = np.stack(codes, axis=1)
    assert _pairs(_groups(codes, n_runs)) == pairs_of_equal_rows(rows)
    for at, group in enumerate(_all_but_one(codes, n_runs)):
        kept = np.delete(rows, at, axis=1)
        assert _pairs(group) == pairs_of_equal_rows(kept)
        assert all((group[i] == group[j]) == (kept[i] == kept[j]).all() for i in range(n_runs) for j in range(i))


def pairs_of_equal_rows(rows: np.ndarray) -> int:
    return sum(bool((rows[i] == rows[j]).all()) for i in range(len(rows)) for j in range(i))


@pytest.mark.parametrize("seed", range(40))
def test_pairs_by_chance_are_those_of_each_kind_of_run_by_itself(seed: int) -> None:
    """Runs with the same params agree in each that varies among them as often as all runs that have it."""
    rng = np.random.default_rng(seed)
    n_runs, n_params = int(rng.integers(3, 40)), int(rng.integers(2, 7))
    there = rng.random((n_params, n_runs)) < rng.choice([0.5, 1.0], size=(n_params, 1))
    codes = [np.where(has, rng.integers(1, 4, size=n_runs), 0) for has in there]
    aside = set(rng.choice(n_params, size=int(rng.integers(1, n_params)), replace=False).tolist())
    kept = [at for at in range(n_params) if at not in aside]
    expected = 0.0
    for kind in {tuple(there[kept, run]) for run in range(n_runs)}:
        runs = [run for run in range(n_runs) if tuple(there[kept, run]) == kind]
        chance = 1.0
        for at, has in zip(kept, kind, strict=True):
            if has and len({codes[at][run] for run in runs}) > 1:
                values = codes[at][there[at]]
                chance *= pairs_of_equal_rows(values[:, None]) / (len(values) * (len(values) - 1) / 2)
        expected += len(runs) * (len(runs) - 1) / 2 * chance
    assert _Chance(codes, there).pairs(aside) == pytest.approx(expected, abs=1e-9)


def test_no_run_is_judged_by_trees_that_saw_a_repeat_of_it() -> None:
    surrogate = Surrogate(design_of(repeated(15, 3, seed=np.repeat([0, 1, 2], 15))))
    of_run = surrogate.runs.repeats.of_run  # type: ignore[union-attr]
    for tree in surrogate.plain.members:
        inside = np.isin(np.arange(45), tree.bag)
        assert all(len(set(inside[of_run == config])) == 1 for config in range(15))
    assert len(surrogate.design.y) == 15


def test_the_plain_forest_is_that_of_scikit_learn() -> None:
    surrogate = Surrogate(design_of(make_frame(60, linear)), seed=7)
    theirs = RandomForestRegressor(n_estimators=100, random_state=7, oob_score=True)
    theirs.fit(surrogate.design.X, surrogate.design.y)
    np.testing.assert_allclose(surrogate.plain.out_of_bag, theirs.oob_prediction_, atol=1e-9)
    report = analyze_frame(make_frame(60, linear), "loss", method="impurity", seed=7, direction="minimize")
    ours = {param.param: param.importance for param in report.params}
    for param, columns in surrogate.design.columns_of.items():
        assert ours[param] == pytest.approx(theirs.feature_importances_[columns].sum(), abs=1e-9)


def test_the_process_on_means_is_the_process_on_all_runs() -> None:
    """Means and scatter are sufficient, so the densities of all kernels differ by the same constant."""
    X, y = sweep(12)
    runs = y + np.random.default_rng(3).normal(scale=0.4, size=(3, 12))
    whole = Posterior(KERNEL, points(np.vstack([X] * 3)), runs.ravel())
    scatter = ((runs - runs.mean(axis=0)) ** 2).sum(axis=0)
    repeats = Repeated(np.full(12, 3.0), scatter)
    means = Posterior(KERNEL, points(X), runs.mean(axis=0), repeats)
    asked = Points(np.random.default_rng(4).uniform(size=(5, 3)), np.arange(3))
    of_all, of_means = (
        posterior.mean(KERNEL.covariance(KERNEL.scaled(asked, points(known))))
        for posterior, known in ((whole, np.vstack([X] * 3)), (means, X))
    )
    np.testing.assert_allclose(of_means, of_all, atol=1e-9)
    centre = runs.mean()
    one = _Objective(points(np.vstack([X] * 3)), runs.ravel() - centre)
    other = _Objective(points(X), runs.mean(axis=0) - centre, repeats)
    kernels = np.log([[2.0, 0.3, 0.01, 1.5, 0.05], [0.2, 1.3, 0.5, 0.5, 0.4]])
    differences = [one(kernel)[0] - other(kernel)[0] for kernel in kernels]
    assert differences[0] == pytest.approx(differences[1], abs=1e-8)
    assert gradient_error(other, kernels[0]) < 1e-4 * np.linalg.norm(other(kernels[0])[1])


def test_what_configurations_do_is_seen_however_large_the_data_sets_are_apart() -> None:
    """What is left of the metric without the data sets is the same but for its unit."""
    found = []
    for apart in (20.0, 400.0):
        rng = np.random.default_rng(7)
        frame = pd.DataFrame({"a": rng.uniform(size=20), "b": rng.uniform(size=20)}).merge(
            pd.DataFrame({"data": ["x", "y", "z"]}), how="cross"
        )
        slight = np.sin(6 * frame["a"]) + 0.2 * rng.normal(size=60)
        frame["loss"] = slight + apart * frame["data"].map({"x": -1, "y": 0, "z": 1})
        report = analyze_frame(frame, "loss", direction="minimize")
        found.append({param.param: param.p_value for param in report.params})
    assert found[0]["a"] < 1e-4
    assert found[1]["a"] == pytest.approx(found[0]["a"], rel=1e-2)
    assert found[1]["b"] == pytest.approx(found[0]["b"], rel=1e-2)


def test_r2_is_that_of_fresh_configurations_and_its_interval_counts_these() -> None:
    rng = np.random.default_rng(5)
    frame = repeated(12, 4, noise=0.01)
    frame["loss"] = np.tile(rng.normal(size=12), 4) + 0.01 * rng.normal(size=48)
    for method in ("permutation", "impurity", "fanova"):
        r2 = analyze_frame(frame, "loss", method=method, direction="minimize").fit.r2
        assert r2 is not None
        assert r2 < 0.3  # nothing but the configuration itself tells its metric
    y, of_run = rng.normal(size=12), np.repeat(np.arange(12), 4)
    one, many = r_squared_interval(y, 0.5 * y), r_squared_interval(np.repeat(y, 4), 0.5 * np.repeat(y, 4), of_run)
    np.testing.assert_allclose(many or (), one or (), atol=1e-9)


@pytest.mark.parametrize("rate", [np.inf, 1e-9])
def test_a_rate_that_was_drawn_by_its_logarithm_is_no_seed_though_one_run_has_infinity(rate: float) -> None:
    """Without the rate 3 choices of 24 runs repeat as they do under a seed; with infinity nothing was told of it."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"rate": 10 ** rng.uniform(-8, 0, 24), "choice": ["a", "b", "c"] * 8})
    frame.loc[5, "rate"] = rate
    frame["loss"] = np.log10(frame["rate"].clip(upper=1)) + rng.normal(size=24)
    design = design_of(frame)
    assert design.repeats is None or "rate" not in design.repeats.seeds


@pytest.mark.parametrize("at_once", [1, 90, 1 << 16])
def test_values_are_told_apart_as_they_are_one_param_at_a_time(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paramimp.surrogate.repeats.AT_ONCE", at_once)
    rng = np.random.default_rng(3)
    params = []
    for number in range(7):
        values = rng.integers(0, 3 + 9 * number, 30).astype(float)
        nulls = rng.random(30) < 0.2
        params.append(Param(f"p{number}", "number", np.where(nulls | (values == 1), np.nan, values), nulls=nulls))
    for param, codes in zip(params, _codes(params), strict=True):
        told = ["null" if null else str(value) for null, value in zip(param.is_null, param.values, strict=True)]
        for one in range(30):
            for other in range(30):
                assert (codes[one] == codes[other]) == (told[one] == told[other])
        assert codes.max() + 1 == len(set(told))
