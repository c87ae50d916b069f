"""Each caution appears where it should, names what it is about, and stays silent otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from paramimp import analyze, run_table
from paramimp.analysis import analyze_table
from paramimp.objective import make_objective
from paramimp.runs import Run
from tests.sweeps import linear, make_frame

if TYPE_CHECKING:
    from paramimp.results import Caution


def cautions(frame: pd.DataFrame, **options: Any) -> dict[str, Caution]:
    return {caution.code: caution for caution in analyze(frame, "loss", **options).cautions}


def test_a_clean_sweep_has_no_caution() -> None:
    assert cautions(make_frame(120, linear)) == {}


@pytest.mark.parametrize("n_runs", [20, 60, 150])
def test_a_fit_of_pure_noise_is_called_weak_whatever_chance_makes_of_it(n_runs: int) -> None:
    for seed in range(8):
        noise = np.random.default_rng([seed, n_runs]).normal(size=n_runs)
        assert "weak-fit" in cautions(make_frame(n_runs, linear, seed).assign(loss=noise))


@pytest.mark.parametrize("seed", range(5))
def test_one_run_at_1e4_among_losses_near_1_is_named_and_rank_cures_it(seed: int) -> None:
    frame = make_frame(60, linear, seed)
    frame.loc[7, "loss"] = 1e4
    found = cautions(frame)
    assert found["heavy-tail"].message.startswith("7 holds 100% of the variance of loss")
    assert "heavy-tail" not in cautions(frame, transform="rank")


@pytest.mark.parametrize(("n_runs", "words"), [(12, "a guess"), (40, "rough")])
def test_few_runs_per_param_are_said_in_tiers(n_runs: int, words: str) -> None:
    assert words in cautions(make_frame(n_runs, linear))["few-runs"].message


def test_params_that_moved_together_are_named_as_a_group_with_their_joint_weight() -> None:
    frame = make_frame(120, linear)
    frame["a_noisy"] = frame["a"] + 0.1 * np.random.default_rng(1).normal(size=len(frame))
    found = cautions(frame)["confounded"]
    assert set(found.params) == {"a", "a_noisy"}
    assert "Shuffled together" in found.message


def test_the_joint_weight_of_weak_params_is_on_the_scale_of_the_strongest() -> None:
    """Of their own shares, most is what is not explained: on the scale of these the group weighed 0.76 here."""
    rng = np.random.default_rng(91)
    common = rng.normal(size=30)
    frame = pd.DataFrame({"lr": rng.uniform(size=30)})
    frame["a"], frame["b"] = (common + 0.6 * rng.normal(size=30) for _ in range(2))
    frame["c"], frame["d"] = (rng.uniform(size=30) for _ in range(2))
    frame["loss"] = 2 * frame["lr"] + 0.12 * frame["a"] + 0.4 * rng.normal(size=30)
    found = cautions(frame)["confounded"]
    assert set(found.params) == {"a", "b"}
    weight, one, other = (float(number) for number in re.findall(r"\d\.\d\d", found.message)[1:4])
    assert weight < 2 * (one + other)


def test_a_category_that_follows_a_driver_is_confounded_with_it() -> None:
    frame = make_frame(120, linear)
    frame["size"] = pd.cut(frame["a"], 3, labels=["small", "medium", "large"]).astype(str)
    assert set(cautions(frame)["confounded"].params) == {"a", "size"}


def test_independent_params_are_rarely_called_confounded() -> None:
    rng = np.random.default_rng(0)
    alarms = 0
    for seed in range(10):
        frame = make_frame(100, linear, seed).assign(level=rng.choice(list("uvwxyz"), 100))
        alarms += "confounded" in cautions(frame)
    assert alarms <= 1


def test_repeats_of_one_configuration_tell_how_many_a_difference_needs() -> None:
    base = make_frame(20, linear)
    frame = pd.concat([base.assign(seed=seed) for seed in range(4)], ignore_index=True)
    frame["loss"] += np.random.default_rng(0).normal(scale=0.5, size=len(frame))
    found = cautions(frame)["replicates"]
    assert found.params == ("seed",)
    pooled = frame.groupby(["a", "b", "c", "flag", "optimizer"])["loss"].var().mean() ** 0.5
    assert f"{pooled:.3g}" in found.message


def test_a_category_with_almost_as_many_values_as_runs_is_named() -> None:
    frame = make_frame(60, linear)
    frame["tag"] = [f"tag{index // 2}" for index in range(60)]
    assert cautions(frame)["many-values"].params == ("tag",)


def test_a_key_that_is_an_outcome_is_named() -> None:
    frame = make_frame(60, linear).assign(best_epoch=np.random.default_rng(0).integers(1, 30, 60))
    frame["copied"] = 2 * frame["loss"] + 1e-3 * frame["b"]
    assert set(cautions(frame)["leak"].params) == {"best_epoch", "copied"}


@pytest.mark.parametrize(("name", "is_named"), [("lr", False), ("val_acc", True)])
def test_a_setting_that_is_logged_as_well_is_no_outcome_but_a_result_is(name: str, is_named: bool) -> None:
    runs = [Run(f"r{i}", "wandb", {name: i % 5}, {name: i % 5, "loss": i * 7 % 11}) for i in range(30)]
    report = analyze_table(run_table.build(runs), make_objective("loss", None))
    assert ("leak" in {caution.code for caution in report.cautions}) is is_named


def mixed_configs(*configs: str, n_runs: int = 20) -> list[str]:
    """What the caution says of runs with these params in turn: random numbers, or the value after the sign."""
    drawn = np.random.default_rng(0)
    runs = [
        Run(
            f"r{i}-{j}",
            "wandb",
            {name: value or drawn.uniform() for name, _, value in (part.partition("=") for part in config.split())},
            {"loss": drawn.uniform()},
        )
        for i in range(n_runs)
        for j, config in enumerate(configs)
    ]
    report = analyze_table(run_table.build(runs), make_objective("loss", None), method="impurity")
    return [caution.message for caution in report.cautions if caution.code == "mixed-configs"]


def test_configs_with_hardly_a_name_in_common_are_a_mixture() -> None:
    (message,) = mixed_configs("lr depth seed", "learning_rate beam seed")
    assert "20 have depth and lr and 20 have beam and learning_rate, which the others lack" in message
    assert message.endswith('--where "depth != null".')


def test_conditional_params_and_a_few_renamed_ones_are_no_mixture() -> None:
    assert mixed_configs("model=forest trees leaf", "model=svm C kernel gamma") == []
    assert mixed_configs("lr depth batch decay", "learning_rate depth batch decay") == []
    assert mixed_configs("lr depth") == []


def test_settings_with_the_words_of_an_outcome_are_none() -> None:
    drawn = np.random.default_rng(0).integers(1, 30, (3, 60))
    frame = make_frame(60, linear).assign(max_depth=drawn[0], min_samples_leaf=drawn[1], load_best_model=drawn[2])
    assert "leak" not in cautions(frame)


def test_values_that_narrow_down_over_the_runs_are_named() -> None:
    frame = make_frame(120, linear)
    frame["a"] = 0.5 + (frame["a"] - 0.5) * np.linspace(1, 0.05, 120)
    assert cautions(frame)["adaptive"].params == ("a",)


def code_of_lengths(lengths: list[int], **params: list[Any]) -> list[str]:
    rng = np.random.default_rng(0)
    runs = [
        Run(
            f"r{i}",
            "native",
            {"a": rng.uniform(), **{name: column[i] for name, column in params.items()}},
            {"loss": list(rng.uniform(size=length))},
        )
        for i, length in enumerate(lengths)
    ]
    report = analyze_table(run_table.build(runs), make_objective("loss", None))
    return [caution.code for caution in report.cautions]


def test_histories_of_unequal_length_are_said_unless_a_param_sets_them() -> None:
    lengths = [5] * 10 + [2, 3]
    assert "mixed-length" in code_of_lengths(lengths)
    assert "mixed-length" not in code_of_lengths([5] * 12)
    assert "mixed-length" not in code_of_lengths([5, 10] * 10, epochs=[5, 10] * 10)


def test_a_metric_whose_name_tells_nothing_gets_an_assumed_direction() -> None:
    frame = make_frame(120, linear).rename(columns={"loss": "banana"})
    assert [caution.code for caution in analyze(frame, "banana").cautions] == ["direction-assumed"]
