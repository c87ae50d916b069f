"""Effects on sweeps whose curves are known from their formulas."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp.analysis import effects
from paramimp.analysis.effects.axis import make_axis
from paramimp.analysis.effects.region import around, edge_of, not_worse
from paramimp.analysis.effects.smoothing import smooth
from paramimp.results import Report
from paramimp.results.effects import Effect
from paramimp.table.params import Param, infer
from paramimp.table.scale import scale_of
from tests.sweeps import analyze_frame


def swept(n: int = 80, seed: int = 0) -> pd.DataFrame:
    """Random learning rates over four decades, sizes and optimizers."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({
        "lr": 10 ** rng.uniform(-5, -1, n),
        "size": rng.choice([16, 32, 64, 128], n),
        "optimizer": rng.choice(["adam", "rmsprop", "sgd"], n),
        "dropout": rng.uniform(0, 0.5, n),
    })  # fmt: skip
    frame["loss"] = 0.3 * (np.log10(frame["lr"]) + 3) ** 2 + 0.4 * (frame["optimizer"] == "sgd")
    frame["loss"] += 0.1 * rng.standard_normal(n)
    return frame


def analysed(frame: pd.DataFrame, metric: str = "loss", **options: object) -> Report:
    found = analyze_frame(frame, metric, direction="minimize", jobs=1, **options)
    assert isinstance(found, Report)
    return found


def effect_of(report: Report, param: str) -> Any:
    return report.effects.curves[param]


@pytest.fixture(scope="module")
def report() -> Report:
    return analysed(swept())


def test_an_optimum_in_the_middle_is_found_where_no_correlation_shows_it(report: Report) -> None:
    lr = effect_of(report, "lr")
    (param,) = [param for param in report.params if param.param == "lr"]
    assert param.correlation is not None
    assert abs(param.correlation) < 0.6
    assert lr.scale == "log"
    assert lr.low < 1e-3 < lr.high < 2e-2
    assert lr.low > 5e-5
    assert lr.at_edge is None


def test_the_band_holds_the_curve_of_the_formula(report: Report) -> None:
    points = effect_of(report, "lr").points
    true = [0.3 * (np.log10(point.value) + 3) ** 2 + 0.4 / 3 for point in points]
    held = [point.low <= value <= point.high for point, value in zip(points, true, strict=True)]
    assert np.mean(held) > 0.75
    assert points[0].high - points[0].low < 0.6  # and is not merely wide: the metric spans 1.6


def test_the_points_lie_where_the_runs_are(report: Report) -> None:
    lr = effect_of(report, "lr")
    assert report.runs is not None
    values = set(report.runs.params["lr"].values)
    assert {point.value for point in lr.points} <= values
    assert (lr.points[0].value, lr.points[-1].value) == (min(values), max(values))
    assert sum(point.n_runs for point in lr.points) == 80


def test_few_numbers_have_a_point_each_and_whole_ones_stay_whole(report: Report) -> None:
    size = effect_of(report, "size")
    assert [point.value for point in size.points] == [16, 32, 64, 128]
    assert all(type(point.value) is int for point in size.points)


def test_good_values_of_a_category_are_listed_the_best_first(report: Report) -> None:
    optimizer = effect_of(report, "optimizer")
    assert "sgd" not in optimizer.values
    assert optimizer.values[0] == optimizer.best.value
    assert optimizer.low is None
    assert [point.n_runs for point in optimizer.points] == sorted((p.n_runs for p in optimizer.points), reverse=True)


def test_a_param_that_does_nothing_tells_no_value_from_another(report: Report) -> None:
    dropout = effect_of(report, "dropout")
    assert not dropout.tells
    assert dropout.at_edge is None


@pytest.mark.parametrize(("slope", "edge"), [(1.0, "low"), (-1.0, "high")])
def test_a_region_that_touches_the_end_says_which(slope: float, edge: str | None) -> None:
    frame = swept()
    frame["loss"] = slope * frame["dropout"] * 4 + 0.05 * np.random.default_rng(1).standard_normal(len(frame))
    dropout = effect_of(analysed(frame), "dropout")
    assert dropout.at_edge == edge
    ends = dropout.points[0].value, dropout.points[-1].value
    assert (dropout.low if edge == "low" else dropout.high) == ends[edge == "high"]


