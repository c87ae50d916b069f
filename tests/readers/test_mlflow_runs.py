"""What MLflow stores of a run: statuses, order, and what nested runs take from those above."""

from __future__ import annotations

import pytest

from paramimp.readers.mlflow.runs import (
    MAX_NESTED,
    Parent,
    StoredRun,
    experiments_to_read,
    in_order,
    inherit,
    status_of,
    unique_id,
)
from paramimp.runs import GroupKind, Status

ID = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("stored", "status"),
    [(1, Status.RUNNING), ("2", Status.RUNNING), (3, Status.FINISHED), ("FINISHED", Status.FINISHED),
     ("4", Status.FAILED), ("KILLED", Status.KILLED), (None, Status.UNKNOWN), ("finished", Status.UNKNOWN)],
)  # fmt: skip
def test_numbers_of_files_and_words_of_databases_mean_the_same(stored: object, status: Status) -> None:
    assert status_of(stored) is status


@pytest.mark.parametrize(
    ("name", "found"), [(ID, ID), (f"experiment/{ID}", ID), (f"{ID}/artifacts", ""), (ID[:-1], ""), (ID.upper(), "")]
)
def test_the_id_is_that_at_the_end_of_the_name(name: str, found: str) -> None:
    assert unique_id(name) == found


def test_values_are_in_the_order_of_steps_and_within_a_step_of_times() -> None:
    assert in_order([(2, 5, 0.3), (1, 9, 0.2), (1, 4, 0.1), (0, 99, 9.0)]) == [9.0, 0.1, 0.2, 0.3]


def test_values_of_one_step_and_time_keep_the_order_in_which_they_were_written() -> None:
    assert in_order([(0, 0, 3.0), (0, 0, float("nan")), (0, 0, 1.0)])[::2] == [3.0, 1.0]


@pytest.mark.parametrize(
    ("wanted", "read"),
    [(None, {"1", "2", "3"}), ("2", {"2"}), ("lr-*", {"1", "2"}), ("lr-a", {"1"}), ("nothing", set())],
)
def test_experiments_are_chosen_by_id_name_or_pattern(wanted: str | None, read: set[str]) -> None:
    assert experiments_to_read(wanted, {"1": "lr-a", "2": "lr-b", "3": "other"}).keys() == read


def run(**params: str) -> StoredRun:
    return StoredRun("child", "child", params=params, parent="above")


def test_a_nested_run_takes_what_it_lacks_from_those_above_the_nearest_first() -> None:
    top = Parent("top", {"kernel": "x", "n": "5"})
    above = {"above": Parent("search", {"C": "1", "kernel": "rbf"}, "top"), "top": top}
    child = run(C="9")
    inherit(child, above.get)
    assert child.params == {"C": "9", "kernel": "rbf", "n": "5"}
    assert child.part == "search"


def test_how_a_search_ended_is_no_param_of_its_runs_and_a_choice_that_is_called_best_is_one() -> None:
    child = run(C="9")
    inherit(child, {"above": Parent("search", {"best_C": "3", "best_effort": "yes"})}.get)
    assert child.params == {"C": "9", "best_effort": "yes"}


def test_a_parent_that_is_gone_leaves_its_id_as_the_part() -> None:
    child = run(C="9")
    inherit(child, lambda _: None)
    assert (child.params, child.part) == ({"C": "9"}, "above")


def test_runs_in_a_circle_and_endless_ones_end() -> None:
    child = run()
    inherit(child, {"above": Parent("a", {"x": "1"}, "child")}.get)
    assert child.params == {"x": "1"}
    asked: list[str] = []

    def endless(name: str) -> Parent:
        asked.append(name)
        return Parent(name, {}, f"{name}'")

    inherit(run(), endless)
    assert len(asked) == MAX_NESTED


def test_a_run_that_was_given_without_its_experiment_is_in_a_group() -> None:
    assert StoredRun("a", "a").group_kind is GroupKind.GROUP
    assert StoredRun("a", "a", experiment="x").group_kind is GroupKind.EXPERIMENT
