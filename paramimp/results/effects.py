"""Effects: the expected metric over the values of one param, with a band, and which of the values are good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from paramimp.messages.globs import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

Scale = Literal["linear", "log", "category"]
Edge = Literal["low", "high"]
How = Literal["partial", "accumulated"]
Value = float | int | str | bool | None

THIN = 3
"""A point that fewer runs stand for has thin support."""
POINT_COLUMNS = ("value", "mean", "low", "high", "n_runs", "best")
EFFECT_COLUMNS = ("param", "scale", "how", *POINT_COLUMNS)


@dataclass(frozen=True, slots=True)
class EffectPoint:
    """The expected metric at one value of a param.

    Attributes
    ----------
    value : a number, the text of a category's value, a boolean; None for runs without the param where that is a choice.
    mean : expected metric after the objective's transform, in the unit of `paramimp.results.ValueEffect.metric_mean`.
    low, high : 90 % interval of it.
    n_runs : runs with this value; of a number with many values, runs with a value nearest to it.
    """

    value: Value
    mean: float
    low: float
    high: float
    n_runs: int

    @property
    def thin(self) -> bool:
        """Whether so few runs stand for the point that it may be an accident of theirs."""
        return self.n_runs < THIN


@dataclass(frozen=True, slots=True)
class Effect:
    """The curve of the expected metric over one param, all others as the runs have them.

    Attributes
    ----------
    scale : how the values spread, and an axis for them should.
    how : ``partial`` for a partial dependence; ``accumulated`` for accumulated local effects, which a param that moved
        together with others needs: no combination of values is asked for that lies far from all runs.
    points : numbers in ascending order, then None; values of a category in descending order of their frequency.
    low, high : of a number: ends of the region of values whose expected metric cannot be told from the best; None for a
        category, or where None is the best value.
    best : the best of them.
    values : values off the axis that cannot be told from the best one, the best first: those of a category, or null.
    at_edge : the end of what was searched that the region touches, where it touches one: it may be better beyond.
    """

    scale: Scale
    how: How
    points: tuple[EffectPoint, ...]
    best: EffectPoint
    low: float | None = None
    high: float | None = None
    values: tuple[Value, ...] = ()
    at_edge: Edge | None = None

    @property
    def numbers(self) -> tuple[EffectPoint, ...]:
        """The points that lie on an axis: all of a number but None; none of a category."""
        return () if self.scale == "category" else tuple(point for point in self.points if point.value is not None)

    @property
    def others(self) -> tuple[EffectPoint, ...]:
        """The points that do not."""
        return self.points if self.scale == "category" else tuple(p for p in self.points if p.value is None)

    @property
    def tells(self) -> bool:
        """Whether some value can be told from the best one."""
        return not all(map(self.is_good, self.points))

    def is_good(self, point: EffectPoint) -> bool:
        """Whether the expected metric at a point cannot be told from the best."""
        if self.scale == "category" or point.value is None:
            return point.value in self.values
        return self.low is not None and self.high is not None and self.low <= float(point.value) <= self.high

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, as plain Python values."""
        best: dict[str, Any] = {} if self.low is None else {"low": self.low, "high": self.high}
        if self.values:
            best["values"] = list(self.values)
        return {
            "scale": self.scale,
            "how": self.how,
            "points": [asdict(point) for point in self.points],
            "best": best,
            "at_edge": self.at_edge,
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row per point, under `POINT_COLUMNS`."""
        for point in self.points:
            yield {**asdict(point), "best": self.is_good(point)}


class Curves(Mapping[str, Effect]):
    """Effects by param, each computed when it is first asked for: most who rank params look at few of their curves.

    The order in which they are asked for changes none of them. When all are known, or when they are pickled, what
    computes them is let go.

    Parameters
    ----------
    names : the params that have an effect.
    compute : from the name of one to its effect.
    """

    def __init__(self, names: Sequence[str], compute: Callable[[str], Effect]) -> None:
        self._names = dict.fromkeys(names)
        self._compute: Callable[[str], Effect] | None = compute
        self._known: dict[str, Effect] = {}

    def __getitem__(self, param: str) -> Effect:
        """The effect of a param."""
        if param not in self._known:
            if param not in self._names or self._compute is None:
                raise KeyError(param)
            self._known[param] = self._compute(param)
            if len(self._known) == len(self._names):
                self._compute = None
        return self._known[param]

    def __contains__(self, param: object) -> bool:
        """Whether a param has an effect; nothing is computed for that."""
        return param in self._names

    def __iter__(self) -> Iterator[str]:
        """The params that have an effect, in their order."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)

    def __reduce__(self) -> tuple[type[dict[str, Effect]], tuple[dict[str, Effect]]]:
        """Copies and pickles hold the effects alone."""
        return dict, (dict(self),)


class Effects(Mapping[str, "pd.DataFrame"]):
    """The effects of a report by param: ``report.effects["optimizer.lr"]`` is a frame with one row per point.

    Parameters
    ----------
    curves : the effects themselves, in the order of the ranking.
    """

    def __init__(self, curves: Mapping[str, Effect]) -> None:
        self.curves = curves

    def __getitem__(self, param: str) -> pd.DataFrame:
        """The points of one param, under `POINT_COLUMNS`; `scale`, `best` and the like are in its ``attrs``."""
        import pandas as pd  # heavy: only who asks for a frame pays for it

        effect = self._of(param)
        frame = pd.DataFrame(effect.rows(), columns=list(POINT_COLUMNS))
        frame.attrs = {key: value for key, value in effect.to_dict().items() if key != "points"}
        return frame

    def _of(self, param: str) -> Effect:
        if param not in self.curves:
            near = nearest(param, list(self.curves))
            raise KeyError(
                f"no effect of {param!r} is known: it is no ranked param, a seed, or one that too few runs have."
                f"{did_you_mean(near)}"
            )
        return self.curves[param]

    def __contains__(self, param: object) -> bool:
        """Whether a param has an effect; nothing is computed for that."""
        return param in self.curves

    def __iter__(self) -> Iterator[str]:
        """The params that have an effect, in the order of the ranking."""
        return iter(self.curves)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.curves)

    def __repr__(self) -> str:
        """One line, for the prompt."""
        return f"<Effects of {len(self)} params>"

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row per point of each param, under `EFFECT_COLUMNS`."""
        for param, effect in self.curves.items():
            for row in effect.rows():
                yield {"param": param, "scale": effect.scale, "how": effect.how, **row}

    def to_frame(self) -> pd.DataFrame:
        """The points of all params in one frame: the table that ``--effects --format csv`` writes."""
        import pandas as pd  # heavy: only who asks for a frame pays for it

        return pd.DataFrame(self.rows(), columns=list(EFFECT_COLUMNS))


def plain_text(value: Value) -> str:
    """A value as it stands in configs: null and a boolean in small letters, a number with all its digits."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