def test_more_is_better_or_less_is_the_same_problem(report: Report) -> None:
    frame = swept()
    mirrored = analyze_frame(frame.assign(gain=-frame.pop("loss")), "gain", direction="maximize", jobs=1)
    for name, effect in report.effects.curves.items():
        other = mirrored.effects.curves[name]
        assert (other.low, other.high, other.values, other.at_edge) == (
            effect.low, effect.high, effect.values, effect.at_edge
        )  # fmt: skip
        assert [p.mean for p in other.points] == pytest.approx([-p.mean for p in effect.points])
        assert [p.low for p in other.points] == pytest.approx([-p.high for p in effect.points])


def test_the_order_of_the_runs_changes_nothing(report: Report) -> None:
    shuffled = analysed(swept().sample(frac=1, random_state=5))
    assert shuffled.effects.curves == report.effects.curves


def test_a_unit_scales_the_curve_and_nothing_else(report: Report) -> None:
    frame = swept()
    frame["loss"] = frame["loss"] * 1e3 + 7
    scaled = effect_of(analysed(frame), "lr")
    lr = effect_of(report, "lr")
    assert (scaled.low, scaled.high) == (lr.low, lr.high)
    assert [p.mean for p in scaled.points] == pytest.approx([1e3 * p.mean + 7 for p in lr.points])


def test_a_conditional_param_is_told_over_the_runs_that_have_it() -> None:
    frame = swept(120)
    momentum = np.random.default_rng(2).uniform(0, 1, len(frame))
    sgd = frame["optimizer"] == "sgd"
    frame["momentum"] = np.where(sgd, momentum, np.nan)
    frame["loss"] += np.where(sgd, 3 * (momentum - 0.6) ** 2, 0)
    effect = effect_of(analysed(frame), "momentum")
    assert sum(point.n_runs for point in effect.points) == sgd.sum()
    assert None not in [point.value for point in effect.points]
    assert effect.low < 0.6 < effect.high
    assert effect.low > 0.2


def with_nulls(folder: Path, frame: pd.DataFrame) -> Report:
    """The analysis of a folder of runs in whose configs a missing value of the frame is a null that is written."""
    for index, row in enumerate(frame.to_dict("records")):
        run = folder / f"run_{index:03}"
        run.mkdir()
        loss = row.pop("loss")
        config = {name: None if value != value else value for name, value in row.items()}
        (run / "config.json").write_text(json.dumps(config))
        (run / "metrics.json").write_text(json.dumps({"loss": loss}))
    found = paramimp.analyze(folder, "loss", direction="minimize", jobs=1)
    assert isinstance(found, Report)
    return found


def test_a_null_that_is_written_is_a_value_beside_numbers(tmp_path: Path) -> None:
    frame = swept(120)
    warmup = np.random.default_rng(3).choice([0.1, 0.2, 0.3, np.nan], len(frame))
    frame["warmup"] = warmup
    frame["loss"] += np.where(np.isnan(warmup), -0.6, warmup)
    effect = effect_of(with_nulls(tmp_path, frame), "warmup")
    assert [point.value for point in effect.points] == [0.1, 0.2, 0.3, None]
    assert [point.n_runs for point in effect.points][-1] == np.isnan(warmup).sum()
    assert effect.best.value is None
    assert (effect.low, effect.values) == (None, (None,))
    assert effect.to_dict()["best"] == {"values": [None]}
    assert effect.points[-1].high < effect.points[0].low


def test_a_null_that_is_no_worse_stands_beside_the_good_numbers(tmp_path: Path) -> None:
    frame = swept(120)
    clip = np.random.default_rng(3).choice([0.1, 1.0, 5.0, np.nan], len(frame))
    frame["clip"] = clip
    frame["loss"] += np.where(clip == 5.0, 1.0, 0.0)
    effect = effect_of(with_nulls(tmp_path, frame), "clip")
    assert (effect.low, effect.high, effect.values) == (0.1, 1.0, (None,))
    assert effect.to_dict()["best"] == {"low": 0.1, "high": 1.0, "values": [None]}


