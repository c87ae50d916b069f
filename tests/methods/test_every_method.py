"""The laws that every importance method satisfies; a new method gets them by being registered."""

import math

import numpy as np
import pandas as pd
import pytest

from paramimp.methods import METHODS
from paramimp.results import Report
from tests.sweeps import analyze_frame, linear, make_frame

pytestmark = pytest.mark.parametrize("method", METHODS.names())


def shares(report: Report) -> dict[str, float | None]:
    return {param.param: param.importance for param in report.params}


def ranking(report: Report) -> list[str]:
    return [param.param for param in report.params]


def test_the_driver_comes_first_and_the_shares_sum_to_one(method: str) -> None:
    report = analyze_frame(make_frame(300, linear), "loss", method=method)
    assert ranking(report)[:2] == ["a", "b"]
    assert math.fsum(share or 0 for share in shares(report).values()) == pytest.approx(1, abs=1e-12)
    assert [param.rank for param in report.params] == [1, 2, 3, 4, 5]


def test_the_same_seed_gives_the_same_numbers_for_any_jobs(method: str) -> None:
    frame = make_frame(50, linear)
    assert analyze_frame(frame, "loss", method=method, jobs=1) == analyze_frame(frame, "loss", method=method, jobs=3)


def test_another_seed_is_another_draw(method: str) -> None:
    """Of a cliff, where trees count: a Gaussian process alone has no draws."""
    frame = make_frame(50, lambda frame: (frame["a"] > 0.5) + 0.3 * frame["b"])
    one, other = (shares(analyze_frame(frame, "loss", method=method, seed=seed)) for seed in (0, 1))
    assert (one != other) is METHODS.load(method).seeded


def test_order_of_runs_and_columns_changes_nothing(method: str) -> None:
    frame = make_frame(50, linear)
    shuffled = frame.sample(frac=1, random_state=1)[frame.columns[::-1]]
    one, other = (analyze_frame(rows, "loss", method=method) for rows in (frame, shuffled))
    assert one.to_dict() == other.to_dict()


def test_a_loss_minimised_and_its_negative_maximised_agree_to_the_bit(method: str) -> None:
    frame = make_frame(50, linear)
    mirrored = frame.assign(score=-frame["loss"]).drop(columns="loss")
    one, other = analyze_frame(frame, "loss", method=method), analyze_frame(mirrored, "score", method=method)
    assert shares(one) == shares(other)


def test_unit_and_offset_of_the_metric_change_nothing(method: str) -> None:
    frame = make_frame(50, linear)
    rescaled = frame.assign(loss=1000 * frame["loss"] - 7)
    assert shares(analyze_frame(rescaled, "loss", method=method)) == pytest.approx(
        shares(analyze_frame(frame, "loss", method=method)), abs=1e-6
    )


def test_a_monotone_rescaling_of_a_param_changes_nothing(method: str) -> None:
    frame = make_frame(50, linear)
    logged = frame.assign(a=np.exp(5 * frame["a"]))
    assert shares(analyze_frame(frame, "loss", method=method)) == shares(analyze_frame(logged, "loss", method=method))


def test_a_diverged_run_more_changes_nothing_but_the_count(method: str) -> None:
    frame = make_frame(50, linear)
    diverged = pd.concat([frame, frame.iloc[:1].assign(loss=math.inf)], ignore_index=True)
    report = analyze_frame(diverged, "loss", method=method)
    assert shares(report) == shares(analyze_frame(frame, "loss", method=method))
    assert (report.n_found, report.n_used) == (51, 50)


def test_a_category_is_one_row_and_can_drive(method: str) -> None:
    def by_optimizer(frame: pd.DataFrame) -> pd.Series:
        return frame["optimizer"].map({"adam": 0.0, "rmsprop": 1.0, "sgd": 5.0}) + 0.5 * frame["a"]

    report = analyze_frame(make_frame(80, by_optimizer), "loss", method=method)
    assert ranking(report)[0] == "optimizer"
    assert ranking(report).count("optimizer") == 1


def test_pure_noise_is_not_ranked_and_says_so(method: str) -> None:
    rng = np.random.default_rng(5)
    report = analyze_frame(make_frame(60, lambda frame: rng.normal(size=len(frame))), "loss", method=method)
    assert report.fit.r2 is not None
    assert report.fit.r2 < 0
    assert set(shares(report).values()) == {None}
    assert "weak-fit" in [caution.code for caution in report.cautions]


def test_a_conditional_param_is_judged_on_the_runs_that_have_it(method: str) -> None:
    def only_sgd(frame: pd.DataFrame) -> pd.Series:
        frame["momentum"] = np.random.default_rng(1).uniform(size=len(frame))
        frame.loc[frame["optimizer"] != "sgd", "momentum"] = np.nan
        return 4 * frame["momentum"].fillna(0.5) + 0.2 * frame["a"]

    report = analyze_frame(make_frame(150, only_sgd), "loss", method=method)
    assert ranking(report)[0] == "momentum"
    assert report.params[0].n_runs < report.n_used == 150


@pytest.mark.parametrize("n_runs", [2, 3, 4])
@pytest.mark.parametrize("columns", ["a", "flag optimizer", "a b c"])
def test_a_handful_of_runs_is_ranked_without_a_warning_of_numpy(method: str, n_runs: int, columns: str) -> None:
    """Of two runs neither can be predicted unseen, and the mean of nothing was a warning on stderr."""
    frame = make_frame(12, linear)
    frame = frame.groupby("flag").head(2)[:n_runs][[*columns.split(), "loss"]]
    report = analyze_frame(frame, "loss", method=method)
    assert report.n_used == n_runs
    assert not any(param.significant for param in report.params)
