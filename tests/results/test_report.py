"""A report by hand: looked up, counted, as rows and as a document."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from paramimp.results import LeftOutParam
from paramimp.results.effects import Curves, Effect, Effects
from paramimp.results.report import CSV_COLUMNS, SCHEMA_VERSION
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason
from tests.formats.sample import report

REPORT = report()


def test_a_param_is_found_by_its_name_and_a_report_iterates_over_its_params() -> None:
    first = REPORT.params[0]
    assert REPORT[first.param] is first
    assert first.param in REPORT
    assert first in REPORT
    assert "no such param" not in REPORT
    assert (len(REPORT), list(REPORT)) == (len(REPORT.params), list(REPORT.params))


def test_a_report_without_params_is_still_one() -> None:
    empty = replace(REPORT, params=())
    assert len(empty) == 0
    assert bool(empty)
    assert "nothing can be ranked" in repr(empty)


def test_a_param_that_was_left_out_is_missing_with_the_reason_and_a_slip_names_the_nearest() -> None:
    known = replace(REPORT, left_out=(LeftOutParam("epochs", "constant", "always 9."),))
    with pytest.raises(KeyError, match="'epochs' is left out: constant; always 9"):
        known["epochs"]
    name = REPORT.params[0].param
    with pytest.raises(KeyError, match=f"no param '{name}x' is ranked. Did you mean '{name}'"):
        known[f"{name}x"]
    with pytest.raises(KeyError, match="Iterate over the report"):
        known["qqqqqqqq"]


def test_one_line_names_the_three_first_and_says_that_there_are_more() -> None:
    line = repr(REPORT)
    assert [param.param in line for param in REPORT.params] == [True] * 3 + [False] * (len(REPORT) - 3)
    assert ", ...>" in line
    assert ", ...>" not in repr(replace(REPORT, params=REPORT.params[:3]))


def test_files_that_cannot_be_used_are_no_skipped_runs() -> None:
    run = SkippedRun(Origin("a"), SkipReason.NO_METRICS, "a has none.")
    file = SkippedRun(Origin("b.csv", entry=Entry.FILE), SkipReason.UNREADABLE, "b.csv is torn.")
    found = replace(REPORT, skipped=(run, file))
    assert (found.skipped_runs, found.unusable_files) == ((run,), (file,))
    runs = found.to_dict()["runs"]
    assert runs["unusable_files"] == 1
    assert [(each["run"], each["reason"], each["entry"]) for each in runs["skipped"]] == [
        ("a", "no-metrics", "run"),
        ("b.csv", "unreadable", "file"),
    ]


def test_rows_are_one_per_param_followed_by_its_values() -> None:
    rows = list(REPORT.rows())
    assert [row["param"] for row in rows] == [param.param for param in REPORT for _ in range(1 + len(param.values))]
    assert {tuple(row) for row in rows} == {CSV_COLUMNS}
    of_values = [row for row in rows if row["kind"] == "value"]
    assert of_values
    assert all(row["importance"] is None and row["metric_mean"] is not None for row in of_values)
    assert len(REPORT.to_frame()) == len(rows)


def test_the_document_is_json_and_has_effects_only_where_they_were_asked_for() -> None:
    document = REPORT.to_dict()
    assert document["schema_version"] == SCHEMA_VERSION
    assert json.loads(json.dumps(document, allow_nan=False))["params"] == document["params"]
    assert "effect" not in document["params"][0]
    asked = replace(REPORT, settings={**REPORT.settings, "effects": True})
    assert asked.to_dict()["params"][0]["effect"] is None


def test_no_effect_is_computed_for_a_document_that_does_not_tell_it() -> None:
    asked: list[str] = []

    def compute(param: str) -> Effect:
        asked.append(param)
        raise AssertionError(param)

    names = [param.param for param in REPORT]
    unasked = replace(REPORT, effects=Effects(Curves(names, compute)))
    assert len(unasked.to_dict()["params"]) == len(names)
    assert asked == []


def test_what_a_notebook_shows_is_escaped_and_lists_the_best_values_first() -> None:
    hostile = replace(REPORT, params=(replace(REPORT.params[0], param="<script>"), *REPORT.params[1:]))
    html = hostile._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<tr>") == 1 + len(REPORT.params) + html.count("not distinguishable from noise")
