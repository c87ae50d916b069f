"""The reports on several metrics of the same runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, overload

from paramimp.messages.printable import printable
from paramimp.results.effects import EFFECT_COLUMNS
from paramimp.results.report import CSV_COLUMNS, SCHEMA_VERSION, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


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
