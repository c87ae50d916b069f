"""Which columns of a table are params, which are metrics, and which only say what the run is.

A metric that passes for a param explains everything and means nothing, so a column is never taken for a param where
its name makes it look like a result: then the user is asked. Tools that mark their columns (``params.lr``,
``config/lr``, ``metrics.loss``) leave nothing to ask.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.errors import ParamimpError
from paramimp.messages import mentions
from paramimp.messages.globs import matching, nearest, typed
from paramimp.messages.shortened_lists import listed
from paramimp.readers.table.bookkeeping import GROUPS, SUBGROUPS, group_column, is_own, name_column, status_column
from paramimp.readers.table.histories import may_be_one_history
from paramimp.readers.table.results import (
    METRIC_MARKS,
    chance_of_two_parts,
    has_the_name_of_a_result,
    may_be_a_metric,
    second_part,
)
from paramimp.records import record
from paramimp.runs import SkipReason, Unreadable
from paramimp.table.seeds import is_seed
from paramimp.table.settings import is_ambiguous, is_setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.readers.table.evidence import Parts
    from paramimp.readers.table.rows import Table

PARAM_MARKS = (
    "params.yaml:", "params.", "params/", "params_", "params:", "param_", "param.", "param/", "param:", "config.",
    "config/", "config:", "hparams.", "hparams/", "hparams:", "hyperparameters.", "hyperparameters/",
    "hyperparameters:", "parameters.", "parameters/", "parameters:", "parameter.", "parameter/", "parameter:", "args/",
)  # fmt: skip
_MAY_BE_A_COUNT = ("params_", "param_")
_KEPT_MARKS = ("values_",)
SHOWN = 8
_LONGEST_LINE = 1_500
"""Characters of names to copy: a longer line is cut where it is printed."""
_LOGGED_CHOICE = 10
"""Factor on the probability that the order of a page is an accident, if a known choice stands among the results."""


@record
class Writer:
    """What is known of the program that wrote a table.

    Attributes
    ----------
    keeping : columns that only say what the run is, besides those that are known by their names.
    measuring : columns of what it measures of each run by itself, which can be analysed.
    sorted_parts : whether the other columns are the params and then the results, each part sorted by name.
    groups, subgroups : what its columns are called that say where a run belongs, the best first, as `plain`.
    """

    keeping: frozenset[str] = frozenset()
    measuring: frozenset[str] = frozenset()
    sorted_parts: bool = False
    groups: Sequence[str] = GROUPS
    subgroups: Sequence[str] = SUBGROUPS


@record
class Columns:
    """The role of each column.

    Attributes
    ----------
    params, metrics : name to the column that holds it.
    name, status : the columns that say what the run is called, and how it ended.
    group, subgroup : those that say where it belongs.
    own : all columns that only say what the run is, these included; not those that repeat another.
    derived : numbers that follow from others, such as the number of weights of a model.
    measured : what is taken for a result, beside the metric that was asked for.
    """

    params: Mapping[str, str]
    metrics: Mapping[str, str]
    name: str | None
    status: str | None
    group: str | None
    subgroup: str | None
    own: frozenset[str]
    derived: frozenset[str] = frozenset()
    measured: frozenset[str] = frozenset()


def assign(
    table: Table,
    file: str,
    *,
    metrics: Sequence[str],
    params: Sequence[str],
    writer: Writer,
    named: str | None = None,
) -> Columns:
    """Give each column its role.

    Parameters
    ----------
    file : as people are told about it.
    metrics : the columns that will be analysed, with their marks or without; if none is named, every column that may be
        a metric is one, so that the user can choose.
    params : names of (or globs over) the columns that are params; by default the columns with the mark of a
        param, or, in a table without marks, the remaining columns.
    named : the column whose cells tell by name what stands in the columns with the mark of a param.

    Raises
    ------
    ParamimpError : nothing tells which columns are params, or `params` names what is not there.
    """
    media = tuple(column.removesuffix("_type") for column in table.columns if column.endswith("._type"))
    keeping = writer.keeping | (writer.measuring.difference(metrics) if metrics else frozenset())
    own = frozenset(column for column in table.columns if is_own(column, table, keeping) or column.startswith(media))
    copies = {column for column in table.columns if is_copy(column, table)}
    about: dict[str, Any] = {
        "own": own - copies,
        "name": name_column(table),
        "status": status_column(table),
        "group": group_column(writer.groups, table),
        "subgroup": group_column(writer.subgroups, table),
    }
    rest = [column for column in table.columns if column not in own and column not in copies]
    chosen = _chosen(table, file, params, metrics) if params else _marked(rest)
    if named is not None and not params:
        chosen |= _beside_named(table, [column for column in rest if column != named], chosen, metrics)
    if chosen:
        return Columns(chosen, _metrics(table, rest, chosen, metrics), **about)
    return _by_evidence(table, file, rest, metrics, writer, about)


def _by_evidence(
    table: Table, file: str, rest: Sequence[str], metrics: Sequence[str], writer: Writer, about: Mapping[str, Any]
) -> Columns:
    """The roles of columns that no mark tells.

    Parameters
    ----------
    rest : the columns that trackers do not keep for themselves.
    about : the roles that are known already.
    """
    from paramimp.readers.table.evidence import weigh  # imports numpy, which tables with marks do not need
    from paramimp.readers.table.lineage import lineage_of

    targets = _targets(table, metrics)
    bred = lineage_of(table, set(targets.values()))
    about = {**about, "own": about["own"] | bred.own}
    rest = [column for column in rest if column not in bred.own]
    others = [column for column in rest if column not in targets.values()]
    measuring = list(dict.fromkeys(targets.values()))
    found = weigh(table, others, measuring, _put_last(table, others, targets, writer), bred.genes)
    results, measured = found.outcomes, set(found.outcomes)
    settings = [column for column in others if column not in measured]
    if not targets:
        numbers = [column for column in rest if table.column(column).is_number]
        offered = results or [column for column in numbers if not is_setting(column)] or numbers
        return Columns(_named(settings, ()), _named(offered, METRIC_MARKS), **about)
    if (counter := may_be_one_history(table)) in others:
        curves = [column for column in others if column != counter and table.column(column).varies]
        _ask(file, list(targets), curves, [counter], [], counter)
    varying = [column for column in results if table.column(column).varies]
    choices = [column for column in settings if column not in found.derived]
    candidates = [column for column in choices if table.column(column).may_be_a_choice]
    _ask_where_unsure(file, list(targets), varying if settings else [], candidates, found)
    if not varying:
        return Columns(_named(choices, ()), targets, derived=found.derived, **about)
    logged = _named([column for column in varying if may_be_a_metric(table, column)], METRIC_MARKS)
    routes = {c for c in choices if table.column(c).is_own_text and not table.column(c).is_text}
    chosen = _named([column for column in choices if column not in routes], ())
    taken = frozenset(routes.union(varying))
    return Columns(chosen, logged | targets, derived=found.derived, measured=taken, **about)


def _chosen(table: Table, file: str, params: Sequence[str], metrics: Sequence[str]) -> dict[str, str]:
    """The params that the user named; a glob is not meant for the metric, which only its own name makes a param."""
    targets = set(_targets(table, metrics).values()).difference(params)
    return choose(params, [column for column in table.columns if column not in targets], file)


def _put_last(table: Table, others: Sequence[str], targets: Mapping[str, str], writer: Writer) -> Mapping[str, float]:
    """The columns of numbers in the second of two sorted parts, where the writer sorts params and then results by name.

    Each is mapped to the probability that the order is an accident: users drag the columns of a page into any order,
    which may look like two sorted parts. The probability is lower if all known choices (by their names, or since they
    are texts) stand in the first part. It is higher if a choice that runs share stands in the second part: then the
    columns were probably dragged, though at times a learning rate was logged among the results.
    """
    if not writer.sorted_parts or not targets:
        return {}
    measured = set(targets.values())
    named = {c for c in others if has_the_name_of_a_result(c) and may_be_a_metric(table, c) and not is_ambiguous(c)}
    sorted_columns = [column for column in table.columns if column in others or column in measured]
    asked = [column for column in sorted_columns if column not in named or column in measured]
    last = second_part(asked)
    if not last >= measured:
        return {}
    known = {c for c in asked if c not in measured and (is_setting(c) or table.column(c).is_text)}
    chance = chance_of_two_parts(len(asked))
    if any(not table.column(column).is_a_name for column in known & last):
        chance = min(1.0, _LOGGED_CHOICE * chance)
    else:
        chance *= comb(len(asked) - len(last), len(known - last)) / comb(len(asked), len(known - last))
    if (with_named := second_part(sorted_columns)) >= last:  # a name such as size_mb leaves doubts, which this settles
        last = with_named
    return dict.fromkeys({c for c in last if table.column(c).is_number} - measured, chance)


def is_copy(column: str, table: Table) -> bool:
    """Whether a column repeats an entry of scikit-learn's dictionary ``params``, as ``param_C`` does."""
    return column.startswith("param_") and f"params.{column.removeprefix('param_')}" in table.columns


