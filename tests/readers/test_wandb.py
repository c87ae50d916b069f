"""Runs of W&B from the folders that its clients write: old and new, offline and online, whole and broken."""

from __future__ import annotations

import json
import math
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status
from paramimp.table.building import build
from tests.readers.digits import typed
from tests.readers.samples.make_wandb import LATE, RUNS, losses
from tests.readers.test_wandb_store import history, item, message, summary
from tests.readers.wandb_runs import CONFIG, FINISHED, read, run_of, write_run

SAMPLES = Path(__file__).parent / "samples" / "wandb"


VERSIONS = ("0.9.7", "0.10.33", "0.16.6", "0.31.0")


def skip_of(root: Path) -> SkippedRun:
    (found,) = read(root).values()
    assert isinstance(found, SkippedRun), found
    return found


def flat(config: dict[str, Any]) -> dict[str, Any]:
    opt = {f"opt.{key}": value for key, value in config["opt"].items()}
    return {key: value for key, value in config.items() if key != "opt"} | opt | LATE


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sweep_is_read_as_every_client_wrote_it(version: str) -> None:
    found = read(SAMPLES / version)
    assert found.keys() == RUNS.keys()
    for key in ("adam0001", "adam0002", "sgd00001", "nan00001"):
        run = found[key]
        assert isinstance(run, Run)
        assert typed(run.params) == typed(flat(RUNS[key]))
        assert repr(run.metrics["loss"]) == repr(losses(key))
        assert run.metrics["val.acc"] == 0.75  # set by the script, whatever it logged last
        assert run.metrics["best_loss"] == min(losses(key))
        assert run.metrics.keys() == {"loss", "val.acc", "best_loss", "epoch", "done", "_runtime"}
        assert run.status is Status.FINISHED
        assert run.note == ""


@pytest.mark.parametrize("version", VERSIONS)
def test_failed_killed_and_empty_runs_are_told_apart(version: str) -> None:
    found = read(SAMPLES / version)
    failed, killed, empty = found["fail0001"], found["kill0001"], found["none0001"]
    assert isinstance(failed, Run)
    assert failed.status is Status.FAILED
    assert failed.metrics["loss"] == losses("fail0001")[:3]
    assert isinstance(empty, SkippedRun)
    assert empty.reason is SkipReason.NO_METRICS
    if version == "0.16.6":  # its log is empty
        assert isinstance(killed, SkippedRun)
        assert killed.reason is SkipReason.NO_CONFIG
    else:
        assert isinstance(killed, Run)
        # The wrapper that 0.9 ran around the process took os._exit for a normal end.
        assert killed.status is (Status.FINISHED if version == "0.9.7" else Status.KILLED)


def test_an_online_run_is_read_from_its_files_when_its_log_is_missing() -> None:
    found = read(SAMPLES / "online-0.31.0")
    good, killed, diverged = found["r003abcd"], found["r040abcd"], found["r044abcd"]
    assert isinstance(good, Run)
    assert isinstance(diverged, Run)
    assert good.params["optimizer.lr"] == 0.240207
    assert good.params["optimizer.weight_decay"] == 9.556e-06
    assert good.params["model.hidden"] == [8]
    assert good.params["scheduler"] == "cosine"
    assert good.params["optimizer.momentum"] is None
    assert not any(name.startswith("_wandb") for name in [*good.params, *good.metrics])
    assert good.metrics["val_loss"] == 1.7565281869475433
    assert good.status is Status.UNKNOWN
    assert isinstance(diverged.metrics["val_loss"], float)
    assert math.isnan(diverged.metrics["val_loss"])
    assert isinstance(killed, SkippedRun)
    assert killed.reason is SkipReason.NO_CONFIG


def test_old_envelopes_are_opened_whatever_they_hold(tmp_path: Path) -> None:
    texts = {"lr": "1e-3", "opt": "{name: adam}", "empty": "{}"}
    entries = "".join(f"{key}:\n  desc: null\n  value: {text}\n" for key, text in texts.items())
    write_run(
        tmp_path / "wandb",
        config__yaml="wandb_version: 1\n\n_wandb:\n  desc: null\n  value: {t: {1: [1]}}\n" + entries,
        wandb_summary__json='{"loss": 1, "_step": 3, "_wandb": {"runtime": 5}, "_runtime": 7, "_timestamp": 9}',
    )
    run = run_of(tmp_path)
    assert run.params == {"lr": 0.001, "opt.name": "adam", "empty": None}
    assert run.metrics == {"loss": 1, "_runtime": 7}


