"""Heads of tables that are more than one row of names, and rows that are named by their params."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier

from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run

PARAMS = [{"lr": 0.1, "bs": 32}, {"lr": 0.01, "bs": 64}, {"lr": 0.5, "bs": 32}]
METRICS = [{"loss": 0.5, "acc": 0.25}, {"loss": 0.75, "acc": 0.5}, {"loss": 0.25, "acc": 0.75}]


def found_in(file: Path, metric: str = "loss", **options: Any) -> list[Run]:
    found = find_runs([file], options=ReadOptions(metrics=(metric,), **options))
    return [run for run in found if isinstance(run, Run)]


def assert_read(file: Path, **options: Any) -> None:
    runs = found_in(file, **options)
    assert [run.params for run in runs] == PARAMS
    assert [run.metrics["loss"] for run in runs] == [metrics["loss"] for metrics in METRICS]


HEAD = "lr,bs,loss"
ROWS = [f"{told['lr']},{told['bs']},{got['loss']}" for told, got in zip(PARAMS, METRICS, strict=True)]


@pytest.mark.parametrize(
    "above",
    [
        ["# exported 2024-05-01", HEAD],
        ["# by foo, of host, v 1.2", "#", "# loss: of validation", HEAD],
        ["#lr,bs,loss"],
        ["# lr,bs,loss"],  # as numpy.savetxt writes a header
        ["# grid 7", "# lr,bs,loss"],
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_comments_above_the_head_are_no_names(tmp_path: Path, above: list[str], delimiter: str) -> None:
    comments, heads = above[:-1], above[-1:]
    table = [line.replace(",", delimiter) for line in (*heads, *ROWS)]
    file = tmp_path / "runs.csv"
    file.write_text("\n".join([*comments, *table]) + "\n")
    assert_read(file)


def test_a_mark_that_is_all_of_a_name_stays(tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    file.write_text("\n".join([f"#,{HEAD}", *(f"{index},{row}" for index, row in enumerate(ROWS))]))
    assert_read(file, params=("lr", "bs"))


def test_a_row_that_begins_with_the_mark_is_no_comment(tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    colours = ["#ff0000", "#00ff00", "#0000ff"]
    file.write_text("\n".join([f"colour,{HEAD}", *map(",".join, zip(colours, ROWS, strict=True))]))
    assert [run.params["colour"] for run in found_in(file, params=("colour", "lr"))] == colours


@pytest.mark.parametrize("ruled", ["|---|---|---|", "| :-- | --: | :-: |"])
def test_a_table_in_markdown_is_read_without_its_frame(tmp_path: Path, ruled: str) -> None:
    lines = [f"| {line.replace(',', ' | ')} |" for line in (HEAD, *ROWS)]
    file = tmp_path / "runs.csv"
    file.write_text("\n".join([lines[0], ruled, *lines[1:]]) + "\n")
    assert_read(file)


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "sep=;\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_line_that_tells_excel_the_delimiter_is_no_head(tmp_path: Path, line: str, encoding: str) -> None:
    rows = [f"{told['lr']};{told['bs']};{got['loss']}" for told, got in zip(PARAMS, METRICS, strict=True)]
    file = tmp_path / "runs.csv"
    file.write_bytes("\n".join([line, "lr;bs;loss", *rows]).replace(".", ",").encode(encoding))
    assert_read(file)


def test_the_delimiter_that_is_told_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    file.write_text("sep=|\nlr|bs|loss\n0.1|32|0.5\n0.01|64|0.75\n0.5|32|0.25\n")
    assert_read(file)


def levels(**options: Any) -> pd.DataFrame:
    frame = pd.concat({"params": pd.DataFrame(PARAMS), "metrics": pd.DataFrame(METRICS)}, axis=1)
    return frame.rename_axis(**options) if options else frame


@pytest.mark.parametrize(
    "frame",
    [levels(), levels(index="run"), levels(columns=["kind", "name"]), pd.concat({"sweep": levels()}, axis=1)],
    ids=["plain", "named index", "named levels", "three levels"],
)
def test_columns_of_several_levels_have_joined_names(tmp_path: Path, frame: pd.DataFrame) -> None:
    frame.to_csv(tmp_path / "runs.csv")
    params = ("*.params.*",) if frame.columns.nlevels == 3 else ()
    metric = "sweep.metrics.loss" if params else "loss"
    runs = found_in(tmp_path / "runs.csv", metric, params=params)
    assert [list(run.params.values()) for run in runs] == [list(told.values()) for told in PARAMS]
    assert [run.metrics[metric] for run in runs] == [metrics["loss"] for metrics in METRICS]


def test_names_that_stand_over_the_first_of_their_columns_hold_for_the_others(tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    file.write_text("params,,metrics,\nlr,bs,loss,acc\n0.1,32,0.5,0.25\n0.01,64,0.75,0.5\n0.5,32,0.25,0.75\n")
    assert_read(file)


def test_columns_without_a_lower_name_keep_the_upper_one(tmp_path: Path) -> None:
    """As Optuna's ``trials_dataframe(multi_index=True)``."""
    file = tmp_path / "trials.csv"
    file.write_text(",number,value,params,params\n,,,bs,lr\n0,0,0.5,32,0.1\n1,1,0.75,64,0.01\n2,2,0.25,32,0.5\n")
    runs = found_in(file, "value")
    assert [dict(run.params) for run in runs] == PARAMS


