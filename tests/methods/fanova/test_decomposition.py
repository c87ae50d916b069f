"""The axes of a design matrix, and the parts of a forest."""

from __future__ import annotations

import numpy as np

from paramimp.engine.threads import Threads
from paramimp.methods.fanova.decomposition import axes_of, decompose_trees
from paramimp.methods.fanova.tree import Range, Values
from paramimp.surrogate.design import DesignMatrix
from paramimp.surrogate.surrogate import Surrogate
from tests.methods.fanova.surrogates import surrogate_of
from tests.sweeps import linear, make_frame


def test_axes_carry_the_frequencies_of_the_runs() -> None:
    X = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [2, 1, 0, 1], [3.5, *[np.nan] * 3]], dtype=np.float32)
    design = DesignMatrix(X, np.arange(4.0), {"a": slice(0, 1), "kind": slice(1, 3), "flag": slice(3, 4)})
    empirical, uniform = axes_of(design, "empirical"), axes_of(design, "uniform")
    a, kind = empirical["a"], empirical["kind"]
    assert isinstance(a, Values)
    assert isinstance(kind, Values)
    assert a.weights.tolist() == [0.5, 0.25, 0.25]
    assert kind.points[:2].tolist() == [[0, 1], [1, 0]]
    assert kind.weights.tolist() == [0.25, 0.5, 0.25]
    assert np.isnan(kind.points[2]).all()
    assert uniform["a"] == Range(slice(0, 1), 1.0, 3.5)
    assert isinstance(uniform["kind"], Values)
    assert isinstance(uniform["flag"], Values)
    assert uniform["kind"].weights.tolist() == uniform["flag"].weights.tolist() == [0.375, 0.375, 0.25]


def test_trees_that_never_split_say_nothing() -> None:
    surrogate = surrogate_of(make_frame(30, linear), trees=3)
    constant = DesignMatrix(surrogate.design.X, np.zeros(30), surrogate.design.columns_of)
    parts = decompose_trees(Surrogate(constant, trees=3).forest, constant)
    assert set(parts.main.values()) | set(parts.pairs.values()) == {0.0}


def test_threads_change_no_bit() -> None:
    surrogate = surrogate_of(make_frame(60, linear), trees=20)
    one, three = (decompose_trees(surrogate.forest, surrogate.design, engine=Threads(count)) for count in (1, 3))
    assert one == three
