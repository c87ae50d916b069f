"""A training run as a reader hands it over, and the words for its fate and its objective."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import field, fields, replace
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from paramimp.messages.mentions import Told
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Scalar = str | int | float | bool | None
"""One config value; ``None`` is missing."""


class Status(StrEnum):
    """How a run ended, as far as its log tells."""

    FINISHED = "finished"
    FAILED = "failed"
    KILLED = "killed"
    RUNNING = "running"
    PRUNED = "pruned"
    UNKNOWN = "unknown"


UNFINISHED = frozenset({Status.FAILED, Status.KILLED, Status.RUNNING, Status.PRUNED})
"""Runs that are left out unless they are asked for: what they logged last is not where they would have ended."""


class GroupKind(StrEnum):
    """What a group of runs is, as far as that makes a difference."""

    GROUP = "group"
    """A project, a sweep: several may be analysed as one, with a caution."""
    EXPERIMENT = "experiment"
    """An experiment of MLflow: as a group, and `--experiment` chooses one by its name or id."""
    STUDY = "study"
    """A search of its own, with its own params and objective: several are mixed only if the user says so."""
    PART = "part"
    """Runs of a group that the training script put together: a search of its own, or the repeats of one config.

    Since nobody knows which, several are no sign that things are mixed which do not belong together.
    """


class SkipReason(StrEnum):
    """Why a run cannot be used."""

    NO_CONFIG = "no-config"
    """It has no hyperparameters."""
    NO_METRICS = "no-metrics"
    """It logged no metric at all."""
    UNREADABLE = "unreadable"
    """A file of it is broken, cut off, hostile or not readable by you."""
    TOO_LARGE = "too-large"
    """A file of it is larger than what is read."""
    NO_METRIC = "no-metric"
    """It never logged the metric that is asked about."""
    NON_FINITE = "non-finite"
    """Its metric is NaN or infinite: it diverged."""
    NOT_FINISHED = "not-finished"
    """It failed, was killed or pruned, or still runs; ``--include-unfinished`` or ``--include-pruned`` uses it."""
    DUPLICATE = "duplicate"
    """The same run was read from another place."""
    SUMMARY = "summary"
    """A row of a table that sums up others, such as their mean: it is no run."""
    PROJECT = "project"
    """What a project keeps around the runs that its trackers logged."""
    NOT_CHOSEN = "not-chosen"
    """Not looked into, since the user chose something else; told only if there is no such thing."""


class LeftOut(StrEnum):
    """Why a param, or a column of a table, is not ranked."""

    CONSTANT = "constant"
    """It has one value in all usable runs that set it."""
    ONE_VALUE_PER_RUN = "one-value-per-run"
    """Every run has its own value, as ids, paths and times have."""
    ALIAS_OF = "alias-of"
    """It moves exactly with another param, which is ranked for both."""
    ABSENT = "absent"
    """No usable run sets it."""
    EXCLUDED = "excluded"
    """An ``--exclude`` matches it, or no ``--include`` does."""
    NOT_MARKED = "not-marked"
    """A column without the mark of a param or a metric, in a table whose other columns have one."""
    BOOKKEEPING = "bookkeeping"
    """A column that trackers and searches keep about a run: when it was made, by whom, from which others, and notes."""
    DERIVED = "derived"
    """A column of numbers that follow from others in all runs, as the number of weights of a model does."""
    MEASURED = "measured"
    """A column that looks like a result, in a table whose design or names tell all params."""
    SECRET = "secret"  # noqa: S105  the word itself
    """It holds what looks like a password, a key or a token; its values are shown nowhere."""


class Entry(StrEnum):
    """What was found in one place."""

    RUN = "run"
    FILE = "file"
    """A file that cannot be used as a whole: which runs it holds, and whether any, is not known."""
    FOLDER = "folder"
    """A folder that cannot be used as a whole."""


def unusable(entries: Iterable[Entry]) -> str:
    """``2 files and 1 folder cannot be used``, of what is no run; empty where all are."""
    counts = Counter(entries)
    found = [(counts[kind], kind) for kind in (Entry.FILE, Entry.FOLDER) if counts[kind]]
    told = " and ".join(f"{count:,} {kind}{'s' * (count != 1)}" for count, kind in found)
    return f"{told} cannot be used" if told else ""


class Direction(StrEnum):
    """Which way the metric gets better."""

    MINIMIZE = "minimize"
    MAXIMIZE = "maximize"

    @property
    def sign(self) -> int:
        """+1 where more of the metric is better, -1 where less is."""
        return 1 if self is Direction.MAXIMIZE else -1


DirectionName = Literal["minimize", "maximize"]
"""The names of `Direction`, for type checkers; tests hold each such list to what it lists."""


class Summary(StrEnum):
    """How the history of a metric becomes one number."""

    LAST = "last"
    MIN = "min"
    MAX = "max"
    MEAN = "mean"
    BEST = "best"


SummaryName = Literal["last", "min", "max", "mean", "best"]
"""The names of `Summary`, for type checkers."""


class Transform(StrEnum):
    """How the metric is rescaled before it is analysed."""

    NONE = "none"
    LOG = "log"
    RANK = "rank"


TransformName = Literal["none", "log", "rank"]
"""The names of `Transform`, for type checkers."""


@record
class PassedOver(Told):
    """Columns of a table that were taken neither for params nor for metrics.

    Attributes
    ----------
    columns : as the file names them.
    reason : why, as programs see it.
    told : why, and how to use them; said behind their names, and with options as in `SkippedRun.told`.
    """

    columns: tuple[str, ...]
    reason: str
    told: str


@record
class Origin:
    """Where a run comes from: what names it, who read it, and what its tool keeps it in.

    Attributes
    ----------
    run : name of the run: the path of its folder relative to the folder that was given, ``/``-separated (``"."`` for
        that folder), or the name of its file followed by the name of the run in it.
    reader : name of the reader that read it; empty when no reader knows it.
    path : the file or folder that holds the run, or the one at fault if the run cannot be read; by default `run`.
    group : the study, experiment, project or sweep that the tool keeps the run in; empty when there is no such thing.
    group_kind : what that group is.
    group_id : what else the tool calls the group, if that is not its name.
    subgroup : what the training script itself keeps the run in, within the group: often the repeats of one config.
    entry : whether it is a run at all, or a file or folder that cannot be used as a whole. Only runs are counted.
    unique_id : an id that no other run in the world has, if the tool gives one; two runs with it are the same run.
    """

    run: str
    reader: str = ""
    path: str = ""
    group: str = ""
    group_kind: GroupKind = GroupKind.GROUP
    group_id: str = ""
    subgroup: str = ""
    entry: Entry = Entry.RUN
    unique_id: str = ""

    def __post_init__(self) -> None:
        if not self.path:
            object.__setattr__(self, "path", self.run)

    def __reduce__(self) -> tuple[type[Origin], tuple[object, ...]]:
        return Origin, _VALUES(self)  # ten thousand come from another process: half the time of what dataclasses do


_VALUES = attrgetter(*(each.name for each in fields(Origin)))


class HasOrigin:
    """What comes from somewhere: the parts of its `origin` that are asked for most, as attributes of its own."""

    __slots__ = ()

    origin: Origin

    @property
    def name(self) -> str:
        """The name of the run; see `Origin.run`."""
        return self.origin.run

    @property
    def reader(self) -> str:
        """The name of the reader that read it; empty when no reader knows it."""
        return self.origin.reader

    @property
    def path(self) -> str:
        """The file or folder that holds the run, or the one at fault."""
        return self.origin.path

    @property
    def group(self) -> str:
        """The study, experiment, project or sweep that the tool keeps the run in; may be empty."""
        return self.origin.group

    @property
    def subgroup(self) -> str:
        """What the training script itself keeps the run in, within the group; may be empty."""
        return self.origin.subgroup

    @property
    def entry(self) -> Entry:
        """Whether it is a run at all, or a file or folder that cannot be used as a whole."""
        return self.origin.entry


@record
class Distribution:
    """What a tool says that it draws a param from: numbers of a range, or one of several values.

    Attributes
    ----------
    low, high : ends of the range, both of which may be drawn; None where `choices` are listed.
    whole : whether integers alone are drawn.
    log : whether they are drawn evenly by their logarithms.
    step : distance of the numbers that may be drawn, from `low` on; None for any number between.
    choices : the values, as configs have them.
    """

    low: float | None = None
    high: float | None = None
    whole: bool = False
    log: bool = False
    step: float | None = None
    choices: tuple[Scalar, ...] = ()

    def holds(self, value: object) -> bool:
        """Whether a run may have been told this value: one of the choices, or a number between the ends."""
        if self.low is None or self.high is None:
            return any(value == choice and _is_truth(value) == _is_truth(choice) for choice in self.choices)
        if not isinstance(value, (int, float)) or _is_truth(value):
            return False
        return self.low <= value <= self.high or any(math.isclose(value, end) for end in (self.low, self.high))

    def common(self, others: Iterable[Distribution]) -> Distribution | None:
        """What may be drawn from this and from all others as well; None where nothing may."""
        all_ = (self, *others)
        listed = next((each for each in all_ if each.choices), None)
        if listed is not None:
            kept = tuple(value for value in listed.choices if all(each.holds(value) for each in all_))
            return replace(listed, choices=kept) if kept else None
        low = max(each.low for each in all_ if each.low is not None)
        high = min(each.high for each in all_ if each.high is not None)
        return replace(self, low=low, high=high) if low <= high else None

    def joined(self, other: Distribution) -> Distribution | None:
        """What runs are drawn from of which some are drawn from the other; None where no distribution says it."""
        if self == other:
            return self
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return None
        if (self.whole, self.log, self.step) != (other.whole, other.log, other.step) or self.step is not None:
            return None
        return replace(self, low=min(self.low, other.low), high=max(self.high, other.high))


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


@record
class Run(HasOrigin):
    """One training run: what it was told (params) and what it logged (metrics).

    Attributes
    ----------
    origin : where it comes from.
    params : flattened config, dotted names. A value is a scalar or a list (as found in the file); the run table
        decides what a list becomes, since that depends on the other runs.
    metrics : dotted names; a number, or the history of numbers in the order logged (missing entries left out).
        NaN and infinity are data: a run that diverged.
    note : a remark on a log that was read but is not whole (a torn last line); empty when there is none.
    directions : which way a metric gets better, where the tool stores that.
    length : entries in the longest history, where `metrics` holds but the last ones (`ReadOptions.histories`).
    passed_over : what else the table has that holds the run; the same for all its runs.
    empty : the params that are None because their cell in a table is empty: null or no param of the run, the table does
        not say which. Every other None is a null that was written.
    started : when it began, in seconds, or its number among those of its tool, as far as the tool tells that; only its
        order counts.
    drawn_from : what the tool draws params from, as far as it stored that; runs of one sweep share one mapping.
    """

    origin: Origin
    params: Mapping[str, Scalar | Sequence[object]]
    metrics: Mapping[str, float | Sequence[float]]
    status: Status = Status.UNKNOWN
    note: str = ""
    directions: Mapping[str, Direction] = field(default_factory=dict)
    length: int = 0
    passed_over: tuple[PassedOver, ...] = ()
    empty: frozenset[str] = frozenset()
    started: float | None = None
    drawn_from: Mapping[str, Distribution] = field(default_factory=dict)


class Unreadable(Exception):  # noqa: N818 - a state of the file, not a mistake of the program
    """A file that cannot be used. Internal to readers: it becomes a `SkippedRun`.

    Attributes
    ----------
    reason : the reason as programs see it.
    message : what was found and what to do, as the rest of a sentence that begins with the file's name.
    """

    def __init__(self, reason: SkipReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@record
class SkippedRun(HasOrigin, Told):
    """A run that was found and cannot be used, or a file that could not be read for runs, and why.

    Attributes
    ----------
    origin : where it comes from.
    told : one sentence for people: what was found, and what to do, in which `paramimp.messages.mentions.option` names
        options; as `message` in the words of Python, as `shell_message` in those of the command line.
    params : its config, where that could be read: what runs that failed were told may differ from what others were.
    """

    origin: Origin
    reason: SkipReason
    told: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)


@record
class Objective:
    """The metric that is analysed and the way it gets better.

    Attributes
    ----------
    metric : name of the metric.
    direction : which way it gets better, ``"minimize"`` or ``"maximize"``.
    direction_from : ``"option"`` (said by the user), ``"study"`` (stored with the runs), ``"name"`` (inferred from the
        metric's name) or ``"default"`` (nothing in the name tells; minimize is assumed).
    summary : how the history of the metric became one number.
    transform : how that number was rescaled before it was analysed.
    """

    metric: str
    direction: Direction
    direction_from: str
    summary: Summary = Summary.LAST
    transform: Transform = Transform.NONE
