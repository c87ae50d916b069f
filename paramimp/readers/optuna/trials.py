"""Optuna's studies and trials, from whichever storage, and the run that a trial becomes."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paramimp.decoding.distributions import of_choices, of_range
from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, of_long_name, refuse_names
from paramimp.messages.globs import matching
from paramimp.records import record
from paramimp.runs import Direction, Distribution, GroupKind, Origin, Run, SkippedRun, SkipReason, Status
from paramimp.table.spaces import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

METRIC_NAMES = "study:metric_names"
"""Key of the study's system attribute that holds the names of its objectives (since Optuna 3.2)."""
REPORTED = "intermediate_values"
"""Metric that holds what the objective function reported on the way, as Optuna calls it."""

STATUS = {
    "COMPLETE": Status.FINISHED,
    "PRUNED": Status.PRUNED,
    "FAIL": Status.FAILED,
    "RUNNING": Status.RUNNING,
}
WAITING = "WAITING"
MAX_OBJECTIVES = 100

_DIRECTIONS = {"MINIMIZE": Direction.MINIMIZE, "MAXIMIZE": Direction.MAXIMIZE}
_NOT_IN_SQL = {"INF_POS": math.inf, "INF_NEG": -math.inf}
_NUMBER_LENGTH = 64
_INTEGERS = frozenset({"IntDistribution", "IntUniformDistribution", "IntLogUniformDistribution", "int"})
_CATEGORIES = frozenset({"CategoricalDistribution", "categorical"})


@record
class StoredAs:
    """How a stored number is to be read: an index into choices, an integer, or the number itself.

    Attributes
    ----------
    drawn_from : the range or the choices, where they say what was searched.
    """

    kind: str
    choices: tuple[Any, ...] = ()
    drawn_from: Distribution | None = field(default=None, compare=False)

    def is_compatible(self, other: StoredAs) -> bool:
        """Whether values of both may stand for one param: Optuna takes other bounds, but no other choices."""
        return self == other

    def value(self, stored: object) -> Any:
        """Return the param's value.

        Raises
        ------
        ValueError : the stored value is no number, or no index of a choice.
        """
        if not isinstance(stored, (int, float)):
            raise ValueError(f"its stored value is {str(stored)[:40]!r}, not a number")  # noqa: TRY004  of the data
        value = as_float(stored)
        if self.kind == "float" and (math.isfinite(value) or isinstance(stored, float)):
            return value
        if not math.isfinite(value):
            raise ValueError(f"its stored value is {str(stored)[:40]}, too large or no number at all")
        number = int(stored)
        if self.kind == "integer":
            return number
        if not 0 <= number < len(self.choices):
            raise ValueError(f"its stored value {stored} is not one of {len(self.choices)} choices")
        return self.choices[number]


@dataclass(slots=True)
class Trial:
    """One trial as it is stored; filled while a storage is read.

    Attributes
    ----------
    values : by objective. NaN where the storage says so.
    reported : by step.
    empty : params that are None without the storage saying so, as `Run.empty`.
    drawn_from : the distribution of each param, as far as it can be read.
    """

    number: int
    state: str
    params: dict[str, Any] = field(default_factory=dict)
    values: dict[int, float] = field(default_factory=dict)
    reported: dict[int, float] = field(default_factory=dict)
    user_attrs: dict[str, float] = field(default_factory=dict)
    problem: str = ""
    empty: set[str] = field(default_factory=set)
    drawn_from: dict[str, Distribution] = field(default_factory=dict)

    def set_param(self, name: object, stored: object, distribution: object, known: Distributions) -> None:
        """Add a param from the number that is stored for it; what cannot be read is missing, and noted."""
        try:
            stored_as = known[distribution]
            self.params[str(name)] = stored_as.value(stored)
            if stored_as.drawn_from is not None:
                self.drawn_from[str(name)] = stored_as.drawn_from
        except ValueError as error:
            self.params[str(name)] = None
            self.empty.add(str(name))
            self.problem = f"the param {str(name)[:60]!r} was taken as missing: {error}"

    def set_distribution(self, name: str, distribution: Any) -> None:
        """Add what Optuna itself says that a param is drawn from: one of its distributions."""
        attributes = {key: getattr(distribution, key, None) for key in ("low", "high", "log", "step", "q", "choices")}
        found = _drawn_from(type(distribution).__name__, attributes, tuple(attributes["choices"] or ()))
        if found is not None:
            self.drawn_from[name] = found

    def set_user_attribute(self, name: object, value: object) -> None:
        """Add a user attribute that is a number or a truth value, so that it can be analysed as a metric."""
        if isinstance(value, (int, float)):
            self.user_attrs[str(name)] = as_float(value)


