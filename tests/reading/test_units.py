"""A plan is cut where the names of its units say so, and its units come from the tasks that it was cut of."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from paramimp.places.roots import Root
from paramimp.reading import discovery
from paramimp.reading.dispatch import Found
from paramimp.reading.parts import Home
from paramimp.reading.units import MOST_UNITS, Plan, in_pieces, plan_in_pieces
from paramimp.runs import Origin, SkippedRun, SkipReason
from tests.sweeps import write_run

READERS = discovery.readers_of(None)


@pytest.fixture
def task(tmp_path: Path) -> Found:
    """One folder of a run."""
    write_run(tmp_path / "a", {"lr": 1}, {"loss": 1.0})
    (found,) = discovery.plan_of([Root(str(tmp_path), "")], READERS)
    assert isinstance(found, Found)
    return found


def many(task: Found, count: int) -> list[Found]:
    return [replace(task, folder=replace(task.folder, path=str(number))) for number in range(count)]


def keys(tasks: list[Found]) -> list[list[str]]:
    return [[unit.key for unit in piece] for piece in in_pieces(tasks)]


def test_what_comes_or_goes_moves_no_boundaries_but_those_around_it(task: Found) -> None:
    tasks = many(task, 1_200)
    whole = keys(tasks)
    assert [key.split("\0")[2] for piece in whole for key in piece] == [each.folder.path for each in tasks]
    assert 1 < len(whole) < len(tasks) / 50
    assert sum(piece not in whole for piece in keys([*tasks[:300], *tasks[301:]])) <= 2


def test_no_piece_has_more_units_than_are_kept_together(task: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paramimp.reading.units._BOUNDARY", 2**40)
    assert [len(piece) for piece in in_pieces(many(task, 2 * MOST_UNITS + 1))] == [MOST_UNITS, MOST_UNITS, 1]


def test_what_was_given_beside_another_is_kept_as_if_it_were_given_alone(task: Found) -> None:
    """In whatever order: else each of these requests would replace what the one before has kept."""
    one = many(task, 40)
    two = [replace(each, folder=replace(each.folder, root=f"{each.folder.root}/beside")) for each in many(task, 30)]
    assert keys([*one, *two]) == [*keys(one), *keys(two)]
    assert keys([*two, *one]) == [*keys(two), *keys(one)]


def test_what_is_read_each_time_lies_in_pieces_of_its_own(task: Found) -> None:
    told = SkippedRun(Origin("x"), SkipReason.NO_METRICS, "it has none.")
    pieces = plan_in_pieces([task, told, told, task]).pieces
    assert [(bool(piece.first), piece.size) for piece in pieces] == [(True, 1), (False, 2), (True, 1)]


def test_neighbours_among_the_runs_of_a_home_are_one_unit(tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "readers" / "samples" / "wandb"
    plans = [discovery.plan_of([Root(str(place), "")], READERS) for place in sorted(sample.iterdir()) if place.is_dir()]
    homes = [task for plan in plans for task in plan if isinstance(task, Home)]
    assert homes
    for home in homes:
        units = [unit for piece in in_pieces([home]) for unit in piece]
        assert [name for unit in units for name in unit.task.names] == list(home.names)  # type: ignore[union-attr]
        assert sum(piece.size for piece in plan_in_pieces([home]).pieces) == len(home.names)


def test_other_tasks_than_those_of_the_pieces_are_refused(task: Found) -> None:
    plan = plan_in_pieces(many(task, 3))
    assert len(plan.units(0)) == 3
    with pytest.raises(ValueError, match="no piece"):
        Plan(plan.pieces, lambda: many(task, 2)).units(0)


def test_names_that_are_no_text_tell_pieces_apart(task: Found) -> None:
    names = [os.fsdecode(b"\xff"), os.fsdecode(b"\xfe"), "\u00ff"]
    told = {plan_in_pieces([replace(task, folder=replace(task.folder, name=name))]).pieces[0].names for name in names}
    assert len(told) == 3
