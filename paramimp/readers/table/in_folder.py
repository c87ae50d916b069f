"""A folder in which no run was found: the one table of runs in it, or what lies there and what the user can do.

Folders are full of tables that are none of runs: data sets, predictions, histories. One is read without being named
itself only where its columns tell that its rows are runs, and where no other table of the folder does as well; or where
each of several tables of one form is one run.
"""

from __future__ import annotations

import posixpath
import shlex
from collections import Counter
from typing import TYPE_CHECKING

from paramimp.messages.globs import matching_any
from paramimp.messages.phrases import called
from paramimp.messages.shortened_lists import listed
from paramimp.objective import words_of
from paramimp.places.paths import shorter
from paramimp.readers.other_files import why_not_opened
from paramimp.readers.table.columns import PARAM_MARKS
from paramimp.readers.table.folding import folded
from paramimp.readers.table.histories import history_in
from paramimp.readers.table.one_per_file import begin_with_one_run_each, one_run_each
from paramimp.readers.table.results import METRIC_MARKS, may_be_a_metric
from paramimp.records import record
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason, Unreadable
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from paramimp.places.folder import Folder
    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.table.rows import Table

_FIRST_FOLDERS, _MOST_FOLDERS = 200, 20_000
"""Folders whose files are listed; those beyond the first only where something among these is to be read."""
MOST_LOOKED_INTO = 12
_LARGE = 16 << 20
"""Bytes of a file from which on it is not looked into unless it is named itself."""
_LEAST_ROWS = 2
_DOCUMENTS = (".json", ".yaml", ".yml")
_SHOWN = 3
_LEAST_ALIKE = 3
_MOST_TYPED = 6
_LOGS = frozenset("log logs progress monitor history histories train training predictions preds".split())
"""What the file of a single run is called: its rows are epochs or samples, also where no column counts them."""


@record
class TableFile:
    """One table in a folder, offered as a folder that holds only it.

    Attributes
    ----------
    is_of_runs : whether its columns tell that its rows are runs.
    columns : the names in its head.
    is_history : whether its rows are the epochs of one run.
    n_rows : 0 of a table that was not looked into.
    """

    folder: Folder
    is_of_runs: bool
    columns: tuple[str, ...] = ()
    is_history: bool = False
    n_rows: int = 0

    @property
    def file(self) -> str:
        """Its name in its folder."""
        (file,) = self.folder.files
        return file

    @property
    def name(self) -> str:
        """Its name relative to what was given."""
        return self.folder.name_of(self.file)


@record
class Contents:
    """What there is to read in a folder.

    Attributes
    ----------
    file : the one table of runs.
    table : the rows of all its files, of which each is one run.
    aside : what is said of the folder, or of other tables in it.
    """

    file: Folder | None = None
    table: Table | None = None
    aside: tuple[SkippedRun, ...] = ()


def tables_in(
    folder: Folder,
    load: Callable[[Folder, str], tuple[Table, str]],
    endings: Sequence[str],
    of_texts: Sequence[str],
    options: ReadOptions,
) -> Contents:
    """Return what there is to read in a folder without runs, or what is said of it.

    Parameters
    ----------
    load : reads the table in a file.
    endings, of_texts : of the names of files that are likely tables, and of those that may be any text.
    """
    for most in (_FIRST_FOLDERS, _MOST_FOLDERS):
        inside = _files_in(folder, most)
        named = _candidates(inside.files, load, endings, of_texts)
        found = list(looked_into(named, load, options)) if len(named) <= MOST_LOOKED_INTO else []
        of_runs = [table for table in found if table.is_of_runs]
        are_one_each = not of_runs and begin_with_one_run_each(named, load)
        if inside.is_all or not (of_runs or are_one_each):
            break
    if len(of_runs) == 1:
        others = (_passed_over(table) for table in found if table is not of_runs[0])
        return Contents(of_runs[0].folder, aside=tuple(others))
    if are_one_each and inside.is_all and (table := one_run_each(named, load)) is not None:
        several = folded(table, ())
        if is_table_of_runs(several.table if several else table, options):
            return Contents(table=table)
    shown = called(folder.name)
    if of_runs:
        said = _several(shown, of_runs, options)
    elif found or len(named) > MOST_LOOKED_INTO:
        said = _unsure(shown, [place.only(file) for place, file in named], found, options, is_all=inside.is_all)
    else:
        said = _first_table(shown, named, load) or _nothing(shown, inside)
    origin = Origin(folder.name, entry=Entry.FOLDER)
    return Contents(aside=(SkippedRun(origin, SkipReason.NO_CONFIG, said),))