def test_null_among_the_values_of_a_category(tmp_path: Path) -> None:
    frame = swept(120)
    schedule = np.random.default_rng(3).choice(["cosine", "step", ""], len(frame))
    frame["schedule"] = [each or np.nan for each in schedule]
    frame["loss"] += np.where(schedule == "", 0.7, 0.0)
    effect = effect_of(with_nulls(tmp_path, frame), "schedule")
    assert {point.value for point in effect.points} == {"cosine", "step", None}
    assert None not in effect.values


def test_whether_a_param_is_set_is_told_where_absence_acts() -> None:
    frame = swept(120)
    warmup = np.random.default_rng(3).choice([0.1, 0.2, 0.3, np.nan], len(frame))
    frame["warmup"] = warmup
    frame["loss"] += np.where(np.isnan(warmup), -0.6, 0.0)
    report = analysed(frame)
    (presence,) = [param.param for param in report.params if param.kind == "presence"]
    assert effect_of(report, presence).values == ("not set",)
    assert sum(point.n_runs for point in effect_of(report, "warmup").points) == np.count_nonzero(~np.isnan(warmup))


def test_booleans_are_booleans() -> None:
    frame = swept()
    frame["amp"] = np.random.default_rng(4).random(len(frame)) < 0.5
    frame["loss"] -= 0.5 * frame["amp"]
    effect = effect_of(analysed(frame), "amp")
    assert effect.scale == "category"
    assert effect.values == (True,)


def test_params_that_moved_together_have_accumulated_effects() -> None:
    """Half of the credit of the twin would go to the decoy, if values were combined that no run has."""
    frame = swept(200)
    rng = np.random.default_rng(6)
    frame["decoy"] = np.log10(frame["lr"]) + 0.3 * rng.standard_normal(len(frame))
    frame["loss"] = 0.5 * np.log10(frame["lr"]) + 0.1 * rng.standard_normal(len(frame))
    report = analysed(frame)
    assert {"lr", "decoy"} <= {name for caution in report.cautions for name in caution.params}
    lr, decoy, size = (effect_of(report, name) for name in ("lr", "decoy", "size"))
    assert (lr.how, decoy.how, size.how) == ("accumulated", "accumulated", "partial")
    assert np.ptp([point.mean for point in decoy.points]) < 0.3 * np.ptp([point.mean for point in lr.points])


def test_a_category_that_moved_together_with_a_number_is_lined_up() -> None:
    frame = swept(200)
    rng = np.random.default_rng(7)
    third = np.clip(((np.log10(frame["lr"]) + 5) / 4 * 3).astype(int), 0, 2)
    frame["node"] = np.where(rng.random(len(frame)) < 0.85, third, rng.integers(0, 3, len(frame))).astype(str)
    frame["loss"] = 0.5 * np.log10(frame["lr"]) + 0.1 * rng.standard_normal(len(frame))
    node = effect_of(analysed(frame), "node")
    assert node.how == "accumulated"
    assert np.ptp([point.mean for point in node.points]) < 0.35  # the raw means differ by more than 1


@pytest.mark.parametrize("factor", [1e300, 1e-300, 1.0])
def test_no_size_of_the_metric_overflows(factor: float) -> None:
    frame = swept(40)
    frame["loss"] *= factor
    effect = effect_of(analysed(frame), "lr")
    assert all(np.isfinite([p.mean, p.low, p.high]).all() for p in effect.points)


@pytest.mark.parametrize("n", [3, 4, 5, 8])
def test_a_handful_of_runs_makes_no_trouble(n: int) -> None:
    report = analysed(swept(n))
    assert (len(report.effects) > 0) == (n >= 5)


def test_more_runs_than_are_evaluated() -> None:
    report = analysed(swept(2_600))
    lr = effect_of(report, "lr")
    assert sum(point.n_runs for point in lr.points) == 2_600
    assert lr.low < 1e-3 < lr.high


def test_every_method_has_effects(report: Report) -> None:
    other = analysed(swept(), method="impurity")
    assert set(other.effects) == set(report.effects)


def test_infinite_values_of_a_param_are_values() -> None:
    frame = swept()
    frame.loc[:9, "dropout"] = np.inf
    report = analysed(frame)
    assert effect_of(report, "dropout").scale == "linear"
    json.loads(paramimp.render(analysed(frame, effects=True), "json"))


