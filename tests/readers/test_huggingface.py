"""Runs of the Hugging Face Trainer (transformers 3.5.1 and 5.24.0; training_args.bin left out).

Configs of models were saved by transformers 4.24.0, 4.57.1 and 5.24.0.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paramimp import analyze
from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, only, read, run_of, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

HF = SAMPLES / "huggingface"
MODELS = SAMPLES / "huggingface_models"
RUN = "lr0.1_bs32"
WITH_CHECKPOINT = HF / "5.24.0" / RUN
STATE = json.loads((WITH_CHECKPOINT / "trainer_state.json").read_text())
EVERY_VERSION = pytest.mark.parametrize("version", versions("huggingface"))


@EVERY_VERSION
def test_a_run_and_its_checkpoints_are_one_run(version: str) -> None:
    names = [found.name for found in read(HF / version)]
    assert names == sorted(folder.name for folder in (HF / version).iterdir())


@EVERY_VERSION
def test_training_and_evaluation_rows_are_histories(version: str) -> None:
    metrics = run_of(HF / version / RUN).metrics
    rows = json.loads((HF / version / RUN / "trainer_state.json").read_text())["log_history"]
    for name in ("eval_loss", "loss"):
        assert metrics[name] == [row[name] for row in rows if name in row] != []
    assert metrics.keys().isdisjoint({"epoch", "step", "total_flos"})


def test_the_final_row_of_a_training_is_a_metric() -> None:
    assert run_of(WITH_CHECKPOINT).metrics["train_loss"] == [STATE["log_history"][-2]["train_loss"]]


@EVERY_VERSION
def test_what_the_state_and_the_model_say_are_params_and_the_rest_is_noted(version: str) -> None:
    run = run_of(HF / version / RUN)
    assert run.params["num_train_epochs"] == 3
    assert run.params["max_steps"] == 6
    assert run.params.get("train_batch_size") == (None if version == "3.5.1" else 32)
    assert run.params["hidden"] == 24  # of the model's own config.json
    assert "training_args.bin alone, a pickle that is not opened" in run.note


def model_config(version: str, model: str) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((MODELS / version / model / "config.json").read_text())
    return config


def params_of(folder: Path, config: dict[str, Any], file: str = "config.json") -> Mapping[str, Any]:
    """What is told of a run with this config beside its state."""
    folder.mkdir(exist_ok=True)
    shutil.copy(WITH_CHECKPOINT / "trainer_state.json", folder)
    (folder / file).write_text(json.dumps(config))
    return run_of(folder).params


@pytest.mark.parametrize("model", ["bert", "clip"])
def test_one_model_saved_by_several_versions_has_no_param_of_two_values(model: str, tmp_path: Path) -> None:
    values: dict[str, set[str]] = {}
    for version in versions("huggingface_models"):
        for name, value in params_of(tmp_path / version, model_config(version, model)).items():
            values.setdefault(name, set()).add(json.dumps(value))
    assert [name for name, found in values.items() if len(found) > 1] == []


@pytest.mark.parametrize("version", versions("huggingface_models"))
def test_how_a_model_is_built_are_params_and_who_saved_it_is_not(version: str, tmp_path: Path) -> None:
    params = params_of(tmp_path, model_config(version, "bert"))
    built = {
        "model_type": "bert", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
    }  # fmt: skip
    assert {name: params[name] for name in built} == built
    saved = ("transformers_version", "dtype", "torch_dtype", "architectures", "_name_or_path", "use_cache")
    assert params.keys().isdisjoint(saved)
    assert not any(name.startswith(("id2label", "label2id")) or "token_id" in name for name in params)


def test_runs_of_two_versions_differ_in_what_was_chosen_alone(tmp_path: Path) -> None:
    for index, version in enumerate(versions("huggingface_models") * 4):
        config = model_config(version, "bert") | {"hidden_dropout_prob": index / 20}
        params_of(tmp_path / f"run_{index}", config)
        state = STATE | {"log_history": [{"eval_loss": index / 10, "step": 1}]}
        (tmp_path / f"run_{index}" / "trainer_state.json").write_text(json.dumps(state))
    report = analyze(tmp_path, "eval_loss", method="impurity")
    assert [param.param for param in report.params] == ["hidden_dropout_prob"]


def test_a_model_of_thousands_of_labels_is_read(tmp_path: Path) -> None:
    labels = {f"label {index}": index for index in range(21_841)}
    params = params_of(tmp_path, model_config("5.24.0", "bert") | {"label2id": labels})
    assert params["hidden_size"] == 64


def test_a_config_of_the_user_may_use_the_words_of_transformers(tmp_path: Path) -> None:
    params = params_of(tmp_path, {"dtype": "bf16", "architectures": 3, "_name": "a", "lr": 0.1})
    assert {"dtype", "architectures", "_name", "lr"} <= params.keys()


def test_the_base_of_an_adapter_is_a_param_and_the_version_of_peft_is_not(tmp_path: Path) -> None:
    config = {
        "peft_type": "LORA",
        "peft_version": "0.18.0",
        "base_model_name_or_path": "gpt2",
        "r": 8,
        "lora_alpha": 16,
    }
    params = params_of(tmp_path, config, "adapter_config.json")
    assert (params["r"], params["lora_alpha"], params["base_model_name_or_path"]) == (8, 16, "gpt2")
    assert "peft_version" not in params


def test_a_config_file_of_the_user_is_taken_and_ends_the_note(tmp_path: Path) -> None:
    shutil.copytree(WITH_CHECKPOINT, tmp_path / "r")
    (tmp_path / "r" / "args.yaml").write_text("learning_rate: 1e-4\nhidden: 99\n")
    run = run_of(tmp_path)
    assert run.params["learning_rate"] == 1e-4
    assert run.note == ""


def test_a_run_that_was_stopped_is_read_from_its_last_checkpoint(tmp_path: Path) -> None:
    for step, loss in ((9, 2.0), (10, 1.0), (11, 3.0)):
        (tmp_path / "r" / f"checkpoint-{step}").mkdir(parents=True)
        if step < 11:  # the last was not written whole
            state = {"global_step": step, "max_steps": 20, "log_history": [{"loss": loss, "step": step}]}
            (tmp_path / "r" / f"checkpoint-{step}" / "trainer_state.json").write_text(json.dumps(state))
    run = run_of(tmp_path)
    assert (run.name, run.metrics, run.status) == ("r", {"loss": [1.0]}, Status.UNKNOWN)


def test_the_trial_of_a_search_has_its_hyperparameters_in_the_state(tmp_path: Path) -> None:
    state = {**STATE, "trial_params": {"learning_rate": 0.01}}
    (tmp_path / "trainer_state.json").write_text(json.dumps(state))
    run = run_of(tmp_path)
    assert run.params["learning_rate"] == 0.01
    assert run.note == ""


@EVERY_VERSION
def test_a_finished_run_is_finished(version: str) -> None:
    assert {run.status for run in read(HF / version) if isinstance(run, Run)} == {Status.FINISHED}


def test_broken_states_are_skips_that_name_the_file(tmp_path: Path) -> None:
    for text in ("", "[]", '{"log_history": [', "null", '{"log_history": 3}'):
        (tmp_path / "trainer_state.json").write_text(text)
        found = only(tmp_path)
        assert isinstance(found, SkippedRun)
        assert found.reason in (SkipReason.UNREADABLE, SkipReason.NO_CONFIG)
