"""Which names are of something that a run measured: words that a setting has in common with a result do not decide."""

from __future__ import annotations

import pytest

from paramimp.table.measured import (
    is_limit,
    is_measured,
    is_outcome,
    is_outcome_number,
    is_quantity,
    sets_a_result,
    tells_what_happened,
)

RESULTS = [
    "val_loss",
    "modelSizeMB",
    "test-acc",
    "best_epoch",
    "True Positives",
    "false_negative",
    "fit_seconds",
    "time_at_limit",
    "loss_at_target",
    "p99_us",
    "read_p999",
]
SETTINGS = [
    "loss_weight",
    "max_depth",
    "false_positive_weight",
    "positive_slope",
    "true_north",
    "reward_scale",
    "lr",
    "temperature_at_start",
    "p90_target",
    "p9",
]


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_known_by_its_name(name: str) -> None:
    assert is_measured(name)
    assert not sets_a_result(name)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_none_also_where_it_has_a_word_of_a_result(name: str) -> None:
    assert not is_measured(name)


def test_a_setting_that_is_named_after_a_result_is_known_as_such() -> None:
    assert [name for name in SETTINGS if sets_a_result(name)] == ["loss_weight", "reward_scale"]


@pytest.mark.parametrize("name", ["Distance_Traversed", "gamesWon", "steps-completed", "energy_spent"])
def test_a_participle_behind_a_noun_tells_what_happened(name: str) -> None:
    assert tells_what_happened(name)


@pytest.mark.parametrize(
    "name", ["random_seed", "learning_speed", "weight_fixed", "dropped", "num_embed", "max_allowed"]
)
def test_what_only_ends_like_a_participle_or_is_done_before_a_run_does_not(name: str) -> None:
    assert not tells_what_happened(name)


@pytest.mark.parametrize("name", ["max_time", "time_min", "max_time_min", "lr_min", "min_latency"])
def test_the_least_and_the_most_are_limits(name: str) -> None:
    assert is_limit(name)


@pytest.mark.parametrize("name", ["train_time_min", "elapsedMin", "total_duration_min", "minutes"])
def test_minutes_behind_a_time_are_none(name: str) -> None:
    assert not is_limit(name)


def test_time_and_memory_are_quantities_that_may_be_given_and_scores_are_not() -> None:
    assert [name for name in ("train_time_min", "peak_memory_mb", "val_loss", "f1") if is_quantity(name)] == [
        "train_time_min", "peak_memory_mb",
    ]  # fmt: skip


def test_in_a_config_only_what_no_choice_is_called_is_an_outcome() -> None:
    names = ["best_loss", "final_acc", "runtime", "loss", "n_best", "max_depth"]
    assert [name for name in names if is_outcome(name)] == ["best_loss", "final_acc", "runtime"]
    assert [name for name in ("val_acc", "stopped_epoch", "epoch", "train_steps") if is_outcome_number(name)] == [
        "val_acc", "stopped_epoch",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "tps",
        "it/s",
        "samples/sec",
        "S_TG t/s",
        "steps_per_second",
        "GB/s",
        "req per minute",
        "s/it",
        "sec_per_epoch",
        "iops",
    ],
)
def test_what_is_said_per_time_is_a_measured_quantity_whatever_it_counts(name: str) -> None:
    assert is_measured(name)
    assert is_quantity(name)


@pytest.mark.parametrize(
    "name", ["samples_per_gpu", "steps_per_epoch", "target_qps", "rps_limit", "eps", "per_second", "lr/a"]
)
def test_what_is_said_per_anything_else_or_was_asked_for_is_none(name: str) -> None:
    assert not is_measured(name)
