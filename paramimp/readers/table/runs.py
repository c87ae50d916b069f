"""The rows of a table become runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import as_number, status_of
from paramimp.messages.mentions import option
from paramimp.messages.shortened_lists import listed
from paramimp.readers.outcome import unreadable_file
from paramimp.readers.table.changed_in_turn import refuse_changed_in_turn
from paramimp.readers.table.columns import SHOWN, Writer, assign, choose
from paramimp.readers.table.folding import folded, without
from paramimp.readers.table.histories import history_in
from paramimp.readers.table.labelled_summaries import kept_positions, without_labelled_summaries
from paramimp.readers.table.melted import without_melting
from paramimp.readers.table.named_rows import with_named_params
from paramimp.readers.table.parts_of_runs import without_parts
from paramimp.readers.table.passed_over import passed_over
from paramimp.readers.table.results import measured_number, without_results
from paramimp.readers.table.rows import check_cells, check_runs
from paramimp.readers.table.started import started
from paramimp.readers.table.summary_rows import summary_rows
from paramimp.runs import Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from paramimp.places.folder import Folder
    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.table.columns import Columns
    from paramimp.readers.table.rows import Table

_ANYONE = Writer()
_IF_RUNS = f"; if each row is one already, name the params with {option('params')}"


def read_tables(
    folders: Sequence[Folder],
    load: Callable[[Folder, str], tuple[Table, str]],
    reader: str,
    options: ReadOptions,
    *,
    writer: Writer = _ANYONE,
) -> Iterator[Run | SkippedRun]:
    """Yield the runs of each file, or why one cannot be used at all.

    Parameters
    ----------
    folders : each holds one file.
    load : returns the table in a file and a note on what is missing of it.
    writer : of all the files.
    """
    for folder in folders:
        (file,) = folder.files
        name = folder.name_of(file)
        try:
            table, note = load(folder, file)
            said = f"{name}: {note}" if note else ""
            size = None if folder.is_in_memory else folder.size(file)
            yield from runs_of(table, name, reader, options, note=said, writer=writer, size=size)
        except Unreadable as error:
            yield unreadable_file(name, error, reader)


def runs_of(
    table: Table,
    file: str,
    reader: str,
    options: ReadOptions,
    *,
    note: str = "",
    writer: Writer = _ANYONE,
    size: int | None = None,
) -> Iterator[Run | SkippedRun]:
    """Yield one result per row.

    Parameters
    ----------
    file : as people are told about it; the names of the runs begin with it.
    size : bytes of the file, which bound how many runs it may hold.

    Raises
    ------
    Unreadable : there are no rows, or too many, or they are the steps of a history.
    ParamimpError : nothing tells which columns are params.
    """
    if not table.rows:
        raise Unreadable(SkipReason.NO_METRICS, "has no row below its head; a table of runs has one run per row.")
    if size is not None:
        check_cells(table, size)
    if len(table.broken) == len(table.rows):  # nothing in them says what any column is
        yield from (_broken(f"{file}/{at + 1}", wrong, file, reader) for at, wrong in sorted(table.broken.items()))
        return
    whole = table
    table, told = without_labelled_summaries(whole)
    places = kept_positions(whole, told)
    table, columns = _in_columns(table, file, options, writer)
    are_rows = len(places) == len(table.rows)
    _refuse_useless(table, columns, options)
    if size is not None:
        check_runs(len(table.rows), size)
    began = started(table, (*columns.params.values(), *columns.metrics.values()))
    aside = () if options.params else tuple(passed_over(table, columns))
    summaries = summary_rows(table, columns.params.values(), columns.metrics.values())
    for position, row in enumerate(table.rows):
        said = row.get(columns.name) if columns.name is not None else None
        name = f"{file}/{(places[position] if are_rows else position) + 1 if said is None else said}"
        if wrong := table.broken.get(position):
            yield _broken(name, wrong, file, reader)
        elif said_of := summaries.get(position):
            yield _summary(name, said_of, file, reader)
        else:
            cells = table.empty.get(position)
            yield Run(
                Origin(name, reader, file, group=_text(row, columns.group), subgroup=_text(row, columns.subgroup)),
                {param: row[column] for param, column in columns.params.items() if column in row},
                _metrics(row, columns),
                Status.UNKNOWN if columns.status is None else status_of({"status": str(row.get(columns.status))}),
                note,
                passed_over=aside,
                empty=_params_in(cells, columns) if cells else frozenset(),
                started=began[position] if began else None,
            )
    for at, wrong in told.items():
        label = whole.rows[at].get(columns.name) if columns.name is not None else None
        yield _summary(f"{file}/{at + 1 if label is None else label}", wrong, file, reader)


def _in_columns(table: Table, file: str, options: ReadOptions, writer: Writer) -> tuple[Table, Columns]:
    """A table of one row per run, whatever its rows were, and what its columns are.

    Raises
    ------
    Unreadable : its rows are the steps of a history, or change one param each.
    ParamimpError : nothing tells which columns are params.
    """
    table, named = with_named_params(table)
    asked = tuple(choose(options.params, table.columns, file).values()) if options.params else ()
    table, melted = without_melting(table, asked)
    if not melted:
        table, melted = without_parts(table, asked)
    if not asked:
        refuse_changed_in_turn(table, options.metrics)
    several = folded(table, asked)
    if several is not None:
        step, table = several.step, several.table
        columns = _assign_measured(table, (*several.histories, *melted), file, options, writer, named)
        if not columns.params:
            message = (
                f"holds the histories of {len(table.rows):,} runs, one row per step ('{step}' counts them), and nothing"
                " that could be a param. Add the params of each run to its rows."
            )
            raise Unreadable(SkipReason.NO_CONFIG, message)
        return table, columns
    if melted:
        return table, _assign_measured(table, melted, file, options, writer, named)
    if not options.params and (history := history_in(table)):
        message = f"holds {history}: it is no table of runs. Keep one row per run, with its params{_IF_RUNS}."
        raise Unreadable(SkipReason.NO_CONFIG, message)
    return table, assign(table, file, metrics=options.metrics, params=options.params, writer=writer, named=named)


def _refuse_useless(table: Table, columns: Columns, options: ReadOptions) -> None:
    """Refuse a table of which nothing can be ranked.

    Raises
    ------
    Unreadable
    """
    if not columns.metrics:
        message = "has no column of numbers that could be a metric; a table of runs has its results as numbers."
        raise Unreadable(SkipReason.NO_METRICS, message)
    if not options.metrics and (missing := without_results(table, columns.metrics.values())):
        message = (
            f"has no result in any row yet: {listed(missing, SHOWN)} {'is' if len(missing) == 1 else 'are'} empty. If"
            f" another column is the metric, name it with {option('metric')}."
        )
        raise Unreadable(SkipReason.NO_METRICS, message)
    if not columns.params:
        message = (
            "has only results, and nothing that could be a param: its rows may be the steps of one run. A table of"
            f" runs has their params, too{_IF_RUNS}."
        )
        raise Unreadable(SkipReason.NO_CONFIG, message)


def _broken(name: str, wrong: str, file: str, reader: str) -> SkippedRun:
    return SkippedRun(Origin(name, reader, file), SkipReason.UNREADABLE, f"{name} {wrong}")


def _summary(name: str, said: str, file: str, reader: str) -> SkippedRun:
    return SkippedRun(Origin(name, reader, file), SkipReason.SUMMARY, f"{name} {said}")


def _assign_measured(
    table: Table, measured: Sequence[str], file: str, options: ReadOptions, writer: Writer, named: str | None
) -> Columns:
    """Give the columns of a table their parts, where some were surely measured: these are never asked for.

    Parameters
    ----------
    measured : what changed within runs, or was named as a metric in the cells.
    named : the column whose cells tell params by name.

    Raises
    ------
    ParamimpError : nothing tells which of the other columns are params.
    """
    others = [name for name in measured if not _is_asked_for(name, options.metrics)] if options.metrics else ()
    columns = assign(
        without(table, others),
        file,
        metrics=options.metrics,
        params=options.params,
        writer=writer,
        named=named,
    )
    params = {name: column for name, column in columns.params.items() if column not in measured}
    metrics = {name: column for name, column in columns.metrics.items() if column not in params.values()}
    added = {column: column for column in measured if column not in metrics.values() and column not in columns.own}
    return replace(columns, params=params, metrics={**added, **metrics})


def _is_asked_for(column: str, metrics: Sequence[str]) -> bool:
    return any(column == metric or column.lower().endswith(metric.lower()) for metric in metrics)


def _metrics(row: Mapping[str, Any], columns: Columns) -> dict[str, float | Sequence[float]]:
    logged = {metric: _logged(row[column]) for metric, column in columns.metrics.items() if column in row}
    return {metric: values for metric, values in logged.items() if values is not None}


def _params_in(cells: frozenset[str], columns: Columns) -> frozenset[str]:
    """The params whose columns are among some."""
    return frozenset(param for param, column in columns.params.items() if column in cells)


def _text(row: Mapping[str, Any], column: str | None) -> str:
    value = row.get(column) if column is not None else None
    return "" if value is None else str(value)


def _logged(cell: Any) -> float | list[float] | None:
    """What a cell says of a metric: its value, or all that it had over the run."""
    if isinstance(cell, (list, tuple)):
        return [number for number in map(as_number, cell) if number is not None] or None
    return measured_number(cell)
