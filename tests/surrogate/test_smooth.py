"""The process beside the forest: what it predicts of unseen runs, and its total effects against closed forms."""

import numpy as np
import pandas as pd
import pytest

from paramimp.runs import Direction, Objective
from paramimp.surrogate.design import DesignMatrix, encode
from paramimp.surrogate.folds import FEW, FEW_NO_MORE, FOLDS
from paramimp.surrogate.gaussian_process import Points, Posterior, fit_near
from paramimp.surrogate.known_runs import MAX_RUNS
from paramimp.surrogate.smooth import MAX_JUDGED_APART, Smooth
from paramimp.surrogate.surrogate import Surrogate
from paramimp.table.selection import select
from tests.sweeps import analyze_frame, from_frame, linear, make_frame


def design_of(frame: pd.DataFrame) -> DesignMatrix:
    return encode(select(from_frame(frame, "loss"), Objective("loss", Direction.MAXIMIZE, "option")))


def smooth_of(frame: pd.DataFrame) -> tuple[Surrogate, Smooth]:
    surrogate = Surrogate(design_of(frame))
    assert surrogate.smooth is not None
    return surrogate, surrogate.smooth


def test_total_effects_of_an_additive_metric_are_the_variances_it_explains() -> None:
    # y = 3a + b: its total effects are the variances of 3a and of b, here in units of the variance of y.
    frame = make_frame(120, linear)
    surrogate, smooth = smooth_of(frame)
    shuffles = [shuffle for param in ("a", "b", "c") for shuffle in surrogate.shuffles(param, draws=5)]
    a, b, c = smooth.total_effects(shuffles).reshape(3, 5).mean(axis=1)
    variance = frame["loss"].var()
    assert a == pytest.approx(9 * frame["a"].var() / variance, rel=0.15)  # five shuffles: a standard error of 4 %
    assert b == pytest.approx(frame["b"].var() / variance, rel=0.15)
    assert c == pytest.approx(0, abs=1e-3)


def test_what_two_params_do_only_together_counts_for_both() -> None:
    # (a - 1/2)(b - 1/2): all of the variance is the pair's, so each total effect is all of it.
    surrogate, smooth = smooth_of(make_frame(150, lambda frame: (frame["a"] - 0.5) * (frame["b"] - 0.5)))
    shuffles = [shuffle for param in ("a", "b") for shuffle in surrogate.shuffles(param, draws=5)]
    both = smooth.total_effects(shuffles).reshape(2, 5).mean(axis=1)
    np.testing.assert_allclose(both, 1, atol=0.2)  # the products of 150 draws scatter


def test_each_part_is_asked_only_about_the_runs_outside_it() -> None:
    frame = make_frame(30, linear)
    surrogate, smooth = smooth_of(frame)
    answers = smooth.predict_by_parts([])
    for part, predicted in zip(surrogate.parts, answers[:, 0], strict=True):
        assert set(np.flatnonzero(np.isnan(predicted))) == set(part)
    part, kernel = surrogate.parts[3], smooth.part_kernels[3]
    outside = np.setdiff1d(np.arange(30), part)
    known, asked = smooth.runs.points.take(part), smooth.runs.points.take(outside)
    posterior = Posterior(kernel, known, surrogate.design.y[part])
    expected = posterior.mean(kernel.covariance(kernel.scaled(asked, known)))
    np.testing.assert_allclose(answers[3, 0, outside], expected, atol=1e-12)


def test_a_shuffled_run_is_predicted_as_the_run_that_it_became() -> None:
    frame = make_frame(40, lambda frame: frame["flag"] * 2.0 + frame["a"])
    surrogate, smooth = smooth_of(frame)
    ((columns, block),) = surrogate.shuffles("flag", draws=1)
    swapped = surrogate.design.X.copy()
    swapped[:, columns] = block
    answers = smooth.predict_by_parts([(columns, block)])
    part, kernel = surrogate.parts[0], smooth.part_kernels[0]
    outside = np.setdiff1d(np.arange(40), part)
    there = smooth.runs.points_of(swapped).places
    known = smooth.runs.points.take(part)
    posterior = Posterior(kernel, known, surrogate.design.y[part])
    expected = posterior.mean(kernel.covariance(kernel.scaled(Points(there[outside], known.owners), known)))
    np.testing.assert_allclose(answers[0, 1, outside], expected, atol=1e-9)


