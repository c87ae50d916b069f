"""Effects of params that moved together, or that only some runs have."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

import paramimp
from paramimp.results import Report
from tests.analysis.effects.sweeps import analysed, effect_of, swept


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
