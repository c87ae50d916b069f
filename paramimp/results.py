"""What an analysis found: the only thing that formats and the gate see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from paramimp import notebook
from paramimp.effects import EFFECT_COLUMNS, Effects
from paramimp.globs import did_you_mean, nearest
from paramimp.printable import printable
from paramimp.runs import Direction, Entry, Transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from paramimp.effects import Edge, Value
    from paramimp.runs import Objective, SkippedRun

SCHEMA_VERSION = 1
_NAMED_IN_REPR = 3

Kind = Literal["number", "boolean", "category", "presence"]
"""Of a param; ``presence`` is no param but whether, or which, params are set in the configs of the runs."""

CSV_COLUMNS = (
    "rank", "param", "value", "kind", "importance", "importance_low", "importance_high", "p_value", "p_adjusted",
    "significant", "correlation", "spearman", "n_runs", "n_values", "metric_mean",
)  # fmt: skip


def _interval(low: float | None, high: float | None) -> str:
    return notebook.MISSING if low is None or high is None else f"{low:.2f} to {high:.2f}"


@dataclass(frozen=True, slots=True)
class ValueEffect:
    """One value of a category or boolean.

    Attributes
    ----------
    label : as W&B labels it, ``optimizer.value_adam``.
    value : the value as text.
    n_runs : runs that have this value.
    metric_mean : mean of the (transformed) metric over the runs with this value.
    correlation : Pearson r of "has this value" with the metric, over all runs; in -1..1, None when it never varies.
    """

    label: str
    value: str
    n_runs: int
    metric_mean: float
    correlation: float | None


@dataclass(frozen=True, slots=True)
class ParamImportance:
    """What one param contributes.

    Attributes
    ----------
    param : dotted name of the hyperparameter.
    rank : 1 is the most important; None when nothing can be ranked.
    kind : ``"number"``, ``"boolean"`` or ``"category"``.
    n_runs : runs that have the param.
    n_values : distinct values among them.
    importance : share of the importance of all params, >= 0; all shares sum to 1. None when nothing can be ranked.
    importance_low, importance_high : 90 % interval of the share.
    p_value : H0: shuffling this param does not hurt the out-of-bag prediction.
    p_adjusted : Holm over the params.
    significant : whether the adjusted p-value is below 0.05; None where the method has no test.
    correlation, spearman : with the metric, over the runs that have the param; None for a category.
    values : one entry per value of a category or boolean, most frequent first.
    main : share of the param alone, `importance` less that of its significant pairs, >= 0; None when not asked for.
    """

    param: str
    rank: int | None
    kind: Kind
    n_runs: int
    n_values: int
    importance: float | None
    importance_low: float | None = None
    importance_high: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    significant: bool | None = None
    correlation: float | None = None
    spearman: float | None = None
    values: tuple[ValueEffect, ...] = ()
    main: float | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """What two params do together, beyond what each does alone.

    Attributes
    ----------
    params : names of the two.
    importance : on the scale of the params' shares, in 0..1.
    importance_low, importance_high : 90 % interval.
    p_value : H0: knowing what they do together does not help to predict unseen runs.
    p_adjusted : Holm over all pairs tested, listed or not.
    significant : whether the adjusted p-value is below 0.05.
    """

    params: tuple[str, str]
    importance: float
    importance_low: float | None
    importance_high: float | None
    p_value: float
    p_adjusted: float
    significant: bool


@dataclass(frozen=True, slots=True)
class LeftOutParam:
    """A param that is not ranked, and why.

    Attributes
    ----------
    param : its name.
    reason : the reason as programs see it, a `paramimp.runs.LeftOut`.
    message : a sentence for people.
    """

    param: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that weakens the ranking.

    Attributes
    ----------
    code : the kind as programs see it, a `paramimp.cautions.interface.CautionCode` or one of another package.
    message : a sentence that says what was found and what to do.
    params : names of the params concerned; empty where it concerns all.
    """

    code: str
    message: str
    params: tuple[str, ...] = ()


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
    command : ``analyze`` or ``runs``.
    options : what to ask beyond what was asked, by the names of options in Python.
    """

    why: str
    command: Literal["analyze", "runs"]
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


@dataclass(frozen=True, slots=True)
class Report:
    """A whole analysis, with what is needed to repeat it.

    Attributes
    ----------
    n_found : runs found, used or not.
    skipped : those that were not used; and, with another `Entry`, the files and folders that cannot be used as a whole,
        which are not counted as runs.
    interactions : the strongest pairs, strongest first; None when not asked for.
    verdict : what it comes to, in words; None in a report that was not made by an analysis.
    runs : those that were used, with their values; in memory only. Neither the JSON nor a comparison of two reports
        looks at them. None in a report that was not made by an analysis.
    effects : a frame for each param: the expected metric over its values, computed when it is asked for. They are in
        the JSON where the settings say so.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = CSV_COLUMNS
    EFFECT_COLUMNS: ClassVar[tuple[str, ...]] = EFFECT_COLUMNS

    version: str
    objective: Objective
    n_found: int
    n_used: int
    skipped: tuple[SkippedRun, ...]
    fit: Fit
    params: tuple[ParamImportance, ...]
    left_out: tuple[LeftOutParam, ...]
    cautions: tuple[Caution, ...]
    settings: Mapping[str, Any]
    interactions: tuple[Interaction, ...] | None = None
    verdict: Verdict | None = None
    runs: UsedRuns | None = field(default=None, repr=False, compare=False)
    effects: Effects = field(default_factory=lambda: Effects({}), repr=False, compare=False)

    def __repr__(self) -> str:
        """One line, for the prompt and the log; `paramimp.render` gives the table."""
        r2 = "unknown" if self.fit.r2 is None else f"{self.fit.r2:.2f}"
        first = ", ".join(
            f"{printable(param.param, 40)} {param.importance:.2f}"
            for param in self.params[:_NAMED_IN_REPR]
            if param.importance is not None
        )
        return (
            f"<Report on {printable(self.objective.metric, 40)}: {self.n_used} of {self.n_found} runs, R² {r2}; "
            f"{first or 'nothing can be ranked'}{', ...' if first and len(self.params) > _NAMED_IN_REPR else ''}>"
        )

    def __len__(self) -> int:
        """How many params are ranked."""
        return len(self.params)

    def __bool__(self) -> bool:
        """A report is one, whatever it ranks."""
        return True

    def __iter__(self) -> Iterator[ParamImportance]:
        """The params, the most important first."""
        return iter(self.params)

    def __contains__(self, name: object) -> bool:
        """Whether a param of this name is ranked."""
        return any(name in (param.param, param) for param in self.params)

    def __getitem__(self, name: str) -> ParamImportance:
        """The param of a name: ``report["optimizer.lr"].importance``.

        Raises
        ------
        KeyError : none of this name is ranked; the message says why, or which is nearest.
        """
        for param in self.params:
            if param.param == name:
                return param
        raise KeyError(self._why_not(name))

    def _why_not(self, name: object) -> str:
        for param in self.left_out:
            if param.param == name:
                return f"{param.param!r} is left out: {param.reason}; {param.message}"
        near = nearest(str(name), [param.param for param in self.params])
        return f"no param {name!r} is ranked.{did_you_mean(near) or ' Iterate over the report for all of them.'}"

    def _repr_html_(self) -> str:
        header = ("", "param", "importance", "90 % interval", "p", "correlation", "values, best first")
        rows = [
            (
                param.rank,
                param.param,
                notebook.number(param.importance),
                _interval(param.importance_low, param.importance_high),
                notebook.number(param.p_adjusted, 2),
                notebook.number(param.correlation, 2),
                self._values(param),
            )
            for param in self.params
        ]
        return notebook.table(self._caption(), header, rows, [caution.message for caution in self.cautions])

    def _caption(self) -> str:
        way = "transformed " if self.objective.transform is not Transform.NONE else ""
        return (
            f"{way}{self.objective.metric} ({self.objective.direction}): {self.n_used} of {self.n_found} runs used,"
            f" R² on unseen runs {notebook.number(self.fit.r2, 2)}, method {self.fit.method}"
        )

    def _values(self, param: ParamImportance) -> str:
        sign = -1 if self.objective.direction is Direction.MAXIMIZE else 1
        best_first = sorted(param.values, key=lambda effect: sign * effect.metric_mean)
        return ", ".join(f"{effect.value} {effect.metric_mean:.4g}" for effect in best_first)

    @property
    def skipped_runs(self) -> tuple[SkippedRun, ...]:
        """The runs that were found and not used."""
        return tuple(run for run in self.skipped if run.entry is Entry.RUN)

    @property
    def unusable_files(self) -> tuple[SkippedRun, ...]:
        """The files and folders that cannot be used as a whole, which are not counted as runs."""
        return tuple(run for run in self.skipped if run.entry is not Entry.RUN)

    def plot(self, param: str | None = None) -> Figure:
        """Draw the shares of all params, or the effect of one, with matplotlib (``pip install 'paramimp[plot]'``).

        Parameters
        ----------
        param : the one whose effect to draw.

        Raises
        ------
        ParamimpError : matplotlib is not installed, or there is no effect of such a param.
        """
        # Formats are made from reports, so that this room knows of none but by its name.
        drawn: Figure = import_module("paramimp.formats.figure").figure(self, param)
        return drawn

    def to_dict(self) -> dict[str, Any]:
        """The JSON document, as plain Python values."""
        return {
            "schema_version": SCHEMA_VERSION,
            "version": self.version,
            "objective": {key: str(value) for key, value in asdict(self.objective).items()},
            "runs": {
                "found": self.n_found,
                "used": self.n_used,
                "unusable_files": len(self.unusable_files),
                "skipped": [
                    {
                        "run": run.name,
                        "path": run.path,
                        "reason": str(run.reason),
                        "message": run.message,
                        "entry": str(run.entry),
                    }
                    for run in self.skipped
                ],
            },
            "fit": asdict(self.fit),
            "params": [
                {**asdict(param), "values": [asdict(v) for v in param.values], **self._effect_of(param)}
                for param in self.params
            ],
            "interactions": None
            if self.interactions is None
            else [{**asdict(pair), "params": list(pair.params)} for pair in self.interactions],
            "verdict": None if self.verdict is None else self.verdict.to_dict(),
            "left_out": [asdict(param) for param in self.left_out],
            "cautions": [{**asdict(caution), "params": list(caution.params)} for caution in self.cautions],
            "settings": dict(self.settings),
        }

    @property
    def tells_effects(self) -> bool:
        """Whether they were asked for in what programs read."""
        return bool(self.settings.get("effects"))

    def effect_rows(self) -> Iterator[dict[str, Any]]:
        """One row per point of each param's curve, under `EFFECT_COLUMNS`."""
        return self.effects.rows()

    def _effect_of(self, param: ParamImportance) -> dict[str, Any]:
        effect = self.effects.curves.get(param.param)
        return {"effect": effect and effect.to_dict()} if self.tells_effects else {}

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row per param, then one per value of a category or boolean, under `CSV_COLUMNS`."""
        for param in self.params:
            fields = asdict(param)
            yield {column: fields.get(column) for column in CSV_COLUMNS}
            for effect in param.values:
                yield dict.fromkeys(CSV_COLUMNS) | {
                    "rank": param.rank,
                    "param": param.param,
                    "value": effect.value,
                    "kind": "value",
                    "correlation": effect.correlation,
                    "n_runs": effect.n_runs,
                    "metric_mean": effect.metric_mean,
                }

    def to_frame(self) -> pd.DataFrame:
        """The CSV as a DataFrame."""
        import pandas as pd  # heavy: only who asks for a frame pays for it

        return pd.DataFrame(self.rows(), columns=list(self.COLUMNS))


@dataclass(frozen=True, slots=True)
class Reports(Sequence[Report]):
    """The analyses of several metrics of the same runs, in the order in which the metrics were named."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("metric", *CSV_COLUMNS)
    EFFECT_COLUMNS: ClassVar[tuple[str, ...]] = ("metric", *EFFECT_COLUMNS)

    reports: tuple[Report, ...]

    @overload
    def __getitem__(self, index: int | str) -> Report: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Report, ...]: ...
    def __getitem__(self, index: int | str | slice) -> Report | tuple[Report, ...]:
        """The report at a place in the order of the metrics, or on the metric of a name.

        Raises
        ------
        KeyError : there is none on a metric of this name.
        """
        if not isinstance(index, str):
            return self.reports[index]
        for report in self.reports:
            if report.objective.metric == index:
                return report
        raise KeyError(f"there is no report on {index!r}; there are: {', '.join(self._metrics())}.")

    def __repr__(self) -> str:
        """One line, for the prompt and the log."""
        used = " and ".join(dict.fromkeys(f"{report.n_used} of {report.n_found} runs" for report in self.reports))
        return f"<Reports on {', '.join(printable(metric, 40) for metric in self._metrics())}: {used}>"

    def _metrics(self) -> list[str]:
        return [report.objective.metric for report in self.reports]

    def _repr_html_(self) -> str:
        return "".join(report._repr_html_() for report in self.reports)

    def __len__(self) -> int:
        """How many metrics there are."""
        return len(self.reports)

    def to_dict(self) -> dict[str, Any]:
        """The JSON document: those of the reports in one list."""
        return {"schema_version": SCHEMA_VERSION, "reports": [report.to_dict() for report in self.reports]}

    @property
    def tells_effects(self) -> bool:
        """Whether effects were asked for in what programs read."""
        return any(report.tells_effects for report in self.reports)

    def effect_rows(self) -> Iterator[dict[str, Any]]:
        """One row per point of each curve of each report under `EFFECT_COLUMNS`, its metric before them."""
        for report in self.reports:
            for row in report.effect_rows():
                yield {"metric": report.objective.metric, **row}

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of each report under `COLUMNS`, its metric before them."""
        for report in self.reports:
            for row in report.rows():
                yield {"metric": report.objective.metric, **row}

    def to_frame(self) -> pd.DataFrame:
        """The CSV as a DataFrame."""
        import pandas as pd  # heavy: only who asks for a frame pays for it

        return pd.DataFrame(self.rows(), columns=list(self.COLUMNS))
