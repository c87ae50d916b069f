"""Tables of runs: which columns are params, and that a metric never is one unasked.

The samples are one sweep in five forms, written by pandas 2.3 (and pyarrow 26): with and without an index column, with
semicolons and decimal commas, as JSON Lines (in which NaN and infinity are null) and as Parquet.
"""

from __future__ import annotations

import json
import math
import os
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from paramimp import ParamimpError, UnknownMetricError, analyze, load_runs
from paramimp.errors import NotEnoughRunsError
from paramimp.formats.run_listing import as_csv
from paramimp.runs import Origin, Run
from paramimp.table.cells import ABSENT
from paramimp.table.run_table import RunTable, build
from tests.patience import patience
from tests.readers.digits import EMPTY, FAILED, FINISHED, SAMPLES, config_of, final_of, typed

TABLES = sorted((SAMPLES / "table").iterdir())
DIVERGED = ("r029", "r044")  # what the script wrote as their status is no word for how a run ended
PARAMS = ["seed", "batch_size", "epochs", "scheduler", "optimizer.*", "model.*", "data.*", "notes"]


def write(folder: Path, text: str | bytes, name: str = "runs.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def load(path: Path, **options: Any) -> RunTable:
    return load_runs(path, **options)


def by_run(table: RunTable) -> dict[str, dict[str, Any]]:
    return {record["run"].rpartition("/")[2]: record for record in table.records()}


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_form_of_a_table_holds_every_run_param_and_metric(path: Path) -> None:
    table = load(path, params=PARAMS)
    runs = by_run(table)
    assert len(runs) == 60
    rel = 1e-9 if path.suffix == ".jsonl" else 0.0  # pandas rounds to ten digits there
    for key in FINISHED:
        record = runs[key]
        assert (record["status"], record["path"]) == ("unknown" if key in DIVERGED else "finished", path.name)
        for name, value in config_of(key).items():
            found = record["params"].get(name)
            if rel and type(found) is type(value) is float:
                found = pytest.approx(found, rel=rel) == value and value
            assert typed(found) == typed(value), (key, name)
        if math.isfinite(final_of(key)):
            assert record["metrics"]["val_loss"] == pytest.approx(final_of(key), rel=rel, abs=0)
    assert runs[FAILED]["skip_reason"] == "not-finished"
    assert runs[EMPTY]["skip_reason"] == "no-metrics"


def test_every_form_of_a_table_gives_the_same_ranking() -> None:
    exact = [path for path in TABLES if path.suffix != ".jsonl"]
    reports = [analyze(path, "val_loss", params=PARAMS, method="impurity", seed=1) for path in exact]
    assert len({json.dumps(report.to_dict()["params"]) for report in reports}) == 1


# What is a param, by the names of the columns ---------------------------------------------------------------------


def parts(path: Path, metric: str | None = None, **options: Any) -> tuple[list[str], list[str]]:
    """The params and the metrics that an analysis sees."""
    from paramimp.readers.interface import ReadOptions
    from paramimp.reading.discovery import find_runs
    from paramimp.runs import Run

    params: dict[str, None] = {}
    metrics: dict[str, None] = {}
    for run in find_runs([path], options=ReadOptions(metrics=(metric,) if metric else (), **options)):
        assert isinstance(run, Run), run
        params.update(dict.fromkeys(run.params))
        metrics.update(dict.fromkeys(run.metrics))
    return sorted(params), sorted(metrics)


ROWS = {
    "marks with dots": ("params.lr,params.opt,metrics.loss,metrics.acc", "loss", ["lr", "opt"], ["acc", "loss"]),
    "the whole name of a marked metric": ("params.lr,metrics.loss", "metrics.loss", ["lr"], ["loss", "metrics.loss"]),
    "marks with slashes": ("loss,time_total_s,config/lr,config/b", "loss", ["b", "lr"], ["loss", "time_total_s"]),
    "marks with underscores": ("value,params_lr,params_b,runtime", "value", ["b", "lr"], ["runtime", "value"]),
    "one params_ is a count": ("params_count,lr,loss", "loss", ["lr", "params_count"], ["loss"]),
    "nothing that looks like a result": ("lr,batch_size,y", "y", ["batch_size", "lr"], ["y"]),
    "settings of results": ("loss_weight,reward_scale,loss", "loss", ["loss_weight", "reward_scale"], ["loss"]),
    "two that would have one name": ("params.lr,config.lr,loss", "loss", ["config.lr", "lr"], ["loss"]),
    "the space of a sweep": ("lr,parameters.lr.values,parameters.b.min,loss", "loss", ["lr"], ["loss"]),
    "the experiments that DVC shows": (
        "rev,parent,metrics.json:acc,params.yaml:train.lr",
        "acc",
        ["train.lr"],
        ["acc"],
    ),
    "tolerances": ("error_tolerance,tol,loss", "loss", ["error_tolerance", "tol"], ["loss"]),
    "no metric yet": ("lr,val_loss,val_acc", None, ["lr"], ["val_acc", "val_loss"]),
    "no metric yet and nothing to tell": ("lr,y", None, ["lr", "y"], ["lr", "y"]),
}


@pytest.mark.parametrize("name", ROWS)
def test_columns_are_told_by_their_names(tmp_path: Path, name: str) -> None:
    head, metric, params, metrics = ROWS[name]
    count = head.count(",") + 1
    rows = [",".join(f"{row * 7 % 5 + column / 10}" for column in range(count)) for row in range(6)]
    assert parts(write(tmp_path, "\n".join([head, *rows]) + "\n"), metric) == (params, metrics)


@pytest.mark.parametrize(
    "result",
    [
        "val_acc", "test/f1", "trainLoss", "epoch", "best_epoch", "_runtime", "duration", "metrics.acc", "wall_time",
        "model_size_mb", "TrainSec", "acc5", "losses", "per_frame_metric_FP",
    ],
)  # fmt: skip
def test_a_result_beside_the_metric_is_asked_about_and_never_a_param(tmp_path: Path, result: str) -> None:
    path = write(tmp_path, f"lr,opt,{result},loss\n" + "".join(f"{i / 7},a b,{-i * i % 5},{i}\n" for i in range(9)))
    with pytest.raises(ParamimpError) as caught:
        analyze(path, "loss")
    message = str(caught.value)
    assert f"beside loss, {result} looks like a result" in message
    assert "\n  params=['lr']\n" in message
    report = analyze(path, "loss", params=["lr"], method="impurity")
    assert [param.param for param in report.params] == ["lr"]


def suggested(path: Path, metric: str) -> list[str]:
    with pytest.raises(ParamimpError) as caught:
        analyze(path, metric)
    (line,) = [line for line in caught.value.shell_lines if line.startswith("  --params ")]
    return line.removeprefix("  --params ").split(",")


def test_long_fractions_behind_the_metric_are_asked_about_and_those_before_it_are_params(tmp_path: Path) -> None:
    """Results stand together at the end; a search at random draws long fractions, too."""
    rows = "".join(f"{1 / (i + 3)},{i % 3},{i * i},{8 / (i + 7)},{i % 4}\n" for i in range(9))
    path = write(tmp_path, "lr,bits,acc,ratio,seed\n" + rows)
    assert suggested(path, "acc") == ["lr", "bits", "seed"]
    path = write(tmp_path, "acc,lr,ratio\n" + "".join(f"{i * i},{1 / (i + 3)},{8 / (i + 7)}\n" for i in range(9)))
    assert parts(path, "acc") == (["lr", "ratio"], ["acc"])


def test_a_result_that_some_runs_lack_is_no_choice_of_having_it(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,recall,loss\n" + "".join(f"{i},{'' if i % 2 else 0.9},{i * i}\n" for i in range(6)))
    assert suggested(path, "loss") == ["lr"]


def test_names_of_runs_are_not_suggested_as_params(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,output_dir,acc,loss\n" + "".join(f"{i},out/{i},{i % 5},{i * i}\n" for i in range(6)))
    assert suggested(path, "loss") == ["lr"]


def test_the_grid_search_of_scikit_learn_is_read_by_its_marks(tmp_path: Path) -> None:
    """``pandas.DataFrame(GridSearchCV(...).cv_results_).to_csv()``; its dictionary knows None from an empty cell."""
    head = "mean_fit_time,param_C,param_max_iter,params,mean_test_score,rank_test_score"
    rows = [f"0.1{i},{i},,\"{{'C': {i}, 'max_iter': None}}\",{i * i},{9 - i}" for i in range(1, 6)]
    path = write(tmp_path, "\n".join([head, *rows]))
    assert parts(path) == (["C", "max_iter"], ["mean_fit_time", "mean_test_score", "rank_test_score"])
    assert by_run(load(path))["1"]["params"] == {"C": 1, "max_iter": None}
    without = write(tmp_path, "param_C,param_k,mean_test_score\n1,a,0.5\n2,b,0.6\n")
    assert parts(without) == (["C", "k"], ["mean_test_score"])


@pytest.mark.parametrize("name", ["Trial Number", "trial_number", "rank", "Unnamed: 0", "experiment"])
def test_the_number_of_a_row_is_no_param_and_no_group(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, f"{name},lr,loss\n" + "".join(f"{i},{i % 3},{i * i}\n" for i in range(5)))
    assert parts(path, "loss") == (["lr"], ["loss"])
    assert {row.group for row in load(path).rows} == {""}


def test_the_rank_of_a_matrix_is_a_param(tmp_path: Path) -> None:
    path = write(tmp_path, "rank,loss\n4,1\n8,2\n16,3\n")
    assert parts(path, "loss") == (["rank"], ["loss"])


def test_curves_in_cells_are_histories_of_a_metric(tmp_path: Path) -> None:
    curves = [[1 / (step + run + 1) for step in range(500)] for run in range(4)]
    rows = [f'{run},"[64, {run}]","{curve}"' for run, curve in enumerate(curves)]
    path = write(tmp_path, "\n".join(["lr,layers,val_losses", *rows]))
    assert parts(path) == (["layers", "lr"], ["val_losses"])
    assert list(load(path, summary="max").metrics["val_losses"]) == [curve[0] for curve in curves]


def test_a_dictionary_is_named_as_the_file_names_it(tmp_path: Path) -> None:
    path = write(tmp_path, "cfg,loss\n\"{'lr': 1, 'opt': {'name': 'adam'}}\",2\n\"{'lr': 2}\",3\n")
    assert parts(path, params=("cfg",))[0] == ["cfg.lr", "cfg.opt.name"]


def test_of_several_metrics_none_is_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,val_acc,loss\n" + "".join(f"{i},{-i},{i * i}\n" for i in range(9)))
    reports = analyze(path, ["val_acc", "loss"], method="impurity")
    assert [[param.param for param in report.params] for report in reports] == [["lr"], ["lr"]]


def test_the_suggested_params_can_be_pasted(tmp_path: Path) -> None:
    import shlex
    import subprocess

    path = write(tmp_path, "my lr,b,acc,loss\n" + "".join(f"{i},{i % 3},{i % 5},{i * i}\n" for i in range(9)))
    command = [sys.executable, "-m", "paramimp", "analyze", str(path), "-m", "loss", "--method", "impurity"]
    refused = subprocess.run(command, capture_output=True, text=True)
    assert refused.returncode == 2
    (suggested,) = [line for line in refused.stderr.splitlines() if line.startswith("  --params")]
    assert subprocess.run([*command, *shlex.split(suggested)], capture_output=True).returncode == 0


def test_a_constant_result_asks_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,epoch,loss\n" + "".join(f"{i},8,{i * i}\n" for i in range(9)))
    assert [param.param for param in analyze(path, "loss", method="impurity").params] == ["lr"]


def test_columns_that_say_what_a_run_is_are_no_params(tmp_path: Path) -> None:
    head = ",id,created_at,finished,took,host,state,sweep_id,lr,loss"
    rows = [
        f"{i},r{i},2024-06-0{i + 1}T10:00:00Z,0 days 00:0{i}:01,{i}.5min,gpu{i},finished,s1,{i},{i * i}"
        for i in range(5)
    ]
    path = write(tmp_path, "\n".join([head, *rows]))
    assert parts(path, "loss") == (["lr"], ["loss"])
    first = next(load(path).records())
    assert (first["run"], first["status"], first["group"]) == ("runs.csv/r0", "finished", "s1")


def test_a_name_that_runs_share_is_a_choice(tmp_path: Path) -> None:
    rows = "".join(f"{'resnet' if i % 2 else 'vit'},{i},{i * i}\n" for i in range(6))
    path = write(tmp_path, "name,lr,loss\n" + rows)
    assert parts(path, "loss") == (["lr", "name"], ["loss"])


def test_the_metric_of_no_column_lists_those_that_may_be_one(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,val_loss,val_acc\n" + "".join(f"{i},{i * i},{-i}\n" for i in range(5)))
    with pytest.raises(UnknownMetricError, match="val_loss"):
        analyze(path, "val_los", direction="minimize")


@pytest.mark.parametrize(
    ("params", "words"),
    [(["lrr"], "no column 'lrr' for params. Did you mean 'lr'"), (["zzz*"], "It has: lr and loss")],
)
def test_params_that_match_no_column_are_an_error(tmp_path: Path, params: list[str], words: str) -> None:
    path = write(tmp_path, "lr,loss\n1,2\n2,3\n")
    with pytest.raises(ParamimpError) as caught:
        load(path, params=params)
    assert words in str(caught.value)


def test_params_without_a_table_are_an_error() -> None:
    with pytest.raises(ParamimpError, match="params names the columns of a table"):
        load(SAMPLES / "flat", params="lr")


def test_a_table_is_not_looked_for_in_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "params.lr,metrics.loss\n1,2\n")
    assert load(tmp_path).rows == ()
    with pytest.raises(NotEnoughRunsError, match="is read when it is named itself"):
        analyze(tmp_path, "loss")


# What lies in the cells -------------------------------------------------------------------------------------------


def test_the_own_export_reads_back_as_it_was(tmp_path: Path) -> None:
    from paramimp.formats.run_listing import as_csv

    before = load(SAMPLES / "flat")
    after = load(write(tmp_path, as_csv(before)))
    names = {row.run: row for row in before.rows}
    assert {row.run.removeprefix("runs.csv/") for row in after.rows} == set(names)
    for name, column in before.metrics.items():
        kept = [cell for cell in column if cell is not ABSENT]
        assert repr([cell for cell in after.metrics[name] if cell is not ABSENT]) == repr(kept)
    first = by_run(before)["r000"]
    assert {k: v for k, v in by_run(after)["r000"]["params"].items() if v is not None} == {
        k: v for k, v in first["params"].items() if v is not None
    }


def test_dictionaries_in_cells_become_columns(tmp_path: Path) -> None:
    """The script in W&B's documentation writes `summary`, `config` and `name` like this."""
    import pandas as pd

    rows = [
        {
            "summary": {"loss": float("nan") if i == 3 else i * i / 7, "_step": 9, "_wandb": {"runtime": 3}},
            "config": {"lr": 10.0**-i, "opt": {"name": "adam", "nesterov": i % 2 == 0}, "layers": [8, 8], "none": None},
            "name": f"run-{i}",
        }
        for i in range(6)
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "project.csv")
    params, metrics = parts(tmp_path / "project.csv", "loss")
    assert params == ["layers", "lr", "none", "opt.name", "opt.nesterov"]
    assert "loss" in metrics
    assert "_wandb.runtime" not in metrics
    record = by_run(load(tmp_path / "project.csv", params="config.*"))["run-2"]
    assert record["params"]["lr"] == 0.01
    assert record["params"]["opt.nesterov"] is True
    assert record["params"]["layers"] == [8, 8]
    assert record["metrics"]["loss"] == 4 / 7


def test_a_cell_that_only_looks_like_a_dictionary_is_text(tmp_path: Path) -> None:
    path = write(tmp_path, 'lr,note_of,loss\n1,"{broken: [",2\n2,{jinja},3\n')
    params = by_run(load(path, params=["lr", "note_of"]))
    assert [params[str(row)]["params"]["note_of"] for row in (1, 2)] == ["{broken: [", "{jinja}"]


JSON_FORMS = {
    "a list in an object": {"study": "x", "results": [{"lr": 1, "loss": 4}, {"lr": 2, "loss": 5}], "best": {"lr": 1}},
    "named runs": {"a": {"lr": 1, "loss": 4}, "b": {"lr": 2, "loss": 5}},
    "columns": {"lr": [1, 2], "loss": [4, 5]},
    "columns of pandas": {"lr": {"0": 1, "1": 2}, "loss": {"0": 4, "1": 5}},
    "the split form of pandas": {"columns": ["lr", "loss"], "index": [0, 1], "data": [[1, 4], [2, 5]]},
}


@pytest.mark.parametrize("form", JSON_FORMS)
@pytest.mark.parametrize("indent", [None, 2])
def test_one_json_object_may_hold_all_runs(tmp_path: Path, form: str, indent: int | None) -> None:
    table = load(write(tmp_path, json.dumps(JSON_FORMS[form], indent=indent), "runs.json"))
    assert table.params == {"lr": [1, 2]}
    assert table.metrics == {"loss": [4.0, 5.0]}
    names = [row.run.rpartition("/")[2] for row in table.rows]
    assert names == (["a", "b"] if form == "named runs" else ["1", "2"])


@pytest.mark.parametrize("kind", ["AxClient", "Client"])
def test_a_snapshot_of_ax_is_named_with_how_to_export_it(tmp_path: Path, kind: str) -> None:
    trials = {"0": {"__type": "Trial", "index": 0}}
    document = {"__type": kind, "experiment": {"__type": "Experiment", "name": "digits", "trials": trials}}
    (row,) = load(write(tmp_path, json.dumps(document), "ax_client_snapshot.json")).rows
    assert "to_csv('runs.csv')" in row.message
    (row,) = load(write(tmp_path, json.dumps(document["experiment"]), "experiment.json")).rows
    assert "snapshot of Ax" in row.message


def test_a_run_of_a_type_is_no_snapshot_of_ax(tmp_path: Path) -> None:
    runs = [{"__type": "Experiment", "lr": lr, "loss": loss} for lr, loss in ((0.1, 1.0), (0.2, 2.0))]
    table = load(write(tmp_path, json.dumps(runs), "runs.json"), params=["lr"])
    assert [record["metrics"]["loss"] for record in table.records()] == [1.0, 2.0]


def test_one_object_that_is_a_run_is_one(tmp_path: Path) -> None:
    text = json.dumps({"config": {"lr": 1}, "metrics": {"loss": 4}})
    for name in ("run.json", "run.jsonl"):
        assert parts(write(tmp_path, text, name)) == (["lr"], ["loss"])


def test_the_table_that_wandb_s_documentation_exports_is_read_by_its_dictionaries(tmp_path: Path) -> None:
    """``DataFrame({"summary": ..., "config": ..., "name": ...}).to_csv("project.csv")``, as its guide says."""
    import pandas as pd

    graph = {"_type": "graph-file", "path": "media/graph.json", "size": 33}
    summaries = [{"loss": i / 7, "_wandb": {"runtime": 4}, "_step": 9, "graph": graph} for i in range(4)]
    configs = [{"lr": 1e-05 * (i + 1), "betas": (0.9, 0.99), "sched": None, "note": "it's {odd}"} for i in range(4)]
    frame = pd.DataFrame({"summary": summaries, "config": configs, "name": [f"lively-{i}" for i in range(4)]})
    path = tmp_path / "project.csv"
    frame.to_csv(path)
    assert parts(path) == (["betas", "lr", "note", "sched"], ["_step", "loss"])
    record = by_run(load(path))["lively-1"]
    assert record["params"] == {"lr": 2e-05, "betas": [0.9, 0.99], "sched": None, "note": "it's {odd}"}
    assert record["metrics"]["loss"] == 1 / 7


@pytest.mark.parametrize("cell", ["{} %", "{}%", "{} ± 0.01", "{}±0.01", "{} +/- 0.01", "{} (0.02)"])
def test_a_result_with_its_unit_or_spread_is_its_number(tmp_path: Path, cell: str) -> None:
    path = write(tmp_path, "lr,acc\n" + "".join(f"{i},{cell.format(0.5 + i / 10)}\n" for i in range(4)))
    assert parts(path) == (["lr"], ["acc"])
    assert list(load(path).metrics["acc"]) == [0.5, 0.6, 0.7, 0.8]


@pytest.mark.parametrize("why", ["N/A", "-", "diverged", "OOM"])
def test_a_word_in_place_of_a_result_makes_it_no_param(tmp_path: Path, why: str) -> None:
    rows = "".join(f"{i},{why if i == 3 else i % 4},{i * i}\n" for i in range(9))
    path = write(tmp_path, "lr,val_acc,loss\n" + rows)
    assert suggested(path, "loss") == ["lr"]
    assert len([run for run in load(path).metrics["val_acc"] if isinstance(run, float)]) == 8


def test_json_may_be_nested_or_a_list(tmp_path: Path) -> None:
    rows = [{"config": {"lr": i}, "metrics": {"loss": i * i, "acc": 1 - i}} for i in range(4)]
    listed = write(tmp_path, json.dumps(rows), "runs.json")
    lines = write(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), "runs.jsonl")
    assert parts(listed, "loss") == parts(lines, "loss") == (["lr"], ["acc", "loss"])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a;loss\n0,5;1\n1,25;2\n", [0.5, 1.25]),
        ("a;loss\n1,5e-3;1\n-0,1;2\n", [1.5e-3, -0.1]),
        ("a;loss\n0.5;1\n0,25;2\n", [0.5, "0,25"]),  # points and commas: which is which nobody knows
        ("a\tloss\n0,5\t1\n3\t2\n", [0.5, 3]),
        ('a,loss\n"0,5",1\n2,2\n', ["0,5", 2]),
        ("\ufeffa,loss\n1e-3,1\n010,2\n", [0.001, 10]),
        ("a,loss\r\nTrue,1\r\nno,2\r\n", [True, "no"]),
        ('a,loss\n"x\ny",1\n"(1, 2)",2\n', ["x\ny", [1, 2]]),
    ],
)
def test_cells_are_what_their_text_says(tmp_path: Path, text: str, values: list[object]) -> None:
    table = load(write(tmp_path, text), params=["a"])
    assert list(table.params["a"]) == values
    assert list(table.metrics["loss"]) == [1.0, 2.0]


