"""Runs of SwanLab from the folders that its clients 0.6.12 and 0.10.3 wrote."""

from __future__ import annotations

import json
import random
import shutil
import struct
from typing import TYPE_CHECKING

import pytest

from paramimp.runs import Run, SkippedRun, SkipReason, Status
from tests.decoding.test_leveldb_log import write_log
from tests.readers.digits import EMPTY, FAILED, KILLED, SAMPLES, assert_sweep, only, read, run_of, versions
from tests.readers.samples.make_swanlab import GROUPED
from tests.readers.test_wandb_store import message

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = versions("swanlab")
CONFIG = "lr:\n  desc: ''\n  sort: 0\n  value: 0.001\nopt:\n  desc: ''\n  sort: 1\n  value: {name: adam}\n"
NAME = "run-20260101_000000-abc"


def samples(version: str) -> dict[str, Run | SkippedRun]:
    """What was found, by the key that the script logged."""
    found = read(SAMPLES / "swanlab" / version)
    return {str(run.params["key"]) if isinstance(run, Run) else EMPTY: run for run in found}


def scalar(key: str, number: float | None) -> bytes:
    value = b"" if number is None else b"\x09" + struct.pack("<d", number)
    return message((13, message((1, key.encode()), (5, value))))


START = message((10, message((1, b"digits"), (7, b"first"))))
FINISHED = message((11, b"\x08\x01"))


def write(home: Path, *records: bytes, version: int = 2, name: str = NAME, log: str = "run-abc.swanlab") -> Path:
    files = home / name / "files"
    files.mkdir(parents=True)
    (files / "config.yaml").write_text(CONFIG)
    (home / name / log).write_bytes(b":SWL\xd6\xe1" + bytes([version]) + write_log(list(records))[7:])
    return home / name


@pytest.mark.parametrize("version", VERSIONS)
def test_every_run_has_its_config_its_histories_and_its_fate(version: str) -> None:
    found = samples(version)
    skipped = found.pop(EMPTY)
    killed = found.pop(KILLED)
    runs = {key: run for key, run in found.items() if isinstance(run, Run)}
    assert_sweep(runs, FAILED)
    assert runs[FAILED].status is Status.FAILED
    assert {run.status for key, run in runs.items() if key != FAILED} == {Status.FINISHED}
    assert {run.reader for run in runs.values()} == {"swanlab"}
    assert {run.group for run in runs.values()} == {"digits"}
    assert not any("__swanlab__" in name for run in runs.values() for name in run.metrics)
    assert isinstance(skipped, SkippedRun)
    assert skipped.reason is SkipReason.NO_METRICS
    assert isinstance(killed, Run)
    assert (killed.status, killed.metrics) == (Status.KILLED, {})


def test_the_group_of_the_script_is_a_part_of_the_project() -> None:
    runs = samples("0.10.3")
    assert {key for key, run in runs.items() if run.subgroup == "first"} == set(GROUPED)


def test_zeros_that_are_not_written_and_numbers_that_are_none_are_read(tmp_path: Path) -> None:
    records = [scalar("loss", number) for number in (None, 0.5, float("nan"), float("inf"))]
    run = run_of(write(tmp_path, START, *records, scalar("__swanlab__.cpu.pct", 9), FINISHED))
    assert repr(run.metrics) == repr({"loss": [0.0, 0.5, float("nan"), float("inf")]})
    assert (run.group, run.subgroup, run.status) == ("digits", "first", Status.FINISHED)
    assert run.params == {"lr": 0.001, "opt.name": "adam"}


@pytest.mark.parametrize(
    ("state", "status"),
    [(b"", Status.RUNNING), (b"\x08\x01", Status.FINISHED), (b"\x08\x02", Status.FAILED), (b"\x08\x03", Status.KILLED)],
)
def test_the_state_is_the_status(tmp_path: Path, state: bytes, status: Status) -> None:
    assert run_of(write(tmp_path, scalar("loss", 1), message((11, state)))).status is status


def test_a_log_of_json_is_read_and_what_else_is_in_it_passed_over(tmp_path: Path) -> None:
    records = [
        {"model_type": "Project", "data": {"name": "digits"}},
        {"model_type": "Scalar", "data": {"metric": {"index": 0, "data": 0.5}, "key": "loss", "step": 0}},
        {"model_type": "Scalar", "data": {"metric": {"index": 1, "data": "NaN"}, "key": "loss", "step": 1}},
        {"model_type": "Scalar", "data": {"metric": None, "key": "loss"}},
        {"model_type": "Log", "data": None},
        ["what", "else"],
        {"model_type": "Footer", "data": {"success": False}},
    ]
    run = run_of(write(tmp_path, *(json.dumps(record).encode() for record in records), version=1, log="backup.swanlab"))
    assert (run.group, run.status, repr(run.metrics)) == ("digits", Status.FAILED, "{'loss': [0.5, nan]}")


def test_a_folder_of_such_runs_is_not_that_of_wandb(tmp_path: Path) -> None:
    for place in ("swanlog", "wandb", "logs"):  # whatever the script called it
        for number in range(3):
            name = f"run-2026010{number + 1}_000000-abc"
            write(tmp_path / place, scalar("loss", 1), FINISHED, name=name)
        (tmp_path / place / "runs.swanlab").write_bytes(b"SQLite format 3\0")
    assert {(type(run), run.reader) for run in read(tmp_path)} == {(Run, "swanlab")}
    assert len(read(tmp_path)) == 9


def test_a_log_that_is_cut_off_is_noted(tmp_path: Path) -> None:
    folder = write(tmp_path, scalar("loss", 1), scalar("loss", 2), FINISHED)
    log = folder / "run-abc.swanlab"
    log.write_bytes(log.read_bytes()[:-3])
    run = run_of(folder)
    assert (run.status, run.metrics["loss"]) == (Status.KILLED, [1, 2])
    assert run.note.startswith("run-abc.swanlab: its log ends within a record")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"text that is no log", "is no log of SwanLab"), (b":SWL\xd6\xe1\x07abc", "a client whose logs are not known")],
)
def test_what_is_no_log_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    folder = write(tmp_path)
    (folder / "run-abc.swanlab").write_bytes(content)
    skipped = only(folder)
    assert isinstance(skipped, SkippedRun)
    assert said in skipped.message


def test_whatever_the_records_are_the_run_is_read_or_skipped(tmp_path: Path) -> None:
    rng = random.Random(0)
    records = [START, scalar("loss", 1), scalar("acc", 2), FINISHED]
    for number in range(300):
        changed = [bytearray(record) for record in records]
        for record in changed:
            record[rng.randrange(len(record))] = rng.randrange(256)
        folder = write(tmp_path / str(number), *map(bytes, changed))
        assert isinstance(only(folder), (Run, SkippedRun))
        shutil.rmtree(folder)