def test_a_prediction_does_not_depend_on_what_else_is_asked() -> None:
    surrogate, process = smooth_of(make_frame(40, linear))
    shuffles = [shuffle for param in ("a", "b", "c") for shuffle in surrogate.shuffles(param, draws=3)]
    whole = process.predict_by_parts(shuffles)
    np.testing.assert_array_equal(process.predict_by_parts(shuffles[:4]), whole[:, :5])
    predicted = process.predict(shuffles)
    assert predicted.shape == (10, 40)
    assert np.corrcoef(predicted[0], surrogate.design.y)[0, 1] > 0.99  # it saw these runs
    assert np.corrcoef(predicted[1], predicted[0])[0, 1] < 0.5  # a was shuffled, and is nearly all of the metric


@pytest.mark.parametrize("n_runs", [FEW, FEW + 1, FEW_NO_MORE, MAX_JUDGED_APART, MAX_JUDGED_APART + 1])
def test_runs_are_judged_by_kernels_that_did_not_see_them(n_runs: int) -> None:
    surrogate, smooth = smooth_of(make_frame(n_runs, linear))
    votes = np.zeros(n_runs)
    expected = np.zeros(n_runs)
    for kernel, asked in smooth._judges:
        rest = np.setdiff1d(np.arange(n_runs), asked)
        if n_runs > MAX_JUDGED_APART:
            assert any(np.array_equal(rest, part) for part in smooth.parts)
        else:
            own = fit_near(smooth.kernel, smooth.runs.points, surrogate.design.y, None, rest)
            # The search for a kernel ends where rounding, which depends on the threads of BLAS, moves it by 1e-9.
            np.testing.assert_allclose(kernel.relevance, own.relevance, rtol=1e-6)
        for run in asked:
            others = np.delete(np.arange(n_runs), run)
            known = smooth.runs.points.take(others)
            at = kernel.covariance(kernel.scaled(smooth.runs.points.take(np.array([run])), known))
            expected[run] += Posterior(kernel, known, surrogate.design.y[others]).mean(at)[0]
            votes[run] += 1
    np.testing.assert_allclose(smooth.unseen, expected / votes, atol=1e-8)
    assert (votes == (1 if n_runs <= MAX_JUDGED_APART else len(smooth.parts) // FOLDS)).all()


@pytest.mark.parametrize("n_runs", [FEW, 60])
def test_the_seed_does_not_change_what_the_process_makes_of_few_runs(n_runs: int) -> None:
    design = design_of(make_frame(n_runs, linear))
    one, other = (Surrogate(design, seed=seed).smooth for seed in (0, 1))
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one.unseen, other.unseen)


def test_many_configurations_are_expected_as_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    _, smooth = smooth_of(make_frame(30, lambda frame: frame["a"] * frame["b"]))
    X = smooth.design.X
    together = smooth.expect(X)
    monkeypatch.setattr("paramimp.surrogate.smooth.ROWS_AT_ONCE", 7)
    one_by_one = zip(*(smooth.expect(row) for row in X[:, None]), strict=True)
    for whole, cut, alone in zip(together, smooth.expect(X), one_by_one, strict=True):
        np.testing.assert_allclose(cut, whole, atol=1e-12)
        np.testing.assert_allclose(np.concatenate(alone), whole, atol=1e-12)


def test_the_weight_is_the_one_that_predicts_unseen_runs_best() -> None:
    surrogate, smooth = smooth_of(make_frame(60, lambda frame: np.where(frame["a"] > 0.8, 3.0, frame["b"])))
    y = surrogate.design.y
    weights = np.linspace(0, 1, 1001)
    errors = [np.mean((y - (1 - w) * surrogate.out_of_bag - w * smooth.unseen) ** 2) for w in weights]
    assert surrogate.smooth_weight == pytest.approx(weights[np.argmin(errors)], abs=1e-3)
    assert 0 < surrogate.smooth_weight < 1


def test_the_joint_prediction_of_a_run_does_not_know_its_metric() -> None:
    surrogate, smooth = smooth_of(make_frame(25, lambda frame: np.where(frame["a"] > 0.8, 3.0, frame["b"])))
    y, forest, process = surrogate.design.y, surrogate.out_of_bag, smooth.out_of_part
    weights = np.linspace(0, 1, 10_001)[:, None]
    for run in range(25):
        others = np.delete(np.arange(25), run)
        mixed = (1 - weights) * forest[others] + weights * process[others]
        weight = weights[np.argmin(((mixed - y[others]) ** 2).sum(axis=1)), 0]
        assert surrogate.joint[run] == pytest.approx((1 - weight) * forest[run] + weight * process[run], abs=1e-3)


@pytest.mark.parametrize("n_runs", [MAX_RUNS + 1, 2100])
def test_one_run_more_is_no_step(n_runs: int) -> None:
    fewer, more = (Surrogate(design_of(make_frame(n, linear))) for n in (n_runs - 1, n_runs))
    assert more.smooth is not None
    assert more.smooth.known.max() < len(more.evaluated)
    assert more.smooth_weight == pytest.approx(fewer.smooth_weight, abs=0.05)
    assert more.judged(more.joint).r2 == pytest.approx(fewer.judged(fewer.joint).r2, abs=0.02)


def test_runs_that_the_process_may_not_know_are_asked_of_one_partition_each() -> None:
    surrogate = Surrogate(design_of(make_frame(340, linear)))
    smooth = surrogate.smooth
    assert smooth is not None
    votes = (~np.isnan(smooth.predict_by_parts([])[:, 0])).sum(axis=0)
    strangers = np.setdiff1d(np.arange(340), smooth.known)
    assert (votes[strangers] == FOLDS).all()
    assert (votes[smooth.known] == len(smooth.parts) // FOLDS).all()
    assert not any(np.isin(part, strangers).any() for part in smooth.parts)
    known = smooth.runs.points.take(smooth.known)
    posterior = Posterior(smooth.kernel, known, surrogate.design.y[smooth.known])
    asked = smooth.runs.points.take(strangers)
    expected = posterior.mean(smooth.kernel.covariance(smooth.kernel.scaled(asked, known)))
    np.testing.assert_allclose(smooth.leave_one_out[strangers], expected, atol=1e-9)
    assert (smooth.leverage[strangers] == 0).all()
    np.testing.assert_allclose(smooth.leverage[smooth.known], posterior.leverage(), atol=1e-9)


def test_a_smooth_metric_of_few_runs_is_explained_better_than_by_the_forest_alone() -> None:
    surrogate = Surrogate(design_of(make_frame(40, linear)))
    forest, joint = (surrogate.judged(predicted).r2 for predicted in (surrogate.out_of_bag, surrogate.joint))
    assert forest is not None
    assert joint is not None
    assert 1 - joint < 0.2 * (1 - forest)


def test_the_report_tells_the_fit_of_what_the_ranking_was_made_from() -> None:
    frame = make_frame(60, linear)
    surrogate = Surrogate(design_of(frame))
    joint, forest = (
        analyze_frame(frame, "loss", direction="maximize", method=name).fit for name in ("permutation", "impurity")
    )
    assert (joint.r2, joint.process_weight) == (surrogate.judged(surrogate.joint).r2, surrogate.smooth_weight)
    assert (forest.r2, forest.process_weight) == (surrogate.judged_plain.r2, None)


def test_each_part_predicts_any_configurations_as_it_predicts_runs() -> None:
    _, smooth = smooth_of(make_frame(40, lambda frame: frame["a"] * frame["b"]))
    X = smooth.design.X
    replacements = [(np.arange(1), X[::-1, :1]), (np.arange(1, 3), X[::-1, 1:3])]
    everywhere = smooth.predict_at_by_parts(X, replacements)
    inside, outside = smooth.predict_within_parts(replacements), smooth.predict_by_parts(replacements)
    np.testing.assert_allclose(everywhere, np.where(np.isnan(inside), outside, inside), atol=1e-9)
    swapped = X.copy()
    swapped[:, :1] = X[::-1, :1]
    np.testing.assert_allclose(everywhere[:, 1], smooth.predict_at_by_parts(swapped, [])[:, 0], atol=1e-9)
