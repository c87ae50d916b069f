"""Finding the runs in what was given and having each read by the reader that knows its format."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from paramimp.engine.telling import busy_with, is_again
from paramimp.places.folder import is_hidden
from paramimp.places.remote.addresses import is_remote
from paramimp.places.roots import Address, Root, distinct_roots
from paramimp.places.walk import Seen, Unvisited, walk
from paramimp.readers import READERS
from paramimp.readers.interface import BelowReader, Claim, Folder, ReadOptions, Trait
from paramimp.readers.offered import Offered, offered
from paramimp.reading import guard
from paramimp.reading.choice import Place, runs_among
from paramimp.reading.dispatch import Dispatch, Found
from paramimp.reading.given import given_file, on_server, refuse_address
from paramimp.reading.memory import memory
from paramimp.reading.parts import WHOLE, Home, Part, Stored, Task, as_task, share, size
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from paramimp.readers.interface import Reader
    from paramimp.reading.memory import Memory
    from paramimp.runs import Run

_BATCH = 64


def find_runs(
    given: Sequence[str | os.PathLike[str]],
    *,
    reader: str | None = None,
    options: ReadOptions | None = None,
    progress: Callable[[int, int], None] | None = None,
    part: Part = WHOLE,
) -> Iterator[Run | SkippedRun]:
    """Yield every run in what was given, read or skipped with its reason, in the order of the tree.

    Parameters
    ----------
    given : folders, files and addresses. With several, a run's name begins with the folder's own name. A folder
        that is reached twice counts once.
    reader : name of the only reader to ask; by default all are.
    options : handed to the readers.
    progress : called with the number of folders done and the number found.
    part : which part of the folders found to read; those before it count as done.

    Raises
    ------
    ParamimpError : a path does not exist or cannot be listed, or a file or an address is of no known kind.
    """
    kept = memory()
    if kept is not None:
        return _read_remembered(given, readers_of(reader), options or ReadOptions(), progress, kept)
    return runs_below(distinct_roots(given), reader=reader, options=options, progress=progress, part=part)


def runs_below(
    roots: Sequence[Opened | Address],
    *,
    reader: str | None = None,
    options: ReadOptions | None = None,
    progress: Callable[[int, int], None] | None = None,
    part: Part = WHOLE,
) -> Iterator[Run | SkippedRun]:
    """Yield every run in what was given and may be open already, as `find_runs`."""
    readers = readers_of(reader)
    plan = plan_of(roots, readers)
    return _read_all(plan, options or ReadOptions(), progress, part)


def runs_in_file(
    file: Folder, *, reader: str | None = None, options: ReadOptions | None = None
) -> Iterator[Run | SkippedRun]:
    """Yield every run in a file that was given itself, as a folder that holds only it, wherever it lies.

    Parameters
    ----------
    reader, options : as those of `find_runs`.

    Raises
    ------
    ParamimpError : the file is of no known kind.
    """
    readers = readers_of(reader)
    return _read_all([given_file(file, Dispatch(readers), readers)], options or ReadOptions(), None, WHOLE)


def readers_of(only: str | None) -> list[Offered]:
    """The readers to ask: all, or one."""
    return offered(READERS.names() if only is None else (only,))


Opened = Root | Folder | Stored
"""What was given: a folder of the disk, a file or a folder elsewhere that is listed, a server and who asks it."""


def opened(roots: Sequence[Opened | Address], readers: Sequence[Offered]) -> list[Opened]:
    """What was given, with the folders that lie elsewhere listed: of them that is needed to know anything.

    Raises
    ------
    ParamimpError : as `find_runs`.
    """
    return [_opened(root, readers) if isinstance(root, Address) else root for root in roots]


def _opened(address: Address, readers: Sequence[Offered]) -> Folder | Stored:
    if (stored := on_server(address.text, readers)) is not None:
        return stored
    if not is_remote(address.text):
        refuse_address(address.text)
    from paramimp.places.remote.opening import open_remote  # what few have is imported for few

    return open_remote(address.text, address.prefix)


def plan_of(roots: Sequence[Opened | Address], readers: Sequence[Offered]) -> list[Task]:
    """What there is to read in what was given, in the order of the tree.

    Raises
    ------
    ParamimpError : as `find_runs`.
    """
    dispatch = Dispatch(readers)
    seen: Seen = set()
    plan: list[Task] = []
    tops: list[Folder] = []
    for root in opened(roots, readers):
        if isinstance(root, Stored):
            plan.append(root)
        elif isinstance(root, Folder) and root.is_file:
            plan.append(given_file(root, dispatch, readers, is_alone=len(roots) == 1))
        else:
            if isinstance(root, Root):
                places = _explore(root, dispatch, seen)
            else:
                places = _explore_elsewhere(root, dispatch, seen)
            plan.extend(_tasks(root.path, places, is_alone=len(roots) == 1))
            tops += [place.item for place in places[:1] if isinstance(place.item, Folder)]
    return plan or list(_last_resort(tops, readers))


def _last_resort(tops: Sequence[Folder], readers: Sequence[Offered]) -> Iterator[Found]:
    """The folders that were given, where nothing was found in any: the first reader that knows what to do with each."""
    resorts = [each for each in readers if each.has(Trait.LAST_RESORT)] if tops else []
    for folder in tops:
        for reader in (each.reader for each in resorts):
            if not isinstance(reader, BelowReader) or guard.claims_below(reader, folder):
                yield Found(folder, reader, Claim.PARTIAL)
                break


def _tasks(path: str, places: Sequence[Place], *, is_alone: bool) -> Iterator[Task]:
    """What there is to read in a folder whose folders are known."""
    if is_alone and (empty := _if_empty(path, places)):
        yield empty
        return
    for step in runs_among(places):
        yield as_task(step) if isinstance(step, Found) else step


def _explore_elsewhere(root: Folder, dispatch: Dispatch, seen: Seen) -> list[Place]:
    """Every folder of a bucket or of another machine with its reader, as `_explore`."""
    from paramimp.places.remote.folder import walk_remote  # what few have is imported for few

    return _placed(partial(walk_remote, root, seen=seen), dispatch)


def _explore(root: Root, dispatch: Dispatch, seen: Seen) -> list[Place]:
    """Every folder of a tree with its reader; what lies in a run is not listed, unless runs may lie there."""
    places = _placed(partial(walk, root.path, prefix=root.prefix, seen=seen), dispatch)
    if (kept := memory()) is not None:
        for place in places:
            if isinstance(place.item, Folder) and place.is_open and (place.found is None or place.item.folders):
                kept.visit(place.item)
    return places


def _placed(walked: Callable[..., Iterator[Folder | Unvisited]], dispatch: Dispatch) -> list[Place]:
    """Every folder on a walk with its reader, which says where the walk goes on."""
    places: list[Place] = []
    for item in walked(enter=lambda _: places[-1].is_open, hidden=lambda name: _is_home(name, places[-1], dispatch)):
        places.append(_place(item, dispatch))  # noqa: PERF401  the walk asks about each before it goes on
    return places


def _is_home(name: str, place: Place, dispatch: Dispatch) -> bool:
    """Whether a hidden folder holds runs: not that of a run itself, which could not be looked into."""
    return name in dispatch.homes and not place.is_unsure


def _place(item: Folder | Unvisited, dispatch: Dispatch) -> Place:
    if isinstance(item, Unvisited):
        return Place(item)
    found = dispatch.folder(item)
    if isinstance(found, SkippedRun):
        return Place(item, files=(found, *dispatch.files(item)))
    place = Place(item, found)
    return Place(item, found, tuple(dispatch.files(item))) if place.is_open else place


def _if_empty(path: str, places: Sequence[Place]) -> SkippedRun | None:
    """What is said of a folder in which nothing lies."""
    folder = places[0].item if len(places) == 1 and not places[0].found else None
    if not isinstance(folder, Folder) or not all(map(is_hidden, (*folder.files, *folder.folders))):
        return None
    message = f"{path} is an empty folder; give the folder that holds the runs."
    return SkippedRun(Origin(".", path=path, entry=Entry.FOLDER), SkipReason.NO_CONFIG, message)


def _read_all(
    plan: Sequence[Task], options: ReadOptions, progress: Callable[[int, int], None] | None, part: Part
) -> Iterator[Run | SkippedRun]:
    """Read in batches of neighbours with one reader; only one batch of results exists at a time.

    What has ended a process that read it is read one by one, so that the folder that does so can be named.
    """
    total = sum(map(size, plan))
    done, end = part.bounds(total)
    tasks = deque(share(plan, part))
    while tasks:
        if progress is not None:
            progress(done, total)
        first = tasks.popleft()
        before = done
        done += size(first)
        if is_again():
            yield from read_task(first, options)
        elif isinstance(first, Found):
            batch = [first.folder, *_neighbours(tasks, first.reader)]
            done += len(batch) - 1
            yield from guard.read(first.reader, batch, options)
        elif isinstance(first, Home):
            runs = guard.read_runs(first.reader, first.folder, first.names, options)
            yield from runs if progress is None else _told(runs, progress, before, done, total)
        elif isinstance(first, Stored):
            yield from guard.read_address(first.reader, first.address, options)
        else:
            yield first
    if progress is not None:
        progress(end, total)


def read_task(task: Task, options: ReadOptions) -> Iterator[Run | SkippedRun]:
    """Read one task."""
    if isinstance(task, (Found, Home)):
        busy_with(task.folder.name)
    if isinstance(task, Found):
        return guard.read(task.reader, [task.folder], options)
    if isinstance(task, Home):
        return guard.read_runs(task.reader, task.folder, task.names, options)
    if isinstance(task, Stored):
        return guard.read_address(task.reader, task.address, options)
    return iter((task,))


def _read_remembered(
    given: Sequence[str | os.PathLike[str]],
    readers: Sequence[Offered],
    options: ReadOptions,
    progress: Callable[[int, int], None] | None,
    kept: Memory,
) -> Iterator[Run | SkippedRun]:
    """Read one by one what is not in memory."""
    kept.begin()
    plan = plan_of(distinct_roots(given), readers)
    total, done = sum(map(size, plan)), 0
    for task in plan:
        if progress is not None and done % _BATCH == 0:
            progress(done, total)
        done += size(task)
        if isinstance(task, SkippedRun):
            yield task
        else:
            yield from kept.read(task, options)
    kept.end()
    if progress is not None:
        progress(total, total)


def _neighbours(tasks: deque[Task], reader: Reader) -> Iterator[Folder]:
    """Take the folders of the next tasks, as long as they are of one reader, and not too many."""
    for _ in range(_BATCH - 1):
        following = tasks[0] if tasks else None
        if not isinstance(following, Found) or following.reader is not reader:
            return
        tasks.popleft()
        yield following.folder


def _told(
    results: Iterator[Run | SkippedRun], progress: Callable[[int, int], None], done: int, end: int, total: int
) -> Iterator[Run | SkippedRun]:
    """Pass the runs of a home on and tell how many of them there were."""
    for count, result in enumerate(results, done):
        if (count - done) % _BATCH == 0:
            progress(min(count, end), total)
        yield result