@record
class _Listed:
    """The files in a folder and in those below it, the nearest first; `is_all` where none was left out."""

    files: Sequence[tuple[Folder, str]]
    is_all: bool


def _files_in(folder: Folder, most: int) -> _Listed:
    """Return the files of a folder and of those below it, at most so many folders."""
    places = [folder]
    is_all = True
    for place in places:
        for child in place.children:
            if len(places) >= most:
                is_all = False
                break
            places.append(child)
    files = [(place, file) for place in places for file in sorted(place.files) if not file.startswith((".", "~"))]
    return _Listed(files, is_all)


def _candidates(
    files: Sequence[tuple[Folder, str]],
    load: Callable[[Folder, str], tuple[Table, str]],
    endings: Sequence[str],
    of_texts: Sequence[str],
) -> list[tuple[Folder, str]]:
    """Return the files that are likely tables; of texts those that are, or all where the first ones are."""
    named = [(place, file) for place, file in files if file.lower().endswith(tuple(endings))]
    texts = [(place, file) for place, file in files if file.lower().endswith(tuple(of_texts))]
    tables = [(place, file) for place, file in texts[:MOST_LOOKED_INTO] if _is_table(place, file, load)]
    return named + (texts if len(tables) == MOST_LOOKED_INTO else tables)


def _is_table(place: Folder, file: str, load: Callable[[Folder, str], tuple[Table, str]]) -> bool:
    try:
        return place.size(file) <= _LARGE and bool(load(place, file)[0].rows)
    except (Unreadable, OSError):
        return False


def looked_into(
    files: Sequence[tuple[Folder, str]],
    load: Callable[[Folder, str], tuple[Table, str]],
    options: ReadOptions,
    *,
    largest: int = _LARGE,
) -> Iterator[TableFile]:
    """Yield the files that are tables of several rows.

    Parameters
    ----------
    largest : bytes of the largest file that is looked into.
    """
    for place, file in files:
        try:
            if place.size(file) > largest:
                yield TableFile(place.only(file), is_of_runs=False)
                continue
            table, _ = load(place, file)
        except (Unreadable, OSError):
            continue
        if len(table.rows) >= _LEAST_ROWS:
            is_log = not _LOGS.isdisjoint(words_of(posixpath.splitext(file)[0]))
            is_history = folded(table, ()) is None and history_in(table) is not None
            is_of_runs = not is_log and not is_history and is_table_of_runs(table, options)
            yield TableFile(place.only(file), is_of_runs, table.columns, is_history, len(table.rows))


def is_table_of_runs(table: Table, options: ReadOptions) -> bool:
    """Whether the columns of a table that is no history tell that its rows are runs: what was told, and measured.

    Told are columns with the mark of a param and those called as known hyperparameters are, measured those with the
    mark or the name of a result; the params and the metric that the user named count as such.
    """
    varying = [column for column in table.columns if table.column(column).varies]
    bare = {column: column.lower() for column in varying}
    marked = [column for column in varying if bare[column].startswith(PARAM_MARKS)]
    metrics = {name for name in options.metrics if name in table.columns}
    chosen = matching_any(options.params, varying)
    asked = metrics | chosen
    told = marked or [column for column in varying if is_setting(column) and column not in asked]
    measured = [
        column
        for column in varying
        if column not in marked
        and (bare[column].startswith(METRIC_MARKS) or is_measured(column))
        and may_be_a_metric(table, column)
    ]
    if metrics:
        return any(column not in metrics and (column in chosen or column not in measured) for column in varying)
    return bool(told and measured)


def _passed_over(table: TableFile) -> SkippedRun:
    message = f"{table.name} is a table, too, but nothing tells that its rows are runs; it is passed over."
    return SkippedRun(Origin(table.name, path=table.name, entry=Entry.FILE), SkipReason.NO_CONFIG, message)


def _several(shown: str, tables: Sequence[TableFile], options: ReadOptions) -> str:
    are_alike = len({tuple(sorted(table.columns)) for table in tables}) == 1 and len(tables) <= _MOST_TYPED
    named = [table.folder for table in tables]
    give = "give those that belong together" if are_alike else "give the one that is meant"
    return (
        f"{shown} holds {len(tables)} tables of runs ({listed([table.name for table in tables])}), which may be one"
        f" sweep or several: {give}, as in {command(named if are_alike else named[:1], options)}"
    )


