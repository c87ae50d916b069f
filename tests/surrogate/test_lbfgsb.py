"""L-BFGS-B without SciPy's wrapping: the numbers that `scipy.optimize.fmin_l_bfgs_b` gives, bit by bit."""

from __future__ import annotations

import sys
from typing import Any, cast

import numpy as np
import pytest
from scipy.optimize import fmin_l_bfgs_b, rosen, rosen_der

from paramimp.surrogate import lbfgsb
from paramimp.surrogate.lbfgsb import least


def _rosenbrock(x: np.ndarray) -> tuple[float, np.ndarray]:
    return float(rosen(x)), rosen_der(x)


def _shallow(x: np.ndarray) -> tuple[float, np.ndarray]:
    """Rises towards its bounds so slowly that the last steps are of rounding."""
    return float(np.log1p(x**2).sum() * 1e-3 + np.sin(3 * x).sum()), 2e-3 * x / (1 + x**2) + 3 * np.cos(3 * x)


def _uneven(x: np.ndarray) -> tuple[float, np.ndarray]:
    """Has a gradient that is wrong, so that the search along a line fails."""
    return float((x**4).sum()), -(4 * x**3) + 0.1


@pytest.mark.parametrize(
    ("objective", "n"), [(_rosenbrock, 2), (_rosenbrock, 7), *((f, n) for f in (_shallow, _uneven) for n in (1, 2, 7))]
)
@pytest.mark.parametrize("steps", [1, 3, 10, 100])
def test_it_is_what_scipy_finds(objective: lbfgsb.Objective, n: int, steps: int) -> None:
    rng = np.random.default_rng(n)
    bounds = np.sort(rng.uniform(-2, 2, size=(n, 2)), axis=1)
    for start in (bounds.mean(axis=1), bounds[:, 0], rng.uniform(-3, 3, size=n)):
        x, value, _ = fmin_l_bfgs_b(objective, np.clip(start, *bounds.T), bounds=list(bounds), maxiter=steps)
        found = least(objective, start, bounds, steps=steps)
        assert found[0].tobytes() == x.tobytes()
        assert found[1] == value


def test_the_start_and_the_points_that_it_was_asked_for_stay_as_they_were() -> None:
    start, asked = np.array([0.5, 0.5]), []

    def objective(x: np.ndarray) -> tuple[float, np.ndarray]:
        asked.append((x, x.copy()))
        return _rosenbrock(x)

    least(objective, start, np.array([[-2.0, 2.0], [-2.0, 2.0]]), steps=20)
    assert start.tolist() == [0.5, 0.5]
    assert len(asked) > 5
    assert all((kept == copy).all() for kept, copy in asked)


@pytest.mark.parametrize("is_called_otherwise", [True, False])
def test_of_another_version_the_documented_function_is_taken(
    is_called_otherwise: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other:
        @staticmethod
        def setulb(*_: object) -> None:
            """setulb(m,x,l,u)"""

    wanted = least(_rosenbrock, np.zeros(3), np.array([[-2.0, 2.0]] * 3), steps=50)
    monkeypatch.setitem(sys.modules, "scipy.optimize._lbfgsb", cast("Any", Other if is_called_otherwise else None))
    assert lbfgsb._compiled_steps() is None
    monkeypatch.setattr(lbfgsb, "_STEPS", None)
    found = least(_rosenbrock, np.zeros(3), np.array([[-2.0, 2.0]] * 3), steps=50)
    assert (found[0].tolist(), found[1]) == (wanted[0].tolist(), wanted[1])
    monkeypatch.setitem(sys.modules, "scipy.optimize._lbfgsb_py", cast("Any", None))
    assert lbfgsb._documented() is fmin_l_bfgs_b


def test_an_error_of_the_function_reaches_who_asked() -> None:
    def broken(_: np.ndarray) -> tuple[float, np.ndarray]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        least(broken, np.zeros(2), np.array([[-1.0, 1.0]] * 2), steps=5)