@dataclass(slots=True)
class Study:
    """One study with its trials, filled while a storage is read."""

    name: str
    directions: dict[int, str] = field(default_factory=dict)
    metric_names: Sequence[str] = ()
    trials: list[Trial] = field(default_factory=list)

    def add_direction(self, objective: object, direction: object) -> None:
        """Add the direction of one objective; ``NOT_SET`` counts as an objective without one."""
        if isinstance(objective, int) and 0 <= objective < MAX_OBJECTIVES:
            self.directions[objective] = str(direction)

    def direction(self, objective: int) -> Direction | None:
        """Return which way an objective gets better, None when the storage does not say."""
        return _DIRECTIONS.get(self.directions.get(objective, ""))

    def drawn_from(self) -> dict[str, Distribution]:
        """What each param is drawn from, by all trials together: Optuna lets each have a range of its own."""
        found = joined(trial.drawn_from for trial in self.trials)
        return {name: drawn for name, drawn in found.items() if len(name) <= MAX_NAME}

    def param_names(self) -> set[str]:
        """Return the names of all params of all trials."""
        return set().union(*(trial.params for trial in self.trials))


class Distributions:
    """Decodes the JSON of distributions; a study has as many as params, each written once per trial."""

    def __init__(self) -> None:
        self._known: dict[object, StoredAs] = {}

    def __getitem__(self, text: object) -> StoredAs:
        """Return the distribution that a JSON text describes.

        Raises
        ------
        ValueError : it describes none.
        """
        found = self._known.get(text)
        if found is None:
            found = _distribution(text)
            if len(self._known) < MAX_NAMES:
                self._known[text] = found
        return found

    def get(self, text: object) -> StoredAs | None:
        """Return the distribution that a JSON text describes, None if it describes none."""
        try:
            return self[text]
        except ValueError:
            return None


def _distribution(text: object) -> StoredAs:
    try:
        document = json.loads(text)  # type: ignore[arg-type]  # anything can be in a damaged storage
        # {"name": "IntDistribution", "attributes": {...}}; {"type": "int", ...} is Optuna's short form.
        kind = document.get("name") or document["type"]
        attributes = document.get("attributes", document)
        if kind in _CATEGORIES:
            choices = tuple(map(_choice, attributes["choices"]))
            return StoredAs("category", choices, _drawn_from(kind, attributes, choices))
        return StoredAs("integer" if kind in _INTEGERS else "float", (), _drawn_from(kind, attributes))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError(f"its distribution cannot be read: {str(text)[:60]!r}") from None


def _drawn_from(kind: str, attributes: Mapping[str, Any], choices: tuple[Any, ...] = ()) -> Distribution | None:
    """What a distribution says of the space; None where a damaged one says nothing that can be used."""
    if choices:
        return of_choices(choices)
    step = attributes.get("step") or attributes.get("q")  # before Optuna 3 the step of a float is its q
    return of_range(
        attributes.get("low"),
        attributes.get("high"),
        whole=kind in _INTEGERS,
        log=bool(attributes.get("log")) or "LogUniform" in kind,
        step=step,
    )