def test_a_sweep_or_else_a_project_is_the_group(tmp_path: Path) -> None:
    groups = {run.name[-8:]: run.group for run in find_runs([str(SAMPLES / "0.31.0")]) if isinstance(run, Run)}
    assert groups["adam0001"] == "sweep-swp12345"
    assert groups["sgd00001"] == "digits"
    home = tmp_path / "wandb"
    folder = write_run(home, config__yaml="lr: {value: 1}", wandb_summary__json='{"loss": 1}')
    (home / "sweep-x1y2").mkdir()
    (home / "sweep-x1y2" / "config-abc.yaml").write_text("wandb_version: 1\n\nlr:\n  value: 1\n")
    assert run_of(tmp_path).group == "sweep-x1y2"
    (folder / "files" / "wandb-summary.json").write_text("{}")
    (skipped,) = find_runs([str(tmp_path)])
    assert (type(skipped), skipped.group) == (SkippedRun, "sweep-x1y2")


def test_the_group_that_the_script_names_is_a_part_of_that() -> None:
    found = read(SAMPLES / "0.31.0")
    assert {key: (run.group, run.subgroup) for key, run in found.items()} == {
        "adam0001": ("sweep-swp12345", ""),
        "adam0002": ("sweep-swp12345", "repeats"),
        "sgd00001": ("digits", "repeats"),
        "nan00001": ("digits", ""),
        "fail0001": ("digits", ""),
        "kill0001": ("digits", "repeats"),
        "none0001": ("digits", "repeats"),  # though it cannot be used
    }


def test_where_only_last_values_count_the_table_is_the_same(tmp_path: Path) -> None:
    for number, epochs in enumerate((3, 5)):
        rows = [history(loss=1 / epoch, _step=epoch, **{"val/acc": epoch / 9}) for epoch in range(1, epochs + 1)]
        write_run(tmp_path / "wandb", CONFIG, *rows, FINISHED, name=f"run-20260101_000000-r{number}")
    roots = [tmp_path, SAMPLES / "0.16.6", SAMPLES / "0.31.0", SAMPLES / "0.10.33"]
    whole, last = (build(find_runs(roots, options=ReadOptions(histories=given))) for given in (True, False))
    assert repr(last) == repr(whole)
    assert [row.length for row in last.rows[:2]] == [3, 5]
    run = next(iter(find_runs([tmp_path], options=ReadOptions(histories=False))))
    assert isinstance(run, Run)
    assert run.metrics == {"loss": [1 / 3], "val/acc": [3 / 9]}


def test_the_definition_of_the_sweep_in_the_config_of_a_run_is_no_param(tmp_path: Path) -> None:
    """``wandb.init(config=sweep_config)``: sweeps of other grids would differ in params that nobody chose."""
    config = """wandb_version: 1
cell_type: {desc: null, value: GRU}
method: {desc: null, value: random}
metric: {desc: null, value: {goal: maximize, name: val_acc}}
parameters: {desc: null, value: {cell_type: {values: [RNN, GRU]}, lr: {min: 0.1, max: 1}, b: {value: 2}}}
"""
    write_run(tmp_path, config__yaml=config, wandb_summary__json='{"loss": 1}')
    assert run_of(tmp_path).params == {"cell_type": "GRU"}
    other = config.replace("random", "sgd")
    write_run(tmp_path / "other", config__yaml=other, wandb_summary__json='{"loss": 1}')
    assert run_of(tmp_path / "other").params["method"] == "sgd"


def test_a_sweep_over_a_dotted_name_keeps_the_value_that_was_swept(tmp_path: Path) -> None:
    swept = message((17, message((4, message(item("opt", {"lr": 1, "eps": 2}), item("opt.lr", 0.5))))))
    write_run(tmp_path / "wandb", swept, history(loss=1), FINISHED)
    assert run_of(tmp_path).params == {"opt.lr": 0.5, "opt.eps": 2}


def test_a_summary_that_differs_from_the_last_row_is_the_result_of_a_run_that_ended(tmp_path: Path) -> None:
    rows = [history(acc=0.9), history(acc=0.7), summary(item("acc", 0.9))]
    ended = write_run(tmp_path / "a" / "wandb", CONFIG, *rows, FINISHED)
    killed = write_run(tmp_path / "b" / "wandb", CONFIG, *rows)
    assert run_of(ended).metrics == {"acc": 0.9}
    assert run_of(killed).metrics == {"acc": [0.9, 0.7]}


