"""A comparison: what two or more sweeps say of the params that any of them ranks."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from paramimp.messages import notebook
from paramimp.messages.phrases import count, two

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from paramimp.comparison.tried import Tried
    from paramimp.results import Caution, LeftOutParam, Report
    from paramimp.results.difference import Known
    from paramimp.results.effects import Effect
    from paramimp.runs import Objective

SCHEMA_VERSION = 1
_SHOWN_BY = "paramimp.comparison.table"
"""A name, since the table is made from this module: imported when somebody prints."""
NOT_RANKED = "not ranked"
NOTHING_COMPARED = "nothing can be compared"


class Weakness(StrEnum):
    """What weakens a comparison; the codes of its cautions."""

    RANGES_DIFFER = "ranges-differ"
    """One sweep tried values of a param that another did not, so that its share there is of a narrower range."""
    RANKED_BY_SOME = "ranked-by-some"
    """A param is ranked in some of the sweeps only; where it is, the shares of the others are smaller for it."""
    RANGES_UNKNOWN = "ranges-unknown"
    """A baseline or a report in a file does not say what was searched."""
    NOTHING_RANKED = "nothing-ranked"
    """The surrogate of a sweep explains nothing, so that its params have no shares."""
    NO_INTERVALS = "no-intervals"
    """The method of a sweep gives no intervals, so that nothing can be shown to differ."""
    SAME_RUNS = "same-runs"
    """Two sweeps have runs in common, so that they are not independent."""
    GROUP_LEFT_OUT = "group-left-out"
    """The runs of a group cannot be ranked by themselves."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One of the sweeps that are compared.

    Attributes
    ----------
    label : what it is called.
    n_found, n_used : runs found and used; of a baseline, the used ones alone are known.
    n_outside : runs that were left out since they lie outside what every sweep searched.
    fit : the surrogate, under the names of `paramimp.results.Fit`; what is not known is missing.
    shares : of each param that is ranked; None where nothing could be shared out.
    matters : names of the params that are significant, or that the method has no test for; empty for a baseline.
    left_out : the params that are not ranked, and why.
    effects : the curves of the params, computed when they are asked for; empty for a baseline.
    cautions : what weakens its own ranking.
    report : the whole analysis; None for a baseline.
    """

    label: str
    n_found: int
    n_used: int
    fit: Mapping[str, Any]
    shares: Mapping[str, Known | None]
    n_outside: int = 0
    matters: frozenset[str] = frozenset()
    left_out: Mapping[str, LeftOutParam] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict, repr=False, compare=False)
    cautions: tuple[Caution, ...] = ()
    report: Report | None = field(default=None, repr=False, compare=False)

    def best(self, param: str) -> Effect | None:
        """The effect of a param that matters here, where some value can be told from the best one."""
        effect = self.effects.get(param) if param in self.matters else None
        return effect if effect is not None and effect.tells else None

    def why_not(self, param: str) -> str:
        """Why a param is not ranked here."""
        return str(self.left_out[param].reason) if param in self.left_out else "absent"

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "label": self.label,
            "runs": {"found": self.n_found, "used": self.n_used, "outside_common_range": self.n_outside},
            "fit": dict(self.fit),
            "cautions": [caution.to_dict() for caution in self.cautions],
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """How far the share of a param moved from the first sweep to another, and whether its effect did.

    Attributes
    ----------
    label : of the other sweep.
    difference : its share less that of the first.
    difference_low, difference_high : 90 % interval.
    p_value : H0: both sweeps are of one process.
    p_adjusted : Holm over all differences that are tested, of shares and of effects.
    significant : whether the adjusted p-value is below 0.05.
    effect_p_value : H0: the effect of the param on the standardised metric is the same in both sweeps; None where that
        cannot be tested, such as where what was searched differs.
    effect_p_adjusted, effect_differs : of the effect what `p_adjusted` and `significant` are of the share.
    """

    label: str
    difference: float
    difference_low: float | None = None
    difference_high: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    significant: bool | None = None
    effect_p_value: float | None = None
    effect_p_adjusted: float | None = None
    effect_differs: bool | None = None

    @property
    def differs(self) -> bool:
        """Whether the share or the effect is shown to differ."""
        return bool(self.significant or self.effect_differs)

    @property
    def least(self) -> float:
        """The smaller of the adjusted p-values; 2 where nothing was tested."""
        return min((p for p in (self.p_adjusted, self.effect_p_adjusted) if p is not None), default=2.0)


@dataclass(frozen=True, slots=True)
class ComparedParam:
    """One param in every sweep.

    Attributes
    ----------
    param : its name.
    shares : in the order of the sweeps; None where the sweep does not rank the param.
    moved : for each sweep after the first; None where one of the two does not rank the param.
    tried : what each sweep searched; None where it has no such param, or where that is not known.
    ranges_differ : whether some sweep searched what another did not; None where that is not known.
    best : the effect in each sweep where it matters and some value can be told from the best; else None.
    ranges_from : what the ranges are judged by: ``"spaces"`` that the tools stored, or ``"values"`` that runs have;
        None where fewer than two sweeps have the param or say what they searched.
    """

    param: str
    shares: tuple[Known | None, ...]
    moved: tuple[Moved | None, ...]
    tried: tuple[Tried | None, ...]
    ranges_differ: bool | None
    best: tuple[Effect | None, ...] = ()
    ranges_from: str | None = None

    @property
    def most(self) -> Moved | None:
        """The difference that chance explains least, of those to the first sweep."""
        known = [moved for moved in self.moved if moved is not None]
        return min(known, key=lambda moved: moved.least, default=None)

    @property
    def largest(self) -> float:
        """Its largest share in any sweep."""
        return max((share.importance for share in self.shares if share is not None), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        most = {} if self.most is None else asdict(self.most)
        return {
            "param": self.param,
            "shares": [share and _share(share) for share in self.shares],
            **{name: most.get(name) for name in _OF_MOST},
            "ranges_differ": self.ranges_differ,
            "ranges_from": self.ranges_from,
            "differences": [moved and asdict(moved) for moved in self.moved],
            "searched": [tried and tried.to_dict() for tried in self.tried],
            "best": [effect and {**effect.to_dict()["best"], "at_edge": effect.at_edge} for effect in self.best],
        }


_OF_MOST = (
    "difference", "difference_low", "difference_high", "p_value", "p_adjusted", "significant", "effect_p_value",
    "effect_p_adjusted", "effect_differs",
)  # fmt: skip


def _share(share: Known) -> dict[str, float | None]:
    return {
        "importance": share.importance,
        "importance_low": share.low,
        "importance_high": share.high,
    }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Sweeps side by side.

    Attributes
    ----------
    sweeps : the first is the one that the others are compared with.
    params : every param that some sweep ranks, the largest share first.
    settings : what was asked for beyond the defaults.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "param", "sweep", "importance", "importance_low", "importance_high", "difference", "difference_low",
        "difference_high", "p_value", "p_adjusted", "significant", "ranges_differ", "searched_low", "searched_high",
        "searched_values", "ranges_from", "effect_p_value", "effect_p_adjusted", "effect_differs",
    )  # fmt: skip

    version: str
    objective: Objective
    sweeps: tuple[Sweep, ...]
    params: tuple[ComparedParam, ...]
    cautions: tuple[Caution, ...]
    settings: Mapping[str, Any]

    def __repr__(self) -> str:
        """One line, for the prompt and the log."""
        labels = ", ".join(sweep.label for sweep in self.sweeps)
        differ = ", ".join(param.param for param in self.params if param.most and param.most.differs)
        found = f"{differ or 'nothing'} differs" if any(param.most for param in self.params) else NOTHING_COMPARED
        return f"<Comparison of {labels} by {self.objective.metric}: {found}>"

    def __str__(self) -> str:
        """The table, without colour."""
        text: str = import_module(_SHOWN_BY).as_text(self)
        return text

    def __len__(self) -> int:
        """How many params are compared."""
        return len(self.params)

    def __bool__(self) -> bool:
        """A comparison is one, whatever it finds."""
        return True

    def __iter__(self) -> Iterator[ComparedParam]:
        """The params, the largest share first."""
        return iter(self.params)

    def __getitem__(self, name: str) -> ComparedParam:
        """The param of a name.

        Raises
        ------
        KeyError : no sweep ranks one of this name.
        """
        for param in self.params:
            if param.param == name:
                return param
        raise KeyError(f"no sweep ranks a param {name!r}.")

    def to_dict(self) -> dict[str, Any]:
        """The JSON document, as plain Python values."""
        return {
            "schema_version": SCHEMA_VERSION,
            "version": self.version,
            "objective": {key: str(value) for key, value in asdict(self.objective).items()},
            "sweeps": [sweep.to_dict() for sweep in self.sweeps],
            "params": [param.to_dict() for param in self.params],
            "cautions": [caution.to_dict() for caution in self.cautions],
            "settings": dict(self.settings),
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row per param and sweep, under `COLUMNS`."""
        for param in self.params:
            for place, sweep in enumerate(self.sweeps):
                share, tried = param.shares[place], param.tried[place]
                moved = param.moved[place - 1] if place else None
                searched = {} if tried is None else tried.to_dict()
                values: Sequence[str] | None = searched.get("values")  # type: ignore[assignment]
                yield dict.fromkeys(self.COLUMNS) | {
                    "param": param.param,
                    "sweep": sweep.label,
                    **({} if share is None else _share(share)),
                    **({} if moved is None else {name: getattr(moved, name) for name in _OF_MOST}),
                    "ranges_differ": param.ranges_differ,
                    "searched_low": searched.get("low"),
                    "searched_high": searched.get("high"),
                    "searched_values": None if values is None else ", ".join(values),
                    "ranges_from": param.ranges_from,
                }

    def to_frame(self) -> pd.DataFrame:
        """The CSV as a DataFrame."""
        import pandas as pd  # heavy: only who asks for a frame pays for it

        return pd.DataFrame(self.rows(), columns=list(self.COLUMNS))

    def _repr_html_(self) -> str:
        labels = [sweep.label for sweep in self.sweeps]
        header = ("param", *labels, *(f"{label} - {labels[0]}" for label in labels[1:]))
        rows = [(param.param, *map(_told, param.shares), *map(_told_moved, param.moved)) for param in self.params]
        sweeps = "; ".join(
            f"{sweep.label}: {count(sweep.n_used, 'run')}, R² {_fit(sweep.fit.get('r2'))}" for sweep in self.sweeps
        )
        caption = f"{self.objective.metric} ({self.objective.direction}): {sweeps}"
        return notebook.table(caption, header, rows, [caution.message for caution in self.cautions])


def _fit(r2: float | None) -> str:
    return notebook.MISSING if r2 is None else two(r2)


def _told(share: Known | None) -> str:
    if share is None:
        return NOT_RANKED
    return f"{share.importance:.2f}" + ("" if share.low is None else f" ({share.low:.2f} to {share.high:.2f})")


def _told_moved(moved: Moved | None) -> str:
    if moved is None:
        return ""
    if not moved.significant:
        return "~ (its effect differs)" if moved.effect_differs else "~"
    return f"{moved.difference:+.2f} ({moved.difference_low:+.2f} to {moved.difference_high:+.2f})"
