"""Hyperparameters that were logged as a text: CleanRL's table by tensorboardX 2.6.5, the Trainer's JSON by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.digits import SAMPLES, only, read, run_of, versions
from tests.readers.samples.make_cleanrl import ARGS, RUNS, returns
from tests.readers.tfevents import hparams, scalar, text, write_events

TABLE = "|param|value|\n|-|-|\n|lr|0.1|\n|anneal|True|\n|clip|None|\n|hidden|[64, 64]|"
TOLD = {"lr": 0.1, "anneal": True, "clip": None, "hidden": [64, 64]}
PRINTED = "Namespace(lr=0.1, anneal=True, clip=None, hidden=[64, 64])"


@pytest.mark.parametrize("version", versions("cleanrl"))
def test_the_table_of_cleanrl_is_the_config(version: str) -> None:
    found = read(SAMPLES / "cleanrl" / version)
    assert [run.params for run in found if isinstance(run, Run)] == [{**ARGS, **changed} for changed in RUNS]
    assert [run.metrics for run in found if isinstance(run, Run)] == [
        {"charts/episodic_return": pytest.approx(returns(changed), rel=1e-6)}  # stored as float32
        for changed in RUNS
    ]


@pytest.mark.parametrize(
    "content",
    [
        TABLE,
        TABLE.replace("|param|value|", "| Parameter | Value |").replace("|-|-|", "| :--- | ---: |"),
        "|lr|anneal|clip|hidden|\n|-|-|-|-|\n|0.1|True|None|[64, 64]|",
        json.dumps(TOLD),
        json.dumps(TOLD, indent=2),
        "```json\n" + json.dumps(TOLD) + "\n```",
        str(TOLD),
        PRINTED,
        "lr: 0.1\nanneal: true\nclip: null\nhidden: [64, 64]\n",
        "lr: 0.1  \nanneal: True  \nclip: None  \nhidden: [64, 64]  ",
    ],
)
@pytest.mark.parametrize("tag", ["hyperparameters/text_summary", "args/text_summary", "config", "train/hparams"])
def test_whatever_form_a_text_of_settings_has_it_is_the_config(tmp_path: Path, tag: str, content: str) -> None:
    write_events(tmp_path, scalar("loss", 2.0), text(tag, content), scalar("loss", 1.0))
    run = run_of(tmp_path)
    assert run.params == TOLD
    assert run.metrics == {"loss": [2.0, 1.0]}


def test_settings_under_any_tag_are_the_config_if_they_came_before_the_first_scalar(tmp_path: Path) -> None:
    write_events(tmp_path / "before", text("run info", TABLE.replace("param", "name")), scalar("loss", 1.0))
    write_events(tmp_path / "after", scalar("loss", 1.0), text("run info", TABLE.replace("param", "name")))
    after, before = read(tmp_path)
    assert isinstance(before, Run)
    assert before.params == TOLD
    assert isinstance(after, SkippedRun)
    assert after.reason is SkipReason.NO_CONFIG


@pytest.mark.parametrize(
    ("tag", "content"),
    [
        ("predictions/text_summary", '{"lr": 0.1, "id": 3}'),
        ("eval/config", "|param|value|\n|-|-|\n".replace("param", "metric") + "|acc|0.5|\n|f1|0.25|"),
        ("results/text_summary", "|metric|value|\n|-|-|\n|acc|0.5|\n|f1|0.25|"),
        ("table/text_summary", "|metric|value|\n|-|-|\n|acc|0.5|\n|f1|0.25|"),
        ("sample", "Once upon a time: there was a network."),
        ("hyperparameters", "The learning rate was chosen by hand."),
    ],
)
def test_other_texts_are_no_config(tmp_path: Path, tag: str, content: str) -> None:
    write_events(tmp_path, text(tag, content), scalar("loss", 1.0))
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_CONFIG


def test_texts_that_change_while_the_run_goes_on_are_samples(tmp_path: Path) -> None:
    write_events(tmp_path, text("seen", '{"a": 1, "b": 2}'), text("seen", '{"a": 2, "b": 2}'), scalar("loss", 1.0))
    assert isinstance(only(tmp_path), SkippedRun)


def test_arguments_that_were_logged_again_count_as_the_last_time(tmp_path: Path) -> None:
    write_events(tmp_path, text("args", '{"lr": 0.1}'), scalar("loss", 1.0), text("args", '{"lr": 0.2}'))
    assert run_of(tmp_path).params == {"lr": 0.2}


def test_a_text_gives_back_the_types_that_the_hparams_plugin_lost(tmp_path: Path) -> None:
    told: dict[str, float | bool | str] = {"lr": 0.1, "anneal": 1.0, "other": 3.0}
    write_events(tmp_path, text("args", TABLE), scalar("loss", 1.0))
    write_events(tmp_path / "1700000000.5", hparams(told), scalar("hparam/loss", 1.0))
    run = run_of(tmp_path)
    assert run.params == {**TOLD, "other": 3.0}
    assert run.params["anneal"] is True


def test_a_config_file_beside_the_event_file_comes_before_a_text(tmp_path: Path) -> None:
    write_events(tmp_path, text("args", TABLE), scalar("loss", 1.0))
    (tmp_path / "config.yaml").write_text("lr: 0.5\n")
    assert run_of(tmp_path).params == {"lr": 0.5}


def test_the_settings_of_runs_below_a_stray_event_file_stay_their_own(tmp_path: Path) -> None:
    write_events(tmp_path)
    for index in range(3):
        write_events(tmp_path / f"r{index}", text("args", f'{{"lr": {index}}}'), scalar("loss", float(index)))
    runs = [found for found in read(tmp_path) if isinstance(found, Run)]
    assert [(run.params, run.metrics) for run in runs] == [({"lr": i}, {"loss": [float(i)]}) for i in range(3)]


ARGUMENTS: dict[str, Any] = {"output_dir": "out", "learning_rate": 5e-05, "optim": "adamw_torch", "fsdp": []}
MODEL = {"transformers_version": "5.24.0", "architectures": ["Bert"], "model_type": "bert", "hidden_size": 64}


def trainer_run(folder: Path, *events: bytes) -> Run:
    write_events(folder / "runs" / "Jan01_10-00-00_host", *events)
    state = {"max_steps": 30, "global_step": 30, "log_history": [{"eval_loss": 0.5, "step": 30}]}
    (folder / "trainer_state.json").write_text(json.dumps(state))
    return run_of(folder)


def test_the_arguments_of_the_trainer_are_read_from_its_event_file(tmp_path: Path) -> None:
    logged = text("args/text_summary", json.dumps(ARGUMENTS, indent=2))
    model = text("model_config/text_summary", json.dumps(MODEL, indent=2))
    run = trainer_run(tmp_path, logged, model, scalar("eval/loss", 0.5))
    assert run.params == {**ARGUMENTS, "fsdp": None, "model_type": "bert", "hidden_size": 64, "max_steps": 30}
    assert run.metrics == {"eval_loss": [0.5]}
    assert run.note == ""


def test_without_a_state_the_event_file_of_the_trainer_is_the_run(tmp_path: Path) -> None:
    write_events(tmp_path / "runs" / "a", text("args/text_summary", json.dumps(ARGUMENTS)), scalar("eval/loss", 0.5))
    assert run_of(tmp_path).params["learning_rate"] == 5e-05


def test_a_config_file_of_the_user_comes_before_what_the_trainer_told(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.5\n")
    run = trainer_run(tmp_path, text("args/text_summary", json.dumps(ARGUMENTS)))
    assert run.params == {"lr": 0.5, "max_steps": 30}


def test_an_event_file_that_cannot_be_read_leaves_the_note_on_the_arguments(tmp_path: Path) -> None:
    run = trainer_run(tmp_path)
    (tmp_path / "runs" / "Jan01_10-00-00_host" / "events.out.tfevents.2.host").write_bytes(b"garbage, not records")
    assert "report_to='tensorboard'" in run.note
