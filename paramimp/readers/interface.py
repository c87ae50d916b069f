"""What a reader is: it recognises what one tool wrote and turns it into runs."""

from __future__ import annotations

from enum import Enum, IntEnum, auto
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from paramimp.places.folder import Folder
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.runs import Run, SkippedRun

__all__ = [
    "AddressReader",
    "BelowReader",
    "Claim",
    "Folder",
    "HomeReader",
    "OtherFileReader",
    "ReadOptions",
    "Reader",
    "Trait",
    "has",
]


class Claim(IntEnum):
    """How sure a reader is that a folder (or a file) is one of its format.

    Of several readers the surest reads it. If two are equally sure of a whole run, it is skipped and both are named;
    if they are equally sure of less, the one that is registered first reads it.
    """

    NONE = 0
    PARTIAL = 1
    """The remains of a run; it counts unless it lies in a run, holds runs, or stands among runs of other tools."""
    LIKELY = 2
    """A run, by what its files hold, where no name tells; any reader that knows their names is surer."""
    WHOLE = 3
    """A run, by names that other tools use too."""
    CERTAIN = 4
    """A run, or a folder of runs, by a mark that nothing but this tool leaves."""


class Trait(Enum):
    """What the rest of the package has to know of a reader; a reader has those in its attribute `traits`."""

    BY_CONTENT = auto()
    """It looks into files and is never surer than `Claim.LIKELY`; so it is not asked about a folder of which another
    reader is surer by the names in it."""
    TABULAR = auto()
    """Its files do not tell params from metrics; so ``--params`` chooses the params among their columns."""
    LAST_RESORT = auto()
    """It also reads a folder that was given itself and in which nothing was found by any reader."""
    BY_SCRIPT = auto()
    """It reads what training scripts write by themselves; so the run of a tracker in the folder of one of its runs is
    the same run, which was logged twice."""
    IN_NAMED_FOLDERS = auto()
    """Its runs lie in folders that scripts and people name, so that their paths may tell what no file of them holds."""


@record
class ReadOptions:
    """What was asked for beyond the folders; each reader heeds what its format has.

    Attributes
    ----------
    study, experiment : the name of the study or experiment that is wanted, or a glob over names; for an experiment also
        its id. A reader may yield runs of others: these are left out later. If nothing in a store matches, the reader
        yields all its runs, or one `SkippedRun` for each study (`SkipReason.NOT_CHOSEN`), so that the error can list
        their names.
    metrics : names of the metrics that will be analysed; empty if none was named. The reader of a table needs them,
        since nothing else may tell metrics from params there.
    params : names of the columns of a table that are params, or globs over them; if empty, the reader decides by names
        and values, and where these do not decide, raises an error that asks for ``--params``.
    metrics_file : glob over the files in a run's folder that hold its metrics (``logs/*.csv``: in a folder below it,
        ``../metrics/*.csv``: in one beside it); if None, the reader finds them by their names and content.
    config_file : glob over the files in and below a run's folder that hold what it was told; if None, readers decide.
    include_unfinished : whether runs that did not finish will be used. Readers hand them over anyway, with their
        status; one for which that is costly may hand over less.
    histories : whether more than the last value of a metric counts. If not, a reader may save work: it hands over the
        last values alone, and how many there were as `Run.length`.
    """

    study: str | None = None
    experiment: str | None = None
    metrics: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    metrics_file: str | None = None
    config_file: str | None = None
    include_unfinished: bool = False
    histories: bool = True


class Reader(Protocol):
    """One log format.

    Attributes
    ----------
    name : of the registry and of ``--reader``.
    description : what it recognises, in one line.
    needs : the extra that must be installed (``paramimp[parquet]``), and for what; empty if nothing is.
    markers : globs over the names of the files and sub-folders in a folder; one without any is not offered to it.
        They keep sixteen readers as fast as one, so name what is rare: ``run.json``, ``*.wandb``, ``.hydra``.
    traits : optional; the set of the `Trait`s that it has.
    files : globs over the names of files that may be a whole sweep (``*.db``): such a file, wherever it lies outside
        a run, is offered by itself, as a `Folder` that holds nothing else. A file that the user named is always.
    homes : optional; names of the hidden folders that its tool keeps runs in, such as ``.neptune``: these are entered.
    nested : whether folders inside its runs may be runs, too. If not, a claim of at least `Claim.WHOLE` owns what
        lies below: nothing there is offered to any reader, and none of it is listed by the walk.
    """

    # Properties, so that a reader may have plain attributes of any type that fits.
    @property
    def name(self) -> str: ...  # noqa: D102  above
    @property
    def description(self) -> str: ...  # noqa: D102
    @property
    def needs(self) -> str: ...  # noqa: D102
    @property
    def markers(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def files(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def nested(self) -> bool: ...  # noqa: D102

    def claims(self, folder: Folder) -> Claim:
        """How sure the reader is; from names, and a few bytes of a file where names do not tell.

        What it raises is caught (see `guard`): if no other reader claims the folder, it is listed as unreadable.
        """
        ...

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read a batch of claimed folders: any number of results each, in a stable order.

        A bad run is a `SkippedRun` that says what is wrong. What is raised all the same is caught (see `guard`): it
        costs the folder that it comes from, except for the results handed over before. A run is handed over with its
        status, whatever that is.
        """
        ...


def has(reader: Reader, trait: Trait) -> bool:
    """Whether a reader has a trait; those of other packages need not have the attribute."""
    return trait in getattr(reader, "traits", ())


@runtime_checkable
class HomeReader(Protocol):
    """A reader whose folders may hold many runs, a sub-folder each, so that several processes can share a folder."""

    def runs_in(self, folder: Folder) -> Sequence[str]:
        """The sub-folders that may be runs, in order; none if the folder cannot be read in parts, as a run itself."""
        ...

    def read_runs(self, folder: Folder, names: Sequence[str], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read the runs in some consecutive sub-folders that `runs_in` named.

        All parts, read one after the other, yield the same results in the same order as `Reader.read`.
        """
        ...


@runtime_checkable
class BelowReader(Protocol):
    """A reader of a last resort (`Trait.LAST_RESORT`) that is not sure of every folder; others come after it."""

    def claims_below(self, folder: Folder) -> bool:
        """Whether it knows what lies in a folder that was given, where no reader found anything in it."""
        ...


@runtime_checkable
class BesideReader(Protocol):
    """A reader that knows what may hold other runs, where a folder was given and some were found in it."""

    def beside_runs(self, folder: Folder, options: ReadOptions, usable: int, found: int) -> Iterator[SkippedRun]:
        """Yield what is said of the files that lie in the given folder itself.

        Parameters
        ----------
        usable, found : how many of the runs in the folder can be used, and how many there are.
        """
        ...


@runtime_checkable
class OtherFileReader(Protocol):
    """A reader that reads one of several files of a run, and lets the user choose another one."""

    def other_file_with(self, metric: str, folder: Folder, options: ReadOptions) -> str | None:
        """Return the file of a run, relative to its folder, that was not read and holds a metric of this very name."""
        ...


@runtime_checkable
class AddressReader(Protocol):
    """A reader of what a server holds, named by an address (``postgresql://...``), besides or instead of folders."""

    def accepts(self, address: str) -> bool:
        """Whether the address is one of its kind; from the text alone."""
        ...

    def read_address(self, address: str, options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Yield the runs that are stored there.

        Raises
        ------
        ParamimpError : it cannot be reached or read at all, or its client library is missing.
        """
        ...
