"""Effects on sweeps whose curves are known from their formulas."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp.analysis import effects
from paramimp.results import Report
from paramimp.results.effects import Effect
from paramimp.surrogate.trees import MAX_EVALUATED
from paramimp.table.params import Param
from tests.analysis.effects.sweeps import analysed, effect_of, swept
from tests.sweeps import analyze_frame


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
    n_runs = MAX_EVALUATED + 600
    lr = effect_of(analysed(swept(n_runs)), "lr")
    assert sum(point.n_runs for point in lr.points) == n_runs
    step = lr.points[1].value / lr.points[0].value
    assert lr.low / step < 1e-3 < lr.high * step  # so many runs may tell the best point from those beside it


def test_every_method_has_effects(report: Report) -> None:
    other = analysed(swept(), method="impurity")
    assert set(other.effects) == set(report.effects)


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
