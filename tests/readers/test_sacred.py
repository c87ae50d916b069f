"""Runs of Sacred 0.7.5 and 0.8.7 with the FileStorageObserver."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp.readers.sacred import plain
from paramimp.runs import SkippedRun, SkipReason, Status
from tests.readers.digits import (
    EMPTY,
    FAILED,
    FINISHED,
    KILLED,
    SAMPLES,
    assert_final,
    assert_sweep,
    only,
    read,
    run_of,
    runs_by_key,
    versions,
)
from tests.readers.samples.replay import KEYS

SACRED = SAMPLES / "sacred"


def write_run(folder: Path, config: Any, result: Any = None, status: str = "COMPLETED", **files: Any) -> Path:
    about = {"experiment": {"name": "exp"}, "heartbeat": "now", "result": result, "status": status}
    for name, content in {"config": config, "run": about, **files}.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


@pytest.mark.parametrize("version", versions("sacred"))
def test_every_run_is_read_with_its_status(version: str) -> None:
    runs = runs_by_key(SACRED / version)
    assert_sweep(runs, FAILED, KILLED)
    for key in FINISHED:
        assert_final(runs[key], key, "result")
        assert runs[key].status is Status.FINISHED
    assert (runs[FAILED].status, runs[KILLED].status) == (Status.FAILED, Status.RUNNING)
    assert {found.group for found in read(SACRED / version)} == {"digits"}


@pytest.mark.parametrize("version", versions("sacred"))
def test_a_run_that_logged_nothing_is_skipped(version: str) -> None:
    (skipped,) = [found for found in read(SACRED / version) if isinstance(found, SkippedRun)]
    assert skipped.name == str(KEYS.index(EMPTY) + 1)
    assert skipped.reason is SkipReason.NO_METRICS


def test_a_score_that_was_only_returned_is_a_metric(tmp_path: Path) -> None:
    write_run(tmp_path, {"lr": 0.1}, result=0.75)
    assert run_of(tmp_path).metrics == {"result": 0.75}


def test_a_returned_dictionary_is_as_many_metrics(tmp_path: Path) -> None:
    write_run(tmp_path, {"lr": 0.1}, result={"acc": 0.5, "test": {"loss": 2}, "name": "x"})
    assert run_of(tmp_path).metrics == {"result.acc": 0.5, "result.test.loss": 2.0}


def test_tuples_and_numpy_numbers_are_plain_data(tmp_path: Path) -> None:
    number = {"py/object": "numpy.float64", "dtype": "float64", "value": 0.5}
    write_run(tmp_path, {"betas": {"py/tuple": [0.9, 0.99]}, "lr": number}, result=number)
    run = run_of(tmp_path)
    assert run.params == {"betas": [0.9, 0.99], "lr": 0.5}
    assert run.metrics == {"result": 0.5}


def test_a_returned_tuple_is_as_many_scores_and_a_list_a_curve(tmp_path: Path) -> None:
    """``return train_acc, test_acc`` of Sacred's main function."""
    write_run(tmp_path, {"lr": 0.1}, result={"py/tuple": [0.9, {"loss": 2}, "x", [3, 4]]})
    assert run_of(tmp_path).metrics == {"result.0": 0.9, "result.1.loss": 2, "result.3": [3, 4]}
    write_run(tmp_path, {"lr": 0.1}, result={"test": {"py/tuple": [1, 2]}})
    assert run_of(tmp_path).metrics == {"result.test.0": 1, "result.test.1": 2}
    write_run(tmp_path, {"lr": 0.1}, result=[0.9, 0.8])
    assert run_of(tmp_path).metrics == {"result": [0.9, 0.8]}


def test_arrays_are_their_numbers_and_packed_ones_are_nothing(tmp_path: Path) -> None:
    """As Sacred 0.7 and 0.8 write what a main function returns: small arrays in the open, larger ones packed."""
    marks = {"py/object": "numpy.ndarray", "dtype": "float64"}
    packed = {**marks, "shape": [10, 10], "values": "eJwzP3N1j9ez"}
    result = {"f1": {**marks, "values": [0.87, 0.61]}, "A": packed, "B": {**marks, "base": packed, "shape": [10, 10]}}
    (run,) = read(write_run(tmp_path, {"lr": 0.1, "betas": {**marks, "values": [0.9, 0.99]}}, result))
    assert not isinstance(run, SkippedRun)
    assert run.metrics == {"result.f1": [0.87, 0.61]}
    assert run.params["betas"] == [0.9, 0.99]


def test_what_is_kept_in_info_is_a_metric_under_that_name(tmp_path: Path) -> None:
    write_run(tmp_path, {"lr": 0.1}, info={"losses": [3, 2, 1], "best": 1})
    assert run_of(tmp_path).metrics == {"info.losses": [3.0, 2.0, 1.0], "info.best": 1.0}


def test_a_run_with_no_score_is_skipped_and_told_how_to_log_one(tmp_path: Path) -> None:
    write_run(tmp_path, {"lr": 0.1}, metrics={})
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_METRICS
    assert "log_scalar" in found.message


@pytest.mark.parametrize(
    ("status", "wanted"), [("INTERRUPTED", Status.KILLED), ("TIMEOUT", Status.KILLED), ("QUEUED", Status.RUNNING)]
)
def test_other_statuses(tmp_path: Path, status: str, wanted: Status) -> None:
    write_run(tmp_path, {"lr": 0.1}, status=status)
    assert run_of(tmp_path).status is wanted


@pytest.mark.parametrize("content", ["", "[]", '{"status": "COMPLETED", "experiment"', "null"])
def test_a_broken_record_is_a_skip_that_names_the_file(tmp_path: Path, content: str) -> None:
    write_run(tmp_path, {"lr": 0.1})
    (tmp_path / "run.json").write_text(content)
    (tmp_path / "cout.txt").write_text("")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.path == "run.json"


def test_metrics_in_another_shape_are_passed_over(tmp_path: Path) -> None:
    write_run(tmp_path, {"lr": 0.1}, 1.0, metrics={"a": [1], "b": {"values": 3}, "c": {"values": [None, "x", 2]}})
    assert run_of(tmp_path).metrics == {"c": [2.0], "result": 1.0}


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    deep = "[" * 80 + "]" * 80
    write_run(tmp_path, {"lr": 0.1})
    (tmp_path / "info.json").write_text(f'{{"x": {deep}}}')
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert "nested more than 64 levels" in found.message


def test_types_and_sets_are_read_by_name_and_items() -> None:
    assert plain({"a": {"py/type": "m.C"}, "b": {"py/set": [1]}}) == {"a": "m.C", "b": [1]}
