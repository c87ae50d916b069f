"""Studies of Optuna: distributions, first runs and past ones, as the library has them."""

from __future__ import annotations

from typing import Any

import optuna
import pytest
from hypothesis import given

from paramimp.suggestion.domain import Domain
from paramimp.suggestion.suggestion import Suggestion
from tests.suggestion.samples import EVERY_KIND, advice, loaded, suggestion, suggestions
from tests.suggestion.targets.equal import QUICK, same


@pytest.fixture(autouse=True)
def _quiet() -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)


def test_the_study_of_optuna_begins_with_the_best_and_knows_the_old_runs() -> None:
    names = loaded(EVERY_KIND.write("optuna"))
    study = names["make_study"](seed=1)
    assert study.direction is optuna.study.StudyDirection.MINIMIZE
    assert [trial.value for trial in study.get_trials(states=[optuna.trial.TrialState.COMPLETE])] == [0.0, 0.1]
    seen: list[dict[str, Any]] = []

    def objective(trial: Any) -> float:
        seen.append(names["params_of"](trial))
        return float(len(seen))

    study.optimize(objective, n_trials=40)
    for found, best in zip(seen, EVERY_KIND.start_with, strict=False):
        assert {name: value for name, value in found.items() if name != "seed"} == best
    spaces = EVERY_KIND.space
    for params in seen:
        assert all(spaces[name].contains(value) for name, value in params.items())
        assert ("momentum" in params) == (params["optimizer"] in ("rmsprop", "sgd"))
        assert set(params) - {"momentum"} == set(spaces) - {"momentum"}
        assert type(params["layers"]) is int
        assert type(params["augment"]) is bool
        assert type(params["nodes"]) is int
    assert {len(params["shape"]) for params in seen} == {1, 2}


def test_a_study_with_a_model_of_several_params_works() -> None:
    made = suggestion(advice("lr", Domain("float", 1e-5, 0.1, log=True)), start_with=({"lr": 0.01},), model_based=True)
    with pytest.warns(optuna.exceptions.ExperimentalWarning):
        study = loaded(made.write("optuna"))["make_study"]()
    study.optimize(lambda trial: trial.suggest_float("lr", 1e-5, 0.1, log=True), n_trials=3)
    assert study.trials[1].params == {"lr": 0.01}


def test_the_distributions_of_optuna_are_those_of_the_file() -> None:
    assert EVERY_KIND.optuna() == loaded(EVERY_KIND.write("optuna"))["SPACE"]
    for distribution in EVERY_KIND.optuna().values():
        text = optuna.distributions.distribution_to_json(distribution)
        assert optuna.distributions.json_to_distribution(text) == distribution


@given(suggestions())
@QUICK
def test_what_optuna_loads_is_what_was_meant(made: Suggestion) -> None:
    names = loaded(made.write("optuna"))
    for each in made.params:
        domain = each.new
        if domain.type == "constant":
            assert same(names["FIXED"][each.param], domain.value)
            continue
        found = names["SPACE"][each.param]
        if domain.is_range:
            assert same(found.low, domain.low)
            assert same(found.high, domain.high)
            assert found.log is domain.log
        else:
            assert all(map(same, found.choices, domain.choices))
    study = names["make_study"]()
    seen = []
    study.optimize(lambda trial: float(bool(seen.append(names["params_of"](trial)))), n_trials=2)  # type: ignore[func-returns-value]
    assert seen[0] == made.start_with[0]
