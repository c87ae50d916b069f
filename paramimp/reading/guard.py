"""The one place that catches what a file makes a reader raise: it costs the runs of that file, and no others.

Readers raise `Unreadable` for what they know can be wrong with a file. No list of that is complete: a file that holds a
number where its tool writes a list makes some line of some reader raise a TypeError. Each call of a reader goes through
a function of this module, and what was raised becomes a `SkippedRun` that names the place and the kind of error.

What had been read of a store before it raised is kept: the rest is listed as one entry that says so. A
`ParamimpError` is passed on, for it is addressed to the user and means the whole command. So is whatever is no
`Exception`, such as an interrupt. The traceback goes to the logger of this module, at the level DEBUG.

A reader may go on without a file that the disk does not give. What it hands over then passes for the whole, so it is
replaced here by what is said of that file (see `paramimp.reading.unseen_files`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from paramimp.errors import ParamimpError
from paramimp.messages.phrases import called
from paramimp.messages.printable import printable
from paramimp.places.addresses import scrub, without_secrets
from paramimp.places.unseen import noting
from paramimp.reading.nested import without_deep_params
from paramimp.reading.unseen_files import accounted
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from paramimp.readers.interface import (
        AddressReader,
        BelowReader,
        BesideReader,
        Claim,
        Folder,
        HomeReader,
        Reader,
        ReadOptions,
    )
    from paramimp.runs import Run

LOGGER = "paramimp.readers"
"""The name of the logger that is told of each error, with its traceback."""

_MOST = 80
"""Characters of what an error says itself."""

Item = TypeVar("Item")
Found = TypeVar("Found")


def attempt(look: Callable[[], Found], lost: Callable[[Exception], Item]) -> Found | Item:
    """What `look` returns; where it raises, what `lost` makes of the error. For other files than logs, too."""
    try:
        return look()
    except ParamimpError:
        raise
    except Exception as error:  # noqa: BLE001  any error of a reader
        return lost(error)


def claim_of(reader: Reader, folder: Folder) -> Claim | SkippedRun:
    """How sure a reader is of a folder; what is wrong with it, where looking into it raised."""
    try:  # as `attempt`, which would have two functions made for each reader of each folder of a tree
        return reader.claims(folder)
    except ParamimpError:
        raise
    except Exception as error:  # noqa: BLE001  any error of a reader
        return _lost_folder(folder, reader.name, error)


def looked_into(look: Callable[[Folder], Found], folder: Folder) -> Found | SkippedRun:
    """What is said of a folder that no reader claims; what is wrong with it, where looking into it raised."""
    return attempt(lambda: look(folder), lambda error: _lost_folder(folder, "", error))


def runs_in(reader: HomeReader, folder: Folder) -> Sequence[str]:
    """The sub-folders of a home that may be runs; none if not all was seen, so that it is read as a whole."""
    with noting() as notes:
        names = attempt(lambda: reader.runs_in(folder), lambda _: ())
    return () if notes else names


def claims_below(reader: BelowReader, folder: Folder) -> bool:
    """Whether a reader knows what lies in a folder in which nothing was found; not if looking into it raises."""
    return attempt(lambda: reader.claims_below(folder), lambda _: False)


def read(reader: Reader, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
    """Yield the runs of claimed folders."""
    return _each(
        lambda some: accounted(reader.read(some, options), reader.name, some),
        folders,
        lambda folder, error, count: _lost_folder(folder, reader.name, error, count),
    )


def beside(reader: BesideReader, folder: Folder, options: ReadOptions, usable: int, found: int) -> Sequence[SkippedRun]:
    """Return what a reader says of the files beside runs; nothing if that raises: the runs are read anyway."""
    return attempt(lambda: tuple(reader.beside_runs(folder, options, usable, found)), lambda _: ())


def read_runs(
    reader: HomeReader, folder: Folder, names: Sequence[str], options: ReadOptions
) -> Iterator[Run | SkippedRun]:
    """Yield some runs of a home."""
    name = getattr(reader, "name", "")
    return _each(
        lambda some: accounted(reader.read_runs(folder, some, options), name, (folder,) * len(some)),
        names,
        lambda run, error, count: _lost(folder.name_of(run), name, error, count, Entry.RUN),
    )


def read_address(reader: AddressReader, address: str, options: ReadOptions) -> Iterator[Run | SkippedRun]:
    """Yield the runs at an address."""
    shown, name = without_secrets(address), getattr(reader, "name", "")
    return _each(
        lambda some: reader.read_address(some[0], options),
        (address,),
        lambda _, error, count: _lost(shown, name, error, count, Entry.FILE, hide=lambda said: scrub(said, address)),
    )


def _each(
    read_some: Callable[[Sequence[Item]], Iterator[Run | SkippedRun]],
    items: Sequence[Item],
    lost: Callable[[Item, Exception, int], SkippedRun],
) -> Iterator[Run | SkippedRun]:
    """Yield what is read of all items together; if that raises, each is read alone, so that one is at fault.

    A reader's results come in a stable order, so those that were handed over already are the first of the second
    reading, and are passed over.
    """
    count = 0
    try:
        for result in without_deep_params(read_some(items)):
            count += 1
            yield result
    except ParamimpError:
        raise
    except Exception as error:  # noqa: BLE001  any error of a reader
        raised = error
    else:
        return
    if len(items) == 1:
        yield lost(items[0], raised, count)
        return
    for item in items:
        alone = 0
        try:
            for result in without_deep_params(read_some((item,))):
                alone += 1
                if count:
                    count -= 1
                else:
                    yield result
        except ParamimpError:
            raise
        except Exception as error:  # noqa: BLE001  any error of a reader
            yield lost(item, error, alone)


def _lost_folder(folder: Folder, reader: str, error: Exception, count: int = 0) -> SkippedRun:
    """The entry of a folder, or of the file that is offered as one."""
    if folder.is_file:
        (file,) = folder.files
        return _lost(folder.name_of(file), reader, error, count, Entry.FILE)
    return _lost(folder.name, reader, error, count, Entry.FOLDER if count else Entry.RUN)


def _lost(
    name: str, reader: str, error: Exception, count: int, entry: Entry, hide: Callable[[str], str] = str
) -> SkippedRun:
    shown = called(name)
    if isinstance(error, Unreadable):
        reason, message = error.reason, f"{shown} {hide(error.message)}"
    else:
        _log(name, reader, error)
        reason = SkipReason.UNREADABLE
        kind = f" as {reader}" if reader else ""
        behind = f" behind its first {count:,} run{'s' * (count != 1)}" if count else ""
        message = (
            f"{shown} cannot be read{kind}{behind} ({kind_of(error, hide)}); restore it from a copy, or remove it."
            " PARAMIMP_DEBUG=1 shows more."
        )
    return SkippedRun(Origin(name, reader, entry=entry), reason, message)


def kind_of(error: Exception, hide: Callable[[str], str] = str) -> str:
    """``TypeError: 'int' object is not iterable``, in one line; what `hide` takes out goes before it is shortened."""
    said = getattr(error, "strerror", None) or str(error)
    kind = type(error).__name__
    return printable(hide(f"{kind}: {said}") if said else kind, _MOST)


def _log(name: str, reader: str, error: Exception) -> None:
    import logging  # a hundredth of a second, for what hardly ever happens

    logging.getLogger(LOGGER).debug("%s, read as %s:", printable(name), reader or "any log", exc_info=error)