def _choice(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


def runs_of(study: Study, *, path: str, reader: str, note: str = "") -> Iterator[Run | SkippedRun]:
    """Yield the run that each trial of a study is, in the order of their numbers.

    Parameters
    ----------
    path : the file or address that holds the study.
    note : what was left out of the file.
    """
    group = study.name or path  # a data frame does not tell its study's name
    objectives = objective_names(study)
    directions = {name: said for index, name in objectives.items() if (said := study.direction(index)) is not None}
    if len(objectives) == 1 and directions:
        directions[REPORTED] = next(iter(directions.values()))
    drawn_from = study.drawn_from()
    taken = {*study.param_names(), *objectives.values(), REPORTED}
    for trial in sorted(study.trials, key=lambda trial: trial.number):
        name = "/".join(part for part in (path, study.name, str(trial.number)) if part)
        origin = Origin(name, reader, path, group=group, group_kind=GroupKind.STUDY)
        if trial.state == WAITING:
            message = f"{name} is waiting in the queue of its study: it has not been started."
            yield SkippedRun(origin, SkipReason.NOT_FINISHED, message)
            continue
        metrics = _metrics(trial, objectives, taken)
        if (longest := max((*trial.params, *metrics), key=len, default="")) and len(longest) > MAX_NAME:
            yield SkippedRun(origin, SkipReason.TOO_LARGE, f"{name} {of_long_name(longest)}")
            continue
        yield Run(
            origin,
            trial.params,
            metrics,
            STATUS.get(trial.state, Status.UNKNOWN),
            trial.problem or note,
            directions,
            empty=frozenset(trial.empty),
            started=float(trial.number),
            drawn_from=drawn_from,
        )


def objective_names(study: Study) -> dict[int, str]:
    """Return the metric that each objective is: by its stored name, else ``value`` or ``values_0``, ``values_1``."""
    count = max((1, *(index + 1 for index in study.directions)))
    names = {index: f"values_{index}" for index in range(count)} if count > 1 else {0: "value"}
    if len(study.metric_names) == count == len(set(study.metric_names)):
        names = dict(enumerate(study.metric_names))
    return names


def studies_to_read(wanted: str | None, names: set[str]) -> set[str]:
    """Return which of a storage's studies are worth reading: those that are wanted, or all if none of them is."""
    return names if wanted is None else matching(wanted, names) or names


def check_names(studies: Iterable[Study]) -> None:
    """Refuse a storage whose names would make too many columns.

    Raises
    ------
    Unreadable : more names than params and metrics have.
    """
    names: set[str] = set()
    for study in studies:
        names |= study.param_names()
        names.update(*(trial.user_attrs for trial in study.trials), study.metric_names)
    if len(names) > MAX_NAMES:
        refuse_names(len(names), "")


def _metrics(trial: Trial, objectives: Mapping[int, str], taken: set[str]) -> dict[str, float | Sequence[float]]:
    metrics: dict[str, float | Sequence[float]] = {
        name: trial.values[index] for index, name in objectives.items() if index in trial.values
    }
    if trial.reported:
        metrics[REPORTED] = [trial.reported[step] for step in sorted(trial.reported)]
    metrics.update({name: value for name, value in trial.user_attrs.items() if name not in taken})
    return metrics


def number_of(value: object, kind: object = None) -> float:
    """Return a stored value: Optuna 3 and later write a NULL with a type beside it for what SQL cannot hold."""
    if isinstance(value, (int, float)):
        return as_float(value)
    return _NOT_IN_SQL.get(str(kind), math.nan)


def as_float(value: float) -> float:
    """Return a number as a float, infinite where it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def attribute(text: object) -> object:
    """Return what the JSON of an attribute says if it is short enough to be a number, else None."""
    if not isinstance(text, str) or len(text) > _NUMBER_LENGTH:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def metric_names_from(text: object) -> tuple[str, ...]:
    """Return the names of the objectives from the JSON of the study's attribute; empty when it says none."""
    try:
        names = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return ()
    return tuple(names) if isinstance(names, list) and all(isinstance(name, str) for name in names) else ()
