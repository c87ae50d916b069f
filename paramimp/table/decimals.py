"""With how many decimals numbers were written, and how far they may be off through that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST = 12
_POWERS = 10.0 ** np.arange(MOST)
_FEW = 64


def decimals_of(numbers: Floats) -> int:
    """How many decimals numbers were written with, at most 12: ndarray of shape (n_numbers,)."""
    with np.errstate(all="ignore"):  # of numbers that are too large for these powers none is near
        few = numbers[:_FEW, None]
        are_near = (np.abs(few - np.rint(few * _POWERS) / _POWERS) <= 1e-12).all(axis=0)
        least = int(are_near.argmax()) if are_near.any() else MOST
        if len(numbers) > _FEW:
            for decimals in range(least, MOST):
                if (np.abs(numbers - np.round(numbers, decimals)) <= 1e-12).all():
                    return decimals
            return MOST
    return least


def rounding_of(numbers: Floats) -> float:
    """How far finite numbers may be off through the decimals that were written; 0 of whole ones and of all digits."""
    return rounding_by(decimals_of(numbers))


def rounding_by(decimals: int) -> float:
    """How far numbers of so many decimals may be off; 0 of whole ones and of all digits."""
    return 0.5 * 10.0**-decimals if 0 < decimals < MOST else 0.0