def _unsure(
    shown: str, named: Sequence[Folder], found: Sequence[TableFile], options: ReadOptions, *, is_all: bool
) -> str:
    if found and all(table.is_history for table in found):
        one = len(found) == 1
        return (
            f"{shown} holds {'the history of a run' if one else f'{len(found):,} histories'}"
            f" ({listed([table.name for table in found])}), one row per step, and nothing that says what"
            f" {'it was' if one else 'the runs were'} told: write a config.yaml beside {'it' if one else 'each'}."
        )
    tables = [table.folder for table in found] or list(named)
    if (alike := _file_of_each(tables, may_have_others=not found)) is not None:
        file, count = alike
        return (
            f"{shown} holds {'' if is_all else 'at least '}{count:,} folders with a file called {file}, as runs"
            " have one each, but none that is known as a run: that has a config (config.yaml, params.json or the like),"
            " or a name like lr=0.1,bs=32, and its metrics (metrics.json, log.csv or the like)."
        )
    names = [_name_of(table) for table in tables]
    least = "" if is_all else "at least "
    several = "tables" if found else "files that may be tables"
    what = "a table" if len(tables) == 1 else f"{least}{len(tables):,} {several}"
    rows = "it has" if len(tables) == 1 else "one of them has"
    return (
        f"{shown} holds no runs that are known as such, but {what} ({listed(names)}). Where {rows} a row per run, give"
        f" the file itself: {command(tables[:1], options)}"
    )


def _file_of_each(tables: Sequence[Folder], *, may_have_others: bool) -> tuple[str, int] | None:
    """The name that files have which each lie in a folder of their own, and their number; None where they do not.

    Parameters
    ----------
    may_have_others : whether files of other names may lie there, too, if at most half of all are such.
    """
    counts = Counter(file for table in tables for file in table.files)
    alike = [file for file, count in counts.items() if count >= _LEAST_ALIKE]
    if not alike or len(tables) > (2 if may_have_others else 1) * sum(counts[file] for file in alike):
        return None
    if not may_have_others and len(alike) > 1:
        return None
    first = min(alike, key=lambda file: (-counts[file], file))
    return first, counts[first]


def _first_table(
    shown: str, named: Sequence[tuple[Folder, str]], load: Callable[[Folder, str], tuple[Table, str]]
) -> str:
    """Return what is wrong with the first file that is a table by its name, and no document of anything else.

    That is that it cannot be read, or that it has one row alone: several runs are needed, wherever the others are.
    """
    for place, file in named:
        if not file.lower().endswith(_DOCUMENTS):
            name = place.name_of(file)
            try:
                table, _ = load(place, file)
            except (Unreadable, OSError) as error:
                return f"{name} {error.message if isinstance(error, Unreadable) else 'cannot be read.'}"
            if len(table.rows) == 1:
                return (
                    f"{shown} holds a table with a single row ({name}). If that is a run, give the folder that holds"
                    " the others, too."
                )
    return ""


def _nothing(shown: str, inside: _Listed) -> str:
    files = inside.files
    if not files:
        return f"{shown} holds folders, but no file; give the folder that holds the runs."
    for place, file in files[:_SHOWN]:
        try:
            wrong = why_not_opened(place, file)
        except Unreadable:
            continue
        if wrong:
            return f"{place.name_of(file)} {wrong}"
    kinds = Counter(posixpath.splitext(file)[1].lower() or "without an ending" for _, file in files)
    counted = listed([f"{count:,} {kind}" for kind, count in kinds.most_common()])
    least = "" if inside.is_all else "at least "
    return (
        f"{shown} holds {least}{len(files):,} file{'s' * (len(files) != 1)} ({counted}), and none that is known"
        " as the log or the table of a run. paramimp readers lists what is; a run is a folder with a config.yaml and a"
        " metrics.json."
    )


def sent(table: TableFile, options: ReadOptions) -> str:
    """The sentence that sends the user to a table of runs which lies among what is no run."""
    return f"{table.name} has a run in each row; to analyse these: {command([table.folder], options)}"


def command(files: Sequence[Folder], options: ReadOptions) -> str:
    """The line that analyses some files, or that lists what they hold where no metric is known."""
    paths = []
    for folder in files:
        (file,) = folder.files
        paths.append(shlex.quote(shorter(folder.path_of(file))))
    if not options.metrics:
        return f"paramimp runs {' '.join(paths)}"
    metrics = [f"--metric {shlex.quote(metric)}" for metric in options.metrics]
    return f"paramimp analyze {' '.join([*paths, *metrics])}"


def _name_of(folder: Folder) -> str:
    (file,) = folder.files
    return folder.name_of(file)
