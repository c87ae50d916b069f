"""What runs were drawn from, as each tool stores it: what real files of many versions tell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from paramimp.api import load_runs
from paramimp.runs import Distribution
from paramimp.table.packed import packed, unpacked
from paramimp.table.packed_cells import Numbers

SAMPLES = Path(__file__).parent / "samples"

OPTUNA = {
    "optimizer.name": Distribution(choices=("sgd", "momentum", "adam")),
    "augment": Distribution(choices=(True, False)),
    "scheduler": Distribution(choices=(None, "cosine")),
    "batch_size": Distribution(choices=(16, 32, 64)),
    "lr": Distribution(1e-5, 1.0, log=True),
    "depth": Distribution(1, 4, whole=True),
    "width": Distribution(8, 64, whole=True, log=True),
    "dropout": Distribution(0.0, 0.5, step=0.1),
    "momentum": Distribution(0.0, 0.99),
}
"""What `samples/make_optuna.py` asked Optuna for."""
CONFIG_SPACE = {
    "name": None,
    "hyperparameters": [
        {"type": "categorical", "name": "optimizer:name", "choices": ["sgd", "adam"], "weights": None,
         "default_value": "sgd", "meta": None},
        {"type": "ordinal", "name": "batch_size", "sequence": [16, 32, 64], "default_value": 16, "meta": None},
        {"type": "uniform_float", "name": "dropout", "lower": 0.0, "upper": 0.5, "default_value": 0.25, "log": False,
         "meta": None},
        {"type": "uniform_int", "name": "width", "lower": 8, "upper": 128, "default_value": 32, "log": True, "q": None},
        {"type": "constant", "name": "epochs", "value": 3, "meta": None},
    ],
    "conditions": [], "forbiddens": [], "python_module_version": "1.2.0", "format_version": 0.4,
}  # fmt: skip
"""As ConfigSpace writes it."""


def told(place: Path, ending: str = "") -> dict[str, Distribution]:
    """What the runs of one place say, which is the same of all."""
    rows = [row for row in load_runs(place).rows if not row.skip_reason and ending in row.run]
    assert rows
    first = dict(rows[0].drawn_from)
    assert all(dict(row.drawn_from) == first for row in rows)
    return first


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("optuna/*/optuna.db")) + sorted(SAMPLES.glob("optuna/*/*.log")))
def test_optuna_stores_the_distribution_of_each_param(file: Path) -> None:
    found = told(file, "/digits/")
    assert found == {name: OPTUNA[name] for name in found}
    assert {"lr", "depth", "width", "dropout", "batch_size"} <= found.keys()


def test_a_study_in_memory_tells_what_its_storage_tells() -> None:
    optuna = pytest.importorskip("optuna", reason="a library that the tests install")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study()

    def objective(trial: Any) -> float:
        x = trial.suggest_float("x", 1e-3, 1.0, log=True)
        return float(x + trial.suggest_int("n", 0, 10, step=5) + trial.suggest_categorical("c", [1, 2]))

    study.optimize(objective, n_trials=5)
    assert dict(load_runs(study).rows[0].drawn_from) == {
        "x": Distribution(1e-3, 1.0, log=True),
        "n": Distribution(0, 10, whole=True, step=5),
        "c": Distribution(choices=(1, 2)),
    }


@pytest.mark.parametrize("version", ["1.0.1", "1.4.8"])
def test_kerastuner_stores_its_space_with_each_trial(version: str) -> None:
    assert told(SAMPLES / "kerastuner" / version) == {
        "opt/lr": Distribution(1e-4, 0.1, log=True),
        "opt/name": Distribution(choices=("adam", "sgd")),
        "units": Distribution(8, 32, whole=True, step=8),
        "dropout": Distribution(choices=(False, True)),
    }


def test_nni_stores_its_space_with_the_experiment() -> None:
    assert told(SAMPLES / "nni" / "3.0", "nni.sqlite") == {
        "lr": Distribution(1e-4, 0.1, log=True),
        "opt": Distribution(choices=("adam", "sgd")),
        "units": Distribution(choices=(16, 32)),
    }


def smac_beside(text: str, tmp_path: Path) -> Path:
    shutil.copytree(SAMPLES / "smac" / "2.4.1", tmp_path / "smac")
    (scenario,) = tmp_path.rglob("runhistory.json")
    (scenario.parent / "configspace.json").write_text(text)
    return tmp_path / "smac"


def test_smac_keeps_the_space_of_configspace_beside_its_trials(tmp_path: Path) -> None:
    assert told(smac_beside(json.dumps(CONFIG_SPACE), tmp_path)) == {
        "optimizer:name": Distribution(choices=("sgd", "adam")),
        "batch_size": Distribution(choices=(16, 32, 64)),
        "dropout": Distribution(0.0, 0.5),
        "width": Distribution(8, 128, whole=True, log=True),
    }


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"hyperparameters": 3}', '{"hyperparameters": [3, null, {"type": 3}]}',
             '{"hyperparameters": [{"type": "uniform_int", "name": ["x"], "lower": "a", "upper": null}]}']
)  # fmt: skip
def test_a_space_that_cannot_be_read_costs_no_run(text: str, tmp_path: Path) -> None:
    used = [row for row in load_runs(smac_beside(text, tmp_path)).rows if not row.skip_reason]
    assert len(used) == len([row for row in load_runs(SAMPLES / "smac" / "2.4.1").rows if not row.skip_reason])
    assert all(not row.drawn_from for row in used)


@pytest.mark.parametrize("tool", ["optuna", "kerastuner", "nni", "wandb"])
def test_what_is_kept_of_read_runs_keeps_their_spaces(tool: str) -> None:
    table = load_runs(SAMPLES / tool)
    numbers = Numbers()
    said = json.loads(json.dumps(packed(table, numbers)))
    again = unpacked(said, Numbers(numbers.written()), table.summary)
    assert [dict(row.drawn_from) for row in again.rows] == [dict(row.drawn_from) for row in table.rows]
    assert len({id(row.drawn_from) for row in again.rows}) <= len({id(row.drawn_from) for row in table.rows})


HYDRA = SAMPLES / "hydra_sweeps" / "1.3.8"


def test_hydra_keeps_what_its_basic_sweeper_was_asked_for() -> None:
    """The group `optimizer` chooses a file and is no param; the stop of a range is none of its numbers."""
    assert told(HYDRA / "basic") == {
        "optimizer.lr": Distribution(choices=(0.1, 0.01)),
        "depth": Distribution(1, 5, whole=True, step=2),
        "text": Distribution(choices=("1e-5", "a")),
    }


def test_jobs_of_other_sweepers_keep_its_configuration() -> None:
    """Optuna's takes the stop of a range as its greatest number, and intervals for those of floats."""
    assert told(HYDRA / "optuna") == {
        "optimizer.lr": Distribution(1e-5, 0.1, log=True),
        "depth": Distribution(1, 9, whole=True),
        "activation": Distribution(choices=("relu", "tanh")),
        "dropout": Distribution(0.0, 0.5, step=0.25),
        "seed": Distribution(1, 5, whole=True),
        "weight": Distribution(1.0, 10.0),
        "augment": Distribution(choices=(True, False)),
    }


def test_a_grid_of_optuna_leaves_the_last_number_out() -> None:
    assert told(HYDRA / "grid") == {
        "activation": Distribution(choices=("relu", "tanh")),
        "dropout": Distribution(0.0, 0.25, step=0.25),
        "augment": Distribution(choices=(True, False)),
    }


def test_what_hydra_stored_holds_every_value_of_the_jobs() -> None:
    rows = load_runs(HYDRA)
    for index, row in enumerate(rows.rows):
        assert row.drawn_from
        told_of = {name: found for name, found in row.drawn_from.items() if name in rows.params}
        assert all(found.holds(rows.params[name][index]) for name, found in told_of.items())


def test_jobs_that_hydra_started_alone_or_as_files_are_drawn_from_nothing_known() -> None:
    """A sweep over experiments chooses files, and a config may name a sweeper that a single run does not use."""
    assert told(SAMPLES / "hydra") == {}
