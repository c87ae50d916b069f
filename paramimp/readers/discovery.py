"""Finding the runs below the given folders and having each read by the reader that knows its format."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.readers import READERS
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.walk import Seen, Unvisited, walk
from paramimp.runs import SkippedRun, SkipReason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from paramimp.readers.interface import Reader
    from paramimp.runs import Run

_BATCH = 64


@dataclass(frozen=True, slots=True)
class _Found:
    """A folder and the reader that will read it."""

    folder: Folder
    reader: Reader
    claim: Claim


def find_runs(
    paths: Sequence[str | os.PathLike[str]],
    *,
    reader: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Run | SkippedRun]:
    """Yield every run below the given folders, read or skipped with its reason, in the order of the tree.

    Parameters
    ----------
    paths : folders. With several, a run's name begins with the folder's own name. A folder that is reached twice
        counts once.
    reader : name of the only reader to ask; by default all are.
    progress : called with the number of runs done and the number found.

    Raises
    ------
    ParamimpError : a path is not a folder that can be listed, or two readers claim the same folder.
    """
    readers = [READERS.load(name) for name in (READERS.names() if reader is None else (reader,))]
    roots = _distinct_roots(paths)
    return _read_all(_plan(roots, readers), progress)


def _plan(roots: Sequence[tuple[str, str]], readers: Sequence[Reader]) -> list[_Found | SkippedRun]:
    seen: Seen = set()
    plan: list[_Found | SkippedRun] = []
    for path, prefix in roots:
        plan.extend(_choose(list(walk(path, prefix=prefix, seen=seen)), readers))
    return plan


def _read_all(
    plan: Sequence[_Found | SkippedRun], progress: Callable[[int, int], None] | None
) -> Iterator[Run | SkippedRun]:
    """Read in batches of neighbours with one reader; only one batch of results exists at a time."""
    total, done = len(plan), 0
    while done < total:
        if progress is not None:
            progress(done, total)
        first = plan[done]
        if isinstance(first, SkippedRun):
            yield first
            done += 1
            continue
        batch = []
        for item in plan[done : done + _BATCH]:
            if isinstance(item, SkippedRun) or item.reader is not first.reader:
                break
            batch.append(item.folder)
        yield from first.reader.read(batch)
        done += len(batch)
    if progress is not None:
        progress(total, total)


def _choose(walked: Sequence[Folder | Unvisited], readers: Sequence[Reader]) -> Iterator[_Found | SkippedRun]:
    """Decide which folders of one root are runs.

    A whole run always is. What is left of one (only a config, only metrics) is one unless it lies inside a run
    (a checkpoint) or has a whole run inside (then it is what the runs of a sweep share). A folder without
    sub-folders that holds neither but stands beside a run is a run that left nothing.
    """
    claims = {
        item.name: found for item in walked if isinstance(item, Folder) and (found := _claim(item, readers)) is not None
    }
    holders = {above for name, found in claims.items() if found.claim is Claim.WHOLE for above in _above(name)}
    runs: set[str] = set()
    for item in walked:  # parents come before children
        found = claims.get(item.name)
        if found is not None and (
            found.claim is Claim.WHOLE or (item.name not in holders and runs.isdisjoint(_above(item.name)))
        ):
            runs.add(item.name)
    parents_of_runs = {_parent(name) for name in runs}
    for item in walked:
        if item.name in runs:
            yield claims[item.name]
        elif isinstance(item, Unvisited):
            # A run's link to its data set is no news; a folder that cannot be listed may hide runs anywhere.
            if not item.leads_out or runs.isdisjoint(_above(item.name)):
                yield SkippedRun(item.name, item.name, SkipReason.UNREADABLE, item.message)
        elif not runs.isdisjoint(_above(item.name)):
            continue
        elif not item.folders and item.name not in claims and _parent(item.name) in parents_of_runs:
            yield _left_nothing(item)


def _claim(folder: Folder, readers: Sequence[Reader]) -> _Found | None:
    claims = [_Found(folder, reader, claim) for reader in readers if (claim := reader.claims(folder))]
    if len(claims) > 1:
        most = max(found.claim for found in claims)
        claims = [found for found in claims if found.claim is most]
    if len(claims) > 1:
        first, second = claims[0].reader.name, claims[1].reader.name
        raise ParamimpError(
            f"{folder.path} looks like a run of {first} and of {second}; "
            f"choose with --reader {first} or --reader {second}."
        )
    return claims[0] if claims else None


def _above(name: str) -> Iterator[str]:
    """Yield the names of the folders that a folder lies in, nearest first."""
    while name != ".":
        name = _parent(name)
        yield name


def _parent(name: str) -> str:
    return name.rpartition("/")[0] or "."


def _left_nothing(folder: Folder) -> SkippedRun:
    message = (
        f"{folder.name} holds neither a config nor metrics but stands beside runs; "
        "if it is one, it wrote nothing, else move it elsewhere."
    )
    return SkippedRun(folder.name, folder.name, SkipReason.NO_CONFIG, message)


def _distinct_roots(paths: Sequence[str | os.PathLike[str]]) -> list[tuple[str, str]]:
    """Return each given folder once, with the prefix of its runs' names (empty if it is the only one)."""
    if not paths:
        raise ParamimpError("no folder of runs was given; name one.")
    by_real: dict[str, str] = {}
    for given in paths:
        path = os.fspath(given)
        _check_root(path)
        by_real.setdefault(os.path.realpath(path), path)
    if len(by_real) == 1:
        return [(path, "") for path in by_real.values()]
    parts = {real: [part for part in real.split(os.sep) if part] or ["root"] for real in by_real}
    length = 1
    while len({tuple(found[-length:]) for found in parts.values()}) < len(parts):
        length += 1
    return [(path, "/".join(parts[real][-length:])) for real, path in by_real.items()]


def _check_root(path: str) -> None:
    try:
        with os.scandir(path):
            pass
    except FileNotFoundError:
        raise ParamimpError(f"'{path}' does not exist; give the folder that holds the runs.") from None
    except NotADirectoryError:
        raise ParamimpError(f"'{path}' is not a folder; give the folder that holds the runs.") from None
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or error
        raise ParamimpError(f"'{path}' cannot be listed ({what}); check that it is readable by you.") from None