def test_utf_16_as_spreadsheets_write_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "größe;loss\n0,5;1\n0,7;2\n".encode("utf-16"))
    assert list(load(path, params=["größe"]).params["größe"]) == [0.5, 0.7]


# What is no table of runs -----------------------------------------------------------------------------------------

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


def test_a_row_of_another_width_is_skipped_alone(tmp_path: Path) -> None:
    table = load(write(tmp_path, "id,lr,loss\na,1,2\nb,1,2,3\nc,3\nd,4,5\n"), params=["lr"])
    assert {row.run: row.skip_reason for row in table.rows} == {
        "runs.csv/a": "", "runs.csv/b": "unreadable", "runs.csv/c": "unreadable", "runs.csv/d": "",
    }  # fmt: skip
    assert "row 2 of runs.csv has 4 cells where the head has 3 names" in table.rows[1].message


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_file_that_is_cut_off_anywhere_is_runs_or_a_reason(tmp_path: Path, path: Path) -> None:
    data = path.read_bytes()
    for end in range(0, len(data), len(data) // 40):
        table = load(write(tmp_path, data[:end], path.name), params=["*"])
        assert table.rows
        assert all(row.message for row in table.rows if row.skip_reason)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet", ".json"])
@pytest.mark.parametrize(
    "data",
    [b"\0" * 999, b"PAR1" + b"\xff" * 999 + b"PAR1", b"[" * 100_000, b"{" * 100_000, b"," * 100_000, os.urandom(999)],
    ids=["zeros", "fake parquet", "brackets", "braces", "commas", "noise"],
)
def test_garbage_is_refused_at_once(tmp_path: Path, suffix: str, data: bytes) -> None:
    with patience():
        table = load(write(tmp_path, data, f"runs{suffix}"))
    assert [row.skip_reason for row in table.rows if not row.skip_reason] == []


def test_a_table_of_endless_cells_is_too_large(tmp_path: Path) -> None:
    (row,) = load(write(tmp_path, "a,b\n" + "," * 5_000_001)).rows
    assert row.skip_reason == "too-large"


def test_a_dictionary_of_endless_names_is_too_large(tmp_path: Path) -> None:
    names = json.dumps({f"k{i}": i for i in range(10_001)})
    (row,) = load(write(tmp_path, json.dumps({"config": json.loads(names), "loss": 1}), "runs.jsonl")).rows
    assert row.skip_reason == "too-large"


def test_parquet_without_pyarrow_names_the_line_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ParamimpError, match=r"pip install 'paramimp\[parquet\]'"):
        load(SAMPLES / "table" / "runs.parquet")


