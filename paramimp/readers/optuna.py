"""Optuna's studies: SQLite storages, journal files, exported data frames, and storages on a database server."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from paramimp.readers.addresses import without_secrets
from paramimp.readers.files import read_head, read_regular_file
from paramimp.readers.interface import Claim, Folder, Unreadable
from paramimp.readers.optuna_csv import CSV_LIMIT, is_data_frame, read_data_frame
from paramimp.readers.optuna_journal import JOURNAL_LIMIT, is_journal, replay
from paramimp.readers.optuna_sqlite import TABLES, read_studies
from paramimp.readers.optuna_storage import is_storage, read_storage
from paramimp.readers.optuna_trials import check_names, runs_of
from paramimp.readers.outcome import unreadable_file
from paramimp.readers.sqlite_file import DATABASES, is_database, open_database, tables_of
from paramimp.runs import Run, SkippedRun, SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.optuna_trials import Study

_Load = Callable[[str, str, str | None], tuple[list["Study"], str]]
_HEAD = 4096
_NAME = "optuna"


class OptunaReader:
    """Each trial of each study is a run; its group is the study."""

    name = _NAME
    description = "SQLite storages, journal files, trials_dataframe() as CSV; storages at postgresql:// and mysql://"
    needs = "paramimp[optuna] for postgresql:// and mysql://"
    markers: Sequence[str] = ()
    files = (*DATABASES, "*.log", "*.journal", "*.csv")
    nested = True

    def claims(self, folder: Folder) -> Claim:
        """A file is certain by what it holds; a folder with more in it is none of Optuna's."""
        if len(folder.files) != 1 or folder.folders:
            return Claim.NONE
        return Claim.NONE if _loader(folder, *folder.files) is None else Claim.CERTAIN

    def accepts(self, address: str) -> bool:
        """Whether an address is that of a storage on a server."""
        return is_storage(address)

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Yield the trials of each study of each file; a database is read for the wanted ones alone."""
        for folder in folders:
            yield from _read(folder, options.study)

    def read_address(self, address: str, options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Yield the trials of each wanted study of a storage on a server."""
        shown = without_secrets(address)
        for study in read_storage(address, options.study):
            yield from runs_of(study, path=shown, reader=_NAME)


OPTUNA = OptunaReader()


def _loader(folder: Folder, file: str) -> _Load | None:
    path = folder.path_of(file)
    try:
        head = read_head(path, root=folder.root, size=_HEAD)
    except Unreadable:
        return None
    if is_database(head):
        return _database if _is_storage_file(path, folder.root) else None
    if is_journal(head):
        return _journal
    return _data_frame if is_data_frame(head) else None


def _is_storage_file(path: str, root: str) -> bool:
    """Whether a database has Optuna's tables; of one that cannot be opened only its name can tell."""
    try:
        return tables_of(path, root=root).keys() >= TABLES
    except Unreadable:
        return _NAME in os.path.basename(path).lower()


def _read(folder: Folder, wanted: str | None) -> Iterator[Run | SkippedRun]:
    (file,) = folder.files
    name = folder.name_of(file)
    load = _loader(folder, file) or _replaced
    try:
        studies, note = load(folder.path_of(file), folder.root, wanted)
        check_names(studies)
    except Unreadable as error:
        yield unreadable_file(name, error, _NAME)
        return
    for study in studies:
        yield from runs_of(study, path=name, reader=_NAME, note=f"{name}: {note}" if note else "")


def _replaced(_path: str, _root: str, _wanted: str | None) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, "is no longer the file of Optuna that it was a moment ago; try again.")


def _database(path: str, root: str, wanted: str | None) -> tuple[list[Study], str]:
    with open_database(path, root=root) as database:
        return read_studies(database, wanted), ""


def _journal(path: str, root: str, _wanted: str | None) -> tuple[list[Study], str]:
    return replay(read_regular_file(path, root=root, limit=JOURNAL_LIMIT))


def _data_frame(path: str, root: str, _wanted: str | None) -> tuple[list[Study], str]:
    return [read_data_frame(read_regular_file(path, root=root, limit=CSV_LIMIT))], ""
