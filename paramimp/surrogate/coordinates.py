"""Where runs stand on one param, for a process that knows of nothing but distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix

    Floats = NDArray[np.float64]

ABSENT, CHOSEN_NULL = 0.5, 0.7
"""Where a run without the param stands: in the middle of the others, and apart from them where null is a choice."""


class Coordinates:
    """How runs of a design matrix, or others that are encoded as it is, are placed.

    Attributes
    ----------
    X : ndarray of shape (n_runs, n_columns): that of the design matrix.
    owners : ndarray of shape (n_columns,): position of the param that each column belongs to.

    A number stands where its rank is; where an adaptive sampler drew it, at its place in the range that was searched:
    ranks would put what the sampler hardly tried close together, and no smooth surface bends so sharply.
    """

    def __init__(self, design: DesignMatrix) -> None:
        self.X = design.X
        self._columns_of = [*design.columns_of.items()]
        self._parents_of = design.parents_of
        self._ranges = {param: _range(design, param) for param in design.places if _is_single(design, param)}
        widths = [columns.stop - columns.start for columns in design.columns_of.values()]
        self.owners = np.repeat(np.arange(len(widths)), widths)

    def of_all(self, X: NDArray[np.float32]) -> list[Floats]:
        """Where runs stand on each param."""
        return self.of(X, range(len(self._columns_of)), np.arange(X.shape[1]))

    def of(self, X: NDArray[np.float32], params: Iterable[int], own: NDArray[np.intp]) -> list[Floats]:
        """Where runs stand on some params: two extremes, or two categories, are 1 apart.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_own), the columns `own` of the runs.
        own : which columns these are, in rising order.
        """
        return [
            self._of(param, columns, X[:, slice(*np.searchsorted(own, (columns.start, columns.stop)))])
            for param, columns in (self._columns_of[index] for index in params)
        ]

    def _of(self, param: str, columns: slice, block: NDArray[np.float32]) -> Floats:
        """Where runs stand on one param, from its columns."""
        asked, seen = (found.astype(np.float64) for found in (block, self.X[:, columns]))
        if param in self._ranges:
            asked, seen = (np.interp(ranks, *self._ranges[param]) for ranks in (asked, seen))
        return place(asked, seen, absent_is_a_choice=not self._parents_of.get(param))


def _is_single(design: DesignMatrix, param: str) -> bool:
    """Whether a number has one column, and not another that says whether it is null."""
    columns = design.columns_of.get(param)
    return columns is not None and columns.stop - columns.start == 1


def _range(design: DesignMatrix, param: str) -> tuple[Floats, Floats]:
    """The ranks of a number that occur, in rising order, and where these are in the range that was searched."""
    ranks = design.X[:, design.columns_of[param].start].astype(np.float64)
    known, first = np.unique(ranks[~np.isnan(ranks)], return_index=True)
    return known, design.places[param][~np.isnan(ranks)][first]


def place(block: Floats, seen: Floats, *, absent_is_a_choice: bool) -> Floats:
    """Coordinates on one param from its columns: ndarray of shape (n_runs, n_coordinates).

    Parameters
    ----------
    seen : the same columns of the design matrix, which fix the scale.
    """
    absent = np.isnan(block[:, :1])
    if block.shape[1] == 1:
        low, high = np.nanmin(seen), np.nanmax(seen)
        placed = np.where(absent, ABSENT, (block - low) / ((high - low) or 1.0))
        null = CHOSEN_NULL
    else:
        middle = 0.0 if absent_is_a_choice else 1 / block.shape[1]
        placed = np.where(absent, middle, block) / np.sqrt(2)
        null = 1 / np.sqrt(2)
    if absent_is_a_choice and np.isnan(seen).any():
        return np.hstack([placed, null * absent])
    return placed


def owned(owners: NDArray[np.intp], params: NDArray[np.intp]) -> NDArray[np.intp]:
    """Which columns belong to some params: ndarray of shape (n_columns,), in order.

    Found without a look at all columns, of which there may be thousands.

    Parameters
    ----------
    owners : the param of each column, in rising order.
    params : in rising order.
    """
    ends = np.searchsorted(owners, params), np.searchsorted(owners, params, side="right")
    return np.concatenate([np.arange(first, last) for first, last in zip(*ends, strict=True)])
