"""Where one run was found: what the files of the given folder are that may hold the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.places.folder import Folder
from paramimp.places.roots import Root
from paramimp.places.walk import walk
from paramimp.readers.interface import BesideReader
from paramimp.reading import guard
from paramimp.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from paramimp.readers.interface import Reader, ReadOptions
    from paramimp.runs import SkippedRun

FEW = 8
"""Things to read, of which one may be a run and the others not."""


def and_beside(
    results: Iterable[Run | SkippedRun], roots: Sequence[object], readers: Sequence[Reader], options: ReadOptions
) -> Iterator[Run | SkippedRun]:
    """Yield the results and, if just one of them is a run, what is said of files that may hold more of them.

    Parameters
    ----------
    roots : what was given; only of one folder of the disk more is said.
    """
    runs = 0
    for result in results:
        runs += isinstance(result, Run)
        yield result
    (root,) = roots if len(roots) == 1 else (None,)
    if runs == 1 and isinstance(root, Root):
        for folder in walk(root.path, prefix=root.prefix, enter=lambda _: False):
            for reader in readers:
                if isinstance(folder, Folder) and isinstance(reader, BesideReader):
                    yield from guard.beside(reader, folder, options)
