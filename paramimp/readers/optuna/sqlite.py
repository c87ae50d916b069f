"""Optuna's SQLite storage, as Optuna 2 to 5 write it, read with the standard library.

Optuna itself refuses a database of another major version until ``optuna storage upgrade`` has rewritten it. Between
the versions the tables differ in this: up to 2.3 a study had one direction and a trial one value, both as columns,
and `trial_values` held what later is in `trial_intermediate_values`; since 3.0 a type beside a value says whether a
NULL is infinite or NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.readers.optuna.trials import (
    METRIC_NAMES,
    Distributions,
    Study,
    Trial,
    attribute,
    metric_names_from,
    number_of,
    studies_to_read,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.places.database import Database

TABLES = frozenset({"studies", "trials", "trial_params", "trial_values"})
"""Tables that every version has, and together no other program."""


def read_studies(database: Database, wanted: str | None = None) -> list[Study]:
    """Return the studies of a database that are wanted (see `studies_to_read`), in the order of their creation.

    Raises
    ------
    Unreadable : a table or a column that every version has is missing, or the file is damaged.
    """
    names = {key: str(name) for key, name in database.rows("studies", "study_id", "study_name")}
    to_read = studies_to_read(wanted, set(names.values()))
    studies = {key: Study(name) for key, name in names.items() if name in to_read}
    _add_directions(database, studies)
    _add_metric_names(database, studies)
    trials = _trials(database, studies)
    _add_params(database, trials)
    _add_values(database, trials)
    _add_user_attributes(database, trials)
    return list(studies.values())


def _add_directions(database: Database, studies: Mapping[Any, Study]) -> None:
    if "direction" in database.tables["studies"]:
        for key, direction in database.rows("studies", "study_id", "direction"):
            if key in studies:
                studies[key].add_direction(0, direction)
        return
    for key, direction, objective in database.rows("study_directions", "study_id", "direction", "objective"):
        if key in studies:
            studies[key].add_direction(objective, direction)


def _add_metric_names(database: Database, studies: Mapping[Any, Study]) -> None:
    for key, name, text in database.rows("study_system_attributes", "study_id", "key", "value_json"):
        if name == METRIC_NAMES and key in studies:
            studies[key].metric_names = metric_names_from(text)


def _trials(database: Database, studies: Mapping[Any, Study]) -> dict[Any, Trial]:
    """Return the trials by their id, each put into its study."""
    trials: dict[Any, Trial] = {}
    for key, study, state, number in database.rows("trials", "trial_id", "study_id", "state", "number"):
        if study in studies and key not in trials:
            siblings = studies[study].trials
            trials[key] = Trial(number if isinstance(number, int) else len(siblings), str(state))
            siblings.append(trials[key])
    return trials


def _add_params(database: Database, trials: Mapping[Any, Trial]) -> None:
    distributions = Distributions()
    for key, name, stored, text in database.rows(
        "trial_params", "trial_id", "param_name", "param_value", "distribution_json"
    ):
        if key in trials:
            trials[key].set_param(name, stored, text, distributions)


def _add_values(database: Database, trials: Mapping[Any, Trial]) -> None:
    if "value" in database.tables["trials"]:
        for key, value in database.rows("trials", "trial_id", "value"):
            if key in trials and value is not None:
                trials[key].values[0] = number_of(value)
        _add_reported(database, trials, "trial_values", "value")
        return
    for key, objective, *stored in database.rows(
        "trial_values", "trial_id", "objective", *_with_type(database, "trial_values", "value")
    ):
        if key in trials and isinstance(objective, int):
            trials[key].values[objective] = number_of(*stored)
    _add_reported(database, trials, "trial_intermediate_values", "intermediate_value")


def _add_reported(database: Database, trials: Mapping[Any, Trial], table: str, column: str) -> None:
    for key, step, *stored in database.rows(table, "trial_id", "step", *_with_type(database, table, column)):
        if key in trials and isinstance(step, int):
            trials[key].reported[step] = number_of(*stored)


def _with_type(database: Database, table: str, column: str) -> tuple[str, ...]:
    return (column, column + "_type") if column + "_type" in database.tables.get(table, ()) else (column,)


def _add_user_attributes(database: Database, trials: Mapping[Any, Trial]) -> None:
    for key, name, text in database.rows("trial_user_attributes", "trial_id", "key", "value_json"):
        if key in trials:
            trials[key].set_user_attribute(name, attribute(text))
