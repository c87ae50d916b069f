"""What is suggested from runs of a known law, from Python and on the command line."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp import ParamimpError
from paramimp.suggestion.suggestion import Suggestion
from tests.suggestion.bowl import sweep
from tests.sweeps import from_frame


def test_a_range_is_narrowed_to_what_cannot_be_told_from_the_best(made: Suggestion) -> None:
    lr = made["lr"]
    assert lr.action == "narrow"
    assert lr.old.log
    assert lr.new.log
    assert lr.new.low is not None
    assert lr.new.high is not None
    assert 1e-6 < lr.new.low < 1e-3 < lr.new.high < 1.0
    assert np.log10(lr.new.high / lr.new.low) < 5.5


def test_a_grid_whose_best_value_is_its_end_goes_on(made: Suggestion) -> None:
    assert made["width"].action == "widen"
    assert made["width"].new.type == "int"
    assert made["width"].new.values[-2:] == (128, 256)


def test_a_seed_keeps_varying(made: Suggestion) -> None:
    assert made["seed"].action == "vary"
    assert made["seed"].new == made["seed"].old
    assert all("seed" not in config for config in made.start_with)


def test_what_does_nothing_is_fixed_or_stays_and_is_never_widened(made: Suggestion) -> None:
    assert {made["layers"].action, made["flag"].action} <= {"fix", "keep"}


def test_an_end_where_runs_fail_is_not_passed() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, 90), "b": rng.uniform(size=90)})
    frame["loss"] = -np.log10(frame["lr"]) + 0.05 * rng.standard_normal(90)
    free = paramimp.suggest(from_frame(frame, "loss"), "loss")["lr"]
    assert free.action == "widen"
    assert free.new.high is not None
    assert free.new.high > frame["lr"].max()
    walled = frame.copy()
    walled.loc[(walled["lr"] > 0.05) & (rng.random(90) < 0.8), "loss"] = np.nan
    walled["loss"] = walled["loss"].where(walled["loss"].notna(), float("inf"))
    found = paramimp.suggest(from_frame(walled, "loss"), "loss")["lr"]
    assert found.action == "narrow"
    assert "runs fail near the high end" in found.why
    assert found.new.high == found.old.high == pytest.approx(0.1)  # drawn up to 0.1


def test_fractions_stay_below_one_and_counts_at_one_or_more() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"momentum": rng.uniform(0.5, 0.95, 80), "layers": rng.integers(2, 21, 80)})
    frame["loss"] = -8 * frame["momentum"] + 0.3 * frame["layers"] + 0.05 * rng.standard_normal(80)
    found = paramimp.suggest(from_frame(frame, "loss"), "loss")
    assert found["momentum"].action == found["layers"].action == "widen"
    assert found["momentum"].new.high is not None
    assert 0.95 < found["momentum"].new.high < 1
    assert (found["layers"].new.type, found["layers"].new.low) == ("int", 1)


def test_repeated_runs_give_the_same_bytes_in_any_order() -> None:
    frame = sweep()
    turned = frame.iloc[::-1].reset_index(drop=True)
    one, other = (paramimp.suggest(from_frame(each, "loss"), "loss") for each in (frame, turned))
    assert json.dumps(one.to_dict()["params"]) == json.dumps(other.to_dict()["params"])


def test_a_loss_and_its_negative_lead_to_the_same_space() -> None:
    frame = sweep()
    less = paramimp.suggest(from_frame(frame, "loss"), "loss")
    more = paramimp.suggest(from_frame(frame.assign(loss=-frame["loss"]), "loss"), "loss", direction="maximize")
    assert [(each.param, each.action, each.new) for each in less.params] == [
        (each.param, each.action, each.new) for each in more.params
    ]


def test_an_option_that_does_not_exist_is_refused_in_python() -> None:
    with pytest.raises(TypeError, match=r"^suggest\(\) got an unexpected keyword argument 'nothing'; it takes: "):
        paramimp.suggest(from_frame(sweep(20), "loss"), "loss", nothing=1)
    with pytest.raises(ParamimpError):
        paramimp.suggest(from_frame(sweep(20), "loss"), "nothing")
