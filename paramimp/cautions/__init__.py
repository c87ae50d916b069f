"""What weakens a ranking: one kind of caution per file, and the table of them, the gravest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.cautions.interface import CautionCode
from paramimp.registry import Registry

if TYPE_CHECKING:
    from paramimp.cautions.interface import Evidence, Finder
    from paramimp.results import Caution

CAUTIONS: Registry[Finder] = Registry(
    "paramimp.cautions",
    {
        CautionCode.WEAK_FIT: "paramimp.cautions.weak_fit:find",
        CautionCode.MIXED_GROUPS: "paramimp.cautions.mixed_groups:find",
        CautionCode.MIXED_PROBLEMS: "paramimp.cautions.mixed_problems:find",
        CautionCode.OBSERVED: "paramimp.cautions.observed:find",
        CautionCode.MIXED_CONFIGS: "paramimp.cautions.mixed_configs:find",
        CautionCode.LEFT_OUT_DIFFER: "paramimp.cautions.left_out_differ:find",
        CautionCode.ABSENT_BLOCK: "paramimp.cautions.absent_block:find",
        CautionCode.HEAVY_TAIL: "paramimp.cautions.heavy_tail:find",
        CautionCode.FEW_RUNS: "paramimp.cautions.few_runs:find",
        CautionCode.LEAK: "paramimp.cautions.leak:find",
        CautionCode.CONFOUNDED: "paramimp.cautions.confounded:find",
        CautionCode.ONE_AT_A_TIME: "paramimp.cautions.one_at_a_time:find",
        CautionCode.PROMOTED: "paramimp.cautions.promoted:find",
        CautionCode.REPLICATES: "paramimp.cautions.replicates:find",
        CautionCode.MANY_VALUES: "paramimp.cautions.many_values:find",
        CautionCode.ADAPTIVE: "paramimp.cautions.adaptive:find",
        CautionCode.MIXED_LENGTH: "paramimp.cautions.mixed_length:find",
        CautionCode.TORN_LOG: "paramimp.cautions.torn_log:find",
        CautionCode.DIRECTION_ASSUMED: "paramimp.cautions.direction_assumed:find",
    },
)
"""In the order in which they are told, the gravest first."""


def find_cautions(evidence: Evidence) -> tuple[Caution, ...]:
    """Every caution that applies, the gravest first."""
    return tuple(caution for name in CAUTIONS.names() for caution in CAUTIONS.load(name)(evidence))