@pytest.mark.parametrize("text", ["lr,lr,loss\n1,2,3\n", "lr,lr,loss\nadam,sgd,0.5\n"])
def test_a_name_that_is_given_twice_is_still_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "runs.csv").write_text(text)
    (found,) = find_runs([tmp_path / "runs.csv"])
    assert "two columns called 'lr'" in getattr(found, "message", "")


NAMES = ["lr=0.1,bs=32", "lr=0.01,bs=64", "lr=0.5,bs=32"]


@pytest.mark.parametrize("column", ["name", "config", "experiment", "réglage"])
def test_rows_that_are_named_by_their_params_have_these(tmp_path: Path, column: str) -> None:
    table = tmp_path / "runs.csv"
    table.write_text(f"{column},loss\n" + "".join(f'"{n}",{m["loss"]}\n' for n, m in zip(NAMES, METRICS, strict=True)))
    assert_read(table)
    assert not any(run.passed_over for run in found_in(table))  # what was taken apart is not passed over


def test_a_text_beside_the_names_of_runs_is_passed_over_still(tmp_path: Path) -> None:
    table = tmp_path / "runs.csv"
    rows = [f'"{name}",{host},{got["loss"]}' for name, host, got in zip(NAMES, "abc", METRICS, strict=True)]
    table.write_text("\n".join(["config,machine,loss", *rows]))
    assert {column for run in found_in(table) for over in run.passed_over for column in over.columns} == {"machine"}


@pytest.mark.parametrize("cells", ["C={}", "C={},tol=0.1"])
def test_what_was_chosen_beside_the_names_of_params_is_a_param_as_well(tmp_path: Path, cells: str) -> None:
    rng = np.random.default_rng(1)
    table = tmp_path / "runs.csv"
    lines = [
        f'{model},{depth},"{cells.format(c)}",{0.8 + 0.01 * depth + 0.01 * rng.normal():.4f},{99 * rng.uniform():.1f}'
        for model, depth, c in product(["rf", "svm"], [2, 3, 4], [0.1, 1, 10])
    ]
    table.write_text("\n".join(["model,depth,setting,acc,train_seconds", *lines]))
    named = {"C", "tol"} if "tol" in cells else {"C"}
    assert {param for run in found_in(table, "acc") for param in run.params} == {"model", "depth", *named}


def test_keys_of_params_are_their_runs(tmp_path: Path) -> None:
    by_name = tmp_path / "runs.json"
    by_name.write_text(json.dumps(dict(zip(NAMES, METRICS, strict=True))))
    assert [run.params for run in found_in(by_name)] == PARAMS
    values = tmp_path / "values.json"
    values.write_text(json.dumps({name: got["loss"] for name, got in zip(NAMES, METRICS, strict=True)}))
    runs = found_in(values, "value")
    assert [run.params for run in runs] == PARAMS
    assert [run.metrics["value"] for run in runs] == [got["loss"] for got in METRICS]
    histories = [[1.0, got["loss"]] for got in METRICS]
    paths = [name.replace(",", "/") for name in NAMES]
    values.write_text(json.dumps(dict(zip(paths, histories, strict=True))))
    runs = found_in(values, "value")
    assert [run.params for run in runs] == PARAMS
    assert [run.metrics["value"] for run in runs] == histories


def test_the_params_of_scikit_learn_count_once(tmp_path: Path) -> None:
    search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 3], "weights": ["uniform", "distance"]}, cv=2)
    search.fit([[i] for i in range(12)], [i % 2 for i in range(12)])
    frame = pd.DataFrame(search.cv_results_)
    frame.to_csv(tmp_path / "cv.csv")
    frame.to_json(tmp_path / "cv.json", orient="records")
    (tmp_path / "lists.json").write_text(json.dumps(frame.to_dict("list")))
    frame.drop(columns="params").to_csv(tmp_path / "without.csv", index=False)
    for name in ("cv.csv", "cv.json", "lists.json", "without.csv"):
        runs = found_in(tmp_path / name, "mean_test_score")
        assert [run.params for run in runs] == search.cv_results_["params"]


@pytest.mark.parametrize(
    "lines",
    [
        ["1.0,-10,linear", "0.4,-9,linear", "0.2,-10,poly"],
        ["adam,0.1,7", "sgd,0.2,3", "adam,0.4,5"],
        ["-1,2", "-3,2"],
        ["0.5;adam;", "0.7;adam;"],
    ],
)
def test_a_first_line_like_the_rows_below_it_is_refused_for_want_of_names(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("\n".join(lines))
    (refused,) = find_runs([path])
    assert "in its first line" in str(refused)
    assert "names" in str(refused)


@pytest.mark.parametrize(
    "lines",
    [
        ["model,0.1,0.5,0.9", "a,3,4,5", "b,2,3,6"],  # quantiles
        ["loss,0.5", "0.3,7", "0.4,8"],
        ["adam,lr,loss", "adam,0.1,2", "sgd,0.2,3"],  # truth values may be called so
        ["opt,2019,2020", "a,0.1,0.2", "b,0.3,0.4"],
        ["opt,inf,nan", "a,0.1,0.2", "b,0.3,0.4"],
    ],
)
def test_names_that_are_numbers_are_names_where_another_one_is_a_word(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("\n".join(lines))
    names = {name for run in find_runs([path]) if isinstance(run, Run) for name in (*run.params, *run.metrics)}
    assert names == set(lines[0].split(","))
