"""Run tables are made of runs: histories become numbers."""

import math

import pytest

from paramimp.runs import Direction, Origin, Run, Summary
from paramimp.table.building import build

HISTORY = [3.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("summary", "direction", "expected"),
    [
        (Summary.LAST, Direction.MINIMIZE, 2.0),
        (Summary.MIN, Direction.MINIMIZE, 1.0),
        (Summary.MAX, Direction.MINIMIZE, 3.0),
        (Summary.MEAN, Direction.MINIMIZE, 2.0),
        (Summary.BEST, Direction.MINIMIZE, 1.0),
        (Summary.BEST, Direction.MAXIMIZE, 3.0),
    ],
)
def test_a_history_is_reduced_as_asked(summary: Summary, direction: Direction, expected: float) -> None:
    table = build([Run(Origin("r", "native"), {}, {"loss": HISTORY})], summary=summary, direction=direction)
    assert table.metrics["loss"] == [expected]


@pytest.mark.parametrize(
    ("summary", "expected"), [(Summary.BEST, 1.0), (Summary.LAST, math.nan), (Summary.MEAN, math.nan)]
)
def test_a_run_that_diverged_late_has_a_best_epoch_and_no_last_one(summary: Summary, expected: float) -> None:
    table = build([Run(Origin("r", "native"), {}, {"loss": [3.0, 1.0, math.nan]})], summary=summary)
    assert table.metrics["loss"] == [pytest.approx(expected, nan_ok=True)]


@pytest.mark.parametrize(("heed_stored", "expected"), [(True, 3.0), (False, 1.0)])
def test_the_best_of_a_history_follows_the_stored_direction_unless_overruled(
    heed_stored: bool, expected: float
) -> None:
    run = Run(Origin("r", "optuna"), {}, {"score": HISTORY}, directions={"score": Direction.MAXIMIZE})
    table = build([run], summary=Summary.BEST, direction=Direction.MINIMIZE, heed_stored=heed_stored)
    assert table.metrics["score"] == [expected]


def test_a_stored_direction_counts_if_all_that_say_one_agree() -> None:
    def run(**directions: Direction) -> Run:
        return Run(Origin("r", "optuna"), {}, {"a": 1.0}, directions=directions)

    up, down = Direction.MAXIMIZE, Direction.MINIMIZE
    assert build([run(a=up), run(), run(a=up, b=down)]).stored_direction("a") is up
    assert build([run(a=up), run(a=down)]).stored_direction("a") is None
    assert build([run()]).stored_direction("a") is None