@pytest.mark.parametrize(
    ("code", "status"), [(0, Status.FINISHED), (1, Status.FAILED), (255, Status.KILLED), (137, Status.FAILED)]
)
def test_the_exit_code_is_the_status(tmp_path: Path, code: int, status: Status) -> None:
    write_run(tmp_path / "wandb", CONFIG, history(loss=1), message((18, message((1, code)))))
    assert run_of(tmp_path).status is status


def test_a_goal_is_the_direction_of_its_metric(tmp_path: Path) -> None:
    goal = message((12, message((1, b"loss"), (8, 1))))
    write_run(tmp_path / "wandb", CONFIG, goal, history(loss=1), FINISHED)
    assert run_of(tmp_path).directions == {"loss": Direction.MINIMIZE}


def test_a_log_that_is_cut_off_is_noted(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "wandb", CONFIG, history(loss=1), FINISHED)
    (log,) = folder.glob("*.wandb")
    log.write_bytes(log.read_bytes()[:-3])
    run = run_of(tmp_path)
    assert run.status is Status.KILLED
    assert run.note == "wandb/run-20260101_000000-abc/run-abc.wandb: its log ends within a record"


def test_what_is_wrong_with_the_log_is_noted_when_the_files_are_there(tmp_path: Path) -> None:
    files = {"config__yaml": "lr: {value: 1}", "wandb_summary__json": '{"loss": 1}'}
    folder = write_run(tmp_path / "wandb", CONFIG, **files)
    (folder / "run-abc.wandb").write_text("version https://git-lfs.github.com/spec/v1\n")
    run = run_of(tmp_path)
    assert run.params == {"lr": 1}
    assert "is no log of W&B" in run.note
    (folder / "run-abc.wandb").write_bytes(b"")
    assert run_of(tmp_path).note == ""
    assert run_of(tmp_path).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("files", "reason", "words"),
    [
        ({}, SkipReason.NO_CONFIG, "has neither a log"),
        (
            {"config__yaml": "_wandb: {value: {}}", "wandb_summary__json": '{"a": 1}'},
            SkipReason.NO_CONFIG,
            "empty config",
        ),
        ({"config__yaml": "lr: {value: 1}"}, SkipReason.NO_METRICS, "no metrics"),
        (
            {"config__yaml": "lr: {value: 1}", "wandb_summary__json": '{"_runtime": 1}'},
            SkipReason.NO_METRICS,
            "no metrics",
        ),
        ({"config__yaml": "lr: {value: [", "wandb_summary__json": '{"a": 1}'}, SkipReason.UNREADABLE, "config.yaml"),
        ({"config__yaml": "- 1", "wandb_summary__json": '{"a": 1}'}, SkipReason.UNREADABLE, "no mapping"),
        ({"config__yaml": "lr: {value: 1}", "wandb_summary__json": '{"a": '}, SkipReason.UNREADABLE, "ends early"),
        ({"config__yaml": "lr: {value: 1}", "wandb_summary__json": "[1]"}, SkipReason.UNREADABLE, "no object"),
    ],
)
def test_a_run_that_cannot_be_used_says_why(
    tmp_path: Path, files: dict[str, str], reason: SkipReason, words: str
) -> None:
    write_run(tmp_path / "wandb", **files)
    skip = skip_of(tmp_path)
    assert skip.reason is reason
    assert words in skip.message


def test_a_config_of_too_many_names_is_refused(tmp_path: Path) -> None:
    vast = message((17, message((4, message(item("names", {f"n{number}": 1 for number in range(10_001)}))))))
    write_run(tmp_path / "wandb", vast, history(loss=1), FINISHED)
    assert skip_of(tmp_path).reason is SkipReason.TOO_LARGE
    assert "more than 10,000 names" in skip_of(tmp_path).message


def test_a_history_of_an_old_client_that_is_cut_off_is_noted(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "0.9.7" / "wandb", tmp_path / "wandb")
    (old,) = (tmp_path / "wandb").glob("*-sgd00001")
    text = (old / "wandb-history.jsonl").read_text()
    (old / "wandb-history.jsonl").write_text(text[:-20])
    run = read(tmp_path)["sgd00001"]
    assert isinstance(run, Run)
    assert run.note == f"wandb/{old.name}/wandb-history.jsonl: its last line is cut off and was left out"


def test_a_named_pipe_in_place_of_a_log_or_a_config_does_not_block(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "wandb", wandb_summary__json=json.dumps({"loss": 1}))
    os.mkfifo(folder / "run-abc.wandb")
    os.mkfifo(folder / "files" / "config.yaml")
    assert "named pipe" in skip_of(tmp_path).message
