"""The Python interface: what it takes, what it refuses, and what it renders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import paramimp
from paramimp import analyze, load_runs, render
from paramimp.errors import ParamimpError
from paramimp.results import Report
from tests.sweeps import analyze_frame, from_frame, linear, make_frame, write_run


def test_an_unknown_choice_names_the_choices() -> None:
    with pytest.raises(ParamimpError, match="minimize, maximize"):
        analyze_frame(make_frame(20, linear), "loss", direction="down")
    with pytest.raises(ParamimpError, match="permutation"):
        analyze_frame(make_frame(20, linear), "loss", method="magic")


def test_a_frame_without_a_named_param_is_refused() -> None:
    with pytest.raises(ParamimpError, match="no column 'lr'"):
        analyze(make_frame(20, linear), "loss", params=["lr"])


def test_named_params_keep_other_columns_out() -> None:
    report = analyze(make_frame(30, linear).assign(accuracy=range(30)), "loss", params=["a", "b"])
    assert {param.param for param in report.params} == {"a", "b"}


def test_a_report_is_rendered_in_any_format_and_shows_itself_in_a_safe_line() -> None:
    frame = make_frame(40, linear).rename(columns={"a": "a\x1b[31m"})
    report = analyze_frame(frame, "loss")
    assert json.loads(render(report, "json")) == json.loads(json.dumps(report.to_dict()))
    assert max(map(len, render(report, width=60).splitlines())) <= 60
    assert "\x1b" not in render(report)
    both = analyze_frame(frame, ["loss", "b"])
    assert json.loads(render(both, "json")) == json.loads(json.dumps(both.to_dict()))
    first = report.params[0]
    assert first.importance is not None
    start = f"<Report on loss: 40 of 40 runs, R² {report.fit.r2:.2f}; a\\x1b[31m {first.importance:.2f}, "
    assert repr(report).startswith(start)
    assert repr(report).endswith(", ...>")
    assert "\n" not in repr(report)
    with pytest.raises(ParamimpError, match="there is no 'pdf'"):
        render(report, "pdf")  # type: ignore[arg-type]


def test_reports_come_in_the_order_of_the_metrics_and_one_metric_gives_one_report() -> None:
    frame = make_frame(40, linear).assign(other=lambda frame: frame["c"])
    both = analyze_frame(frame, ["other", "loss"])
    assert [report.objective.metric for report in both] == ["other", "loss"]
    assert isinstance(analyze_frame(frame, "loss"), Report)


@pytest.mark.parametrize("given", [None, "report.json", make_frame(3, linear)], ids=["none", "text", "frame"])
def test_what_is_no_report_cannot_be_rendered(given: Any) -> None:
    with pytest.raises(ParamimpError, match=f"of type {type(given).__name__}; pass a report: what analyze returned"):
        render(given)


@pytest.mark.parametrize("width", [0, -1, 1.5, "80"])
def test_a_width_is_a_whole_number_of_columns(width: Any) -> None:
    report = analyze_frame(make_frame(20, linear), "loss")
    with pytest.raises(ParamimpError, match="pass a whole number from 1 up, or None"):
        render(report, width=width)


def test_histories_that_are_gone_are_not_summarised_in_another_way(tmp_path: Path) -> None:
    for number in range(12):
        write_run(tmp_path / f"run_{number}", {"lr": number}, {"loss": [9.0 - number, 1.0 + number]})
    read = load_runs(tmp_path, summary="min")
    assert analyze(read, "loss").objective.summary == "min"
    with pytest.raises(ParamimpError, match=r"read with summary='min', .* pass summary='max' to load_runs"):
        analyze(read, "loss", summary="max")
    assert analyze(tmp_path, "loss", summary="max").objective.summary == "max"


def test_a_comparison_and_a_suggestion_take_what_an_analysis_takes() -> None:
    frame = make_frame(40, linear)
    table = from_frame(frame, "loss")
    assert len(paramimp.suggest(table, "loss", n_runs=7).start_with) == 3
    assert paramimp.suggest(table, "loss", n_runs=7).runs_proposed == 7
    sweeps: list[Any] = [analyze(table, "loss"), table]
    compared = paramimp.compare(sweeps, "loss", labels=["then", "now"])
    assert [sweep.label for sweep in compared.sweeps] == ["then", "now"]
    assert {param.most.difference for param in compared if param.most is not None} == {0.0}