# --- In programs --------------------------------------------------------------------------------------------------


def test_a_frame_for_each_param(report: Report) -> None:
    frame = report.effects["lr"]
    assert list(frame.columns) == ["value", "mean", "low", "high", "n_runs", "best"]
    assert frame["value"].is_monotonic_increasing
    lr = effect_of(report, "lr")
    assert frame.loc[frame["best"], "value"].min() == lr.low
    assert frame.attrs["scale"] == "log"
    assert list(report.effects) == [param.param for param in report.params]
    assert len(report.effects.to_frame()) == sum(len(effect.points) for effect in report.effects.curves.values())


def test_the_json_has_effects_only_where_they_were_asked_for(report: Report) -> None:
    assert all("effect" not in param for param in report.to_dict()["params"])
    asked = json.loads(paramimp.render(analysed(swept(), effects=True), "json"))
    (lr,) = [param["effect"] for param in asked["params"] if param["param"] == "lr"]
    assert set(lr) == {"scale", "how", "points", "best", "at_edge"}
    assert set(lr["points"][0]) == {"value", "mean", "low", "high", "n_runs"}
    assert set(lr["best"]) == {"low", "high"}
    assert asked["settings"]["effects"] is True


def test_the_csv_of_effects_is_a_table_of_its_own() -> None:
    text = paramimp.render(analysed(swept(), effects=True), "csv")
    header, first, *_ = text.splitlines()
    assert header == "param,scale,how,value,mean,low,high,n_runs,best"
    assert first.startswith("lr,log,partial,")


def test_the_csv_of_effects_on_several_metrics() -> None:
    frame = swept()
    reports = analyze_frame(
        frame.assign(time=frame["size"] * 1.5), ["loss", "time"], direction="minimize", effects=True
    )
    lines = paramimp.render(reports, "csv").splitlines()
    assert lines[0].startswith("metric,param,scale")
    assert {line.split(",")[0] for line in lines[1:]} == {"loss", "time"}


# --- Parts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (10 ** np.linspace(-5, -1, 50), "log"),
        ([16, 32, 64, 128, 256], "log"),
        ([1, 10, 100], "log"),
        (np.linspace(0.001, 1, 50), "linear"),  # three decades, but evenly
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "linear"),
        ([32, 64, 128], "linear"),  # not a decade
        ([0, 0.001, 0.01, 0.1], "linear"),  # zero has no logarithm
        ([-100, 1, 100], "linear"),
        ([3, 3, 3], "linear"),
        ([1e-300, 1, 1e300], "log"),
        ([-1e308, 1e308], "linear"),
    ],
)
def test_the_scale_is_that_on_which_the_values_spread_evenly(values: Any, scale: str) -> None:
    assert scale_of(np.array(values, dtype=float)) == scale


def test_adaptive_sweeps_keep_their_scale() -> None:
    rng = np.random.default_rng(0)
    assert scale_of(10 ** np.clip(rng.normal(-3, 0.5, 100), -5, -1)) == "log"


def test_points_of_many_values_stand_for_as_many_runs() -> None:
    (param,) = infer("x", np.random.default_rng(0).lognormal(size=200).tolist())
    axis = make_axis(param, null_is_a_choice=True)
    assert len(axis.rows) == 21
    assert set(np.bincount(axis.point_of)[1:-1]) <= {9, 10, 11}


def test_a_regression_without_effects_is_the_mean() -> None:
    rng = np.random.default_rng(0)
    y = rng.standard_normal(400)
    mean, covariance = smooth(rng.random(400), y, np.linspace(0, 1, 5), category=False)
    assert mean == pytest.approx(y.mean(), abs=0.12)
    assert np.sqrt(np.diag(covariance)).max() < 0.15


@pytest.mark.parametrize(("n", "category"), [(40, False), (40, True), (400, False), (400, True)])
def test_the_band_of_the_regression_holds_as_often_as_it_says(n: int, category: bool) -> None:
    """Over many draws of a smooth curve, or of effects of six values, and of noise."""
    held = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        points = np.arange(6.0) if category else np.linspace(0, 1, 11)
        x = rng.choice(points, n) if category else rng.random(n)
        effects, phase = rng.standard_normal(6), rng.uniform(0, 6)
        true, seen = ((effects[v.astype(int)] if category else np.sin(4 * v + phase)) for v in (points, x))
        mean, covariance = smooth(x, seen + rng.standard_normal(n), points, category=category)
        held.append(np.abs(mean - true) < 1.645 * np.sqrt(np.diag(covariance)))
    assert 0.83 < np.mean(held) < 0.97


