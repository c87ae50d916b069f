"""Runs that are a file each: arguments and results in one document, or in two of one name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from paramimp import analyze, load_runs
from paramimp.readers.run_document import run_in
from paramimp.reading.discovery import find_runs
from paramimp.runs import Entry, Run, SkippedRun, SkipReason, Status

N = 8
TOLD: list[dict[str, Any]] = [{"lr": 10.0 ** -(i % 4), "opt": "adam" if i % 3 else "sgd", "depth": i} for i in range(N)]
LOSS = [0.25 + index / 16 for index in range(N)]
DOCUMENTS: dict[str, Any] = {
    "args": lambda told, loss: {"args": told, "val_loss": loss},
    "config and results": lambda told, loss: {"config": told, "results": {"val_loss": loss}},
    "hyperparameters": lambda told, loss: {"name": "x", "hyper_params": told, "metrics": {"val_loss": loss}},
    "printed": lambda told, loss: {"args": f"Namespace({', '.join(f'{k}={v!r}' for k, v in told.items())})",
                                   "val_loss": loss},
    "history": lambda told, loss: {"params": told, "history": {"val_loss": [9.0, loss]}},
    "epochs": lambda told, loss: {"cfg": told, "log": [{"epoch": 0, "val_loss": 9.0}, {"epoch": 1, "val_loss": loss}]},
    "results beside choices": lambda told, loss: {**told, "results": {"val_loss": loss}},
    "both": lambda told, loss: {"config": told, "history": [{"val_loss": 9.0}], "final": {"val_loss": loss}},
}  # fmt: skip


def last(value: Any) -> Any:
    return value[-1] if isinstance(value, list) else value


def assert_found(folder: Path) -> None:
    runs = [found for found in find_runs([folder]) if isinstance(found, Run)]
    assert [run.params for run in runs] == TOLD
    assert [last(run.metrics["val_loss"]) for run in runs] == LOSS


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("place", ["exp_{}.json", "run_{}/results.json", "run_{}/out.json", "a/run_{}/metrics.json"])
def test_a_document_with_arguments_and_results_is_a_run(tmp_path: Path, form: str, place: str) -> None:
    for index, (told, loss) in enumerate(zip(TOLD, LOSS, strict=True)):
        file = tmp_path / place.format(index)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(DOCUMENTS[form](told, loss)))
    assert_found(tmp_path)


def test_a_yaml_document_is_one_as_well(tmp_path: Path) -> None:
    for index, (told, loss) in enumerate(zip(TOLD, LOSS, strict=True)):
        lines = "".join(f"  {name}: {value}\n" for name, value in told.items())
        (tmp_path / f"exp_{index}.yaml").write_text(f"args:\n{lines}val_loss: {loss}\n")
    assert_found(tmp_path)


PAIRS = [
    ("configs/exp_{}.yaml", "results/exp_{}.json"),
    ("config/{}.json", "metrics/{}.json"),
    ("params/{}.yml", "logs/{}.csv"),
    ("configs/{}.toml", "outputs/{}.json"),
    ("exp_{}.yaml", "exp_{}.json"),
    ("exp_{}_config.json", "exp_{}_results.json"),
    ("exp_{}.args.json", "exp_{}.metrics.json"),
    ("config_{}.yaml", "metrics_{}.json"),
]


def as_settings(told: Mapping[str, object], file: str) -> str:
    is_toml = file.endswith(".toml")
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items()) if is_toml else json.dumps(told)


def write_pair(folder: Path, config: str, results: str, index: int) -> None:
    for place, content in (
        (config, as_settings(TOLD[index], config)),
        (results, f"epoch,val_loss\n0,9.0\n1,{LOSS[index]}\n"
         if results.endswith("csv") else json.dumps({"val_loss": LOSS[index]})),
    ):  # fmt: skip
        file = folder / place.format(index)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)


@pytest.mark.parametrize(("config", "results"), PAIRS)
def test_a_config_and_results_of_one_name_are_a_run(tmp_path: Path, config: str, results: str) -> None:
    for index in range(N):
        write_pair(tmp_path / "x", config, results, index)
    assert_found(tmp_path)
    assert_found(tmp_path / "x")


def test_a_config_without_results_is_a_run_that_stopped(tmp_path: Path) -> None:
    for index in range(N):
        write_pair(tmp_path, *PAIRS[0], index)
    (tmp_path / "results" / "exp_3.json").unlink()
    (skipped,) = [found for found in find_runs([tmp_path]) if isinstance(found, SkippedRun)]
    assert (skipped.name, skipped.reason) == ("exp_3", SkipReason.NO_METRICS)


def test_flat_documents_are_read_as_the_rows_of_a_table(tmp_path: Path) -> None:
    for index, (told, loss) in enumerate(zip(TOLD, LOSS, strict=True)):
        (tmp_path / f"exp_{index}.json").write_text(json.dumps({**told, "val_loss": loss}))
    report = analyze(tmp_path, "val_loss", method="impurity")
    assert report.n_used == N
    assert sorted(param.param for param in report.params) == ["depth", "lr", "opt"]
    table = load_runs(tmp_path, params=["lr"])
    assert list(table.params) == ["lr"]


@pytest.mark.parametrize("ending", [".csv", ".log"])
def test_names_and_numbers_by_turns_are_params(tmp_path: Path, ending: str) -> None:
    history = {".csv": "epoch,val_loss\n1,0.5\n2,0.25\n", ".log": "epoch 1 val_loss: 0.5\nepoch 2 val_loss: 0.25\n"}
    for lr in ("0.1", "0.01"):
        (tmp_path / f"lr_{lr}_bs_32{ending}").write_text(history[ending])
    runs = [run for run in find_runs([tmp_path]) if isinstance(run, Run)]
    assert [run.params for run in runs] == [{"lr": 0.01, "bs": 32}, {"lr": 0.1, "bs": 32}]
    assert all(run.metrics["val_loss"] == [0.5, 0.25] for run in runs)


def test_documents_named_by_their_params_are_runs(tmp_path: Path) -> None:
    for index, loss in enumerate(LOSS):
        (tmp_path / f"lr=0.{index + 1},opt=adam.json").write_text(json.dumps({"val_loss": loss}))
    runs = [found for found in find_runs([tmp_path]) if isinstance(found, Run)]
    assert [run.params for run in runs] == [{"lr": (index + 1) / 10, "opt": "adam"} for index in range(N)]


def test_histories_named_by_their_params_are_runs(tmp_path: Path) -> None:
    for index, loss in enumerate(LOSS):
        (tmp_path / f"lr=0.{index + 1}_opt=adam.csv").write_text(f"epoch,val_loss\n1,1.0\n2,{loss}\n")
    runs = [found for found in find_runs([tmp_path]) if isinstance(found, Run)]
    assert [run.params for run in runs] == [{"lr": (index + 1) / 10, "opt": "adam"} for index in range(N)]
    assert [run.metrics["val_loss"] for run in runs] == [[1.0, loss] for loss in LOSS]


def test_a_document_that_is_cut_off_or_has_no_results_yet_is_listed(tmp_path: Path) -> None:
    for index in range(3):
        (tmp_path / f"exp_{index}.json").write_text(json.dumps({"args": TOLD[index], "val_loss": LOSS[index]}))
    (tmp_path / "exp_3.json").write_text('{"args": {"lr": 0.1')
    (tmp_path / "exp_4.json").write_text('{"args": {"lr": 0.1}, "status": "failed"}')
    (tmp_path / "index.json").write_text('{"files": ["exp_0.json"]}')
    found = {item.name: item for item in find_runs([tmp_path])}
    assert isinstance(found["exp_3"], SkippedRun)
    assert found["exp_3"].reason is SkipReason.UNREADABLE
    assert isinstance(found["exp_4"], Run)
    assert found["exp_4"].status is Status.FAILED
    other = found["index.json"]
    assert isinstance(other, SkippedRun)
    assert other.entry is Entry.FILE


OTHERS: dict[str, Any] = {
    "package.json": {"name": "x", "version": "1.0.0", "config": {"port": 80}, "scripts": {"test": "jest"}},
    "tsconfig.json": {"compilerOptions": {"target": "es6", "strict": True}, "compileOnSave": True, "include": []},
    "tasks.json": {"options": {"cwd": "src"}, "version": "2.0.0", "tasks": [{"label": "a"}]},
    "vocab.json": {"the": 0, "loss": 1},
    "annotations.json": {"image": "a.png", "label": "cat", "boxes": [[0, 1, 2, 3]]},
    "oracle.json": {"hyperparameters": {"space": [], "values": {"lr": 0.1}}, "seed": 1, "max_retries": 3},
    "stats.json": {"mean": [0.5, 0.25], "std": [0.5, 0.25]},
    "generation_config.json": {"max_length": 20, "temperature": 0.5},
    "compose.yaml": {"services": {"db": {"image": "postgres"}}, "version": 3},
}


@pytest.mark.parametrize("name", OTHERS)
def test_documents_of_anything_else_are_no_runs(tmp_path: Path, name: str) -> None:
    stem, dot, ending = name.partition(".")
    for index in range(4):
        (tmp_path / f"{stem}{index or ''}{dot}{ending}").write_text(json.dumps(OTHERS[name]))
    assert not any(isinstance(found, Run) for found in find_runs([tmp_path]))


def test_folders_of_data_beside_the_documents_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    for index in range(3):
        (tmp_path / "results" / f"{index}.json").write_text(json.dumps({"args": TOLD[index], "val_loss": LOSS[index]}))
    for name in ("figures", "data"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text("x")
    assert [found.name for found in find_runs([tmp_path])] == ["results/0", "results/1", "results/2"]


def test_a_config_that_the_documents_share_does_not_hide_them(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    for index in range(3):
        (tmp_path / f"exp_{index}.json").write_text(json.dumps({"args": TOLD[index], "val_loss": LOSS[index]}))
    found = [item for item in find_runs([tmp_path]) if isinstance(item, Run)]
    assert [run.params for run in found] == TOLD[:3]


def test_a_summary_of_runs_in_folders_below_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text(json.dumps({"config": TOLD[0], "best_val_loss": 0.25}))
    for index in range(3):
        (tmp_path / f"r{index}").mkdir()
        (tmp_path / f"r{index}" / "config.yaml").write_text("lr: 0.1\n")
        (tmp_path / f"r{index}" / "metrics.json").write_text('{"loss": 1.0}')
    assert [found.name for found in find_runs([tmp_path])] == ["r0", "r1", "r2"]


def test_blocks_keep_their_names_where_two_have_the_same_entry() -> None:
    found = run_in({
        "model_args": {"depth": 3, "seed": 1}, "train_args": {"lr": 0.1, "seed": 2}, "dataset": "mnist", "seed": 5,
        "val_results": {"loss": 1.0}, "test_results": {"loss": 2.0, "acc": 0.5}, "status": "finished",
    })  # fmt: skip
    assert found is not None
    assert found.params == {
        "model_args.depth": 3, "model_args.seed": 1, "train_args.lr": 0.1, "train_args.seed": 2, "dataset": "mnist",
        "seed": 5,
    }  # fmt: skip
    assert found.metrics == {"val_results.loss": 1.0, "test_results.loss": 2.0, "acc": 0.5}


@pytest.mark.parametrize(
    ("file", "document", "n_runs"),
    [
        ("ckpt_{n}.json", {"lr": 0.1, "accuracy": 0.5, "epoch": 1}, 0),
        ("model-step{n}00.json", {"lr": 0.1, "accuracy": 0.5, "global_step": 100}, 0),
        ("run_{n}.json", {"lr": 0.1, "accuracy": 0.5, "epochs": 10}, 12),
        ("run_{n}.json", {"lr": 0.1, "accuracy": 0.5}, 12),
    ],
)
def test_documents_of_the_steps_of_one_run_are_no_runs(
    tmp_path: Path, file: str, document: dict[str, float], n_runs: int
) -> None:
    for n in range(1, 13):
        row = {name: value if value == 0.5 else value * n for name, value in document.items()}
        (tmp_path / file.format(n=n)).write_text(json.dumps({**row, "accuracy": 0.5 + 1 / n}))
    assert sum(isinstance(run, Run) for run in find_runs([tmp_path])) == n_runs


def test_the_iterations_of_a_search_are_runs(tmp_path: Path) -> None:
    for n, lr in enumerate((0.1, 0.001, 0.01, 0.003, 0.03)):
        (tmp_path / f"trial_{n}.json").write_text(json.dumps({"iteration": n, "lr": lr, "loss": 1 + lr}))
    assert len([run for run in find_runs([tmp_path]) if isinstance(run, Run)]) == 5


@pytest.mark.parametrize("settings", [["lr"], ["lr", "batch_size"]])
def test_a_search_whose_first_settings_happen_to_rise_is_one(tmp_path: Path, settings: list[str]) -> None:
    """Of four values drawn at random 1 in 12 sequences rises or falls throughout."""
    for n, value in enumerate((1, 2, 3, 4, 9, 5, 7, 6)):
        told = dict.fromkeys(settings, value / 16)
        (tmp_path / f"trial_{n}.json").write_text(json.dumps({"iteration": n, **told, "loss": 1 / value}))
    assert len([run for run in find_runs([tmp_path]) if isinstance(run, Run)]) == 8


@pytest.mark.parametrize("last", ["ckpt_12.json", "ckpt_best.json"])
def test_a_schedule_that_warms_up_is_of_one_run(tmp_path: Path, last: str) -> None:
    names = [*(f"ckpt_{n:02}.json" for n in range(1, 12)), last]
    for n, name in enumerate(names, 1):
        row = {"epoch": n, "lr": min(n / 3, 1) * (1 - n / 12), "accuracy": 1 - 1 / n}
        (tmp_path / name).write_text(json.dumps(row))
    assert not [run for run in find_runs([tmp_path]) if isinstance(run, Run)]


def test_runs_that_each_stopped_at_an_epoch_of_its_own_stay_runs(tmp_path: Path) -> None:
    for n, epoch in enumerate((12, 15, 21, 22, 30)):
        (tmp_path / f"run_{n}.json").write_text(json.dumps({"lr": n % 2 + 0.1, "epoch": epoch, "loss": 1 / epoch}))
    assert len([run for run in find_runs([tmp_path]) if isinstance(run, Run)]) == 5


@pytest.mark.parametrize(
    ("files", "metrics"),
    [
        ({"metrics_train": {"loss": 0.5}, "metrics_test": {"acc": 0.25}}, {"loss": 0.5, "acc": 0.25}),
        ({"train": {"loss": 0.5}, "eval": {"loss": 0.75}}, {"train.loss": 0.5, "eval.loss": 0.75}),
        ({"fit": {"loss": 0.5}, "speed": {"tps": 10.0}, "size": {"mb": 3.0}}, {"loss": 0.5, "tps": 10.0, "mb": 3.0}),
    ],
    ids=["parts of the data", "of one metric", "other metrics"],
)
def test_documents_that_were_told_the_same_are_of_one_run(
    tmp_path: Path, files: dict[str, Any], metrics: dict[str, float]
) -> None:
    for n, lr in enumerate((0.1, 0.2, 0.3)):
        (tmp_path / f"run_{n}").mkdir()
        for file, measured in files.items():
            told = {"args": {"lr": lr, "zeta": lr / 7}, **measured}
            (tmp_path / f"run_{n}" / f"{file}.json").write_text(json.dumps(told))
    runs = [run for run in find_runs([tmp_path]) if isinstance(run, Run)]
    assert [(run.name, dict(run.metrics)) for run in runs] == [(f"run_{n}", metrics) for n in range(3)]


@pytest.mark.parametrize("files", [("repeat_1", "repeat_2"), ("adam", "sgd"), ("test_1", "test_2"), ("val", "trial")])
def test_repeats_that_measured_the_same_stay_runs(tmp_path: Path, files: tuple[str, str]) -> None:
    for n in range(3):
        (tmp_path / f"set_{n}").mkdir()
        for loss, file in enumerate(files):
            document = {"args": {"lr": 0.1 + n}, "loss": loss + n / 7}
            (tmp_path / f"set_{n}" / f"{file}.json").write_text(json.dumps(document))
    assert len([run for run in find_runs([tmp_path]) if isinstance(run, Run)]) == 6


def test_names_that_end_in_the_number_of_their_document_are_those_of_all(tmp_path: Path) -> None:
    for number in (7, 8, 12):
        document = {f"config_{number}": {"lr": 0.5 / number, "layer_2": 3}, f"valid_loss_{number}": [2.0, 1.0]}
        (tmp_path / f"result_{number}.json").write_text(json.dumps(document))
    runs = list(find_runs([tmp_path]))
    assert [run.params for run in runs] == [{"lr": 0.5 / number, "layer_2": 3} for number in (12, 7, 8)]
    assert all(run.metrics == {"valid_loss": [2, 1]} for run in runs if isinstance(run, Run))


def test_other_names_that_end_in_a_number_stay(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        document = {"args": {"lr": 0.5 / number}, "loss_1": 0.25, "loss_2": 0.5}
        (tmp_path / f"result_{number}.json").write_text(json.dumps(document))
    runs = list(find_runs([tmp_path]))
    assert all(run.metrics == {"loss_1": 0.25, "loss_2": 0.5} for run in runs if isinstance(run, Run))
    assert len(runs) == 3
