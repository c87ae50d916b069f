"""What a kind of caution is: a function from the evidence behind a ranking to the cautions that apply."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from paramimp.results import Caution, ParamImportance
    from paramimp.surrogate.search import Search
    from paramimp.surrogate.surrogate import Surrogate
    from paramimp.table.selection import Selection


class CautionCode(StrEnum):
    """The codes of the cautions, as programs see them."""

    WEAK_FIT = "weak-fit"
    """Unseen runs are predicted no better than pure noise would let them be: the ranking may be an accident."""
    MIXED_GROUPS = "mixed-groups"
    """The runs come from several projects, sweeps or trackers: what sets these apart may pass for an effect."""
    MIXED_PROBLEMS = "mixed-problems"
    """Most of the metric is that of the data set, task or environment on which a run was judged."""
    OBSERVED = "observed"
    """The rows seem to be observations, one of each country (or shop, or city) for each year, and no runs."""
    MIXED_CONFIGS = "mixed-configs"
    """The runs seem to be of several programs, whose configs have few params in common."""
    LEFT_OUT_DIFFER = "left-out-differ"
    """Runs that were left out have other values of some params than the used ones, beyond chance."""
    ABSENT_BLOCK = "absent-block"
    """Whether a block of params is set explains the metric: the runs seem to be of several models or scripts."""
    HEAVY_TAIL = "heavy-tail"
    """A few runs hold most of the variance of the metric, so the ranking is theirs alone."""
    FEW_RUNS = "few-runs"
    """There are fewer than ten runs for each param that varies."""
    LEAK = "leak"
    """A param looks like an outcome of the run, which explains the metric without helping to choose."""
    CONFOUNDED = "confounded"
    """Params moved together in this sweep, so what one explains the others may, too."""
    ONE_AT_A_TIME = "one-at-a-time"
    """Nearly all configurations differ from one base in a single param, so what params do together does not show."""
    PROMOTED = "promoted"
    """Configurations went on to more epochs, or another rung, because they had done better with less."""
    REPLICATES = "replicates"
    """How far repeats of one configuration scatter, and how many repeats a comparison needs."""
    MANY_VALUES = "many-values"
    """A category has fewer than three runs per value."""
    ADAPTIVE = "adaptive"
    """Values concentrate or move from the first runs to the last, as an adaptive sampler makes them."""
    MIXED_LENGTH = "mixed-length"
    """Histories are of unequal length, so the last values are not comparable."""
    TORN_LOG = "torn-log"
    """The log of a run is not whole; what could be read of it was used."""
    DIRECTION_ASSUMED = "direction-assumed"
    """Nothing says which way the metric gets better; minimize is assumed."""


NOTHING_COMPARABLE = frozenset(
    {
        CautionCode.MIXED_GROUPS,
        CautionCode.MIXED_PROBLEMS,
        CautionCode.OBSERVED,
        CautionCode.MIXED_CONFIGS,
        CautionCode.ABSENT_BLOCK,
        CautionCode.MIXED_LENGTH,
    }
)
"""Under these the runs are not of one kind, so that no value of any param is told to be better than another."""
NOT_COMPARABLE = frozenset(
    {CautionCode.LEAK, CautionCode.CONFOUNDED, CautionCode.PROMOTED, CautionCode.ADAPTIVE, CautionCode.LEFT_OUT_DIFFER}
)
"""Under these the runs with one value of a param that is named differ from the others in more than that."""
NO_REASON_FOR_DOUBT = frozenset({CautionCode.REPLICATES, CautionCode.DIRECTION_ASSUMED})
"""These leave the ranking as it is; every other one is counted as what weakens it."""


@record
class Evidence:
    """What a ranking was made from, and the ranking.

    Attributes
    ----------
    params : the ranked params.
    r2 : out-of-bag R² of what the ranking was made from; None where it cannot be computed.
    search : what an adaptive sampler left in the runs; None where they may be independent draws.
    over_range : whether the importance is that over the whole range that it searched, and not that among the runs.
    """

    selection: Selection
    surrogate: Surrogate
    params: tuple[ParamImportance, ...]
    r2: float | None
    search: Search | None
    over_range: bool = False


class Finder(Protocol):
    """One kind of caution."""

    def __call__(self, evidence: Evidence) -> Iterator[Caution]:
        """Yield the cautions of this kind that apply; none where the picture is clear."""
        ...


def of_kind(cautions: Iterable[Caution], code: CautionCode) -> list[Caution]:
    """The cautions of one kind."""
    return [caution for caution in cautions if caution.code == code]


def lost_runs_by(cautions: Iterable[Caution], param: str) -> bool:
    """Whether the runs left out had other values of a param: beyond the end of a curve there may be a wall."""
    return any(param in caution.params for caution in of_kind(cautions, CautionCode.LEFT_OUT_DIFFER))
