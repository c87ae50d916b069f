"""What a ranking was made from: the surrogate, and the runs with their params and metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from paramimp.results.params import Kind


@dataclass(frozen=True, slots=True)
class Fit:
    """The surrogate that the ranking was made from.

    Attributes
    ----------
    method : name of the importance method.
    trees : how many trees the forest has.
    seed : from which every random draw came.
    r2 : its out-of-bag R²; None where it cannot be computed.
    r2_low, r2_high : 90 % interval of R².
    process_weight : part of its predictions that comes from the Gaussian process beside the forest, in 0..1; None
        where the forest stands alone.
    """

    method: str
    trees: int
    seed: int
    r2: float | None
    r2_low: float | None = None
    r2_high: float | None = None
    process_weight: float | None = None

    @property
    def why_nothing_is_ranked(self) -> str:
        """Why no param has an importance, if none has."""
        if self.r2 is None:
            return "unseen runs could not be predicted, so no param can be ranked."
        if self.r2 <= 0:
            return "unseen runs are predicted no better than by their mean, so no param can be ranked."
        return "these runs cannot rank the params."


@dataclass(frozen=True, slots=True, eq=False)
class UsedParam:
    """The values of one ranked param, as the analysis sees them.

    Attributes
    ----------
    values : ndarray of shape (n_runs,), float, in the order of `UsedRuns.names`: the number itself, 0 or 1 for a
        boolean, the position in `levels` for a category; NaN where the run lacks the param.
    levels : texts of the values of a category or a boolean, sorted; empty for a number.
    """

    kind: Kind
    values: NDArray[np.float64]
    levels: tuple[str, ...] = ()

    def cells(self) -> list[float | bool | str | None]:
        """The values as people write them; None where a run lacks the param."""
        return [None if value != value else self._cell(value) for value in self.values.tolist()]

    def _cell(self, value: float) -> float | bool | str:
        if self.kind == "category":
            return self.levels[int(value)]
        return bool(value) if self.kind == "boolean" else value


@dataclass(frozen=True, slots=True, eq=False)
class UsedRuns:
    """The runs that a report was made from, in an order that depends on their content alone.

    Attributes
    ----------
    names : of the runs, as the reader named them; one each.
    paths : where each run was read, relative to the folder that was given.
    params : the ranked params by name, sorted.
    metric : ndarray of shape (n_runs,): the metric in its own unit, its history reduced by the objective's summary.
    analysed : ndarray of shape (n_runs,): the metric after the objective's transform: the same as `metric` without
        one, its decadic logarithm, or its rank from 1 up. In either, more is better where the objective says maximize.
    """

    names: tuple[str, ...]
    paths: tuple[str, ...]
    params: Mapping[str, UsedParam]
    metric: NDArray[np.float64]
    analysed: NDArray[np.float64]

    def __len__(self) -> int:
        """How many runs there are."""
        return len(self.names)

    def __repr__(self) -> str:
        """One line, for the prompt."""
        return f"<UsedRuns: {len(self)} runs, {len(self.params)} params>"

    def to_frame(self) -> pd.DataFrame:
        """One row per run: ``run``, ``path``, ``params.<name>``, ``metric`` and ``analysed``."""
        import pandas as pd  # heavy: only who asks for a frame pays for it

        params = {f"params.{name}": param.cells() for name, param in self.params.items()}
        return pd.DataFrame(
            {"run": self.names, "path": self.paths, **params, "metric": self.metric, "analysed": self.analysed}
        )
