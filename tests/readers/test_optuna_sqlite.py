"""A database of Optuna: which studies are read of it, and what damage costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from paramimp.readers.interface import ReadOptions
from paramimp.readers.optuna.reader import OPTUNA
from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.optuna_studies import SAMPLES, changed, folder_of, read, runs_of


@pytest.mark.parametrize(
    ("wanted", "groups"),
    [("pareto", {"pareto"}), ("d*", {"digits"}), ("*", {"digits", "pareto"}), ("nope", {"digits", "pareto"})],
)
@pytest.mark.parametrize("version", ["2.10.1", "5.0.0"])
def test_a_database_is_read_for_the_wanted_studies_and_for_all_if_it_has_none(
    version: str, wanted: str, groups: set[str]
) -> None:
    path = SAMPLES / version / "optuna.db"
    found = list(OPTUNA.read([folder_of(path)], ReadOptions(study=wanted)))
    assert found == [run for run in runs_of(path) if run.group in groups]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE trials SET number = NULL, study_id = 'x'",
        "UPDATE trial_values SET objective = 'first' || trial_value_id",
        "UPDATE trial_values SET trial_id = 12345 + trial_value_id",
        "UPDATE study_directions SET objective = objective + 1000000000",
        "UPDATE trial_intermediate_values SET step = 'last' || trial_intermediate_value_id",
        "UPDATE study_system_attributes SET value_json = '[1, 2]'",
        "UPDATE trials SET state = 'ASLEEP'",
        "DELETE FROM studies",
    ],
)
def test_rows_that_make_no_sense_stop_nothing(tmp_path: Path, damage: str) -> None:
    for run in read(changed(tmp_path, damage)):
        assert isinstance(run, Run) or "without trials" in run.message


@pytest.mark.parametrize("table", ["trial_params", "trial_values", "study_directions"])
def test_a_damaged_storage_is_one_skipped_run_that_says_why(tmp_path: Path, table: str) -> None:
    path = changed(tmp_path, f"ALTER TABLE {table} RENAME COLUMN {table[:5]}_id TO other")
    [skipped] = read(path)
    assert isinstance(skipped, SkippedRun)
    assert skipped.reason is SkipReason.UNREADABLE
    assert f"optuna.db has no column '{table[:5]}_id' in its table '{table}'" in skipped.message


def test_a_storage_that_cannot_be_opened_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "optuna.db").write_bytes((SAMPLES / "5.0.0" / "optuna.db").read_bytes()[:5000])
    [skipped] = read(tmp_path / "optuna.db")
    assert isinstance(skipped, SkippedRun)
    assert "cannot be read as a SQLite database" in skipped.message


def test_a_storage_in_which_nothing_was_tried_is_called_so(tmp_path: Path) -> None:
    tables = "trial_params trial_values trial_intermediate_values trial_user_attributes trial_system_attributes".split()
    emptied = "; ".join(f"DELETE FROM {table}" for table in (*tables, "trials"))
    [skipped] = read(changed(tmp_path, emptied))
    assert isinstance(skipped, SkippedRun)
    assert "optuna.db is a storage of Optuna without trials (" in skipped.message
