"""A run, a skipped run and a row of the table all say where they come from in the same words."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from paramimp.runs import Entry, GroupKind, Origin, Run, SkippedRun, SkipReason
from paramimp.table.building import build

ORIGIN = Origin(
    "sweep/3", "tool", "sweep.db", group="digits", group_kind=GroupKind.STUDY, group_id="7", subgroup="fold",
    entry=Entry.FILE,
)  # fmt: skip


def test_what_holds_a_run_is_its_folder_unless_something_else_is_named() -> None:
    assert Origin("a/b", "tool").path == "a/b"
    assert Origin("a/b", "tool", "a/runs.csv").path == "a/runs.csv"
    assert replace(Origin("a/b", "tool"), group="digits").path == "a/b"


@pytest.mark.parametrize(
    "found", [Run(ORIGIN, {"lr": 1}, {"loss": 1.0}), SkippedRun(ORIGIN, SkipReason.UNREADABLE, "it is torn.")]
)
def test_the_row_of_a_run_has_the_whole_origin_that_its_reader_gave(found: Run | SkippedRun) -> None:
    (row,) = build([found]).rows
    assert row.origin == ORIGIN
    for said in (found, row):
        assert (said.name, said.reader, said.path) == ("sweep/3", "tool", "sweep.db")
        assert (said.group, said.subgroup, said.entry) == ("digits", "fold", Entry.FILE)
    assert row.run == "sweep/3"


def test_origins_and_rows_come_whole_from_another_process() -> None:
    (row,) = build([Run(ORIGIN, {"lr": 1}, {"loss": 1.0}, note="cut off")]).rows
    assert pickle.loads(pickle.dumps(row)) == row
    assert pickle.loads(pickle.dumps(ORIGIN)) == ORIGIN
