"""Numbers that somebody typed in: steps of one size or factor, powers, 1-2-5."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def is_designed(distinct: Floats) -> bool:
    """Whether distinct numbers are steps of one size or factor, powers of two or ten, or 1-2-5 and the like.

    Parameters
    ----------
    distinct : ndarray of shape (n_values,), in order, without NaN.
    """
    if len(distinct) < 3:
        return len(distinct) > 0
    steps = np.diff(distinct)
    if _are_close(steps, steps[0]):
        return True
    if distinct[0] > 0:
        logs = np.log(distinct)
        if _are_close(np.diff(logs), np.log(distinct[1] / distinct[0])):
            return True
    leading = _leading_digits(distinct[distinct != 0])
    return bool((np.abs(leading) % 1 < 1e-9).all() and distinct[-1] >= 4 * abs(distinct[0]))


def _are_close(numbers: Floats, to: float) -> bool:
    """As `numpy.allclose` of finite numbers, in a tenth of its time: a wide table asks for each of its columns."""
    return bool((np.abs(numbers - to) <= 1e-8 + 1e-6 * abs(to)).all())


def _leading_digits(values: Floats) -> Floats:
    """Values as one digit before the point: whole, where they have one significant digit only."""
    return np.round(np.abs(values) / 10.0 ** np.floor(np.log10(np.abs(values))), 9)
