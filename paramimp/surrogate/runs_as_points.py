"""The runs of a design matrix as a Gaussian process sees them: points, what is known of each, and where it can move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.surrogate.coordinates import Coordinates
from paramimp.surrogate.gaussian_process import Points, Posterior, Repeated
from paramimp.surrogate.shifts import Shifts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix, Replacement
    from paramimp.surrogate.gaussian_process import Kernel

    Floats = NDArray[np.float64]

KEPT_SHIFTS = 2
"""Lists of replacements of which it is known where they take the runs: those of all runs and those of parts."""


class RunsAsPoints:
    """Where the runs stand in the space of the Gaussian process, and other configurations beside them.

    Attributes
    ----------
    points : those of all runs, in the order of the design matrix.
    """

    def __init__(self, design: DesignMatrix) -> None:
        self._design = design
        self._coordinates = Coordinates(design)
        self._shifts_of: list[Shifts] = []
        places = self._coordinates.of_all(design.X)
        owners = np.repeat(np.arange(len(places)), [place.shape[1] for place in places])
        self.points = Points(np.hstack(places), owners)
        self._repeated: Repeated | None = None
        if design.counts is not None and design.scatter is not None:
            self._repeated = Repeated.of(design.y, design.counts, design.scatter)

    def known_of(self, runs: NDArray[np.intp]) -> tuple[Points, Floats, Repeated | None]:
        """Where some runs stand, their metric, and which of them are means of several."""
        repeated = None if self._repeated is None else self._repeated.take(runs)
        return self.points.take(runs), self._design.y[runs], repeated

    def posterior(self, kernel: Kernel, known: NDArray[np.intp]) -> Posterior:
        """The Gaussian process with a kernel, given some of the runs."""
        return Posterior(kernel, *self.known_of(known))

    def points_of(self, X: NDArray[np.float32]) -> Points:
        """Where any configurations stand, encoded as the design matrix is: X of shape (n_asked, n_columns)."""
        return Points(np.hstack(self._coordinates.of_all(X)), self.points.owners)

    def where(self, replacements: Sequence[Replacement], at: NDArray[np.float32] | None) -> tuple[Shifts, Points]:
        """Where replacements take configurations, the runs if `at` is None, and where these stand."""
        if at is None:
            return self.shifts(replacements), self.points
        points = self.points_of(at)
        return Shifts(self._coordinates, at, points, replacements), points

    def shifts(self, replacements: Sequence[Replacement]) -> Shifts:
        """Where replacements take all runs. The last are kept: the same are asked about several times, in turns."""
        for shifts in self._shifts_of:
            if shifts.replacements is replacements:
                return shifts
        shifts = Shifts(self._coordinates, self._design.X, self.points, replacements)
        self._shifts_of = [shifts, *self._shifts_of[: KEPT_SHIFTS - 1]]
        return shifts
