"""Columns that only say what a run is: its name, how it ended, where it belongs, when and by whom it was made."""

from __future__ import annotations

import re
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import status_of
from paramimp.objective import words_of
from paramimp.readers.table.results import has_the_name_of_a_result
from paramimp.runs import Status
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from paramimp.readers.table.column import Column
    from paramimp.readers.table.rows import Table

_SWEEP_SPACE = re.compile(r"parameters\..+\.(values|value|min|max|distribution)")
"""Entries of the definition of a W&B sweep, which some scripts copy into the config of each run."""
_OWN_ENTRIES = ("_wandb.", "_wandb/")

NAMES = (
    "run", "run_id", "run_name", "name", "trial_id", "trial_name", "experiment_tag", "key", "id", "uuid", "trial",
    "trial_index", "arm_name", "trial_number", "trial_no", "run_number", "run_no", "exp", "exp_id", "exp_name",
    "job_id", "config_id", "number", "unnamed:_0", "", "index", "idx", "no", "__index_level_0__", "#",
)  # fmt: skip
"""Columns that name a run, the best first."""
_INDICES = frozenset({"", "unnamed:_0", "__index_level_0__"})
STATUSES = ("status", "state", "run_status", "trial_status")
GROUPS = (
    "group", "study", "study_name", "sweep", "sweep_id", "experiment", "experiment_name", "experiment_id", "project",
)  # fmt: skip
SUBGROUPS = ("subgroup",)
KEEPING = frozenset(
    "path reader skip_reason message note notes tags user username entity host hostname created created_at started"
    " started_at ended ended_at finished_at start_time end_time datetime datetime_start datetime_complete date"
    " timestamp updated updated_at heartbeat heartbeat_at logdir log_dir artifact_uri node_ip pid url commit"
    " git_commit rev parent generation_node generation_method worker worker_id".split()
)
"""Columns of what a tracker keeps for itself."""
_OF_AUTOGLUON = frozenset({"stack_level", "can_infer", "fit_order"})
_OF_DVC = frozenset({"rev", "typ", "parent", "executor"})
_TIME = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d.*)?|\d+ days? .*|\d+:\d\d:\d\d(\.\d+)?")
_DURATION = re.compile(r"\d+(\.\d+)? ?(ms|s|min|h)")
_MEASURED_DURATION = re.compile(r"[~≈] ?\d+(\.\d+)? ?[a-z]+|[~≈]? ?(\d+ ?(d|h|min|m) ?)+\d+(\.\d+)? ?(min|m|s|sec)")
"""About so long, or of several units (``3m 15s``): nobody types one in."""
_MOST_OF_DURATION = 32
_OF_THE_CENTURY, _FEW_YEARS = (946_684_800, 4_102_444_800), 1.1
"""Seconds since 1970, and the factor between these."""
_ENDED, _CALLED = (["status"], ["state"]), (["name"], ["id"], ["key"])
"""The last word of what says how a run ended, and of what it is called."""
_TRIALS = frozenset("trial trial_id trial_number trial_no trial_index number".split())
_OBJECTIVES = frozenset({"value", "objective", "objective_value"})
_LEAST_COUNTED = 8
"""Rows from which on numbers in their order are no accident."""


def name_column(table: Table) -> str | None:
    """The column that says what each run is called."""
    is_a_name = attrgetter("is_a_name")
    named = _first(NAMES, table, is_a_name) or _first(GROUPS, table, is_a_name)
    return named or next((column for column in table.columns if _calls_runs(column, table)), None)


def status_column(table: Table) -> str | None:
    """The column that says how each run ended."""
    named = _first(STATUSES, table, attrgetter("is_text"))
    return named or next((column for column in table.columns if _tells_ends(column, table)), None)


def group_column(names: Sequence[str], table: Table) -> str | None:
    """The column of one of these names, the best first, that says where each run belongs."""
    return _first(names, table, _is_shared)


def plain(column: str) -> str:
    """A column's name in the form of the lists above: ``Trial Number`` is ``trial_number``."""
    return column.strip().lower().replace(" ", "_")


def is_kept_by_autogluon(column: str, table: Table) -> bool:
    """Whether a column of AutoGluon's leaderboard says how a model came about: in which layer of models, as which."""
    return plain(column) in _OF_AUTOGLUON and {plain(c) for c in table.columns} >= _OF_AUTOGLUON


def is_kept_by_dvc(column: str, table: Table) -> bool:
    """Whether a column of what DVC exports says where an experiment belongs; ``typ`` alone is a kind of anything."""
    return plain(column) in _OF_DVC and {plain(c) for c in table.columns} >= _OF_DVC


def is_kept_by_trackers(column: str) -> bool:
    """Whether a column is, by its name alone, what trackers keep of a run beside its params and metrics."""
    name = plain(column)
    if name in KEEPING or name in STATUSES or name in GROUPS or name in SUBGROUPS or _SWEEP_SPACE.fullmatch(name):
        return True
    return name.startswith(("tags.", "tag.", "sys/", "system_attrs_", *_OWN_ENTRIES)) or "._wandb." in name


