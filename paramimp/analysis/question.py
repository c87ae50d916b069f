"""What can be asked of a table of runs besides the metric, and how the answer is computed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from paramimp.errors import ParamimpError
from paramimp.messages import mentions
from paramimp.methods import METHODS
from paramimp.methods.options import configure
from paramimp.objective import make_objectives
from paramimp.options.declared import Section, option
from paramimp.runs import Direction, Summary, Transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.methods import MethodName
    from paramimp.methods.interface import Setting
    from paramimp.methods.options import Configured
    from paramimp.runs import DirectionName, Objective, SummaryName, TransformName

PAIRS_BY = "permutation"
"""The method that estimates what pairs of params do together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which way a metric gets better, what is ranked by which method, and what the report is to hold.

    Attributes
    ----------
    method_options : what the method is told beyond its defaults.
    """

    direction: Direction | None = option(
        None,
        "Which way the metric gets better.",
        Section.METRIC,
        choices=Direction,
        default_text="as stored with the runs, else by its name",
        details="It holds for all metrics, and is refused where the tool or the name of one of several says otherwise.",
    )
    summary: Summary = option(
        Summary.LAST,
        "How a metric's history becomes one number; best follows the direction.",
        Section.METRIC,
        choices=Summary,
    )
    transform: Transform = option(
        Transform.NONE, "Rescale the metric first; rank bears runs that blew up.", Section.METRIC, choices=Transform
    )
    method: str = option(
        PAIRS_BY, "How importance is computed; see paramimp methods.", Section.METHOD, choices=METHODS.names
    )
    method_options: Mapping[str, Setting] = field(default_factory=dict)
    where: str | None = option(
        None,
        "Use only the runs that meet a condition: \"optimizer == 'adam' and lr < 0.01\".",
        Section.RUNS,
        metavar="EXPR",
        details="See `paramimp.table.where`.",
    )
    include: tuple[str, ...] = option(
        (), "Rank only params that match, comma-separated (repeatable).", Section.PARAMS, repeatable=True, commas=True,
        metavar="GLOB", names="params",
    )  # fmt: skip
    exclude: tuple[str, ...] = option(
        (), "Leave out params that match, comma-separated (repeatable).", Section.PARAMS, repeatable=True, commas=True,
        metavar="GLOB", names="params",
    )  # fmt: skip
    seed: int = option(0, "Seed of every draw.", Section.COMPUTING, kind=int, metavar="N", least=0, most=2**32 - 1)
    jobs: int | None = option(
        None,
        "Cores to use; the result is the same.",
        Section.COMPUTING,
        kind=int,
        least=1,
        metavar="N",
        default_text="all",
        details="With more than one, many runs are read by processes of their own while libraries are imported.",
    )
    interactions: bool = option(
        False,  # noqa: FBT003  a default
        "Also list the pairs of params that matter together (permutation only).",
        Section.BESIDE,
        kind=bool,
    )

    effects: bool = option(
        False,  # noqa: FBT003  a default
        "Also show the expected metric over the values of each param.",
        Section.BESIDE,
        kind=bool,
        details="A report has its `effects` in any case; they are in its JSON, and instead of the ranking in its CSV.",
    )

    @property
    def cores(self) -> int:
        """How many threads may work: `jobs`, or one for each core of the machine."""
        return self.jobs or os.cpu_count() or 1

    def objectives(self, metric: str | Sequence[str] | None) -> tuple[Objective, ...]:
        """The objective of one metric, or of each of several; no metric is one without a name.

        Raises
        ------
        ParamimpError : something is no name, a metric is named twice, or the direction is wrong for one of several by
            its name.
        """
        names = (metric or "",) if metric is None or isinstance(metric, str) else _several(metric) or ("",)
        return make_objectives(names, self.direction, self.summary, self.transform)

    def configured(self) -> Configured:
        """The method, told its options.

        Raises
        ------
        ParamimpError : the method does not exist, lacks a package or takes no such option or value, or the question
            asks something of it that it does not estimate.
        """
        configured = configure(self.method, self.method_options)
        if self.interactions and self.method != PAIRS_BY:
            raise ParamimpError(
                f"interactions are estimated by the method {PAIRS_BY} alone, not by {self.method}; pass"
                f" {mentions.option('method', PAIRS_BY)}, or leave out {mentions.option('interactions')}."
            )
        return configured

    def recorded(self) -> dict[str, Any]:
        """What a report says of the question besides its objective, its method and the names that were chosen."""
        beside = {"interactions": self.interactions, "effects": self.effects}
        return {name: True for name, asked in beside.items() if asked}


def _several(metrics: object) -> tuple[str, ...]:
    """The names in a list or anything else that has them in an order."""
    if isinstance(metrics, Iterable) and not isinstance(metrics, (set, frozenset, Mapping)):
        names = tuple(metrics)
        if all(isinstance(name, str) for name in names):
            return names
    found = f"{mentions.option('metric')} is of type {type(metrics).__name__}"
    raise ParamimpError(f"{found}; pass the name of a metric, or a list of names.")


class Asking(TypedDict, total=False):
    """`Question` as keyword arguments, and the options of the methods that are built in; for type checkers."""

    direction: Direction | DirectionName | None
    summary: Summary | SummaryName
    transform: Transform | TransformName
    method: MethodName
    best: float | None
    weights: str | None
    surrogate: str | None
    share: str | None
    where: str | None
    include: str | Sequence[str]
    exclude: str | Sequence[str]
    seed: int
    jobs: int | None
    interactions: bool
    effects: bool
