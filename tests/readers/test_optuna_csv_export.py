"""Data frames of Optuna that were written as CSV hold what the storage holds."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from paramimp.readers.interface import Claim
from paramimp.readers.optuna.csv_export import read_data_frame
from paramimp.readers.optuna.reader import OPTUNA
from paramimp.readers.table.rows import FREE_RUNS
from paramimp.runs import SkipReason, Unreadable
from tests.readers.digits import typed
from tests.readers.optuna_studies import SAMPLES, folder_of, runs_of


@pytest.mark.parametrize("file", ["trials.csv", "trials_index.csv", "trials_multiindex.csv"])
def test_a_data_frame_holds_what_its_storage_holds(file: str) -> None:
    """But what it cannot say: None and what a trial did not ask for are both an empty cell, which is None."""
    stored = [run for run in runs_of(SAMPLES / "5.0.0" / "optuna.db") if run.group == "digits"]
    exported = runs_of(SAMPLES / "5.0.0" / file)
    assert [run.name for run in exported] == [f"{file}/{number}" for number in range(len(stored))]
    names = dict.fromkeys(name for run in stored for name in run.params)
    for run, same in zip(exported, stored, strict=True):
        assert run.group == file
        assert run.status is same.status
        assert typed(run.params) == typed({**names, **same.params})
        assert run.metrics == {name: value for name, value in same.metrics.items() if name != "intermediate_values"}


@pytest.mark.parametrize(("version", "names"), [("2.10.1", ("values_0", "values_1")), ("5.0.0", ("loss", "accuracy"))])
def test_a_data_frame_of_two_objectives_has_two_metrics(version: str, names: tuple[str, str]) -> None:
    exported = runs_of(SAMPLES / version / "trials_multi.csv")
    assert [tuple(run.metrics) for run in exported] == [names] * 3
    assert exported[0].metrics[names[1]] == 0.99


def test_intermediate_values_of_a_data_frame_are_a_history_by_step(tmp_path: Path) -> None:
    header = "number,value,params_lr,intermediate_values_0,intermediate_values_10,intermediate_values_9,state\n"
    (tmp_path / "t.csv").write_text(header + "0,0.1,0.5,3,1,2,COMPLETE\n1,0.2,0.6,4,,nan,PRUNED\n")
    histories = [run.metrics["intermediate_values"] for run in runs_of(tmp_path / "t.csv")]
    assert histories[0] == [3, 2, 1]
    assert isinstance(histories[1], list)
    assert histories[1][0] == 4
    assert math.isnan(histories[1][1])


@pytest.mark.parametrize(
    ("head", "row", "metrics"),
    [
        ("number,val_loss,state,params_lr", "0,0.5,COMPLETE,0.1", {"val_loss": 0.5}),
        (",number,note,params_lr,state,потеря", "0,0,good,0.1,COMPLETE,0.5", {"потеря": 0.5}),
        ("number,value,params_lr,state,acc", "0,0.5,0.1,COMPLETE,0.9", {"value": 0.5, "acc": 0.9}),
        ("Unnamed: 0,number,params_lr,state,duration", "3,0,0.1,COMPLETE,0 days 00:00:01", {}),
    ],
)
def test_a_value_that_was_renamed_and_a_number_that_was_added_are_metrics(
    tmp_path: Path, head: str, row: str, metrics: dict[str, float]
) -> None:
    (tmp_path / "t.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    (trial,) = read_data_frame((tmp_path / "t.csv").read_bytes()).trials
    assert trial.params == {"lr": 0.1}
    study = read_data_frame((tmp_path / "t.csv").read_bytes())
    named = dict(zip(study.metric_names, trial.values.values(), strict=True)) | trial.user_attrs
    assert named == metrics


def test_a_table_that_is_no_data_frame_of_optuna_is_left_to_others(tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text("number,params_lr,loss\n1,0.1,0.5\n")
    assert OPTUNA.claims(folder_of(tmp_path / "runs.csv")) is Claim.NONE


def test_a_small_file_of_very_many_trials_is_refused(tmp_path: Path) -> None:
    head = "number,value,params_lr,state\n"
    (tmp_path / "t.csv").write_text(head + "1,2,3,\n" * FREE_RUNS)
    assert len(runs_of(tmp_path / "t.csv")) == FREE_RUNS
    (tmp_path / "t.csv").write_text(head + "1\n" * (FREE_RUNS + 40_000))
    with pytest.raises(Unreadable) as refused:
        read_data_frame((tmp_path / "t.csv").read_bytes())
    assert refused.value.reason is SkipReason.TOO_LARGE
