"""What an importance method is: it turns the surrogate into one estimate per param."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from paramimp.surrogate import Surrogate


@dataclass(frozen=True, slots=True)
class Estimate:
    """The importance of one param in the method's own unit.

    Attributes
    ----------
    value : may be negative where the method allows it (noise around zero); shares are made of its positive part.
    resampled : ndarray of shape (n_resamples,): the value as it would vary between sweeps of this size, the same
        resamples for every param; None where the method has no spread.
    p_value : one-sided, H0: the param does not help to predict the metric; None where the method has no test.
    """

    value: float
    resampled: NDArray[np.float64] | None = None
    p_value: float | None = None


class Method(Protocol):
    """One way to compute importance. The texts are what ``paramimp methods`` prints."""

    name: str
    measures: str
    unit: str
    misleads: str
    source: str
    seeded: bool
    """Whether it depends on random draws at all."""
    asks_process: bool
    """Whether it asks the Gaussian process beside the forest, too."""

    def estimate(self, surrogate: Surrogate) -> Mapping[str, Estimate]:
        """One estimate for every param of the surrogate's design matrix."""
        ...
