"""From tables, reports and files to sweeps that can be compared, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

import paramimp
from paramimp import NotEnoughRunsError, ParamimpError, UnknownMetricError
from paramimp.comparison.result import Comparison
from tests.comparison.sweeps import FAST, compare, sweep
from tests.sweeps import from_frame


def test_the_shares_are_those_that_an_analysis_gives(changed: Comparison) -> None:
    report = paramimp.analyze(from_frame(sweep({"a": 1.0, "c": 0.5}), "loss"), "loss", **FAST)
    assert {param.param: param.importance for param in report} == {
        param.param: param.shares[0].importance for param in changed if param.shares[0]
    }


def test_reports_tables_and_files_compare_alike(changed: Comparison, tmp_path: Any) -> None:
    tables = [from_frame(sweep({"a": 1.0, "c": 0.5}), "loss"), from_frame(sweep({"b": 1.0, "c": 0.5}, seed=1), "loss")]
    reports = [paramimp.analyze(table, "loss", **FAST) for table in tables]
    assert paramimp.compare(reports).to_dict()["params"] == changed.to_dict()["params"]
    file = tmp_path / "first.json"
    file.write_text(paramimp.render(reports[0], "json"))
    from_file = paramimp.compare([file, tables[1]], "loss", **FAST)
    assert [sweep.label for sweep in from_file.sweeps] == ["first.json", "B"]
    assert {p.param: p.most.significant for p in from_file if p.most} == {
        p.param: p.most.significant for p in changed if p.most
    }
    assert {param.ranges_differ for param in from_file} == {None}
    assert [str(caution.code) for caution in from_file.cautions] == ["ranges-unknown"]


def test_a_metric_that_one_sweep_lacks_is_said_of_it() -> None:
    with pytest.raises(UnknownMetricError, match=r"^'B': no run has a metric 'loss'"):
        paramimp.compare(
            [
                from_frame(sweep({"a": 1.0}), "loss"),
                from_frame(sweep({"a": 1.0}).rename(columns={"loss": "acc"}), "acc"),
            ],
            "loss",
        )


def test_too_few_runs_are_said_of_their_sweep() -> None:
    with pytest.raises(NotEnoughRunsError, match=r"^'B': 1 usable run of 1 found"):
        compare(sweep({"a": 1.0}), sweep({"a": 1.0}, n_runs=1))


def test_reports_that_were_made_in_other_ways_are_refused() -> None:
    table = from_frame(sweep({"a": 1.0}), "loss")
    reports = [paramimp.analyze(table, "loss", **FAST), paramimp.analyze(table, "loss", method="impurity", jobs=1)]
    with pytest.raises(
        ParamimpError, match=r"'A' was analysed with --method permutation and 'B' with --method impurity"
    ):
        paramimp.compare(reports)
