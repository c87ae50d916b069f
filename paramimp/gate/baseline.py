"""The reviewed baseline: shares by metric and param name, as a file that is committed and read in a diff.

``{"schema_version": 1, "baseline": {metric: {"method", "method_options", "summary", "transform", "runs", "r2",
"params": {name: {"importance", "importance_low", "importance_high"}}}}}``; keys are sorted, numbers rounded, and there
are no times or paths, so that the same runs give the same bytes. A report, or several (``--format json``), is accepted
in its place.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.errors import ParamimpError
from paramimp.messages.shortened_lists import listed
from paramimp.methods import METHODS
from paramimp.results.difference import NO_SHARE, Known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from paramimp.results import ParamImportance, Report

SCHEMA_VERSION = 1
DECIMALS = 3
MOST_RUNS = 10**12


@dataclass(frozen=True, slots=True)
class Baseline:
    """The reviewed shares of one metric, and how they were computed.

    A report can be compared with them only if its method, the method's options, its summary and its transform are the
    same. A file that was written before an option existed counts as made with `MethodOption.before`; where that is
    None, the option is not compared.
    """

    method: str
    method_options: Mapping[str, Any]
    summary: str
    transform: str
    runs: int
    r2: float | None
    params: Mapping[str, Known]


def known_of(param: ParamImportance) -> Known:
    """The share of a param that has one."""
    assert param.importance is not None
    return Known(_rounded(param.importance), _maybe(param.importance_low), _maybe(param.importance_high))


def baseline_of(report: Report) -> Baseline:
    """The baseline that a report makes.

    Raises
    ------
    ParamimpError : nothing is ranked, so there is nothing to review.
    """
    if any(param.importance is None for param in report.params):
        raise ParamimpError("these runs rank nothing (the forest explains none of the metric): there is no baseline.")
    return Baseline(
        method=report.fit.method,
        method_options=dict(report.settings["method_options"]),
        summary=str(report.objective.summary),
        transform=str(report.objective.transform),
        runs=report.n_used,
        r2=_maybe(report.fit.r2),
        params={param.param: known_of(param) for param in report.params},
    )


def find_baseline(baselines: Mapping[str, Baseline], report: Report, source: str) -> Baseline:
    """The baseline of the report's metric.

    Raises
    ------
    ParamimpError : there is none, or it was made in another way, so that the shares cannot be compared.
    """
    metric = report.objective.metric
    if metric not in baselines:
        known = listed([*map(repr, baselines)]) or "no metric"
        raise ParamimpError(
            f"{source} is a baseline for {known}, not for {metric!r}. Name another --baseline, or add this metric"
            " with --update-baseline."
        )
    found = baselines[metric]
    ours = {
        "method": report.fit.method,
        "summary": str(report.objective.summary),
        "transform": str(report.objective.transform),
        **report.settings["method_options"],
    }
    theirs = {"method": found.method, "summary": found.summary, "transform": found.transform}
    if found.method == report.fit.method:
        theirs |= {**_before(report), **found.method_options}
    for setting, value in theirs.items():
        if ours.get(setting) != value:
            raise ParamimpError(
                f"{source} was made with --{setting} {value!s:.40}, these runs are analysed with"
                f" --{setting} {ours.get(setting)}: the shares cannot be compared. Use the same, or"
                " --update-baseline."
            )
    return found


def _before(report: Report) -> dict[str, Any]:
    """What the options that the report records were, for baselines that do not record them."""
    options = METHODS.load(report.fit.method).options
    recorded = report.settings["method_options"]
    return {each.name: each.before for each in options if each.before is not None and each.name in recorded}


def render(baselines: Mapping[str, Baseline]) -> str:
    """The text of a baseline file."""
    document = {"schema_version": SCHEMA_VERSION, "baseline": {name: _as_dict(one) for name, one in baselines.items()}}
    return json.dumps(document, indent=2, sort_keys=True, allow_nan=False) + "\n"


def _as_dict(baseline: Baseline) -> dict[str, Any]:
    return {
        "method": baseline.method,
        "method_options": dict(baseline.method_options),
        "summary": baseline.summary,
        "transform": baseline.transform,
        "runs": baseline.runs,
        "r2": baseline.r2,
        "params": {
            name: {"importance": known.importance, "importance_low": known.low, "importance_high": known.high}
            for name, known in baseline.params.items()
        },
    }


def is_baseline(text: str | bytes) -> bool:
    """Whether a text is meant for a baseline or the JSON of reports: nothing else that holds runs has these fields."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(document, dict) or "schema_version" not in document:
        return False
    return "baseline" in document or "reports" in document or {"objective", "params"} <= document.keys()


