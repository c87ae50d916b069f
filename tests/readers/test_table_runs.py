"""From the rows of a table to runs: what is no table of runs, and what is read where the user says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp import ParamimpError, load_runs
from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import SkippedRun, SkipReason
from tests.readers.digits import SAMPLES
from tests.readers.tables import load, parts, write


def test_params_without_a_table_are_an_error() -> None:
    with pytest.raises(ParamimpError, match="params names the columns of a table"):
        load(SAMPLES / "flat", params="lr")


REFUSED = {
    "the curves of a chart": (
        '"Step","a - loss","a - loss__MIN","a - loss__MAX"\n1,2,2,2\n2,1,1,1\n', "no-config", "curves of a chart",
    ),
    "the curves of a chart over time": (
        "Relative Time (Process),a - loss,b - loss\n0.5,2,3\n1.5,1,2\n", "no-config", "curves of a chart",
    ),
    "a history": ("epoch,lr,loss\n0,1,3\n1,1,2\n2,1,1\n", "no-config", "'epoch' counts them"),
    "a sparse history": ("epoch,step,loss\n0,1,\n0,1,3\n1,2,2\n1,2,\n2,3,1\n", "no-config", "one row per step"),
    "histories of several runs": (
        "run,step,loss\n" + "".join(f"r{r},{s},{s}\n" for r in range(3) for s in range(4)), "no-config", "row per step",
    ),
    "a history of rounds": (
        "iterations,logloss\n" + "".join(f"{s},{9 / (s + 1)}\n" for s in range(9)), "no-config", "'iterations' counts",
    ),
    "the history that Keras returns": (
        ",loss,val_loss\n" + "".join(f"{s},{9 / (s + 1)},{s}\n" for s in range(9)), "no-config", "has only results",
    ),
    "no rows": ("lr,loss\n", "no-metrics", "has no row"),
    "an empty file": ("", "unreadable", "is empty"),
    "no number": ("optimizer,state\nadam,good\nsgd,bad\n", "no-metrics", "no column of numbers"),
    "curves that nothing names": (",run a,run b\nx,\"[3, 2]\",\"[2, 1]\"\n", "no-metrics", "no column of numbers"),
    "a plan": (
        "model,n_bits,Train acc,Test acc\nknn,32,,\nsvm,64,,\n", "no-metrics", "Train acc and Test acc are empty. If",
    ),
    "one column": ("loss\n1\n2\n", "unreadable", "fewer than two columns"),
    "no head": ("0.1,0.5\n0.2,0.4\n", "unreadable", "numbers in its first line"),
    "a column twice": ("lr,lr,loss\n1,2,3\n", "unreadable", "two columns called 'lr'"),
    "a NUL": ("lr,loss\n1,\0\n", "unreadable", "NUL"),
    "a cell without end": ('lr,loss\n1,"' + "x" * 200_000, "unreadable", "not a CSV file in line 2"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_of_runs_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    text, reason, words = REFUSED[name]
    (row,) = load(write(tmp_path, text)).rows
    assert (row.skip_reason, row.reader) == (reason, "table")
    assert row.message.startswith("runs.csv ")
    assert words in row.message


@pytest.mark.parametrize(
    "head_and_rows",
    [
        ["name,lr,epoch,loss", *(f"run-{i},{i % 3},{i},{i * i}" for i in range(9))],
        ["lr,epochs,loss", *(f"{i % 3},{i * 5},{i * i}" for i in range(9))],
        ["lr,best_epoch,loss", *(f"{i % 3},{i},{i * i}" for i in range(9))],
        ["lr,epoch,loss", "1,7,3", "2,9,4", "1,15,5"],
        ["n_rounds,loss", *(f"{i},{i * i}" for i in range(9))],
    ],
    ids=["named rows", "a setting", "an outcome", "a few that go up by chance", "the only setting"],
)
def test_runs_that_say_how_far_they_came_are_no_history(tmp_path: Path, head_and_rows: list[str]) -> None:
    table = load(write(tmp_path, "\n".join(head_and_rows)))
    assert len(table.rows) == len(head_and_rows) - 1
    assert not any(row.skip_reason for row in table.rows)


def test_a_table_of_results_alone_is_read_where_the_user_names_params(tmp_path: Path) -> None:
    path = write(tmp_path, REFUSED["the history that Keras returns"][0])
    assert len(load(path, params=["val_loss"]).metrics["loss"]) == 9


def test_a_history_is_read_where_the_user_names_its_params(tmp_path: Path) -> None:
    path = write(tmp_path, REFUSED["a history"][0])
    assert len(load(path, params=["lr"]).metrics["loss"]) == 3


def test_a_file_of_few_bytes_holds_few_runs_unless_they_are_folded_and_a_frame_holds_any(tmp_path: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame({"params.lr": [1, 2] * 75_000, "metrics.loss": [3, 4] * 75_000})
    assert load_runs(frame).n_runs == 150_000
    frame.to_csv(tmp_path / "runs.csv", index=False)
    (row,) = load(tmp_path / "runs.csv").rows
    assert (row.skip_reason, row.run) == ("too-large", "runs.csv")
    steps = pd.DataFrame({"run": range(60_000), "epoch": 1, "lr": 0.1, "loss": 1})
    steps["run"], steps["epoch"] = steps["run"] // 6, steps["run"] % 6
    steps.to_csv(tmp_path / "steps.csv", index=False)
    assert load(tmp_path / "steps.csv").n_runs == 10_000


@pytest.mark.parametrize("quality", ["0.5", "12"])
def test_an_empty_result_refuses_no_table_with_a_result_that_nobody_knows(tmp_path: Path, quality: str) -> None:
    path = write(tmp_path, f"model,gueltigkeit,test_acc\na,{quality},\nb,0.7,\n")
    assert list(load(path).metrics) == ["gueltigkeit"]


def test_a_plan_is_read_where_the_user_names_the_metric(tmp_path: Path) -> None:
    path = write(tmp_path, REFUSED["a plan"][0])
    assert parts(path, "n_bits")[1] == ["n_bits"]


def test_where_no_row_fits_the_head_that_is_said_before_any_question(tmp_path: Path) -> None:
    rows = "".join(f"0.{i},{i},{i}.5,{i}.7,f(x)\n" for i in range(9))
    path = write(tmp_path, f"lr,width,all_time,verify_time\n{rows}")
    found = [*find_runs([path], options=ReadOptions(metrics=("verify_time",)))]
    assert {run.reason for run in found if isinstance(run, SkippedRun)} == {SkipReason.UNREADABLE}
    assert (len(found), "runs.csv/1 has 5 cells where the head has 4 names" in str(found[0])) == (9, True)
