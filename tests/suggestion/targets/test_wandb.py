"""Sweeps of Weights & Biases, by hand and read back."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given

from paramimp import ParamimpError
from paramimp.messages.globs import matching_any
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.suggestion import Suggestion
from paramimp.suggestion.targets.wandb import NAME as WANDB_NAME
from tests.suggestion.samples import EVERY_KIND, advice, suggestion, suggestions
from tests.suggestion.targets.equal import QUICK, same

SCHEMA = json.loads((Path(__file__).parent / "wandb_schema.json").read_text("utf-8"))


FORMATS = jsonschema.FormatChecker(formats=())
FORMATS.checks("float")(lambda value: isinstance(value, float))
FORMATS.checks("integer")(lambda value: isinstance(value, int))


def sweep_of(made: Suggestion) -> dict[str, Any]:
    """The file for W&B, as its PyYAML reads it, if its schema allows it."""
    document: dict[str, Any] = yaml.safe_load(made.write("wandb"))
    jsonschema.Draft7Validator(SCHEMA, format_checker=FORMATS).validate(document)
    return document


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
    assert refused.value.shell_lines[0] == (
        "Weights & Biases takes letters, digits and _ . - (the first a letter or _) for a name, and 'learning rate' is"
        " none; leave it out with --exclude 'learning rate', or choose yaml, which takes every name."
    )


def test_all_names_that_wandb_forbids_are_left_out_by_one_line_that_can_be_pasted() -> None:
    names = ["lr", "learning rate", "\x1b[31mlr", "a,b", "=cmd()", "c|d"]
    made = suggestion(*(advice(name, Domain("float", 0.0, 1.0)) for name in names))
    with pytest.raises(ParamimpError) as refused:
        made.write("wandb")
    (line,) = refused.value.shell_lines
    assert "are none; leave them out with --exclude " in line
    pasted = shlex.split(line.partition("--exclude ")[2].partition(", or choose yaml")[0])
    assert matching_any(pasted[0].split(","), names) == set(names) - {"lr"}


def test_a_name_that_cannot_be_typed_is_refused_without_advice_that_fails() -> None:
    with pytest.raises(ParamimpError, match=r"'' is none; choose yaml"):
        suggestion(advice("", Domain("float", 0.0, 1.0))).write("wandb")


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