def parse(text: str | bytes, source: str) -> dict[str, Baseline]:
    """Read a baseline file, or a JSON report, metric by metric.

    Parameters
    ----------
    source : what messages call the file.

    Raises
    ------
    ParamimpError : it is neither; the message names the field at fault.
    """
    try:
        document = json.loads(text)
    except RecursionError:
        _refuse(source, "is nested too deeply")
    except ValueError as error:
        _refuse(source, f"is not JSON ({error})")
    if not isinstance(document, dict):
        _refuse(source, f"holds {_kind(document)} where an object is expected")
    if document.get("schema_version") != SCHEMA_VERSION:
        found = document.get("schema_version")
        _refuse(source, f"has schema_version {str(found)[:40]}, and this version reads {SCHEMA_VERSION}")
    fields = _Fields(source, "", document)
    if "baseline" not in document and "objective" in document:
        return dict([_named(fields)])
    if "baseline" not in document and "reports" in document:
        return dict(map(_named, fields.each("reports")))
    metrics = fields.inside("baseline")
    return {metric: _from_file(metrics.inside(metric)) for metric in metrics.values}


def changes(before: Baseline | None, after: Baseline) -> list[str]:
    """What differs between two baselines, a line per param, for people; empty when nothing does."""
    old = before.params if before else {}
    names = sorted(old.keys() | after.params.keys(), key=lambda name: (-_share(after, name), name))
    return [line for name in names for line in _change(name, old.get(name), after.params.get(name))]


def _share(baseline: Baseline, name: str) -> float:
    return baseline.params.get(name, NO_SHARE).importance


def _change(name: str, old: Known | None, new: Known | None) -> Iterator[str]:
    if old is None and new is not None:
        yield f"new: {name} {new.importance:.3f}"
    elif new is None and old is not None:
        yield f"gone: {name} {old.importance:.3f}"
    elif old is not None and new is not None and old != new:
        same = old.importance == new.importance
        yield f"changed: {name} {old.importance:.3f}" + (", its interval" if same else f" to {new.importance:.3f}")


@dataclass(frozen=True, slots=True)
class _Fields:
    """An object of the file, whose fields are checked as they are taken."""

    source: str
    place: str
    values: Mapping[str, Any]

    def inside(self, name: str) -> _Fields:
        value = self.values.get(name)
        if not isinstance(value, dict):
            self.refuse(name, value, "an object")
        return _Fields(self.source, self._at(name), value)

    def each(self, name: str) -> list[_Fields]:
        value = self.values.get(name)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(name, value, "a list of objects")
        return [_Fields(self.source, f"{self._at(name)}[{index}]", item) for index, item in enumerate(value)]

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str):
            self.refuse(name, value, "text")
        return value

    def count(self, name: str) -> int:
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_RUNS:
            self.refuse(name, value, "a number of runs")
        return value

    def number(self, name: str) -> float | None:
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            self.refuse(name, value, "a finite number or null")
        return round(float(value), DECIMALS)

    def share(self, name: str) -> float | None:
        value = self.number(name)
        if value is not None and not 0 <= value <= 1:
            self.refuse(name, value, "a share, 0 to 1")
        return value

    def refuse(self, name: str, value: object, wanted: str) -> NoReturn:
        _refuse(self.source, f"holds {_kind(value)} at {self._at(name)} where {wanted} is expected")

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name


def _named(report: _Fields) -> tuple[str, Baseline]:
    return report.inside("objective").text("metric"), _from_report(report)


def _from_file(fields: _Fields) -> Baseline:
    params = fields.inside("params")
    return Baseline(
        method=fields.text("method"),
        method_options=_options(fields),
        summary=fields.text("summary"),
        transform=fields.text("transform"),
        runs=fields.count("runs"),
        r2=fields.number("r2"),
        params={name: _known(params.inside(name)) for name in params.values},
    )


def _from_report(fields: _Fields) -> Baseline:
    objective, fit = fields.inside("objective"), fields.inside("fit")
    return Baseline(
        method=fit.text("method"),
        method_options=_options(fields.inside("settings")) if "settings" in fields.values else {},
        summary=objective.text("summary"),
        transform=objective.text("transform"),
        runs=fields.inside("runs").count("used"),
        r2=fit.number("r2"),
        params={param.text("param"): _known(param) for param in fields.each("params")},
    )


def _options(fields: _Fields) -> Mapping[str, Any]:
    return fields.inside("method_options").values if "method_options" in fields.values else {}


def _known(fields: _Fields) -> Known:
    share, low, high = (fields.share(name) for name in ("importance", "importance_low", "importance_high"))
    if share is None:
        fields.refuse("importance", None, "a share, 0 to 1,")
    if (low is None) is not (high is None):
        fields.refuse("importance_low" if low is None else "importance_high", None, "the other end of an interval")
    if low is not None and high is not None and low > high:
        fields.refuse("importance_low", low, "the lower end of an interval")
    return Known(share, low, high)


def _is_finite(value: float) -> bool:
    """Whether it is a number that a float can hold: JSON has integers of any length."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _refuse(source: str, found: str) -> NoReturn:
    raise ParamimpError(f"the baseline {source} {found}. Restore it, or remove it and write it with --update-baseline.")


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), f"{value!r:.40}")


def _rounded(value: float) -> float:
    return round(float(value), DECIMALS) + 0.0  # no -0.0


def _maybe(value: float | None) -> float | None:
    return None if value is None else _rounded(value)
