"""Settings that only the folders of runs are called after, through the door that users have."""

from __future__ import annotations

import logging
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from paramimp import load_runs
from paramimp.reading import notes
from paramimp.table.cells import ABSENT
from tests.trees import write

if TYPE_CHECKING:
    from pathlib import Path

DESIGN = list(product(("resnet18", "vgg16"), ("adam", "sgd"), (0.1, 0.01), (0, 1)))


def runs(place: Path, config: dict[str, Any], *, file: str = "params.json") -> Path:
    """A folder for each net, optimizer, learning rate and seed, of which the config says next to nothing."""
    for n, (net, opt, lr, seed) in enumerate(DESIGN):
        own = {"epochs": 5, "workers": [2, 4][n * 5 % 7 % 2], **config}
        write(place / f"{net}/{opt}/lr_{lr}/seed_{seed}", {file: own, "results.json": {"val_loss": n / 10}})
    return place


def test_settings_that_stand_in_folders_alone_are_params(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "_TOLD", set())
    monkeypatch.setattr(notes, "_LISTENERS", [])
    with caplog.at_level(logging.WARNING):
        table = load_runs(runs(tmp_path, {}))
    told = {(table.params["name_part_1"][n], table.params["name_part_2"][n], table.params["lr"][n]) for n in range(16)}
    assert told == set(product(("resnet18", "vgg16"), ("adam", "sgd"), (0.1, 0.01)))
    assert all(
        row.run.startswith(f"{net}/{opt}/lr_{lr}/")
        for row, net, opt, lr in zip(
            table.rows, *(table.params[name] for name in ("name_part_1", "name_part_2", "lr")), strict=True
        )
    )
    assert set(table.params) == {"epochs", "workers", "name_part_1", "name_part_2", "lr"}
    assert "name_part_1 (resnet18 and vgg16), name_part_2 (adam and sgd) and lr" in caplog.text
    assert "exclude=['name_part_1', 'name_part_2']" in caplog.text


def test_a_name_that_the_config_has_with_other_values_stays_apart(tmp_path: Path) -> None:
    table = load_runs(runs(tmp_path, {"lr": 0.3}))
    assert set(table.params["lr"]) == {0.3}
    assert set(table.params["folder.lr"]) == {0.1, 0.01}


def test_runs_that_are_not_used_have_what_their_folders_tell(tmp_path: Path) -> None:
    write(runs(tmp_path, {}), {"vgg16/adam/lr_0.01/seed_7/params.json": {"epochs": 5}})
    write(tmp_path, {"elsewhere/params.json": {"epochs": 5}, "elsewhere/results.json": "{"})
    table = load_runs(tmp_path)
    by_run = {row.run: place for place, row in enumerate(table.rows)}
    assert table.rows[by_run["vgg16/adam/lr_0.01/seed_7"]].skip_reason
    assert table.params["lr"][by_run["vgg16/adam/lr_0.01/seed_7"]] == 0.01
    assert table.params["lr"][by_run["elsewhere"]] is ABSENT


def test_what_the_config_repeats_is_no_second_param(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for net, opt, lr, seed in DESIGN:
        config = {"model": net.upper(), "optim": {"name": opt, "learning_rate": lr}, "seed": seed}
        write(tmp_path / f"{net}/{opt}/lr_{lr}/{seed}", {"config.json": config, "metrics.json": {"loss": lr}})
    with caplog.at_level(logging.WARNING):
        table = load_runs(tmp_path)
    assert set(table.params) == {"model", "optim.name", "optim.learning_rate", "seed"}
    assert not caplog.text


FILES = {
    "lightning": {"version_0/hparams.yaml": "epochs: {epochs}\n", "version_0/metrics.csv": "step,loss\n1,{loss}\n"},
    "dvclive": {
        "dvclive/params.yaml": "epochs: {epochs}\n",
        "dvclive/plots/metrics/loss.tsv": "step\tloss\n0\t{loss}\n",
    },
    "huggingface": {
        "trainer_state.json": """{{"num_train_epochs": 2, "log_history": [{{"step": 5, "eval_loss": {loss}}}]}}""",
        "config.json": """{{"model_type": "bert", "hidden_size": {epochs}, "transformers_version": "4"}}""",
    },
}


@pytest.mark.parametrize("reader", FILES)
def test_the_folders_that_tools_let_people_name_tell_settings(tmp_path: Path, reader: str) -> None:
    for n, (net, _, lr, _) in enumerate(DESIGN):
        told = {name: text.format(epochs=4 + n * 5 % 7 % 2, loss=n / 10) for name, text in FILES[reader].items()}
        write(tmp_path / f"{net}/lr_{lr}/{n}", told)
    table = load_runs(tmp_path)
    assert {row.reader for row in table.rows} == {reader}
    assert [f"{net}/lr_{lr}" for net, lr in zip(table.params["name_part_1"], table.params["lr"], strict=True)] == [
        "/".join(row.run.split("/")[:2]) for row in table.rows
    ]


def test_words_that_come_with_each_config_are_a_param(tmp_path: Path) -> None:
    """AutoGluon's presets: each was tried on all data sets and folds, and no folder names a hyperparameter."""
    for n, (data, preset, fold) in enumerate(product(("adult", "higgs"), ("best", "high", "medium"), (0, 1))):
        files = {"config.json": {"dataset": data, "fold": fold}, "results.json": {"auc": n / 20}}
        write(tmp_path / f"{data}/{preset}/fold{fold}", files)
    table = load_runs(tmp_path)
    assert [row.run.split("/")[1] for row in table.rows] == table.params["name_part_2"]
    assert set(table.params) == {"dataset", "fold", "name_part_2"}


def test_the_folders_of_a_tracker_tell_nothing(tmp_path: Path) -> None:
    """Ray cuts the values in the names of its folders, and its files hold all of them."""
    for n, (net, opt, lr, seed) in enumerate(DESIGN):
        trial = {"params.json": {"workers": seed}, "result.json": {"loss": n / 10}}
        write(tmp_path / f"train_lr={lr},net={net},opt={opt}_{n}", trial)
    assert set(load_runs(tmp_path).params) == {"workers"}


def test_a_password_in_a_folder_is_no_param(tmp_path: Path) -> None:
    for n, (_, _, lr, seed) in enumerate(DESIGN):
        name = f"lr={lr},password=hunter{seed},n={n}"
        write(tmp_path / name, {"config.json": {"epochs": n % 3}, "metrics.json": {"loss": n / 10}})
    table = load_runs(tmp_path)
    assert set(table.params) == {"epochs", "lr", "n"}
