"""What ``paramimp runs`` says of logs that are not whole."""

from __future__ import annotations

import csv
import io
import json

import pytest

from paramimp.formats.interface import View
from paramimp.formats.run_listing import as_csv, as_json, as_text
from paramimp.runs import Origin, Run, Status
from paramimp.table.building import build
from paramimp.table.run_table import RunTable

CUT_OFF = "its last line is cut off and was left out"


def noted(notes: dict[str, str], status: Status = Status.UNKNOWN) -> RunTable:
    return build(
        Run(Origin(run, "native"), {"lr": 0.1 * index}, {"loss": 1.0}, status, note)
        for index, (run, note) in enumerate(notes.items())
    )


def read_in_part(table: RunTable, width: int = 100) -> list[str]:
    """The lines of the section, without its heading."""
    _, found, rest = as_text(table, View(width=width)).partition("Read in part")
    return rest.partition("\n\n")[0].splitlines()[1:] if found else []


def test_whole_logs_are_not_spoken_of() -> None:
    assert read_in_part(noted({"a": "", "b": ""})) == []


def test_a_log_that_is_not_whole_is_listed_with_what_is_missing() -> None:
    table = noted({"run_1": "", "run_2": f"run_2/metrics.jsonl: {CUT_OFF}"})
    assert read_in_part(table) == [f"run_2         run_2/metrics.jsonl: {CUT_OFF}"]


def test_a_run_that_cannot_be_used_is_listed_there_as_well() -> None:
    table = noted({"run_1": f"run_1/metrics.jsonl: {CUT_OFF}"}, Status.KILLED)
    assert read_in_part(table) == [f"run_1         run_1/metrics.jsonl: {CUT_OFF}"]


@pytest.mark.parametrize(
    "note_of",
    [
        lambda run: f"{run}/metrics.jsonl: {CUT_OFF}",
        lambda run: f"{run}: the Trainer keeps hyperparameters in training_args.bin",
        lambda run: "experiment_state.json is damaged",
    ],
    ids=["file", "folder", "shared"],
)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_hundred_logs_that_miss_the_same_are_one_entry(note_of: object, width: int) -> None:
    assert callable(note_of)
    table = noted({f"run_{index:03}": note_of(f"run_{index:03}") for index in range(100)})
    first, *folded = read_in_part(table, width)
    assert first.startswith("run_000 and 99 more  ")
    assert all(line.startswith(" ") for line in folded)
    assert all(len(line) <= width for line in [first, *folded])


def test_up_to_three_runs_are_all_named() -> None:
    for names, shown in (("ab", "a, b"), ("abc", "a, b, c"), ("abcd", "a and 3 more")):
        (line,) = read_in_part(noted({name: f"{name}/log.csv: {CUT_OFF}" for name in names}))
        assert line.split("  ")[0] == shown


def test_a_hundred_logs_that_miss_different_things_are_cut_at_sixty() -> None:
    lines = read_in_part(noted({f"run_{index:03}": f"its line {index} is damaged" for index in range(100)}))
    assert len(lines) == 61
    assert lines[-1] == "and 40 more: --format csv has them all"


def test_a_name_that_another_begins_with_is_not_cut_out_of_it() -> None:
    table = noted({"run": f"run_2.csv: {CUT_OFF}", "ru": f"run_2.csv: {CUT_OFF}"})
    assert read_in_part(table) == [f"run, ru       run_2.csv: {CUT_OFF}"]


def test_hostile_notes_are_shown_harmless() -> None:
    (line,) = read_in_part(noted({"a": "the param '\x1b[2J' was taken as missing"}))
    assert "\x1b" not in line


def test_exports_hold_the_whole_note_of_each_run() -> None:
    note = f"run_2/metrics.jsonl: {CUT_OFF}"
    table = noted({"run_1": "", "run_2": note})
    assert [run["note"] for run in json.loads(as_json(table))["runs"]] == [None, note]
    assert [row["note"] for row in csv.DictReader(io.StringIO(as_csv(table)))] == ["", note]
    assert table.to_frame()["note"].dropna().to_dict() == {1: note}


def test_a_table_of_whole_logs_has_no_column_for_notes() -> None:
    assert as_csv(noted({"a": ""})).splitlines()[0] == "run,path,reader,status,skip_reason,params.lr,metrics.loss"
