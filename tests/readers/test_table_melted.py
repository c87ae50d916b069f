"""Tables with a row per run and metric, and tables that only look like those."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from paramimp import analyze
from paramimp.readers.interface import ReadOptions
from paramimp.readers.table.csv_file import load_csv_table
from paramimp.readers.table.melted import without_melting
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run
from tests.readers.tables import by_run, load, parts, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from paramimp.readers.table.rows import Table

EVERY = 3
"""Epochs between two validations."""
CONFIGS = [(10.0 ** -(1 + index % 4) * (1 + index), (16, 32)[index % 2]) for index in range(8)]


def text_of(rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def table_of(rows: Sequence[dict[str, Any]]) -> Table:
    return load_csv_table(text_of(rows).encode())


def melted(naming: str = "metric", value: str = "value", metrics: Sequence[str] = ("train_loss", "val_loss")) -> Any:
    return [
        {"lr": lr, "bs": size, naming: metric, value: index + place / 4}
        for index, (lr, size) in enumerate(CONFIGS)
        for place, metric in enumerate(metrics)
    ]


@pytest.mark.parametrize(
    ("naming", "value", "metrics"),
    [
        ("metric", "value", ("train_loss", "val_loss")),
        ("variable", "value", ("accuracy", "f1", "auc")),
        ("key", "value", ("rmse", "mae")),
        ("tag", "Value", ("loss/train", "loss/val")),
        ("Kennzahl", "Wert", ("train_loss", "val_loss")),
    ],
)
def test_a_row_per_metric_becomes_a_column_per_metric(naming: str, value: str, metrics: Sequence[str]) -> None:
    table, found = without_melting(table_of(melted(naming, value, metrics)))
    assert found == tuple(metrics)
    assert table.columns == ("lr", "bs", *metrics)
    assert [row["lr"] for row in table.rows] == [lr for lr, _ in CONFIGS]
    for place, metric in enumerate(metrics):
        assert table.cells(metric) == [index + place / 4 for index in range(len(CONFIGS))]


@pytest.mark.parametrize("value", ["mean_score", "score", "cv_mean", "test_score"])
def test_a_row_per_metric_with_a_mean_and_a_spread_becomes_a_column_per_metric(value: str) -> None:
    scored = ("precision_macro", "accuracy", "f1_macro", "recall_macro")
    rows = [row | {"std_score": 0.01} for row in melted("metric", value, scored)]
    table, found = without_melting(table_of(rows))
    assert found == scored
    assert table.columns == ("lr", "bs", *scored)


@pytest.mark.parametrize(
    ("naming", "value", "levels"),
    [
        ("metric", "score", ("auc", "logloss")),  # which one stops the training early
        ("metric", "test_acc", ("auc", "logloss", "error")),
        ("eval_metric", "mean_score", ("auc", "logloss", "error")),
        ("metric", "value", ("euclidean", "cosine")),  # of a nearest neighbour
        ("variable", "value", ("age", "income")),  # what an ablation leaves out
        ("eval_metric", "score", ("auc", "logloss")),
        ("monitor", "y", ("accuracy", "f1")),
        ("monitor", "test_acc", ("train_loss", "val_loss")),
    ],
)
def test_a_choice_of_two_words_is_left_as_it_is(naming: str, value: str, levels: Sequence[str]) -> None:
    table = table_of(melted(naming, value, levels))
    assert without_melting(table) == (table, ())


def test_a_metric_that_is_drawn_for_each_run_is_a_choice() -> None:
    rows = [{"lr": lr, "metric": ("f1", "auc")[index % 2], "value": index / 8} for index, (lr, _) in enumerate(CONFIGS)]
    table = table_of(rows)
    assert without_melting(table) == (table, ())


def test_what_the_user_calls_a_param_names_no_metrics() -> None:
    table = table_of(melted())
    assert without_melting(table, ("metric",)) == (table, ())
    assert without_melting(table, ("lr",))[1] == ("train_loss", "val_loss")


def test_a_metric_that_comes_twice_tells_of_repeats() -> None:
    table = table_of([*melted(), *melted()])
    assert without_melting(table) == (table, ())


def test_a_broken_row_breaks_its_run() -> None:
    lines = text_of(melted()).splitlines()
    lines[4] += ",5"  # the second run's row of val_loss
    table, _ = without_melting(load_csv_table("\n".join(lines).encode()))
    assert list(table.broken) == [1]


def test_rows_per_epoch_and_metric_are_runs_with_histories(tmp_path: Path) -> None:
    metrics = {"train_loss": 1, "val_loss": EVERY, "val_acc": EVERY}
    told = [
        (index, metric, epoch)
        for index in range(len(CONFIGS))
        for metric, every in metrics.items()
        for epoch in range(every, 7, every)
    ]
    rows = [
        {
            "": place,
            "lr": CONFIGS[index][0],
            "bs": CONFIGS[index][1],
            "epoch": epoch,
            "metric": metric,
            "value": index / 8 if metric == "val_acc" else (index + 1) / epoch,  # as good at each epoch: no choice
        }
        for place, (index, metric, epoch) in enumerate(told)
    ]
    file = tmp_path / "long.csv"
    file.write_text(text_of(rows))
    found = [run for run in find_runs([str(file)], options=ReadOptions(metrics=("val_loss",))) if isinstance(run, Run)]
    assert [run.params for run in found] == [{"lr": lr, "bs": size} for lr, size in CONFIGS]
    assert [run.metrics["val_loss"] for run in found] == [
        [(index + 1) / epoch for epoch in (3, 6)] for index in range(len(CONFIGS))
    ]
    assert analyze(str(file), metric="val_loss").n_used == len(CONFIGS)


def test_the_rows_of_one_epoch_are_runs(tmp_path: Path) -> None:
    file = tmp_path / "tidy.csv"
    file.write_text(text_of(melted(metrics=("r2", "rmse"))))
    report = analyze(str(file), metric="rmse")
    assert report.n_used == len(CONFIGS)
    assert sorted(param.param for param in report.params) == ["bs", "lr"]


def test_means_with_their_spread_are_values_of_metrics(tmp_path: Path) -> None:
    """As ``collect_metrics()`` of tidymodels returns them; nobody knows ``rsq``."""
    rows = "".join(
        f"{mtry},{metric},standard,{value},10,0.0{mtry},Model{mtry}\n"
        for mtry in (1, 2, 3)
        for metric, value in (("rmse", mtry / 2), ("rsq", 1 - mtry / 4))
    )
    path = write(tmp_path, f"mtry,.metric,.estimator,mean,n,std_err,.config\n{rows}")
    params, metrics = parts(path, "rmse")
    assert "mtry" in params
    assert {"rmse", "rsq"} <= set(metrics)
    assert [run["metrics"]["rmse"] for run in by_run(load(path)).values()] == [0.5, 1.0, 1.5]