def test_good_points_are_those_not_told_from_the_best() -> None:
    mean, covariance = np.array([0.0, 1.0, 1.9, 2.0, 0.5]), np.eye(5) * 0.25
    assert not_worse(mean, covariance, 1.645).tolist() == [False, True, True, True, False]
    common = covariance + 100  # an error that all points share tells nothing apart
    assert not_worse(mean, common, 1.645).tolist() == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("good", "best", "region", "edge"),
    [
        ([0, 1, 1, 0, 1], 2, (1, 2), None),
        ([1, 1, 0, 0, 0], 0, (0, 1), "low"),
        ([0, 0, 0, 1, 1], 4, (3, 4), "high"),
        ([1, 1, 1, 1, 1], 1, (0, 4), None),
    ],
)
def test_the_region_adjoins_the_best_point(
    good: list[int], best: int, region: tuple[int, int], edge: str | None
) -> None:
    assert around(np.array(good, dtype=bool), best) == region
    assert edge_of(*region, len(good)) == edge


# --- Repeats, and when the work is done ----------------------------------------------------------------------------


def repeated(n: int = 40, seeds: int = 3) -> pd.DataFrame:
    """Each configuration with several seeds."""
    frame = swept(n)
    rng = np.random.default_rng(8)
    runs = [frame.assign(seed=seed, loss=frame["loss"] + 0.3 * rng.standard_normal(n)) for seed in range(seeds)]
    return pd.concat(runs, ignore_index=True)


def test_repeats_of_a_configuration_are_one_fact_and_are_counted_each() -> None:
    report = analysed(repeated())
    lr = effect_of(report, "lr")
    assert sum(point.n_runs for point in lr.points) == 120
    assert lr.low < 1e-3 < lr.high
    mean = analysed(repeated().groupby(["lr", "size", "optimizer", "dropout"], as_index=False).agg({"loss": "mean"}))
    assert [p.value for p in effect_of(mean, "lr").points] == [p.value for p in lr.points]
    widths = [np.mean([p.high - p.low for p in effect_of(each, "lr").points]) for each in (report, mean)]
    assert widths[0] == pytest.approx(widths[1], rel=0.25)  # three seeds do not make three times the evidence


def test_a_seed_has_no_good_value() -> None:
    report = analysed(repeated(), effects=True)
    assert "seed" in {param.param for param in report.params}
    assert "seed" not in report.effects
    (seed,) = [param for param in report.to_dict()["params"] if param["param"] == "seed"]
    assert seed["effect"] is None
    with pytest.raises(KeyError, match="a seed"):
        report.effects["seed"]


def test_a_name_that_is_nearly_right_is_told(report: Report) -> None:
    with pytest.raises(KeyError, match=r"Did you mean 'optimizer'\?"):
        report.effects["optimiser"]


def test_effects_are_computed_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []
    original = effects._effect

    def watched(param: Param, *rest: Any) -> Effect:
        computed.append(param.name)
        return original(param, *rest)

    monkeypatch.setattr(effects, "_effect", watched)
    report = analysed(swept())
    before = list(computed)
    assert "dropout" not in before
    assert "dropout" in report.effects
    assert computed == before
    first = report.effects["dropout"]
    assert computed == [*before, "dropout"]
    assert report.effects["dropout"].equals(first)
    assert computed == [*before, "dropout"]
    analysed(swept(), effects=True)
    assert computed.count("dropout") == 2


def test_the_order_in_which_effects_are_asked_for_changes_none(report: Report) -> None:
    other = analysed(swept())
    backwards = {name: other.effects.curves[name] for name in reversed(list(other.effects))}
    assert backwards == dict(report.effects.curves)


def test_a_pickled_report_keeps_its_effects(report: Report) -> None:
    copied = pickle.loads(pickle.dumps(report))
    assert copied.effects.curves == report.effects.curves
