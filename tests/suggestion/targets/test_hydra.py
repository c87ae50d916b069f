"""Experiments of Hydra, by hand: overrides, grids, and names that are no paths."""

from __future__ import annotations

import re
import shlex

import pytest
import yaml

from paramimp import ParamimpError
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.targets.hydra import NAME as HYDRA_NAME
from tests.suggestion.samples import EVERY_KIND, advice, suggestion


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


def test_the_best_configurations_are_written_so_that_hydra_reads_a_text_as_one() -> None:
    config = {"a": "null", "b": None, "c": "1e-5", "d": 1e-5, "e": "relu", "f": "x,y", "g": [64, "64"], "h": True}
    made = suggestion(advice("lr", Domain("float", 0.0, 1.0)), start_with=(config,)).write("hydra")
    (line,) = (line for line in made.splitlines() if line.startswith("#   python train.py"))
    assert shlex.split(line[1:])[2:] == [
        "a='null'", "b=null", "c='1e-5'", "d=1e-05", "e=relu", "f='x,y'", "g=[64,'64']", "h=true",
    ]  # fmt: skip


def test_a_name_that_is_no_path_in_a_config_is_refused_for_hydra() -> None:
    assert HYDRA_NAME.fullmatch("optimizer.lr")
    with pytest.raises(ParamimpError, match=r"^Hydra takes letters.* for a name, and 'a b' is none; "):
        suggestion(advice("a b", Domain("float", 0.0, 1.0))).write("hydra")
