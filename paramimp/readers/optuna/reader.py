"""Optuna's studies: SQLite storages, journal files, exported data frames, and storages on a database server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from paramimp.decoding.shared_cells import check_stored_cells
from paramimp.messages.shortened_lists import listed
from paramimp.places.addresses import without_secrets
from paramimp.places.database import DATABASES, is_database
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.optuna.csv_export import CSV_LIMIT, is_data_frame, read_data_frame
from paramimp.readers.optuna.journal import JOURNAL_LIMIT, is_journal, replay
from paramimp.readers.optuna.sqlite import TABLES, read_studies
from paramimp.readers.optuna.storage import is_storage, read_storage
from paramimp.readers.optuna.trials import check_names, runs_of
from paramimp.readers.outcome import unreadable_file
from paramimp.runs import Entry, Origin, Run, SkippedRun, SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.optuna.trials import Study

_Load = Callable[[Folder, str, str | None], tuple[list["Study"], str]]
_HEAD = 4096
_NAME = "optuna"
_SHOWN = 5


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
    try:
        head = folder.head(file, _HEAD)
    except Unreadable:
        return None
    if is_database(head):
        return _database if _is_storage_file(folder, file) else None
    if is_journal(head):
        return _journal
    return _data_frame if is_data_frame(head) else None


def _is_storage_file(folder: Folder, file: str) -> bool:
    """Whether a database has Optuna's tables; of one that cannot be opened only its name can tell."""
    try:
        return folder.tables(file).keys() >= TABLES
    except Unreadable:
        return _NAME in file.lower()


def _read(folder: Folder, wanted: str | None) -> Iterator[Run | SkippedRun]:
    (file,) = folder.files
    name = folder.name_of(file)
    load = _loader(folder, file) or _replaced
    try:
        studies, note = load(folder, file, wanted)
        check_names(studies)
        check_stored_cells([(t.params, t.user_attrs) for study in studies for t in study.trials], folder.size(file))
    except Unreadable as error:
        yield unreadable_file(name, error, _NAME)
        return
    if studies and wanted is None and not any(study.trials for study in studies):
        yield _without_trials(name, [study.name for study in studies])
    for study in studies:
        yield from runs_of(study, path=name, reader=_NAME, note=f"{name}: {note}" if note else "")


def _without_trials(name: str, studies: Sequence[str]) -> SkippedRun:
    """What is said of a storage in which nothing was tried yet."""
    shown = listed(studies, _SHOWN)
    count = f"{len(studies)} {'study' if len(studies) == 1 else 'studies'}"
    message = f"{name} is a storage of Optuna without trials ({count}: {shown})."
    return SkippedRun(Origin(name, _NAME, entry=Entry.FILE), SkipReason.NO_METRICS, message)


def _replaced(_folder: Folder, _file: str, _wanted: str | None) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, "is no longer the file of Optuna that it was a moment ago; try again.")


def _database(folder: Folder, file: str, wanted: str | None) -> tuple[list[Study], str]:
    with folder.database(file) as database:
        return read_studies(database, wanted), ""


def _journal(folder: Folder, file: str, _wanted: str | None) -> tuple[list[Study], str]:
    return replay(folder.read(file, JOURNAL_LIMIT))


def _data_frame(folder: Folder, file: str, _wanted: str | None) -> tuple[list[Study], str]:
    return [read_data_frame(folder.read(file, CSV_LIMIT))], ""