def is_own(column: str, table: Table, keeping: Collection[str]) -> bool:
    """Whether a column only says what the run is; those of `keeping` do, too."""
    if column in keeping or is_kept_by_trackers(column):
        return True
    if is_kept_by_autogluon(column, table) or is_kept_by_dvc(column, table):
        return True
    name = plain(column)
    cells = table.cells(column)
    if name in NAMES and (table.column(column).is_a_name or not table.column(column).is_text):
        return True  # a name that many rows share may be that of a model, which is a choice
    if name in NAMES and _is_made_of_others(column, table):
        return True
    if _tells_ends(column, table) or _calls_runs(column, table):
        return True
    if column == table.columns[0] and not is_setting(column) and _numbers_the_rows(column, table):
        return True
    if name == "rank" and table.column(column).is_a_name and sorted(cells, key=str) == sorted(_counted(cells), key=str):
        return True  # the place of the run, not the rank of a matrix
    return _is_of_times(cells) or _are_seconds_since_1970(cells)


def _are_seconds_since_1970(cells: Sequence[Any]) -> bool:
    """Whether numbers are times of a few years in the order of the rows, in seconds or thousandths of these."""
    if len(cells) < _LEAST_COUNTED or not all(type(cell) in (int, float) for cell in cells):
        return False
    first, last = sorted((cells[0], cells[-1]))
    since, until = _OF_THE_CENTURY
    if not any(since * unit < first and last < until * unit for unit in (1, 1000)) or last > _FEW_YEARS * first:
        return False
    return all(one < other for one, other in pairwise(cells if first == cells[0] else reversed(cells)))


def _is_made_of_others(column: str, table: Table) -> bool:
    """Whether names tell no more than labels of other columns, which are in them: ``bm25__whole`` beside ``bm25``."""
    own = table.column(column)
    if not own.is_full:
        return False
    names = [str(cell) for cell in own.cells]
    others = (table.column(other) for other in table.columns if other != column and plain(other) not in NAMES)
    texts = ([*map(str, other.cells)] for other in others if other.is_full and other.is_text)
    labels = [cells for cells in texts if all(cell in name for cell, name in zip(cells, names, strict=True))]
    apart = [[cells] for cells in labels]
    return any(_tell_the_same(names, some) for some in (*apart, labels))


def _tell_the_same(names: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether each name stands for one combination of labels, and each combination for one name."""
    pairs = set(zip(names, zip(*columns, strict=True), strict=True)) if columns else set()
    return len(pairs) == len({name for name, _ in pairs}) == len({values for _, values in pairs}) > 1


def _is_of_times(cells: Sequence[Any]) -> bool:
    """Whether all cells are times, of which each run has its own where they say how long: ``4h`` may be a choice."""
    if not cells or not all(isinstance(cell, str) and _is_time(cell) for cell in cells):
        return False
    if any(map(_is_measured_duration, cells)):
        return all(_is_measured_duration(cell) or _DURATION.fullmatch(cell) for cell in cells)
    return 2 * len(set(cells)) > len(cells) or not all(map(_DURATION.fullmatch, cells))


def _is_time(cell: str) -> bool:
    return bool(_TIME.fullmatch(cell) or _DURATION.fullmatch(cell)) or _is_measured_duration(cell)


def _is_measured_duration(cell: str) -> bool:
    return len(cell) <= _MOST_OF_DURATION and _MEASURED_DURATION.fullmatch(cell.strip()) is not None


def _tells_ends(column: str, table: Table) -> bool:
    """Whether a column says how each run ended, whatever stands before the word: ``TrainingJobStatus``."""
    cells = table.cells(column)
    return (
        words_of(column)[-1:] in _ENDED
        and bool(cells)
        and all(isinstance(cell, str) and status_of({"status": cell}) is not Status.UNKNOWN for cell in cells)
    )


def _calls_runs(column: str, table: Table) -> bool:
    """Whether a column says what each run is called, whatever stands before the word: ``TrainingJobName``."""
    return words_of(column)[-1:] in _CALLED and table.column(column).is_own_text


def _counted(cells: Sequence[Any]) -> range:
    first = 0 if 0 in cells else 1
    return range(first, first + len(cells))


def _numbers_the_rows(column: str, table: Table) -> bool:
    """Whether a column counts the rows in their order, and another one holds a choice that many of them share.

    Where no other choice is shared, it may be the one that was tried step by step.
    """
    cells = table.cells(column)
    if len(cells) != len(table.rows) or len(cells) < _LEAST_COUNTED or any(isinstance(cell, bool) for cell in cells):
        return False
    return [*_counted(cells)] == cells and any(_is_shared_choice(table, other) for other in table.columns)


def _is_shared_choice(table: Table, column: str) -> bool:
    cells = table.cells(column)
    values = set(map(str, cells))
    return 1 < len(values) <= len(cells) / 2 and not has_the_name_of_a_result(column)


def is_of_a_study(table: Table, metrics: Collection[str]) -> bool:
    """Whether a table is what people make of a study of Optuna: the number of each trial, its ``value``, its params.

    Who calls what came out by no other name than that measured nothing else.
    """
    return {plain(metric) for metric in metrics} <= _OBJECTIVES and any(
        plain(column) in _TRIALS and table.column(column).is_a_name for column in table.columns
    )


def counts_the_rows(column: str, table: Table) -> bool:
    """Whether a column is the unnamed index of a data frame, which only counts the rows."""
    return plain(column) in _INDICES and not table.column(column).is_text


def _first(names: Sequence[str], table: Table, is_fit: Callable[[Column], bool]) -> str | None:
    columns = {plain(column): column for column in reversed(table.columns)}
    return next((columns[name] for name in names if name in columns and is_fit(table.column(columns[name]))), None)


def _is_shared(column: Column) -> bool:
    """Whether it can tell groups of rows apart: not if each row is a group by itself."""
    return bool(column.cells) and (len(column.rows) == 1 or not column.is_a_name)
