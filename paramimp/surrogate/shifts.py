"""Where replaced columns take runs, and how far from the others they are then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.records import record
from paramimp.surrogate.coordinates import owned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.coordinates import Coordinates
    from paramimp.surrogate.design import Replacement
    from paramimp.surrogate.gaussian_process import Kernel, Points

    Floats = NDArray[np.float64]


@record
class Shift:
    """Where a replacement takes each run.

    Attributes
    ----------
    params : ndarray of shape (n_touched,): positions of the params whose columns it replaces.
    coordinates : ndarray of shape (n_coordinates,): positions of the coordinates of these.
    change : ndarray of shape (n_runs, n_coordinates): what is added to them.
    growth : ndarray of shape (n_runs, n_touched): what is added to the sum of their squares, per param.
    squares : ndarray of the same shape: squared distance of each run from its own place, per param.
    """

    params: NDArray[np.intp]
    coordinates: NDArray[np.intp]
    change: Floats
    growth: Floats
    squares: Floats

    @classmethod
    def between(
        cls, params: NDArray[np.intp], coordinates: NDArray[np.intp], before: Floats, after: Sequence[Floats]
    ) -> Shift:
        """From where runs stand before, shape (n_runs, n_coordinates), to where they stand after, param by param."""
        first_of = np.cumsum([0, *(place.shape[1] for place in after[:-1])])
        new = np.hstack(after)
        return cls(
            params=params,
            coordinates=coordinates,
            change=new - before,
            growth=np.add.reduceat(new * new - before * before, first_of, axis=1),
            squares=np.add.reduceat((new - before) ** 2, first_of, axis=1),
        )


class Shifts:
    """Where replacements take some runs: each is found when it is first asked for, since kernels ignore most params.

    Parameters
    ----------
    coordinates : how runs of the design matrix are placed.
    X : ndarray of shape (n_runs, n_columns): these runs, encoded as the design matrix is.
    points : where they stand.
    replacements : columns, and what stands in them in these runs.
    """

    def __init__(
        self,
        coordinates: Coordinates,
        X: NDArray[np.float32],
        points: Points,
        replacements: Sequence[Replacement],
    ) -> None:
        self._coordinates, self._X, self._points = coordinates, X, points
        self.replacements = replacements
        columns = np.concatenate([np.empty(0, dtype=np.intp), *(columns for columns, _ in replacements)])
        by = np.repeat(np.arange(len(replacements)), [len(columns) for columns, _ in replacements])
        touched = np.unique(points.n_params * by + coordinates.owners[columns])
        self._by, self._touched = np.divmod(touched, points.n_params)  # each replacement, beside each of its params
        self._known: dict[int, Shift] = {}

    def __len__(self) -> int:
        return len(self.replacements)

    def __getitem__(self, index: int) -> Shift:
        if index not in self._known:
            touched = self._touched[slice(*np.searchsorted(self._by, (index, index + 1)))]
            self._known[index] = self._of(self.replacements[index], touched)
        return self._known[index]

    def seen_by(self, kernel: Kernel) -> list[int]:
        """Positions of the replacements of params that a kernel does not ignore: of thousands a few dozen."""
        return [*map(int, np.unique(self._by[kernel.relevance[self._touched] != 0]))]

    def _of(self, replacement: Replacement, touched: NDArray[np.intp]) -> Shift:
        columns, block = replacement
        owners = self._coordinates.owners
        own = owned(owners, touched)
        X = self._X[:, own]  # and no more: there may be thousands of params
        X[:, np.searchsorted(own, columns)] = block
        after = self._coordinates.of(X, touched, own)
        coordinates = owned(self._points.owners, touched)
        return Shift.between(touched, coordinates, self._points.places[:, coordinates], after)


def moved(
    points: Points,
    kernel: Kernel,
    scaled: Floats,
    known: NDArray[np.intp],
    asked: NDArray[np.intp],
    shifts: Shifts,
) -> Iterator[tuple[int, Floats]]:
    """Yield the squared scaled distances after each shift, with its position, if it changes any.

    Where a run goes from b to a, its squared distance from c grows by |a|² - |b|² - 2(a - b)c: by nothing at all where
    it stays.

    Parameters
    ----------
    points : where all runs stand.
    scaled : ndarray of shape (n_asked, n_known): before.
    """
    relevance = kernel.relevance[points.owners]
    places = np.column_stack([points.places[known], np.ones(len(known))])
    for index in shifts.seen_by(kernel):
        shift = shifts[index]
        change = np.empty((len(asked), len(shift.coordinates) + 1))
        change[:, :-1] = -2 * shift.change[asked] * relevance[shift.coordinates]
        change[:, -1] = shift.growth[asked] @ kernel.relevance[shift.params]
        after = change @ places[:, np.append(shift.coordinates, -1)].T
        after += scaled
        yield index, np.maximum(after, 0.0, out=after)