def test_times_bytes_and_decimals_in_parquet_do_no_harm(tmp_path: Path) -> None:
    import datetime as dt
    import decimal

    import pyarrow as pa
    from pyarrow import parquet

    when = [dt.datetime(2024, 1, day, tzinfo=dt.UTC) for day in (1, 2, 3)]
    table = pa.table(
        {
            "when": pa.array(when, pa.timestamp("ns", "UTC")), "raw": [b"a", b"b", b"c"],
            "lr": [decimal.Decimal("0.1"), decimal.Decimal("0.2"), None], "config": [{"a": 1, "b": None}] * 3,
            "loss": [1.0, 2.0, 3.0],
        }
    )  # fmt: skip
    parquet.write_table(table, tmp_path / "runs.parquet")
    runs = by_run(load(tmp_path / "runs.parquet", params=["lr", "config.a"]))
    assert [run["params"] for run in runs.values()] == [{"lr": 0.1, "a": 1}, {"lr": 0.2, "a": 1}, {"lr": None, "a": 1}]


def test_a_column_with_brackets_is_no_glob_where_it_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "layers0,layers[0],b0,b[0].lr,loss\n1,2,3,4,0.5\n2,4,8,1,0.25\n")
    assert list(load(path, params=["layers[0]"]).params) == ["layers[0]"]
    assert list(load(path, params=["b[0]"]).params) == ["b[0].lr"]
    assert list(load(path, params=["layers[0-9]"]).params) == ["layers0"]


