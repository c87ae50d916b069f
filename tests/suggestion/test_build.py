"""From a report to a suggestion: when the space is kept, what it holds, and for how many runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp.suggestion.suggestion import Suggestion
from tests.suggestion.bowl import sweep
from tests.sweeps import from_frame


def test_a_value_that_is_never_good_is_left_out_and_so_is_what_it_switches_on(made: Suggestion) -> None:
    assert made["optimizer"].new.to_dict() == {"type": "constant", "value": "adam"}
    assert "momentum" not in made.space
    assert any("momentum counts only where optimizer is sgd" in each.message for each in made.cautions)


def test_the_best_runs_lie_in_the_new_space(made: Suggestion) -> None:
    assert len(made.start_with) == 3
    for config in made.start_with:
        assert all(made.space[name].contains(value) for name, value in config.items())
    best = sweep().sort_values("loss").iloc[0]
    assert made.start_with[0]["lr"] == best["lr"]
    assert made.past[0].config["lr"] == best["lr"]
    assert made.past[0].metric == best["loss"]


@pytest.mark.parametrize("seed", range(3))
def test_the_best_run_lies_in_the_new_space_of_any_sweep(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "rate": rng.uniform(size=40), "share": rng.choice([0.0, 0.1, 0.5], 40), "n": rng.integers(1, 1000, 40),
            "on": rng.choice(["yes", "no", "1e-5"], 40), "nested.choice": [[1, 2], [3], None, "x"] * 10,
            "null": [None if rng.random() < 0.3 else float(rng.random()) for _ in range(40)],
        }
    )  # fmt: skip
    frame["score"] = 3 * frame["rate"] - frame["share"] + 0.3 * rng.standard_normal(40)
    found = paramimp.suggest(from_frame(frame, "score"), "score")
    config = found.start_with[0]
    assert all(found.space[name].contains(value) for name, value in config.items())
    held = {each.param for each in found.params if each.action == "fix"}
    best = frame.iloc[int(frame["score"].argmax())]
    for name, domain in found.space.items():
        cell = None if name == "null" and pd.isna(best[name]) else best[name]
        assert name in held or domain.contains(cell.item() if isinstance(cell, np.generic) else cell), name


def test_noise_keeps_the_space_and_asks_for_more_runs() -> None:
    frame = sweep(40)
    frame["loss"] = np.random.default_rng(1).standard_normal(40)
    found = paramimp.suggest(from_frame(frame, "loss"), "loss")
    assert found.decision == "keep"
    assert all(each.new == each.old for each in found.params)
    assert {each.action for each in found.params} == {"keep", "vary"}
    assert "sample more" in str(found)


def test_few_runs_rule_nothing_out() -> None:
    found = paramimp.suggest(from_frame(sweep(11), "loss"), "loss")
    assert found.decision == "keep"


def of_many(n_runs: int, n_params: int, n_acting: int) -> Suggestion:
    """The suggestion from runs of many params, the first few of which make the metric, each a bowl about 0.4."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.uniform(size=(n_runs, n_params)), columns=[f"p{k}" for k in range(n_params)])
    frame["loss"] = ((frame.iloc[:, :n_acting] - 0.4) ** 2).sum(axis=1) + 0.005 * rng.standard_normal(n_runs)
    return paramimp.suggest(from_frame(frame, "loss"), "loss")


def test_where_two_of_many_params_matter_these_are_narrowed_and_most_others_fixed() -> None:
    found = of_many(60, 50, 2)  # fewer than two runs for each param
    assert [each.param for each in found.params if each.action == "narrow"] == ["p0", "p1"]
    for name in ("p0", "p1"):
        assert found.space[name].contains(0.4)
    actions = [each.action for each in found.params]
    assert actions.count("fix") > 25
    assert found.runs_proposed <= 60


@pytest.mark.parametrize(("n_runs", "n_acting"), [(29, 2), (60, 12)])
def test_where_many_matter_or_runs_are_few_nothing_of_many_params_is_ruled_out(n_runs: int, n_acting: int) -> None:
    assert of_many(n_runs, 50, n_acting).decision == "keep"


def test_a_sampler_that_learns_is_advised_where_good_values_depend_on_each_other() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.uniform(size=120), "b": rng.uniform(size=120), "c": rng.uniform(size=120)})
    noise = 0.02 * rng.standard_normal(120)
    valley = frame.assign(loss=np.abs(frame["a"] + frame["b"] - 1) + noise)
    bowl = frame.assign(loss=(frame["a"] - 0.5) ** 2 + (frame["b"] - 0.4) ** 2 + noise)
    found = paramimp.suggest(from_frame(valley, "loss"), "loss")
    assert found.model_based
    assert any("depend on those of others" in each.message for each in found.cautions)
    assert not paramimp.suggest(from_frame(bowl, "loss"), "loss").model_based


@pytest.mark.parametrize(("n_runs", "seed"), [(60, 4), (60, 7), (80, 4)])
def test_what_is_not_shown_to_act_has_no_part_in_a_valley(n_runs: int, seed: int) -> None:
    """On the surfaces that are drawn, some param without effect goes with the only one that acts."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({f"p{place:02}": rng.uniform(size=n_runs) for place in range(15)})
    frame["loss"] = 4 * (frame["p00"] - 0.5) ** 2 + 0.1 * rng.standard_normal(n_runs)
    assert not paramimp.suggest(from_frame(frame, "loss"), "loss").model_based


def test_the_budget_can_be_given() -> None:
    assert paramimp.suggest(from_frame(sweep(40), "loss"), "loss", n_runs=7).runs_proposed == 7


def test_where_all_ranges_are_inferred_no_param_is_named_though_one_is_a_seed() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"x{place}": rng.uniform(size=60) for place in range(9)})
    frame["seed"] = rng.integers(1_000_000, size=60)
    frame["loss"] = frame["x0"] + 0.3 * frame["x1"] + 0.05 * rng.standard_normal(60)
    found = paramimp.suggest(from_frame(frame, "loss"), "loss")
    (note,) = [each for each in found.cautions if each.code == "space-inferred"]
    assert note.params == ()
    assert note.message.startswith("The old ranges are inferred from the values that occur")


def test_configurations_that_differ_in_what_is_fixed_are_begun_with_once() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.choice(list(values), 60) for name, values in {"net": "abc", "mode": "xy"}.items()})
    frame["act"] = rng.choice(["relu", "gelu", "tanh"], 60)
    frame["loss"] = 2 * (frame["net"] == "a") + (frame["act"] == "relu") + 0.1 * rng.standard_normal(60)
    found = paramimp.suggest(from_frame(frame, "loss"), "loss")
    assert found["mode"].action == "fix"
    assert len(found.start_with) == 3
    assert all(one not in found.start_with[:place] for place, one in enumerate(found.start_with))
