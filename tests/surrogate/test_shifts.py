"""Where replaced columns take runs."""

from __future__ import annotations

import numpy as np
import pytest

from paramimp.surrogate.coordinates import Coordinates
from paramimp.surrogate.design import DesignMatrix
from paramimp.surrogate.gaussian_process import Kernel, Points
from paramimp.surrogate.shifts import Shifts, moved

X = np.array([[1, 10, 1, 0, 0], [2, 30, 0, 1, 0], [3, 20, 0, 0, 1]], dtype=np.float32)
COLUMNS = {"a": slice(0, 1), "b": slice(1, 2), "optimizer": slice(2, 5)}
OTHERS = np.array([1, 2, 0])
"""Which run's values each run is given."""


def make() -> tuple[Coordinates, Points]:
    coordinates = Coordinates(DesignMatrix(X, np.array([-1.0, 0.0, 1.0]), COLUMNS))
    return coordinates, Points(np.hstack(coordinates.of_all(X)), coordinates.owners)


def shifts_of(replacements: list[tuple[np.ndarray, np.ndarray]]) -> Shifts:
    coordinates, points = make()
    return Shifts(coordinates, X, points, replacements)


def replacement(columns: slice) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(columns.start, columns.stop), X[OTHERS, columns]


def test_a_run_moves_by_the_difference_of_the_places_on_that_param() -> None:
    shift = shifts_of([replacement(COLUMNS["a"])])[0]
    # The places on `a` are 0, 1/2, 1, and the runs go to 1/2, 1, 0.
    np.testing.assert_allclose(shift.change[:, 0], [0.5, 0.5, -1])
    np.testing.assert_allclose(shift.squares[:, 0], [0.25, 0.25, 1])
    np.testing.assert_allclose(shift.growth[:, 0], [0.25, 0.75, -1])


def test_another_category_is_at_distance_one() -> None:
    shift = shifts_of([replacement(COLUMNS["optimizer"])])[0]
    assert shift.params.tolist() == [2]
    np.testing.assert_allclose(shift.squares[:, 0], [1, 1, 1])


def test_configurations_that_are_no_runs_can_be_moved() -> None:
    coordinates, _ = make()
    between = np.array([[1.5, 20, 0, 1, 0]], dtype=np.float32)
    points = Points(np.hstack(coordinates.of_all(between)), coordinates.owners)
    columns = np.arange(1, 2)
    shift = Shifts(coordinates, between, points, [(columns, np.array([[30]], dtype=np.float32))])[0]
    np.testing.assert_allclose(shift.change, [[0.5]])  # from the middle of 10 to 30 to its end
    np.testing.assert_allclose(shift.squares, [[0.25]])


@pytest.mark.parametrize("relevance", [(1.0, 0.0, 2.0), (0.0, 0.0, 0.0), (0.5, 3.0, 0.0)])
def test_distances_after_a_shift_are_those_of_the_replaced_rows(relevance: tuple[float, ...]) -> None:
    coordinates, points = make()
    kernel = Kernel(np.array(relevance), 1.0, 0.1)
    shifts = Shifts(coordinates, X, points, [replacement(columns) for columns in COLUMNS.values()])
    runs = np.arange(3)
    found = dict(moved(points, kernel, kernel.scaled(points, points), runs, runs, shifts))
    assert sorted(found) == [index for index, each in enumerate(relevance) if each]
    for index, after in found.items():
        columns, block = shifts.replacements[index]
        replaced = X.copy()
        replaced[:, columns] = block
        there = Points(np.hstack(coordinates.of_all(replaced)), points.owners)
        np.testing.assert_allclose(after, kernel.scaled(there, points), atol=1e-12)


def test_of_params_that_a_kernel_ignores_no_shift_is_made() -> None:
    coordinates, points = make()
    kernel = Kernel(np.array([0.0, 1.0, 0.0]), 1.0, 0.1)
    shifts = Shifts(coordinates, X, points, [replacement(columns) for columns in COLUMNS.values()])
    runs = np.arange(3)
    assert len(list(moved(points, kernel, kernel.scaled(points, points), runs, runs, shifts))) == 1
    assert list(shifts._known) == [1]


def test_a_shift_of_several_params_is_seen_by_a_kernel_that_looks_at_one_of_them() -> None:
    both = np.array([2, 3, 4, 0])  # the columns of the category and of `a`, as dependents follow what switches them
    shifts = shifts_of([(both, X[np.ix_(OTHERS, both)]), replacement(COLUMNS["b"]), (both[:0], X[:, :0])])
    assert shifts[0].params.tolist() == [0, 2]
    assert shifts[1].params.tolist() == [1]
    for relevance, seen in (((1, 0, 0), [0]), ((0, 0, 1), [0]), ((1, 1, 1), [0, 1]), ((0, 1, 0), [1]), ((0, 0, 0), [])):
        assert shifts.seen_by(Kernel(np.array(relevance, dtype=float), 1.0, 0.1)) == seen


def test_no_shifts_are_seen_by_no_kernel() -> None:
    assert shifts_of([]).seen_by(Kernel(np.ones(3), 1.0, 0.1)) == []
