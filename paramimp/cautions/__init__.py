"""What weakens a ranking: one kind of caution per file; this table is the only place that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.registry import Registry

if TYPE_CHECKING:
    from paramimp.cautions.interface import Evidence, Finder
    from paramimp.results import Caution

CAUTIONS: Registry[Finder] = Registry(
    "paramimp.cautions",
    {
        "weak-fit": "paramimp.cautions.weak_fit:find",
        "mixed-groups": "paramimp.cautions.mixed_groups:find",
        "mixed-configs": "paramimp.cautions.mixed_configs:find",
        "left-out-differ": "paramimp.cautions.left_out_differ:find",
        "absent-block": "paramimp.cautions.absent_block:find",
        "heavy-tail": "paramimp.cautions.heavy_tail:find",
        "few-runs": "paramimp.cautions.few_runs:find",
        "leak": "paramimp.cautions.leak:find",
        "confounded": "paramimp.cautions.confounded:find",
        "replicates": "paramimp.cautions.replicates:find",
        "many-values": "paramimp.cautions.many_values:find",
        "adaptive": "paramimp.cautions.adaptive:find",
        "mixed-length": "paramimp.cautions.mixed_length:find",
        "torn-log": "paramimp.cautions.torn_log:find",
        "direction-assumed": "paramimp.cautions.direction_assumed:find",
    },
)
"""In the order in which they are told, the gravest first."""


def find_cautions(evidence: Evidence) -> tuple[Caution, ...]:
    """Every caution that applies, the gravest first."""
    return tuple(caution for name in CAUTIONS.names() for caution in CAUTIONS.load(name)(evidence))
