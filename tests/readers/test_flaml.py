"""Logs of searches by FLAML 2.8."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp import load_runs
from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, read

LOG = SAMPLES / "flaml" / "2.8.0" / "automl.log"
RECORDS = [record for line in LOG.read_text().splitlines() if "config" in (record := json.loads(line))]


def write(folder: Path, records: list[Any], name: str = "automl.log", end: str = "\n") -> Path:
    path = folder / name
    path.write_text("\n".join(map(json.dumps, records)) + end)
    return path


@pytest.mark.parametrize("name", ["automl.log", "flaml_run.txt", "my_automl.json"])
def test_every_configuration_that_was_tried_is_a_run(tmp_path: Path, name: str) -> None:
    (tmp_path / "search").mkdir()
    write(tmp_path / "search", [*RECORDS, {"curr_best_record_id": 3}], name)
    found = read(tmp_path)
    assert [run.name for run in found] == [f"search/{name}/{record['record_id']}" for record in RECORDS]
    for run, record in zip(found, RECORDS, strict=True):
        assert isinstance(run, Run)
        assert run.params == {"learner": record["learner"], "sample_size": record["sample_size"], **record["config"]}
        assert run.metrics["validation_loss"] == record["validation_loss"]
        assert run.metrics["pred_time"] == record["logged_metric"]["pred_time"]
        assert (run.status, run.group) == (Status.FINISHED, f"search/{name}")


def test_a_log_is_read_whatever_its_name_where_it_is_given(tmp_path: Path) -> None:
    rows = load_runs(write(tmp_path, RECORDS, "x.y")).rows
    assert ({row.reader for row in rows}, len(rows)) == ({"flaml"}, len(RECORDS))


def test_the_sample_size_counts_once_and_older_records_have_none(tmp_path: Path) -> None:
    config = {**RECORDS[0]["config"], "FLAML_sample_size": 100}
    older = {name: value for name, value in RECORDS[0].items() if name not in ("learner", "sample_size")}
    first, second = read(write(tmp_path, [{**RECORDS[0], "config": config}, older]))
    assert isinstance(first, Run)
    assert isinstance(second, Run)
    assert first.params == {"learner": "lgbm", "sample_size": 300, **RECORDS[0]["config"]}
    assert second.params == RECORDS[0]["config"]


def test_a_torn_last_line_is_said_and_costs_its_record_alone(tmp_path: Path) -> None:
    found = read(write(tmp_path, RECORDS[:3], end='\n{"record_id": 3, "conf'))
    assert len(found) == 3
    assert all(isinstance(run, Run) and "cut off" in run.note for run in found)


@pytest.mark.parametrize(
    "text", ["record_id: 1\nvalidation_loss: 0.1\n", '{"validation_loss": 1, "config": {}}\n', "INFO epoch 1 loss 2\n"]
)
def test_another_log_is_not_claimed(tmp_path: Path, text: str) -> None:
    (tmp_path / "automl.log").write_text(text)
    assert not [run for run in read(tmp_path) if run.reader == "flaml"]


def test_a_broken_line_is_a_reason(tmp_path: Path) -> None:
    path = write(tmp_path, RECORDS[:1], end="\n{]\n" + json.dumps(RECORDS[1]) + "\n")
    (found,) = read(path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.UNREADABLE
