"""Files that could not be looked at while runs were read: the runs that lack them are not handed over as if whole."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from paramimp.places.unseen import noting
from paramimp.runs import Entry, Origin, Run, SkippedRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.places.folder import Folder
    from paramimp.places.unseen import Unseen


def accounted(
    results: Iterator[Run | SkippedRun], reader: str, folders: Sequence[Folder]
) -> Iterator[Run | SkippedRun]:
    """Yield what a reader makes of folders; a run of which a file could not be looked at becomes a `SkippedRun`.

    A run whose note names the file is handed over: its reader knows what it lacks. What concerns none of the results
    is yielded at the end.

    Raises
    ------
    Unreadable : a file could not be looked at, and there are several folders: each has to be read alone.
    """
    results = iter(results)
    waiting: list[Unseen] = []
    while True:
        with noting() as notes:
            result = next(results, None)
        waiting += notes
        if waiting and len(folders) > 1:
            raise waiting[0].error
        if result is None:
            break
        yield _accounted(result, reader, folders[0], waiting) if waiting else result
    for note in waiting:
        yield unseen_in(folders[0], note, reader)


def _accounted(result: Run | SkippedRun, reader: str, folder: Folder, waiting: list[Unseen]) -> Run | SkippedRun:
    """What is handed over in place of a result; what it accounts for is no longer waiting."""
    said = result.message if isinstance(result, SkippedRun) else result.note
    for note in waiting[:]:
        name = folder.name_at(note.path)
        is_told = posixpath.basename(name) in said
        if is_told or _concerns(name, result.origin):
            waiting.remove(note)
            if isinstance(result, Run) and not is_told:
                origin = Origin(result.origin.run, reader, name)
                result = SkippedRun(origin, note.error.reason, f"{name} {note.error.message}")
    return result


def _concerns(name: str, origin: Origin) -> bool:
    return origin.run == "." or name == origin.path or name.startswith((f"{origin.run}/", f"{origin.path}/"))


def unseen_in(folder: Folder, note: Unseen, reader: str = "") -> SkippedRun:
    """What is said of a file that could not be looked at, whatever it holds."""
    name = folder.name_at(note.path)
    run, entry = (name, Entry.FILE) if folder.is_file else (folder.name, Entry.FOLDER)
    return SkippedRun(Origin(run, reader, name, entry=entry), note.error.reason, f"{name} {note.error.message}")
