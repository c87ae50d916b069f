"""What a trial of Optuna has as params and metrics, and what it has not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paramimp.runs import SkippedRun, SkipReason
from tests.readers.optuna_studies import SAMPLES, changed, read, runs_of


def test_a_waiting_trial_has_not_run_yet(tmp_path: Path) -> None:
    path = changed(tmp_path, "UPDATE trials SET state = 'WAITING' WHERE trial_id = 1")
    waiting = read(path)[0]
    assert isinstance(waiting, SkippedRun)
    assert waiting.reason is SkipReason.NOT_FINISHED
    assert "has not been started" in waiting.message


def test_a_user_attribute_that_repeats_a_param_is_no_metric(tmp_path: Path) -> None:
    path = changed(tmp_path, "INSERT INTO trial_user_attributes VALUES (99, 1, 'lr', '0.001'), (98, 1, 'epochs', '7')")
    run = runs_of(path)[0]
    assert "lr" not in run.metrics
    assert run.metrics["epochs"] == 7


def test_constraints_of_a_sampler_are_neither_params_nor_metrics(tmp_path: Path) -> None:
    path = changed(tmp_path, "INSERT INTO trial_system_attributes VALUES (99, 1, 'constraints', '[0.5]')")
    assert runs_of(path) == runs_of(SAMPLES / "5.0.0" / "optuna.db")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("param_value = 7.0", "its stored value 7.0 is not one of 3 choices"),
        ("param_value = -1", "its stored value -1.0 is not one of 3 choices"),
        ("param_value = 'adam'", "its stored value is 'adam', not a number"),
        ("param_value = NULL", "its stored value is 'None', not a number"),
        ("distribution_json = '{'", "its distribution cannot be read: '{'"),
        ("distribution_json = NULL", "its distribution cannot be read: 'None'"),
        ("distribution_json = '[]'", "its distribution cannot be read: '[]'"),
    ],
)
def test_a_param_that_cannot_be_decoded_is_missing_and_noted(tmp_path: Path, change: str, said: str) -> None:
    path = changed(tmp_path, f"UPDATE trial_params SET {change} WHERE trial_id = 1 AND param_name = 'optimizer.name'")
    run, other = runs_of(path)[:2]
    assert run.params["optimizer.name"] is None
    assert run.note == f"the param 'optimizer.name' was taken as missing: {said}"
    assert (other.params["optimizer.name"], other.note) == ("sgd", "")


def test_choices_that_are_lists_or_objects_stay_apart(tmp_path: Path) -> None:
    choices = json.dumps({"name": "CategoricalDistribution", "attributes": {"choices": [[64, 64], {"a": 1}, 1]}})
    path = changed(
        tmp_path, f"UPDATE trial_params SET distribution_json = '{choices}' WHERE param_name = 'optimizer.name'"
    )
    assert [run.params["optimizer.name"] for run in runs_of(path)[:3]] == [1, [64, 64], '{"a": 1}']


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trial_params SET param_name = printf('%.501c', 'x') WHERE trial_id = 1 AND param_name = 'lr'",
        "INSERT INTO trial_user_attributes VALUES (99, 1, printf('%.501c', 'x'), '7')",
    ],
)
def test_an_endless_name_costs_the_trial_that_has_it(tmp_path: Path, statement: str) -> None:
    before = read(SAMPLES / "5.0.0" / "optuna.db")
    first, *others = read(changed(tmp_path, statement))
    assert isinstance(first, SkippedRun)
    assert first.reason is SkipReason.TOO_LARGE
    assert "has a name of 501 characters" in first.message
    assert others == before[1:]
