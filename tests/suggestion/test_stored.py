"""Suggestions from a study that stored what its runs were drawn from."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import paramimp
from paramimp.runs import Distribution
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.stored import as_stored

if TYPE_CHECKING:
    from collections.abc import Sequence

optuna = pytest.importorskip("optuna", reason="a library that the tests install")
optuna.logging.set_verbosity(optuna.logging.ERROR)

INFERRED = "space-inferred"


def objective(trial: Any) -> float:
    """Best at a learning rate of 1e-3; `lion` is in the space and never drawn, for its trials are pruned."""
    lr = trial.suggest_float("lr", 1e-6, 1.0, log=True)
    width = trial.suggest_int("width", 16, 256, step=16)
    trial.suggest_categorical("optimizer", ["adam", "sgd", "lion"])
    trial.suggest_int("layers", 1, 40)
    return float((math.log10(lr) + 3) ** 2 - width / 200)


@pytest.fixture(scope="module")
def study() -> Any:
    made = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3))
    for number in range(60):  # values that a random sampler gives, but for the category
        made.enqueue_trial({"optimizer": ("adam", "sgd")[number % 2]})
    made.optimize(objective, n_trials=60)
    return made


@pytest.fixture(scope="module")
def made(study: Any) -> paramimp.Suggestion:
    return paramimp.suggest(study, "value")


def test_the_old_range_is_what_the_study_was_told(made: paramimp.Suggestion) -> None:
    assert made["lr"].old == Domain("float", 1e-6, 1.0, log=True)
    assert made["width"].old == Domain("int", 16, 256, step=16)
    assert made["layers"].old == Domain("int", 1, 40)
    assert set(made["optimizer"].old.values) == {"adam", "sgd", "lion"}
    assert all(caution.code != INFERRED for caution in made.cautions)


def test_a_choice_that_no_run_has_tried_is_not_ruled_out(made: paramimp.Suggestion) -> None:
    if made["optimizer"].action != "fix":
        assert "lion" in made["optimizer"].new.values


def test_what_a_condition_speaks_of_is_what_its_runs_are(study: Any) -> None:
    found = paramimp.suggest(study, "value", where="lr < 0.1 and params.optimizer == 'adam'")
    assert found["lr"].old.high is not None
    assert found["lr"].old.high < 0.1
    assert "optimizer" not in found.space
    assert found["layers"].old == Domain("int", 1, 40)
    (caution,) = [caution for caution in found.cautions if caution.code == INFERRED]
    assert caution.params == ("lr",)


def test_runs_of_a_tool_that_stores_nothing_make_it_unknown(study: Any, tmp_path: Path) -> None:
    frame = study.trials_dataframe()[["value", "params_lr", "params_width", "params_optimizer", "params_layers"]]
    frame.columns = ["value", "lr", "width", "optimizer", "layers"]
    found = paramimp.suggest(frame, "value", params=["lr", "width", "optimizer", "layers"])
    assert found["lr"].old.low is not None
    assert 1e-6 < found["lr"].old.low <= frame["lr"].min()  # 1e-6 is what the study stores
    assert any(caution.code == INFERRED and not caution.params for caution in found.cautions)


@pytest.mark.parametrize(
    ("distribution", "cells", "expected"),
    [
        (Distribution(0.0, 1.0), [0.2, 1.5], Domain("float", 0.0, 1.5)),
        (Distribution(0.0, 1.0, step=0.25), [0.25, 0.3], Domain("float", 0.0, 1.0)),
        (Distribution(0.0, 1.0, step=0.25), [0.25, 0.5], Domain("float", 0.0, 1.0, step=0.25)),
        (Distribution(1, 8, whole=True), [2.0, 9], Domain("int", 1, 9)),
        (Distribution(1, 8, whole=True), [2.5], Domain("float", 1.0, 8.0)),
        (Distribution(0.1, 1.0, log=True), [0.0], Domain("float", 0.0, 1.0)),
        (Distribution(2.0, 2.0), [2.0], Domain("constant", value=2.0)),
        (Distribution(0.0, 1.0), ["auto", 0.5], None),
        (Distribution(choices=(64, 16)), [16], Domain("int", values=(16, 64))),
        (Distribution(choices=(16, 64)), [16.5], Domain("float", values=(16.0, 16.5, 64.0))),
        (Distribution(choices=("b", None)), ["a"], Domain("category", values=("a", "b", None))),
        (Distribution(choices=(True, False)), [True], Domain("category", values=(False, True))),
    ],
)
def test_a_value_outside_was_searched_too(
    distribution: Distribution, cells: Sequence[object], expected: Domain | None
) -> None:
    assert as_stored(distribution, cells) == expected


def test_a_curve_has_the_scale_that_the_study_draws_by() -> None:
    close = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    close.optimize(
        lambda trial: (
            (math.log(trial.suggest_float("log", 1.0, 3.0, log=True)) - 0.5) ** 2
            + trial.suggest_float("plain", 1.0, 3.0) / 5
        ),
        n_trials=40,
    )
    curves = paramimp.analyze(close, "value").effects.curves
    assert (curves["log"].scale, curves["plain"].scale) == ("log", "linear")