def _marked(columns: Sequence[str]) -> dict[str, str]:
    """The params by their marks; a single ``params_count`` is a number of weights, not a mark."""
    by_mark = [column for column in columns if column.lower().startswith(PARAM_MARKS)]
    doubtful = [column for column in by_mark if column.lower().startswith(_MAY_BE_A_COUNT)]
    if len(doubtful) == 1:
        by_mark.remove(doubtful[0])
    return _named(by_mark, PARAM_MARKS)


def _named(columns: Sequence[str], marks: Sequence[str]) -> dict[str, str]:
    """Each column by its name without the mark; a column whose short name is taken keeps its mark."""
    names: dict[str, str] = {}
    for column in columns:
        mark = next((mark for mark in marks if column.lower().startswith(mark)), "")
        name = column if mark in _KEPT_MARKS else column[len(mark) :]
        names[column if not name or name in names else name] = column
    return names


def _beside_named(
    table: Table, columns: Sequence[str], chosen: Mapping[str, str], metrics: Sequence[str]
) -> dict[str, str]:
    """What was chosen as well, beside params that cells name (``model`` beside ``C=0.5``), as far as that is sure."""
    from paramimp.readers.table.evidence import weigh

    targets = {*_targets(table, metrics).values()}
    others = [column for column in columns if column not in targets]
    found = weigh(table, others, [*targets], chosen=[*chosen.values()])
    doubtful = found.doubtful.union(found.derived, found.outcomes, chosen.values())
    asked = [table.column(column) for column in others if column not in doubtful]
    sure = [c.name for c in asked if c.varies and not c.is_a_name and (targets or not c.is_number)]
    return {column: column for column in sure if column not in chosen}


