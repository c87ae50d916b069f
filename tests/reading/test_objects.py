"""What a program may hand over in place of a path: studies, records, frames of other libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp import ParamimpError, analyze
from tests.reading.ranked import N, mlflow_frame, plain, study, told


def test_a_study_is_what_its_storage_is(tmp_path: Path) -> None:
    import optuna

    live = study("maximize")
    report = analyze(live, "value")
    assert (report.objective.direction, report.objective.direction_from) == ("maximize", "study")
    assert report.n_used == N - N // 5
    optuna.copy_study(
        from_study_name="tuning", from_storage=live._storage, to_storage=f"sqlite:///{tmp_path / 'optuna.db'}"
    )
    stored = analyze(tmp_path / "optuna.db", "value")
    assert told(report, "the study") == told(stored, "optuna.db")


def test_a_list_of_runs_of_mlflow_is_the_frame_of_them(tmp_path: Path) -> None:
    frame, runs = mlflow_frame(tmp_path)
    reports = [analyze(given, "val_loss", method="impurity") for given in (frame, runs)]
    assert [report.params for report in reports] == [reports[0].params] * 2
    assert reports[1].n_used == 11


def test_records_and_columns_are_tables_too() -> None:
    frame = plain()
    expected = analyze(frame, "loss", method="impurity").params
    assert analyze(frame.to_dict("records"), "loss", method="impurity").params == expected
    assert analyze(frame.to_dict("list"), "loss", method="impurity").params == expected


def test_a_frame_of_another_library_is_read_by_what_it_becomes_in_pandas() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="an extra")
    table = pyarrow.Table.from_pandas(plain())
    assert analyze(table, "loss", method="impurity").params == analyze(plain(), "loss", method="impurity").params


def test_a_frame_of_polars_is_its_csv(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars", reason="not among what the tests install")
    data: dict[Any, Any] = plain().to_dict("list")
    data["c"] = [None, 3] * (N // 2)
    data["loss"][0] = float("nan")
    frame = polars.DataFrame(data, strict=False)
    frame.write_csv(tmp_path / "the-table.csv")
    for given in (frame, frame.lazy()):
        report = analyze(given, "loss", method="impurity")
        assert told(report, "DataFrame") == told(
            analyze(tmp_path / "the-table.csv", "loss", method="impurity"), "the-table.csv"
        )
        assert {run.reason for run in report.skipped} == {"non-finite"}


class Search:
    cv_results_ = plain().to_dict("list")


class ResultGrid:
    def get_dataframe(self) -> pd.DataFrame:
        return plain()


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        (Search(), r"pandas\.DataFrame\(search\.cv_results_\)"),
        (ResultGrid(), r"results\.get_dataframe\(\)"),
        (study().trials, "the study itself"),
        (np.zeros((3, 2)), r"pandas\.DataFrame\(array, columns="),
        (pd.Series([1.0, 2.0]), r"pandas\.DataFrame\(array, columns="),
        (7, "a folder, a file or an address"),
        (None, "a folder, a file or an address"),
        ([1, 2], "a folder, a file or an address"),
        ({"lr": 1}, "a DataFrame with one row per run"),
        ([], "no runs were given"),
    ],
)
def test_what_holds_no_runs_is_refused_by_a_sentence_that_says_what_to_pass(given: Any, instead: str) -> None:
    with pytest.raises(ParamimpError, match=instead):
        analyze(given, "loss")