def test_the_web_page_of_wandb_exports_all_params_before_all_results(tmp_path: Path) -> None:
    """As its columns stand in files that people keep: each part in the order of the alphabet."""
    head = "Name,State,Created,Runtime,Sweep,act_bits,seed,weight_bits,activation_mem,ratio,test_acc"
    rows = [f"r{i},finished,2025-12-13T23:28:4{i}.000Z,4{i},,{i % 3},{i},{i % 2},{i},{i + 1},{i * i}" for i in range(6)]
    assert suggested(write(tmp_path, "\n".join([head, *rows])), "test_acc") == ["act_bits", "seed", "weight_bits"]


@pytest.mark.parametrize("order", ["lr,bs,opt", "lr,bs", "opt,lr,bs", "wd,bs,lr", "depth,aug,lr", "lr,bs,depth,opt,wd"])
def test_columns_that_were_dragged_on_the_web_page_of_wandb_are_told_by_what_they_hold(
    tmp_path: Path, order: str
) -> None:
    """A few columns in any order may look like two parts that are sorted by name; choices have few values."""
    told = {"lr": "{:.6f}", "bs": "{}", "opt": "{}", "wd": "{}", "depth": "{}", "aug": "{}"}
    draw = random.Random(0)
    rows = []
    for i in range(24):
        one: dict[str, Any] = {"lr": 10 ** draw.uniform(-4, -1), "bs": draw.choice([16, 32, 64])}
        one |= {"opt": draw.choice(["adam", "sgd"]), "wd": draw.choice([0.1, 0.01]), "depth": draw.choice([2, 3, 4])}
        one["aug"] = draw.choice([0, 1])
        cells = [told[name].format(one[name]) for name in order.split(",")]
        loss = abs(math.log10(one["lr"]) + 2) + one["bs"] / 64 + draw.gauss(0, 0.1)
        rows.append(",".join([f"r{i}", "finished", "-", f"2025-12-13T23:28:{10 + i}.000Z", *cells, f"{loss:.12f}"]))
    path = write(tmp_path, "\n".join([f"Name,State,Notes,Created,{order},val_loss", *rows]))
    assert set(analyze(path, "val_loss", method="impurity").to_frame()["param"]) == set(order.split(","))


