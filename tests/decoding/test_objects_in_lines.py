"""Objects that scripts print into their logs, one in a line."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from paramimp.decoding.log_lines import load_log_lines
from paramimp.decoding.objects_in_lines import objects_in_lines
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [{"epoch": epoch, "val_loss": 1 / epoch} for epoch in (1, 2, 4)]


@pytest.mark.parametrize(
    "before",
    ["json_stats: ", "[meters.py: 192]: json_stats: ", "[tune-metric]: ", ":::MLLOG ", "2024-01-01 10:00:00 INFO ", ""],
)
def test_objects_behind_a_word_are_rows(before: str) -> None:
    lines = ["Started.", "config {not json}", *(before + json.dumps(row) for row in ROWS), "", "Done."]
    assert objects_in_lines("\n".join(lines).encode()) == ROWS


def test_what_a_logger_of_python_prints_is_read(tmp_path: Path) -> None:
    logger = logging.getLogger("test_objects_in_lines")
    handler = logging.FileHandler(tmp_path / "train.log")
    handler.setFormatter(logging.Formatter("[%(asctime)s][%(name)s][%(levelname)s] - %(message)s"))
    logger.addHandler(handler)
    for row in ROWS:
        logger.warning("%s", row)  # a dictionary as Python prints it
    handler.close()
    logger.removeHandler(handler)
    assert objects_in_lines((tmp_path / "train.log").read_bytes()) == ROWS


def test_most_of_the_objects_stand_behind_one_word() -> None:
    lines = ['args: {"lr": 0.5}', *(f"stats: {json.dumps(row)}" for row in ROWS), 'best: {"val_loss": 0.25}']
    assert objects_in_lines("\n".join(lines).encode()) == ROWS


def test_a_kind_stands_before_the_names_that_several_kinds_have() -> None:
    rows = [
        {"mode": mode, "epoch": epoch, "loss": loss, **({"acc": 1.0} if mode == "val" else {})}
        for epoch in (1, 2)
        for mode, loss in (("train", 0.5), ("val", 2.0))
    ]
    assert load_log_lines("\n".join(["Started.", *map(json.dumps, rows)]).encode()) == {
        "train.epoch": [1, 2],
        "train.loss": [0.5, 0.5],
        "val.epoch": [1, 2],
        "val.loss": [2, 2],
        "acc": [1, 1],
    }


@pytest.mark.parametrize("texts", [["adam"] * 4, ["a", "b", "c", "d"], ["1/2", "1/2", "2/2", "2/2"]])
def test_other_texts_are_no_kinds(texts: list[str]) -> None:
    """One word for all, one of its own for each, and the number of a step in words."""
    rows = [{"said": text, "loss": 0.5} for text in texts]
    assert objects_in_lines("\n".join(["Started.", *map(json.dumps, rows)]).encode()) == rows


def test_a_name_and_its_value_are_one_entry() -> None:
    lines = [":::MLLOG " + json.dumps({"key": "eval_accuracy", "value": v, "metadata": {"n": 1}}) for v in (0.5, 0.75)]
    assert load_log_lines("\n".join(lines).encode()) == {"eval_accuracy": [0.5, 0.75]}


@pytest.mark.parametrize(
    "text",
    [
        'args: {"lr": 0.5}\nval loss: 0.25\n',  # one is no history
        'a {"lr": 0.5}\nb {"lr": 0.25}\n',  # nothing says that they belong together
        'x {"loss": 0.5} of 3\nx {"loss": 0.25} of 3\n',
        'x {"loss": \nx {"loss": }\nx {\'loss\': open()}\n',
        '{"op_code": 4, "value": 0.5}\n\n{"op_code": 4, "value": 0.25}\n',  # JSON Lines: the journal of a study
    ],
)
def test_other_lines_hold_no_rows(text: str) -> None:
    assert objects_in_lines(text.encode()) == []


@pytest.mark.parametrize("log", ["stdout.log", "std.out", "output.txt"])
def test_a_log_of_objects_beside_a_config_is_its_history(tmp_path: Path, log: str) -> None:
    (tmp_path / "config.yaml").write_text("OPTIM: {BASE_LR: 0.5}\n")
    (tmp_path / "std.err").write_text("UserWarning: deprecated\n")
    rows = [{"_type": "test_epoch", "epoch": f"{n}/3", "min_top1_err": 1 / n, "mem": 5} for n in (1, 2, 3)]
    lines = [f"[meters.py: 260]: json_stats: {json.dumps(row)}" for row in rows]
    (tmp_path / log).write_text("\n".join(["[trainer.py: 35]: PyTorch", *lines]))
    (run,) = find_runs([tmp_path])
    assert isinstance(run, Run)
    assert run.metrics["min_top1_err"] == [1, 1 / 2, 1 / 3]


def test_samples_in_a_log_are_not_taken_for_a_history(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.5\n")
    rows = [{"image": f"img{n}.png", "x": n * 7 % 5, "y": 0.5, "label": "cat"} for n in range(6)]
    (tmp_path / "predict.log").write_text("\n".join(f"sample {json.dumps(row)}" for row in rows))
    assert not any(isinstance(found, Run) for found in find_runs([tmp_path]))
