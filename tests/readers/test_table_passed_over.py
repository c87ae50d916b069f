"""Columns of a table that are neither params nor metrics are named, with how to use them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp.errors import NotEnoughRunsError, ParamimpError
from paramimp.formats.interface import View
from paramimp.formats.run_listing import as_json, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MARKED = "params.lr,params.bs,metrics.loss,notes,flag,model\n"
HOW = "without the mark of a param, as params.lr has it; --params 'params.*,flag,model' takes them as such"
HOW_IN_PYTHON = HOW.replace("--params 'params.*,flag,model'", "params=['params.*', 'flag', 'model']")


def write(path: Path, head: str, row: str) -> Path:
    path.write_text(
        head
        + "\n".join(
            row.format(i=i, lr=i * 7 % 12 / 16, bs=2 ** (i % 3), loss=i * i / 8, kind="ab"[i % 2]) for i in range(12)
        )
    )
    return path


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    return write(tmp_path / "t.csv", MARKED, "{lr},{bs},{loss},{kind}{kind},true,{kind}")


def aside(path: Path, **options: str) -> dict[str, tuple[str, ...]]:
    return {columns.reason: columns.columns for columns in paramimp.load_runs(path, **options).passed_over}  # type: ignore[arg-type]


def names(report: paramimp.Report) -> set[str]:
    """Of all params that the report tells something of."""
    return {param.param for param in report.params} | {param.param for param in report.left_out}


def test_what_has_no_mark_and_what_trackers_keep_are_told_apart(marked: Path) -> None:
    assert aside(marked) == {"not-marked": ("flag", "model"), "bookkeeping": ("notes",)}


def test_the_listing_names_the_columns_and_the_option_that_takes_them(marked: Path) -> None:
    lines = as_text(paramimp.load_runs(marked), View(width=None)).splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("Columns passed over"))
    assert lines[place + 1].split("  ")[0] == "flag, model"
    assert lines[place + 1].endswith(HOW)
    assert lines[place + 2].startswith("notes ")


def test_the_option_that_is_named_takes_the_columns(marked: Path) -> None:
    table = paramimp.load_runs(marked, params=["params.*", "flag", "model"])
    assert sorted(table.params) == ["bs", "flag", "lr", "model"]
    assert table.passed_over == ()  # who names the params has seen the columns


def test_json_holds_the_columns_beside_the_runs(marked: Path) -> None:
    first, second = json.loads(as_json(paramimp.load_runs(marked)))["passed_over"]
    assert first == {"columns": ["flag", "model"], "reason": "not-marked", "message": HOW}
    assert (second["columns"], second["reason"]) == (["notes"], "bookkeeping")


def test_reports_list_the_columns_with_the_params_left_out(marked: Path) -> None:
    report = paramimp.analyze(marked, "loss", method="impurity")
    left_out = {param["param"]: param["reason"] for param in report.to_dict()["left_out"]}
    assert left_out == {"flag": "not-marked", "model": "not-marked", "notes": "bookkeeping"}
    assert f"  not-marked   flag, model: {HOW_IN_PYTHON}\n" in paramimp.render(report, width=None, all=True)
    shown = paramimp.render(report, "markdown", all=True)
    assert shown.count("has it; params=") == 1
    assert "`flag`, `model`" in shown


def test_where_nothing_can_be_ranked_the_columns_may_be_why(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", "params.lr,metrics.loss,model\n", "0.5,{loss},{kind}")
    with pytest.raises(NotEnoughRunsError, match=r"constant: lr; not-marked: model"):
        paramimp.analyze(table, "loss")


def test_a_data_frame_with_marked_columns_is_told_of_in_the_same_words(marked: Path) -> None:
    frame = pd.read_csv(marked).assign(acc=0.5, empty=None)
    report = paramimp.analyze(frame, "loss", method="impurity")
    told = [(param.param, param.reason, param.message) for param in report.left_out]
    file = paramimp.analyze(marked, "loss", method="impurity")
    assert told == [(param.param, param.reason, param.message) for param in file.left_out]
    assert told[0] == ("flag", "not-marked", HOW_IN_PYTHON)
    assert "flag" not in {param.param for param in paramimp.analyze(frame.filter(like="."), "loss").left_out}


def test_what_the_words_say_takes_the_columns_of_a_data_frame(marked: Path) -> None:
    frame = pd.read_csv(marked)
    report = paramimp.analyze(frame, "loss", params=["params.*", "flag", "model"], method="impurity")
    assert names(report) == {"lr", "bs", "flag", "model"}
    assert not {param.reason for param in report.left_out} & {"not-marked", "bookkeeping"}
    assert "loss" not in names(paramimp.analyze(frame, "loss", params="*", method="impurity"))


def test_of_a_frame_made_of_a_run_table_nothing_is_passed_over(tmp_path: Path) -> None:
    head = "run,status,group,params.lr,metrics.loss\n"
    frame = paramimp.load_runs(write(tmp_path / "t.csv", head, "r{i},finished,g{kind},{lr},{loss}")).to_frame()
    assert "group" in frame
    assert paramimp.analyze(frame, "loss", method="impurity").left_out == ()


def test_a_frame_without_marks_has_params_in_all_columns_but_the_metric(tmp_path: Path) -> None:
    frame = pd.read_csv(write(tmp_path / "t.csv", "lr,model,notes,loss\n", "{lr},{kind},{kind}x,{loss}"))
    assert names(paramimp.analyze(frame, "loss", method="impurity")) == {"lr", "model", "notes"}
    with pytest.raises(ParamimpError, match=r"DataFrame has no column 'modle' for params. Did you mean 'model'\?"):
        paramimp.analyze(frame, "loss", params=["modle"])


def test_columns_with_a_part_or_without_content_are_not_passed_over(tmp_path: Path) -> None:
    head = "run,status,group,params.lr,metrics.loss,acc,tags,empty\n"
    assert aside(write(tmp_path / "t.csv", head, "r{i},finished,g,{lr},{loss},{loss},,")) == {}


def test_without_marks_only_what_trackers_keep_is_passed_over(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", "run,lr,model,loss,user,created\n", "r{i},{lr},{kind},{loss},{kind},2024-01-01")
    assert aside(table) == {"bookkeeping": ("user", "created")}


def test_a_hostile_number_of_columns_is_counted(tmp_path: Path) -> None:
    names = [f"note {i}" for i in range(500)]
    table = write(tmp_path / "t.csv", f"params.lr,metrics.loss,{','.join(names)}\n", "{lr},{loss}" + ",x" * 500)
    (columns,) = paramimp.load_runs(table).passed_over
    assert len(columns.columns) == 500
    some = ",".join(names[:12])  # of 80 characters
    assert columns.shell_message.endswith(f"--params 'params.*,{some}' takes some")
    assert "note 4, note 5 and 494 more" in as_text(paramimp.load_runs(table), View(width=None))


@pytest.mark.parametrize(
    ("name", "typed"),
    [("\x1b[31mred", "?[[]31mred"), ("a*", "a*"), ('"a,b"', "a?b"), ("long_" * 20, "long_" * 6 + "*_")],
)
def test_a_name_that_cannot_be_typed_is_named_by_a_glob_that_reads_it(tmp_path: Path, name: str, typed: str) -> None:
    table = write(tmp_path / "t.csv", f"params.lr,metrics.loss,{name}\n", "{lr},{loss},{kind}")
    (columns,) = paramimp.load_runs(table).passed_over
    assert columns.columns == (name.strip('"'),)
    assert columns.shell_message.endswith(f"--params 'params.*,{typed}' takes it as one")
    assert "\x1b" not in as_text(paramimp.load_runs(table), View(width=None))
    assert set(paramimp.load_runs(table, params=["params.*", typed]).params) == {"lr", name.strip('"')}


def models(tmp_path: Path, sizes: Mapping[str, float], name: str) -> Path:
    """A sweep of a rate over four models, of which two have a size in common."""
    rng = np.random.default_rng(11)
    model = rng.choice(list(sizes), 60)
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, 60), "model": model, name: [sizes[each] for each in model]})
    frame["acc"] = 0.7 + 0.03 * np.log(frame[name]) - 0.02 * (np.log10(frame["lr"]) + 2) ** 2 + rng.normal(0, 0.01, 60)
    frame.to_csv(tmp_path / "runs.csv", index=False)
    return tmp_path / "runs.csv"


@pytest.mark.parametrize("name", ["n_params", "größe", "x7"])
def test_a_number_that_the_model_sets_is_not_ranked_unasked(tmp_path: Path, name: str) -> None:
    table = models(tmp_path, {"s": 5.1, "m": 12.7, "l": 40.3, "other": 12.7}, name)
    report = paramimp.analyze(table, "acc", method="impurity")
    assert {param.param for param in report.params} == {"lr", "model"}
    assert [(param.param, param.reason) for param in report.left_out] == [(name, "derived")]
    named = paramimp.analyze(table, "acc", method="impurity", params=["lr", name])
    assert {param.param for param in named.params} == {"lr", name}


def test_a_number_of_the_model_that_somebody_chose_is_ranked_beside_it(tmp_path: Path) -> None:
    table = models(tmp_path, {"s": 4, "m": 8, "l": 16, "other": 8}, "patch")
    assert {param.param for param in paramimp.analyze(table, "acc", method="impurity").params} == {
        "lr",
        "model",
        "patch",
    }
