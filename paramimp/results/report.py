"""A report: everything that an analysis found about one metric."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from paramimp.messages import notebook
from paramimp.messages.globs import did_you_mean, nearest
from paramimp.messages.phrases import two
from paramimp.messages.printable import printable
from paramimp.records import fields_of
from paramimp.results.effects import EFFECT_COLUMNS, Effects
from paramimp.runs import Entry, Transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from matplotlib.figure import Figure

    from paramimp.results.params import Caution, Interaction, LeftOutParam, ParamImportance
    from paramimp.results.used_runs import Fit, UsedRuns
    from paramimp.results.verdict import Verdict
    from paramimp.runs import Objective, SkippedRun

SCHEMA_VERSION = 1
_NAMED_IN_REPR = 3

_DRAWN_BY, _SHOWN_BY = "paramimp.formats.figure", "paramimp.formats.notebook"
"""Names, since formats are made from reports: imported when they are used."""
CSV_COLUMNS = (
    "rank", "param", "value", "kind", "importance", "importance_low", "importance_high", "p_value", "p_adjusted",
    "significant", "correlation", "spearman", "n_runs", "n_values", "metric_mean",
)  # fmt: skip


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
        r2 = "unknown" if self.fit.r2 is None else two(self.fit.r2)
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
        html: str = import_module(_SHOWN_BY).panel(self, self._caption())
        return html

    def _caption(self) -> str:
        way = "transformed " if self.objective.transform is not Transform.NONE else ""
        r2 = notebook.MISSING if self.fit.r2 is None else two(self.fit.r2)
        return (
            f"{way}{self.objective.metric} ({self.objective.direction}): {self.n_used} of {self.n_found} runs used,"
            f" R² on unseen runs {r2}, method {self.fit.method}"
        )

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
        drawn: Figure = import_module(_DRAWN_BY).figure(self, param)
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
                        "message": run.shell_message,
                        "entry": str(run.entry),
                    }
                    for run in self.skipped
                ],
            },
            "fit": asdict(self.fit),
            "params": [
                {**fields_of(param), "values": [fields_of(value) for value in param.values], **self._effect_of(param)}
                for param in self.params
            ],
            "interactions": None
            if self.interactions is None
            else [{**asdict(pair), "params": list(pair.params)} for pair in self.interactions],
            "verdict": None if self.verdict is None else self.verdict.to_dict(),
            "left_out": [param.to_dict() for param in self.left_out],
            "cautions": [caution.to_dict() for caution in self.cautions],
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
        if not self.tells_effects:
            return {}  # a curve is computed when it is asked for, and of many params all take longer than the ranking
        effect = self.effects.curves.get(param.param)
        return {"effect": effect and effect.to_dict()}

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row per param, then one per value of a category or boolean, under `CSV_COLUMNS`."""
        for param in self.params:
            fields = fields_of(param)
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