def _metrics(table: Table, rest: Sequence[str], params: Mapping[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """The columns of numbers that are no params, and those that were asked for under the names they were asked by."""
    taken = set(params.values())
    numbers = [
        column
        for column in rest
        if column not in taken and (may_be_a_metric(table, column) or column.lower().startswith(METRIC_MARKS))
    ]
    metrics = _named(numbers, METRIC_MARKS)
    return metrics | {name: name for name in wanted if name in table.columns and name not in taken}


def _targets(table: Table, metrics: Sequence[str]) -> dict[str, str]:
    """The columns of the named metrics. One that no column has is left out: a later error lists the metrics found."""
    columns = _named(table.columns, METRIC_MARKS) | {column: column for column in table.columns}
    return {metric: columns[metric] for metric in metrics if metric in columns}


def choose(params: Sequence[str], columns: Sequence[str], file: str) -> dict[str, str]:
    """Return the columns that the user named, or globs over them, by the names of their params.

    Raises
    ------
    ParamimpError : there is no such column.
    """
    bare = {column: name for name, column in _named(columns, PARAM_MARKS).items()}
    names = {*columns, *bare.values()}
    chosen: dict[str, None] = {}
    for glob in params:
        inside = [column for column in columns if column.startswith(f"{glob}.")]  # a dictionary, as the file has it
        if inside and glob not in names:
            found = inside
        else:
            matched = matching(glob, names)
            found = [column for column in columns if not matched.isdisjoint((column, bare[column]))]
        if not found:
            near = nearest(glob, [*columns, *bare.values()], most=1)
            parts = [part.strip() for part in glob.split(",")]
            if len(parts) > 1 and all(matching(part, names) for part in parts):
                hint = f" Name them one by one: {mentions.option('params', parts, commas=True)}."
            elif near:
                hint = f" Did you mean {near[0]!r}?"
            else:
                hint = f" It has: {listed(list(columns), 40)}."
            raise ParamimpError(f"{file} has no column {glob!r} for {mentions.option('params')}.{hint}")
        chosen.update(dict.fromkeys(found))
    return _named(list(chosen), PARAM_MARKS)


def _ask_where_unsure(
    file: str, metrics: Sequence[str], results: Sequence[str], choices: Sequence[str], found: Parts
) -> None:
    """Ask which columns are params, unless names or a design tell them all, or nothing else varies.

    Raises
    ------
    ParamimpError : nothing tells them, or some may be results as well.
    Unreadable : only results are there.
    """
    doubtful = [column for column in choices if column in found.doubtful]
    offered = [column for column in choices if column not in found.doubtful]
    if results and not (found.are_told and choices):
        _ask(file, metrics, results, offered, doubtful)
    if not found.at_border.isdisjoint(choices) or (choices and found.alone.issuperset(choices)):
        _ask(file, metrics, [], offered, doubtful)


def _ask(
    file: str,
    metrics: Sequence[str],
    results: Sequence[str],
    settings: Sequence[str],
    doubtful: Sequence[str],
    counter: str | None = None,
) -> NoReturn:
    known = [*metrics, *results, *settings, *doubtful]
    chosen = [] if all(map(is_seed, settings)) else settings
    if settings and not chosen and results and not doubtful:
        message = (
            f"has only results, for each {listed(settings, SHOWN)}, and nothing that could be a param. A table of runs"
            f" has their params, too; if some were chosen before the run, name them with {mentions.option('params')}."
        )
        raise Unreadable(SkipReason.NO_CONFIG, message)
    sure = [glob for name in chosen if (glob := typed(name, known))]
    one, is_one = len(results) == 1, len(results) + len(doubtful) == 1
    said = (
        f"{file} does not say which columns are params: {listed(doubtful, SHOWN)} may be"
        f" {'a result' if is_one else 'results'} as well as {listed(metrics, SHOWN)}"
        f" {'is' if len(metrics) == 1 else 'are'}, and a result as a param would explain everything."
        if not results
        else f"{file} does not say which columns are params: {listed(results, SHOWN)}"
        f" {'looks like a result' if one else 'look like results'} beside {listed(metrics, SHOWN)}, and a result as a"
        " param would explain everything." + (f" {listed(doubtful, SHOWN)} may be either." if doubtful else "")
    )
    if counter is not None:
        said += f" If {counter!r} counts the steps of one run, these are its curves: keep one row per run instead."
    if sure and sum(map(len, sure)) <= _LONGEST_LINE:
        others = listed([*results, *doubtful], SHOWN)
        added = f"Add {others} only if {'it was' if is_one else 'they were'} chosen before the run."
        line = f"  {mentions.option('params', sure, commas=True)}"
        raise ParamimpError(f"{said} Name the params:", line, added)
    name_them = f"Name those that were chosen before the run with {mentions.option('params')}"
    if sure:
        globs = f"which takes globs, such as {mentions.option('params', sure[0].rstrip('0123456789') + '*')}"
        raise ParamimpError(
            f"{said} {name_them}, {globs}, and {mentions.option('exclude')} what they should not match."
        )
    raise ParamimpError(
        f"{said} {name_them}; if none was, as where each row is a patient or a house, these are only"
        " results, and there is nothing to rank."
    )
