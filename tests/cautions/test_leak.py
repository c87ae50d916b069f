"""A param that is an outcome is named, and a choice that decides is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from paramimp.analysis.ranking import analyze_table
from paramimp.objective import make_objective
from paramimp.runs import Origin, Run
from paramimp.table import building
from tests.sweeps import linear, make_frame

if TYPE_CHECKING:
    pass
from tests.cautions.found import cautions


def test_a_key_that_is_an_outcome_is_named() -> None:
    frame = make_frame(60, linear).assign(best_epoch=np.random.default_rng(0).integers(1, 30, 60))
    frame["copied"] = 2 * frame["loss"] + 1e-3 * frame["b"]
    assert set(cautions(frame)["leak"].params) == {"best_epoch", "copied"}


def leaks(frame: pd.DataFrame) -> set[str]:
    found = cautions(frame, method="impurity").get("leak")
    return set(found.params) if found else set()


def test_copies_of_the_metric_are_named_rounded_in_text_or_by_another_law() -> None:
    frame = make_frame(80, lambda frame: 3 * frame["a"] ** 2 + frame["b"])
    frame["rounded"] = frame["loss"].round(1)
    frame["text"] = [f"{loss:.3f}" for loss in frame["loss"]]
    frame["exponential"] = np.exp(frame["loss"]).round(3)
    assert leaks(frame) == {"rounded", "text", "exponential"}


@pytest.mark.parametrize("rest", [0.03, 0.1, 0.3])
def test_a_strong_choice_is_no_outcome(rest: float) -> None:
    for seed in range(5):
        assert leaks(make_frame(80, lambda frame: frame["a"] + rest * frame["b"], seed)) == set()


@pytest.mark.parametrize("n_runs", [20, 40])
def test_a_choice_that_alone_sets_a_metric_without_noise_is_no_copy_of_it(n_runs: int) -> None:
    """In so few runs nothing changes places: what tells is that an outcome follows the other choices, too."""
    named = 0
    for seed in range(10):
        frame = make_frame(n_runs, lambda frame: 3 * frame["a"] ** 2 + 0.03 * frame["b"], seed)
        frame["a"] = np.exp(4 * frame["a"])
        named += bool(leaks(frame))
        several = make_frame(n_runs, lambda frame: 3 * frame["a"] ** 2 + frame["b"], seed)
        assert "copied" in leaks(several.assign(copied=np.exp(several["loss"])))
    assert named <= 2


def test_a_grid_whose_first_param_sets_the_metric_in_steps_leaks_nothing() -> None:
    lr, decay = (axis.ravel() for axis in np.meshgrid(np.logspace(-5, -1, 12), np.linspace(0, 0.1, 10)))
    assert leaks(pd.DataFrame({"lr": lr, "decay": decay, "loss": np.log10(lr) ** 2 + decay})) == set()


@pytest.mark.parametrize("seed", range(3))
def test_a_number_that_follows_the_choices_as_the_metric_does_is_an_outcome_whatever_its_name(seed: int) -> None:
    frame = make_frame(80, lambda frame: 2 * frame["a"] + frame["flag"] + (frame["optimizer"] == "sgd"), seed)
    frame["a"] = (4 * frame["a"]).round() / 4
    frame["loss"] += 2 * frame["a"]
    frame["quality"] = 0.5 - 0.1 * frame["loss"] + 0.02 * np.random.default_rng(seed).normal(size=80)
    assert leaks(frame) == {"quality"}


def test_the_repeats_of_which_the_metric_is_the_mean_are_outcomes() -> None:
    frame = make_frame(30, linear)
    noise = np.random.default_rng(4).normal(size=(30, 3))
    for repeat in range(3):
        frame[f"fold_{repeat}"] = (frame["loss"] + noise[:, repeat]).round(4)
    frame["loss"] = frame[[f"fold_{repeat}" for repeat in range(3)]].mean(axis=1).round(4)
    assert leaks(frame) == {"fold_0", "fold_1", "fold_2"}


def test_a_learning_rate_that_was_scaled_with_the_batch_is_a_choice() -> None:
    drawn = np.random.default_rng(5)
    batch = drawn.choice([16, 32, 64, 128], 80)
    lr = batch / 1e4 * drawn.uniform(0.8, 1.2, 80)
    loss = np.log(lr) + 0.05 * drawn.normal(size=80)
    assert leaks(pd.DataFrame({"batch_size": batch, "lr": lr, "loss": loss})) == set()


@pytest.mark.parametrize("name", ["val_acc", "test_accuracy", "stopped_epoch", "trainer.early_stopping_epoch"])
def test_numbers_with_the_name_of_a_result_are_outcomes(name: str) -> None:
    drawn = np.random.default_rng(99)
    assert leaks(make_frame(60, linear).assign(**{name: drawn.uniform(size=60)})) == {name}
    assert leaks(make_frame(60, linear).assign(train_loss=drawn.choice(["mse", "mae"], 60))) == set()


def test_a_step_in_fractions_is_how_far_to_go_and_one_in_whole_numbers_was_reached() -> None:
    drawn = np.random.default_rng(3)
    assert leaks(make_frame(60, linear).assign(step=10 ** drawn.uniform(-4, 0, 60))) == set()
    assert leaks(make_frame(60, linear).assign(step=drawn.integers(1, 900, 60))) == {"step"}


@pytest.mark.parametrize(("name", "is_named"), [("lr", False), ("val_acc", True)])
def test_a_setting_that_is_logged_as_well_is_no_outcome_but_a_result_is(name: str, is_named: bool) -> None:
    runs = [Run(Origin(f"r{i}", "wandb"), {name: i % 5}, {name: i % 5, "loss": i * 7 % 11}) for i in range(30)]
    report = analyze_table(building.build(runs), make_objective("loss", None))
    assert ("leak" in {caution.code for caution in report.cautions}) is is_named


def test_settings_with_the_words_of_an_outcome_are_none() -> None:
    drawn = np.random.default_rng(0).integers(1, 30, (3, 60))
    frame = make_frame(60, linear).assign(max_depth=drawn[0], min_samples_leaf=drawn[1], load_best_model=drawn[2])
    frame = frame.assign(best_of=drawn[0, ::-1], n_best=drawn[1, ::-1], save_best=drawn[2] > 9)
    assert "leak" not in cautions(frame)


@pytest.mark.parametrize("name", ["max_time", "episode_duration", "train_minutes", "elapsed", "max_memory_mb"])
def test_a_time_or_a_memory_that_runs_share_was_given_and_one_of_each_run_was_measured(name: str) -> None:
    drawn = np.random.default_rng(4)
    assert leaks(make_frame(60, linear).assign(**{name: drawn.choice([10, 20, 60], 60)})) == set()
    measured = leaks(make_frame(60, linear).assign(**{name: drawn.uniform(10, 60, 60)}))
    assert measured == (set() if name.startswith("max") else {name})


def test_a_word_under_the_name_of_a_metric_is_which_one_to_train_with() -> None:
    told = [{"loss": ("hinge", "log")[i % 2], "lr": i % 7} for i in range(30)]
    runs = [Run(Origin(f"r{i}", "native"), told[i], {"loss": i / 9, "acc": i * 7 % 11}) for i in range(30)]
    report = analyze_table(building.build(runs), make_objective("acc", None))
    assert "leak" not in {caution.code for caution in report.cautions}


def labels_of(metric: np.ndarray, labels: list[str]) -> np.ndarray:
    cuts = np.quantile(metric, np.linspace(0, 1, len(labels) + 1)[1:-1])
    return np.array(labels)[np.searchsorted(cuts, metric)]


@pytest.mark.parametrize("labels", [["yes", "no"], ["early", "late", "never"], ["A", "B", "C", "D"]])
def test_labels_that_cut_the_metric_into_bands_and_follow_the_choices_are_outcomes(labels: list[str]) -> None:
    named = 0
    for seed in range(10):
        frame = make_frame(60, lambda frame: 2 * frame["a"] + frame["b"] + 0.3 * frame["c"], seed)
        named += leaks(frame.assign(ended=labels_of(frame["loss"].to_numpy(), labels))) == {"ended"}
    assert named >= 8


@pytest.mark.parametrize("effect", [0.5, 1, 2, 4, 8])
def test_a_label_that_decides_is_no_outcome_however_far_apart_it_sets_the_runs(effect: float) -> None:
    named = 0
    for seed in range(20):
        frame = make_frame(60, lambda frame: frame["a"] + 0.5 * frame["b"], seed)
        frame["loss"] += effect * frame["flag"]
        named += bool(leaks(frame))
    assert named <= 2
