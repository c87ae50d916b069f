"""The least value of a smooth function within bounds, by L-BFGS-B as SciPy has it.

Byrd, Lu, Nocedal & Zhu (1995), doi:10.1137/0916069. SciPy's own function around its compiled steps imports the whole of
``scipy.optimize``, ``scipy.linalg`` and ``scipy.sparse.linalg``, a tenth of the time that a ranking of a hundred runs
takes, and uses none of it where the gradient is given. So the loop around the steps stands here. It is the same one,
and gives the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Objective = Callable[[Floats], tuple[float, Floats]]
    """The value and the gradient, shape (n,), at a point."""

_CALLED_BY = "setulb(m,x,l,u,nbd,f,g,factr,pgtol,wa,iwa,task,lsave,isave,dsave,maxls,ln_task)"
"""How the compiled steps are called in the versions of SciPy that this loop is for: from 1.15 on. They say so."""
_BOTH_BOUNDS = 2
_CORRECTIONS, _LINE_SEARCH, _LEAST_GRADIENT = 10, 20, 1e-5
_LEAST_FALL = 1e7
"""In units of the rounding of a number; as the three above, it is SciPy's default."""
_EVALUATE, _NEW_POINT = 3, 1
_STOP, _TOO_MANY_STEPS = 5, 504


def least(objective: Objective, start: Floats, bounds: Floats, *, steps: int) -> tuple[Floats, float]:
    """Where a function is least near a start, and its value there.

    Parameters
    ----------
    start : ndarray of shape (n,); what lies outside of the bounds is moved to them.
    bounds : ndarray of shape (n, 2): the least and the largest of each number, both finite.
    steps : at most so many.
    """
    if _STEPS is None:
        begin = np.clip(start, *bounds.T)
        x, value, _ = _documented()(objective, begin, bounds=list(map(tuple, bounds)), maxiter=steps)
        return x, float(value)
    return _loop(_STEPS, objective, start, bounds, steps)


def _compiled_steps() -> Any:
    """SciPy's compiled function, which is private; None where it is called in another way, or needs its package."""
    try:
        from scipy.optimize._lbfgsb import setulb
    except ImportError:
        return None
    return setulb if setulb.__doc__ == _CALLED_BY else None


def _documented() -> Any:
    """SciPy's own function, from where it is defined if that can be had without its package."""
    try:
        from scipy.optimize._lbfgsb_py import fmin_l_bfgs_b
    except ImportError:
        from scipy.optimize import fmin_l_bfgs_b
    return fmin_l_bfgs_b


_STEPS = _compiled_steps()
if _STEPS is None:
    _documented()  # imported with all the rest, which may be while another process reads


def _loop(setulb: Any, objective: Objective, start: Floats, bounds: Floats, steps: int) -> tuple[Floats, float]:
    n, m = len(start), _CORRECTIONS
    low, high = np.ascontiguousarray(bounds.T, dtype=np.float64)
    kinds = np.full(n, _BOTH_BOUNDS, np.int32)
    x = np.clip(np.array(start, dtype=np.float64), low, high)
    value: Any = np.zeros(())
    gradient = np.zeros(n)
    numbers, integers = np.zeros(2 * m * n + 5 * n + 11 * m * m + 8 * m), np.zeros(3 * n, np.int32)
    task, line_task, flags = np.zeros(2, np.int32), np.zeros(2, np.int32), np.zeros(4, np.int32)
    kept_integers, kept_numbers = np.zeros(44, np.int32), np.zeros(29)
    taken = 0
    while True:
        setulb(
            m, x, low, high, kinds, value, gradient, _LEAST_FALL, _LEAST_GRADIENT, numbers, integers,
            task, flags, kept_integers, kept_numbers, _LINE_SEARCH, line_task,
        )  # fmt: skip
        if task[0] == _EVALUATE:
            value, gradient = objective(x.copy())
        elif task[0] == _NEW_POINT:
            taken += 1
            if taken >= steps:
                task[:] = _STOP, _TOO_MANY_STEPS
        else:
            return x, float(value)
