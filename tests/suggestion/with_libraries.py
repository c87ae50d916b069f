"""The files of the targets, loaded and sampled by the libraries that they are for.

    pip install ConfigSpace 'ray[tune]' hydra-core hydra-optuna-sweeper
    python -m venv /tmp/sweeps && /tmp/sweeps/bin/pip install sweeps pyyaml
    SWEEPS_PYTHON=/tmp/sweeps/bin/python pytest tests/suggestion/with_libraries.py

They are heavy, and pin old versions of others (Optuna 2 for Hydra's sweeper, numpy 1 for W&B's ``sweeps``, which so has
an environment of its own). So they are no part of the extra ``test``, and what is not installed is not tried.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from paramimp.messages.printable import printable
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.suggestion import Suggestion
from tests.suggestion.samples import EVERY_KIND, advice, loaded, member, suggestion, suggestions

NAMES = st.from_regex(r"[a-z_]{1,3}(\.[a-z_]{1,3})?", fullmatch=True)
NOT_INSTALLED = "it is not installed; see above"
QUICK = settings(deadline=None, max_examples=25)
pytestmark = pytest.mark.filterwarnings("ignore")  # those of the libraries


def draws_lie_in(made: Suggestion, draws: list[dict[str, Any]]) -> None:
    spaces = made.space
    for config in draws:
        for name, value in config.items():
            assert spaces[name].contains(value), (name, value)
    ints = [name for name, domain in spaces.items() if domain.type == "int"]
    assert all(type(config[name]) is int for config in draws for name in ints if name in config)


def texts_of_lists(config: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, list) else value for name, value in config.items()}


# Ray


def test_the_space_of_ray_is_sampled_and_holds_the_best() -> None:
    pytest.importorskip("ray.tune", reason=NOT_INSTALLED)
    names = loaded(EVERY_KIND.write("ray"))
    from ray.tune.search.sample import Domain as RayDomain

    space = names["param_space"]
    assert names["points_to_evaluate"] == [dict(config) for config in EVERY_KIND.start_with]
    for best in names["points_to_evaluate"]:
        for name, value in best.items():
            assert space[name].is_valid(value) if isinstance(space[name], RayDomain) else space[name] == value, name
    draws = [
        {name: each.sample() if isinstance(each, RayDomain) else each for name, each in space.items()}
        for _ in range(300)
    ]
    draws_lie_in(EVERY_KIND, draws)
    assert {config["layers"] for config in draws} == set(range(1, 9))
    assert set(EVERY_KIND.ray()) == set(space)


def test_a_search_of_ray_begins_with_the_best() -> None:
    pytest.importorskip("ray.tune", reason=NOT_INSTALLED)
    from ray.tune.search.basic_variant import BasicVariantGenerator

    names = loaded(EVERY_KIND.write("ray"))
    search = BasicVariantGenerator(points_to_evaluate=names["points_to_evaluate"])
    assert search._points_to_evaluate == names["points_to_evaluate"]


@given(suggestions())
@QUICK
def test_what_ray_loads_is_what_was_meant(made: Suggestion) -> None:
    pytest.importorskip("ray.tune", reason=NOT_INSTALLED)
    names = loaded(made.write("ray"))
    for each in made.params:
        found = names["param_space"][each.param]
        if each.new.type == "constant":
            assert type(found) is type(each.new.value)
            assert found == each.new.value
        elif each.new.choices:
            assert list(found.categories) == list(each.new.choices)
        else:
            assert (found.lower, found.upper - (each.new.type == "int")) == (each.new.low, each.new.high)
            assert found.is_valid(member(each.new))


# ConfigSpace


def test_the_space_of_configspace_is_loaded_sampled_and_holds_the_best(tmp_path: Path) -> None:
    ConfigSpace = pytest.importorskip("ConfigSpace", reason=NOT_INSTALLED)
    path = tmp_path / "space.yaml"
    path.write_text(EVERY_KIND.write("configspace"), encoding="utf-8")
    space = ConfigSpace.ConfigurationSpace.from_yaml(path)
    assert space == EVERY_KIND.configspace()
    best = texts_of_lists(EVERY_KIND.start_with[0])
    ConfigSpace.Configuration(space, values={**best, "seed": 0}).check_valid_configuration()
    for config in map(dict, space.sample_configuration(100)):
        assert ("momentum" in config) == (config["optimizer"] in ("rmsprop", "sgd"))
        for name, value in config.items():
            plain = value.item() if hasattr(value, "item") else value
            if name != "shape":
                assert EVERY_KIND.space[name].contains(plain), (name, value)
    again = io.StringIO()
    yaml.safe_dump(space.to_serialized_dict(), again)
    assert ConfigSpace.ConfigurationSpace.from_serialized_dict(yaml.safe_load(again.getvalue())) == space


@given(suggestions(NAMES))
@QUICK
def test_what_configspace_loads_is_what_was_meant(made: Suggestion) -> None:
    pytest.importorskip("ConfigSpace", reason=NOT_INSTALLED)
    space = made.configspace()
    for each in made.params:
        found = space[each.param]
        if each.new.is_range:
            assert found.log is each.new.log
            assert [found.lower, found.upper] == pytest.approx([each.new.low, each.new.high])  # it rounds floats
        elif each.new.type == "constant":
            assert found.value == each.new.value
        else:
            assert list(found.choices) == list(each.new.choices)


# Hydra


def parsed(override: str) -> Any:
    from hydra.core.override_parser.overrides_parser import OverridesParser

    return OverridesParser.create().parse_override(override)


def test_the_overrides_are_what_the_optuna_sweeper_takes() -> None:
    pytest.importorskip("hydra_plugins.hydra_optuna_sweeper", reason=NOT_INSTALLED)
    from hydra_plugins.hydra_optuna_sweeper._impl import create_params_from_overrides

    overrides = [f"{name}={text}" for name, text in EVERY_KIND.hydra().items()]
    space, fixed = create_params_from_overrides(overrides)
    assert set(space) | set(fixed) == set(EVERY_KIND.space)
    assert fixed == {"on": "'off'"}  # which is handed on, and read as a text
    assert (space["lr"].low, space["lr"].high) == (1e-5, 0.1)
    assert type(space["model.dropout"].low) is float
    assert (space["layers"].low, space["layers"].high) == (1, 8)
    assert "Int" in type(space["layers"]).__name__
    assert "Int" in type(space["nodes"]).__name__
    assert space["warmup"].choices == tuple(range(0, 1001, 100))


def test_the_basic_sweeper_takes_the_grid() -> None:
    pytest.importorskip("hydra", reason=NOT_INSTALLED)
    from hydra._internal.core_plugins.basic_sweeper import BasicSweeper

    text = EVERY_KIND.write("hydra")
    grid = yaml.safe_load("\n".join(line[2:] for line in text[text.index("# Without the") :].splitlines()[1:]))
    overrides = [parsed(f"{name}={value}") for name, value in grid["hydra"]["sweeper"]["params"].items()]
    (batches,) = BasicSweeper.split_arguments(overrides, max_batch_size=None)
    assert 8 < len(batches) <= 30


def values_of(override: str) -> list[Any]:
    """What a sweep override stands for, each as the config of a job would have it."""
    from hydra.core.override_parser.types import QuotedString

    found = parsed(f"x={override}")
    texts = found.sweep_string_iterator() if found.is_sweep_override() else [found.get_value_element_as_str()]
    jobs = [parsed(f"x={text}").value() for text in texts]
    return [job.text if isinstance(job, QuotedString) else job for job in jobs]


@given(suggestions(NAMES))
@QUICK
def test_what_hydra_reads_is_what_was_meant(made: Suggestion) -> None:
    pytest.importorskip("hydra", reason=NOT_INSTALLED)
    params = yaml.safe_load(made.write("hydra"))["hydra"]["sweeper"]["params"]
    for each in made.params:
        text = params[each.param]
        if each.new.is_range:
            value = parsed(f"x={text}").value()
            assert (value.start, value.end) == (each.new.low, each.new.high)
            assert type(value.start) is (int if each.new.type == "int" else float)
            continue
        found = values_of(text)
        assert [(type(one), one) for one in found] == [(type(one), one) for one in each.new.choices]


@given(suggestions(NAMES))
@QUICK
def test_what_hydra_reads_of_the_best_configurations_is_what_they_are(made: Suggestion) -> None:
    pytest.importorskip("hydra", reason=NOT_INSTALLED)
    lines = [line for line in made.write("hydra").splitlines() if line.startswith("#   python train.py")]
    for line, config in zip(lines, made.start_with, strict=True):
        if any(printable(text) != text for text in map(str, config.values())):
            continue  # in a comment such signs are escaped
        overrides = [parsed(word) for word in shlex.split(line[1:])[2:]]
        assert {each.key_or_group: values_of(each.get_value_string())[0] for each in overrides} == config


# Weights & Biases

ASKED = """
import json, sys
import sweeps, yaml
config = yaml.safe_load(sys.stdin)
violations = list(sweeps.config.schema_violations_from_proposed_config(config))
draws = [{name: each["value"] for name, each in sweeps.next_run(dict(config), []).config.items()} for _ in range(60)]
print(json.dumps([violations, draws], default=float))
"""


def asked_of_wandb(made: Suggestion) -> Any:
    """What W&B's sweeps finds wrong with a file, and 60 draws from it."""
    python = os.environ.get("SWEEPS_PYTHON")
    if not python:
        pytest.skip("SWEEPS_PYTHON names no interpreter; see above")
    done = subprocess.run(
        [python, "-W", "ignore", "-c", ASKED], input=made.write("wandb"), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_wandb_finds_nothing_wrong_with_its_sweep_and_draws_from_it() -> None:
    violations, draws = asked_of_wandb(EVERY_KIND)
    assert violations == []
    draws_lie_in(EVERY_KIND, draws)
    assert {config["mode"] for config in draws} == {"1e-5", "no", "on", "true"}


def test_the_names_that_wandb_takes_are_those_that_it_says() -> None:
    made = suggestion(advice("A._-9", Domain("float", 0.0, 1.0)), advice("_", Domain("int", 1, 2)))
    assert asked_of_wandb(made)[0] == []
