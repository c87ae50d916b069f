"""What a team asks of its sweeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paramimp.options.declared import Section, option

if TYPE_CHECKING:
    from paramimp.gate.baseline import Baseline

DEFAULT_MAX_DRIFT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """The rules that a report is held against; those left at their default are not checked."""

    max_importance: float | None = option(
        None,
        "No param may hold more than X of the importance, 0 to 1.",
        Section.RULES,
        kind=float,
        least=0,
        most=1,
        metavar="X",
    )
    forbid: tuple[str, ...] = option(
        (), "These params must not matter: seed (repeatable).", Section.RULES, repeatable=True, commas=True,
        metavar="GLOB", names="params",
    )  # fmt: skip
    expect: tuple[str, ...] = option(
        (), "This param must matter (repeatable).", Section.RULES, repeatable=True, commas=True,
        metavar="NAME", names="params",
    )  # fmt: skip
    baseline: Baseline | None = option(
        None, "No share may drift away from this reviewed baseline.", Section.RULES, is_file=True, metavar="FILE"
    )
    max_drift: float = option(
        DEFAULT_MAX_DRIFT,
        "How far from the baseline is too far.",
        Section.RULES,
        kind=float,
        least=0,
        most=1,
        metavar="X",
    )
    min_runs: int | None = option(
        None, "At least N runs must be usable.", Section.RULES, kind=int, least=1, metavar="N"
    )
    min_r2: float | None = option(
        None, "R2 on unseen runs must be X at least.", Section.RULES, kind=float, most=1, metavar="X"
    )

    @property
    def is_empty(self) -> bool:
        """Nothing is asked for."""
        return self == Requirements(max_drift=self.max_drift)
