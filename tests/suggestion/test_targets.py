"""The files of the targets: what is written reads back equal, whatever the names and values."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import optuna
import pytest
import yaml
from hypothesis import given, settings

from paramimp import ParamimpError
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.suggestion import Suggestion
from paramimp.suggestion.targets import TARGETS
from paramimp.suggestion.targets.hydra import NAME as HYDRA_NAME
from paramimp.suggestion.targets.wandb import NAME as WANDB_NAME
from tests.suggestion.samples import EVERY_KIND, advice, loaded, suggestion, suggestions

SCHEMA = json.loads((Path(__file__).parent / "wandb_schema.json").read_text("utf-8"))
FORMATS = jsonschema.FormatChecker(formats=())
FORMATS.checks("float")(lambda value: isinstance(value, float))
FORMATS.checks("integer")(lambda value: isinstance(value, int))
QUICK = settings(deadline=None, max_examples=60)


def same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def sweep_of(made: Suggestion) -> dict[str, Any]:
    """The file for W&B, as its PyYAML reads it, if its schema allows it."""
    document: dict[str, Any] = yaml.safe_load(made.write("wandb"))
    jsonschema.Draft7Validator(SCHEMA, format_checker=FORMATS).validate(document)
    return document


@pytest.mark.parametrize("target", TARGETS.built_in)
def test_every_target_has_a_name_and_says_what_it_writes(target: str) -> None:
    found = TARGETS.load(target)
    assert found.name == target
    assert found.description.endswith(".")
    assert EVERY_KIND.write(target).endswith("\n")
    assert EVERY_KIND.write(target) == EVERY_KIND.write(target)


def test_an_unknown_target_is_refused_with_those_there_are() -> None:
    with pytest.raises(ParamimpError, match="known are: wandb, optuna, hydra, ray, configspace, yaml"):
        EVERY_KIND.write("vizier")


# Weights & Biases


def test_the_sweep_of_wandb_by_hand() -> None:
    document = sweep_of(EVERY_KIND)
    assert document["method"] == "random"
    assert document["metric"] == {"name": "val_loss", "goal": "minimize"}
    assert document["run_cap"] == 30
    assert document["parameters"]["lr"] == {"distribution": "log_uniform_values", "min": 1e-5, "max": 0.1}
    assert document["parameters"]["layers"] == {"distribution": "int_uniform", "min": 1, "max": 8}
    assert document["parameters"]["augment"] == {"values": [False, True]}
    assert document["parameters"]["mode"] == {"values": ["1e-5", "no", "on", "true"]}
    assert document["parameters"]["on"] == {"value": "off"}
    assert document["parameters"]["pool"] == {"values": ["max", None]}
    assert document["parameters"]["smoothing"] == {"values": [0.05, 0.1, 0.15, 0.2, 0.25]}
    assert document["parameters"]["warmup"] == {"values": list(range(0, 1001, 100))}
    assert document["parameters"]["model.dropout"] == {"distribution": "uniform", "min": 0.0, "max": 1.0}


def test_integers_on_a_logarithmic_scale_stay_integers_for_wandb_and_hold_the_best() -> None:
    values = sweep_of(EVERY_KIND)["parameters"]["nodes"]["values"]
    assert all(type(value) is int for value in values)
    assert {16, 100, 512} <= set(values)
    assert values == sorted(set(values))


def test_a_model_based_sampler_is_bayes_for_wandb() -> None:
    made = suggestion(advice("lr", Domain("float", 0.0, 1.0)), model_based=True)
    assert sweep_of(made)["method"] == "bayes"


def test_a_name_that_wandb_forbids_is_refused_by_a_sentence_that_says_what_to_do() -> None:
    made = suggestion(advice("learning rate", Domain("float", 0.0, 1.0)))
    with pytest.raises(ParamimpError) as refused:
        made.write("wandb")
    assert str(refused.value) == (
        "Weights & Biases takes letters, digits and _ . - (the first a letter or _) for a name, and 'learning rate' is"
        " none; leave it out with --exclude 'learning rate', or choose another file with --for yaml."
    )


@given(suggestions())
@QUICK
def test_what_wandb_reads_is_what_was_meant(made: Suggestion) -> None:
    if not all(WANDB_NAME.fullmatch(each.param) for each in made.params):
        with pytest.raises(ParamimpError):
            made.write("wandb")
        made = suggestion(
            *(advice(f"p{place}", each.new) for place, each in enumerate(made.params)),
            start_with=tuple(
                {f"p{place}": one[each.param] for place, each in enumerate(made.params)} for one in made.start_with
            ),
        )
    parameters = sweep_of(made)["parameters"]
    assert list(parameters) == [each.param for each in made.params]
    for each in made.params:
        found = parameters[each.param]
        if each.new.type == "constant":
            assert same(found["value"], each.new.value)
        elif each.new.choices:
            assert list(map(same, found["values"], each.new.choices)) == [True] * len(each.new.choices)
        elif "values" in found:
            assert same(found["values"][0], each.new.low)
            assert same(found["values"][-1], each.new.high)
        else:
            assert same(found["min"], each.new.low)
            assert same(found["max"], each.new.high)


# The neutral file


@given(suggestions())
@QUICK
def test_the_neutral_file_reads_back_equal(made: Suggestion) -> None:
    document = yaml.safe_load(made.write("yaml"))
    assert document["space"] == {each.param: each.new.to_dict() for each in made.params}
    assert document["start_with"] == [dict(config) for config in made.start_with]
    assert document["runs"] == 30
    for each in made.params:
        for key, value in each.new.to_dict().items():
            found = document["space"][each.param][key]
            assert same(found, value) if key != "values" else all(map(same, found, value))


# Optuna


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


# Hydra: the grammar itself is tried in tests/suggestion/with_libraries.py


def test_the_experiment_of_hydra_by_hand() -> None:
    document = yaml.safe_load(EVERY_KIND.write("hydra"))
    assert document["defaults"] == [{"override /hydra/sweeper": "optuna"}]
    sweeper = document["hydra"]["sweeper"]
    assert (sweeper["direction"], sweeper["n_trials"]) == ("minimize", 30)
    assert sweeper["params"]["lr"] == "tag(log, interval(1e-05, 0.1))"
    assert sweeper["params"]["layers"] == "int(interval(1, 8))"
    assert sweeper["params"]["model.dropout"] == "interval(0.0, 1.0)"
    assert sweeper["params"]["mode"] == "'1e-5', 'no', 'on', 'true'"
    assert sweeper["params"]["augment"] == "choice(false, true)"
    assert sweeper["params"]["pool"] == "'max', null"
    assert sweeper["params"]["shape"] == "[64], [128,64]"
    assert sweeper["params"]["optimizer"] == "choice(adam, rmsprop, sgd)"
    assert sweeper["params"]["nodes"] == "tag(log, int(interval(16, 512)))"
    assert sweeper["params"]["on"] == "'off'"


def test_the_grid_of_hydra_holds_no_more_combinations_than_runs_are_proposed() -> None:
    text = EVERY_KIND.write("hydra")
    grid = yaml.safe_load("\n".join(line[2:] for line in text[text.index("# Without the") :].splitlines()[1:]))
    combinations = 1
    for override in grid["hydra"]["sweeper"]["params"].values():
        combinations *= len(re.findall(r",(?![^\[]*\])", override)) + 1
    assert 8 < combinations <= 30


def test_a_name_that_is_no_path_in_a_config_is_refused_for_hydra() -> None:
    assert HYDRA_NAME.fullmatch("optimizer.lr")
    with pytest.raises(ParamimpError, match=r"^Hydra takes letters.* for a name, and 'a b' is none; "):
        suggestion(advice("a b", Domain("float", 0.0, 1.0))).write("hydra")


# ConfigSpace


def test_the_space_of_configspace_by_hand() -> None:
    document = yaml.safe_load(EVERY_KIND.write("configspace"))
    found = {each["name"]: each for each in document["hyperparameters"]}
    assert found["lr"] == {
        "name": "lr", "type": "uniform_float", "lower": 1e-5, "upper": 0.1, "log": True, "default_value": 1.5e-5,
        "meta": None,
    }  # fmt: skip
    assert found["shape"]["choices"] == ["[64]", "[128, 64]"]
    assert found["on"]["value"] == "off"
    assert document["conditions"] == [
        {"type": "IN", "child": "momentum", "parent": "optimizer", "values": ["rmsprop", "sgd"]}
    ]
