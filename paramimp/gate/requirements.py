"""What a team asks of its sweeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paramimp.gate.baseline import Baseline

DEFAULT_MAX_DRIFT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """The rules that a report is held against; those left at their default are not checked.

    Attributes
    ----------
    max_importance : largest share, 0 to 1, that one param may hold.
    forbid : globs over the params that must not matter.
    expect : names of the params that must matter.
    baseline : what the report is compared with.
    max_drift : how far a share may move away from its baseline, 0 to 1.
    min_runs : how many runs must be usable.
    min_r2 : smallest out-of-bag R² of the forest.
    """

    max_importance: float | None = None
    forbid: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    baseline: Baseline | None = None
    max_drift: float = DEFAULT_MAX_DRIFT
    min_runs: int | None = None
    min_r2: float | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is asked for."""
        return self == Requirements(max_drift=self.max_drift)