def test_a_long_page_of_wandb_in_two_sorted_parts_ends_in_results_whatever_they_hold(tmp_path: Path) -> None:
    head = "Name,State,Created,Sweep,act,bits,depth,seed,width,broke,stopped,test_acc"
    rows = [
        f"r{i},finished,2025-12-13T23:28:4{i % 10}.000Z,,{i % 3},{i % 2},{i % 4},{i},{i % 5},{i % 2},{i % 3},{i * i}"
        for i in range(12)
    ]
    found = suggested(write(tmp_path, "\n".join([head, *rows])), "test_acc")
    assert found == ["act", "bits", "depth", "seed", "width"]


def test_the_web_page_of_wandb_calls_a_part_of_a_sweep_a_group(tmp_path: Path) -> None:
    head = "Name,State,Created,Runtime,Group,Sweep,lr,loss"
    rows = [f"r{i},finished,2025-12-13T23:28:4{i}.000Z,4{i},g{i % 3},s{i % 2},{i},{i}" for i in range(6)]
    table = load(write(tmp_path, "\n".join([head, *rows])), params=["lr"])
    assert [(row.group, row.subgroup) for row in table.rows] == [(f"s{i % 2}", f"g{i % 3}") for i in range(6)]


def test_several_parts_of_a_group_are_no_mixture(tmp_path: Path) -> None:
    """Most people put the repeats of one config into one, so that a sweep has dozens."""
    rows = [f"r{i},finished,2025-12-13T23:28:{i}.000Z,4,g{i % 3},{i},{i}" for i in range(10, 30)]
    path = write(tmp_path, "\n".join(["Name,State,Created,Runtime,Group,lr,loss", *rows]))
    report = analyze(path, "loss", params=["lr"], method="impurity")
    assert "mixed-groups" not in {caution.code for caution in report.cautions}


