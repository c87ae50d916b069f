"""What a report comes to, for people: what to tune next, which values are good, and how sure that is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paramimp.results.effects import Edge, Value


@dataclass(frozen=True, slots=True)
class BetterValues:
    """Values of one param that are shown to reach a better metric than others of its values.

    Attributes
    ----------
    param : its name.
    values : those that are better, best first; of a number with many values, ranges such as ``0.001 to 0.01``.
    than : those that each of them beats beyond chance.
    """

    param: str
    values: tuple[str, ...]
    than: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoodValues:
    """The values of one param whose expected metric cannot be told from the best, while that of others can.

    Attributes
    ----------
    param : its name.
    low, high : ends of the region, of a number; None for a category, or where null is the best value.
    values : those off the axis, best first: of a category, or null.
    at_edge : the end of what was searched that the region touches, ``"low"`` or ``"high"``; None for neither.
    """

    param: str
    low: float | None
    high: float | None
    values: tuple[Value, ...]
    at_edge: Edge | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The command to run next.

    Attributes
    ----------
    why : what it will show, as the end of a sentence that begins with "Next,".
    command : ``analyze``, ``suggest`` or ``runs``.
    options : what to ask beyond what was asked, by the names of options in Python.
    """

    why: str
    command: Literal["analyze", "suggest", "runs"]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a report comes to.

    Attributes
    ----------
    sentences : what to tune next, which values are better, how many params look like noise, and how sure that is; in
        this order, for people.
    tune : params to tune next, the most important first; none where the runs do not tell.
    tied : how many of these may be the most important one.
    better : values that are shown to be better than others.
    noise : how many params were tested and cannot be told from noise.
    next : the command to run next.
    good : the good values of the first params to tune, as far as their effects tell.
    """

    sentences: tuple[str, ...]
    tune: tuple[str, ...]
    tied: int
    better: tuple[BetterValues, ...]
    noise: int
    next: NextStep
    good: tuple[GoodValues, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain Python values."""
        return {**asdict(self), "next": {**asdict(self.next), "options": dict(self.next.options)}}
