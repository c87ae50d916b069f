"""``--where``: which runs stay where an expression chooses, and what stays beside them."""

from __future__ import annotations

import pytest

from paramimp import ParamimpError
from paramimp.runs import Origin, Status
from paramimp.table.cells import ABSENT
from paramimp.table.run_table import Row, RunTable
from paramimp.table.where import filter_runs
from tests.patience import patience
from tests.table.where.tables import table


def test_filtering_keeps_matching_runs_and_those_that_could_not_be_read() -> None:
    bad = Row(Origin("bad", "yaml"), Status.UNKNOWN, "unreadable", "torn")
    found = table({"x": [1, 2, 1]}, {"loss": [0.1, 0.2, 0.3]})
    found = RunTable((*found.rows, bad), {"x": [1, 2, 1, ABSENT]}, {"loss": [0.1, 0.2, 0.3, ABSENT]})
    kept = filter_runs(found, "x == 1")
    assert [row.run for row in kept.rows] == ["run0", "run2", "bad"]
    assert kept.params == {"x": [1, 1, ABSENT]}
    assert kept.metrics == {"loss": [0.1, 0.3, ABSENT]}
    assert [row.run for row in filter_runs(found, "x == 3").rows] == ["bad"]


def test_when_no_run_could_be_read_the_reasons_stay_and_no_name_is_called_unknown() -> None:
    found = RunTable((Row(Origin("bad", "yaml"), Status.UNKNOWN, "unreadable"),), {}, {})
    assert filter_runs(found, "x == 1") == found
    with pytest.raises(ParamimpError):
        filter_runs(found, "x ==")


def test_a_hundred_thousand_runs_are_filtered_in_a_moment() -> None:
    found = table({"lr": [0.001, 0.1] * 50_000, "optimizer": ["adam", "sgd"] * 50_000})
    with patience():
        kept = filter_runs(found, "optimizer == 'adam' and 1e-4 < lr < 0.01")
    assert len(kept.rows) == 50_000