def test_the_run_table_of_runs_in_parts_is_read_back(tmp_path: Path) -> None:
    runs = [
        Run(Origin(f"r{i}", "wandb", group="digits", subgroup=f"g{i % 2}"), {"lr": i}, {"loss": i}) for i in range(4)
    ]
    table = load(write(tmp_path, as_csv(build(runs))))
    assert [(row.group, row.subgroup) for row in table.rows] == [("digits", f"g{i % 2}") for i in range(4)]
    assert (list(table.params), list(table.metrics)) == (["lr"], ["loss"])


def test_the_web_page_of_wandb_exports_a_table_of_its_own(tmp_path: Path) -> None:
    """Imitated by hand: all cells quoted, config and summary side by side."""
    path = SAMPLES / "wandb_csv" / "export_by_hand.csv"
    table = load(path, params=PARAMS)
    assert {row.reader for row in table.rows} == {"wandb-csv"}
    assert sum(not row.skip_reason for row in table.rows) == 54
    record = by_run(table)["absurd-bird-1"]
    assert record["metrics"]["val_loss"] == final_of("r000")
    assert typed({name: record["params"][name] for name in config_of("r000")}) == typed(config_of("r000"))
    assert not {"User", "Created", "Tags", "State"} & {*table.params, *table.metrics}
    with pytest.raises(ParamimpError, match="beside val_loss"):
        analyze(path, "val_loss")
    assert load(write(tmp_path, "Name,State,lr,loss\na,b,1,2\n")).rows[0].reader == "table"
