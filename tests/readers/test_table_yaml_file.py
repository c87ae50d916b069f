"""Tables of runs in YAML, and configs that have parts of one shape and are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from paramimp.errors import ParamimpError
from paramimp.readers.table.yaml_file import holds_runs
from tests.readers.tables import load

if TYPE_CHECKING:
    from pathlib import Path

RNG = np.random.default_rng(1)
RUNS = {
    f"exp_{number}": {"lr": round(0.01 * number, 2), "optimizer": "adam", "val_loss": float(RNG.uniform())}
    for number in range(1, 9)
}


@pytest.mark.parametrize(
    "document",
    [
        RUNS,
        [{"name": name, **run} for name, run in RUNS.items()],
        {"results": list(RUNS.values())},
        {name: {"config": {"lr": run["lr"]}, "metrics": {"val_loss": run["val_loss"]}} for name, run in RUNS.items()},
    ],
    ids=["named", "list", "under-a-key", "with-parts"],
)
def test_runs_in_yaml_are_read_as_those_in_json(document: Any, tmp_path: Path) -> None:
    path = tmp_path / "sweep.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    table = load(path)
    assert table.params["lr"] == [run["lr"] for run in RUNS.values()]
    assert table.metrics == {"val_loss": [run["val_loss"] for run in RUNS.values()]}


def test_a_result_in_any_language_is_known_by_its_digits_in_runs_that_all_say_the_same() -> None:
    runs = {name: {"lernrate": run["lr"], "güte": run["val_loss"]} for name, run in RUNS.items()}
    assert holds_runs(yaml.safe_dump(runs).encode())
    odd_one = {**runs, "exp_9": {"lernrate": 0.1}}
    assert not holds_runs(yaml.safe_dump(odd_one).encode())


@pytest.mark.parametrize(
    "config",
    [
        {"optimizer": {"lr": 0.1}, "model": {"depth": 3}},
        {"train": {"lr": 0.1, "loss": "ce"}, "tune": {"lr": 0.2, "loss": "ce"}, "test": {"lr": 0.3, "loss": "ce"}},
        {"CartPole-v1": {"n_envs": 8, "lr": 0.001}, "Pong-v5": {"n_envs": 4, "lr": 0.002}, "Go": {"n_envs": 1}},
        {"parameters": {"lr": {"min": 0.1, "max": 1}, "wd": {"min": 0.2, "max": 2}, "bs": {"min": 3, "max": 4}}},
        {"param_groups": [{"lr": 0.1, "wd": 0.123456}, {"lr": 0.2, "wd": 0.234567}, {"lr": 0.3, "wd": 0.345678}]},
        ["adam", "sgd", "lion"],
        {"weights": {"loss_weight": 0.1}, "other": {"loss_weight": 0.2}, "third": {"loss_weight": 0.3}},
        None,
    ],
)
def test_a_config_is_no_table_of_runs_though_its_parts_have_one_shape(config: Any, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(yaml.safe_dump(config))
    assert not holds_runs(path.read_bytes())
    with pytest.raises(ParamimpError, match="is no log that any reader knows"):
        load(path)


def test_yaml_with_more_than_is_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "sweep.yml"
    path.write_text("".join(f"run_{number}: {{a: 1, b: 2, loss: {number}}}\n" for number in range(20_000)))
    (row,) = load(path).rows
    assert "stands for more than 50,000 values" in row.told
