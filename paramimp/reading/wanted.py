"""Which of the runs that lie in what was given are wanted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from paramimp.engine.interface import EngineName
from paramimp.errors import NoTableError, NotEnoughRunsError
from paramimp.messages import mentions
from paramimp.options.declared import Section, option
from paramimp.readers import READERS, readers_with
from paramimp.readers.interface import ReadOptions, Trait
from paramimp.runs import UNFINISHED, GroupKind, Status, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.table.run_table import RunTable


_HOW = frozenset({"cache", "engine", "address"})
"""What says how the runs are read, and changes nothing of what is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of the runs that lie in what was given are wanted: by reader, study, group and how they ended."""

    reader: str | None = option(
        None,
        "Read one log format only; see paramimp readers.",
        Section.RUNS,
        metavar="NAME",
        choices=READERS.names,
        default_text="each folder by the one that recognises it",
    )
    study: str | None = option(None, "The Optuna study to read; a pattern takes several.", Section.RUNS, metavar="NAME")
    experiment: str | None = option(
        None, "The MLflow experiment to read; a pattern takes several.", Section.RUNS, metavar="NAME"
    )
    params: tuple[str, ...] = option(
        (),
        "The columns of a table that are params, comma-separated; patterns work.",
        Section.RUNS,
        metavar="NAMES",
        repeatable=True,
        commas=True,
        default_text="told by their names",
        details="Without marks, all columns of a DataFrame but the metrics are params.",
    )
    metrics_file: str | None = option(
        None,
        "The files in a run's folder that hold its metrics, beside its config.",
        Section.RUNS,
        metavar="GLOB",
        default_text="told by their names and what they hold",
    )
    config_file: str | None = option(
        None,
        "The files in or below a run's folder that hold its hyperparameters.",
        Section.RUNS,
        metavar="GLOB",
        default_text="told by their names and what they hold",
        details="Each folder around such a file and one of metrics is a run, whatever else wrote in it.",
    )
    group: tuple[str, ...] = option(
        (),
        "Use only runs of matching groups: project, sweep, experiment, study, or a part of one (repeatable).",
        Section.RUNS,
        metavar="GLOB",
        repeatable=True,
    )
    include_unfinished: bool = option(
        False,  # noqa: FBT003  a default
        "Use runs that failed, were killed, pruned or still run.",
        Section.RUNS,
        kind=bool,
    )
    include_pruned: bool = option(
        False,  # noqa: FBT003  likewise
        "Use runs that were pruned, besides those that finished.",
        Section.RUNS,
        kind=bool,
    )

    cache: bool = option(
        False,  # noqa: FBT003  likewise
        "Take what was read before from the cache, where no file or folder has changed since.",
        Section.COMPUTING,
        kind=bool,
        on_command_line=True,
        details="The command line does so unless --no-cache is given. See paramimp cache.",
    )

    engine: EngineName = option(
        EngineName.LOCAL,
        "What reads and fits: this machine, or the cluster at --address; the result is the same.",
        Section.COMPUTING,
        choices=EngineName,
        details="A cluster needs the extra of its name, and reads without the cache, from a disk that it shares.",
    )
    address: str | None = option(
        None,
        "Where the cluster answers: tcp://HOST:8786 of Dask, HOST:6379 (or auto, local) of Ray.",
        Section.COMPUTING,
        metavar="ADDRESS",
    )

    def recorded(self) -> dict[str, Any]:
        """What a report says of it, so that it can be repeated: what was given, by the names of schema version 1."""
        given = {name: value for name, value in asdict(self).items() if value and name not in _HOW}
        return {"groups" if name == "group" else name: value for name, value in given.items()}

    @property
    def unfinished(self) -> frozenset[Status]:
        """The statuses that count besides the finished and the unknown."""
        return UNFINISHED if self.include_unfinished else frozenset({Status.PRUNED} if self.include_pruned else ())

    def read_options(self, summary: Summary, metrics: tuple[str, ...]) -> ReadOptions:
        """What a reader has to know of it."""
        return ReadOptions(
            study=self.study,
            experiment=self.experiment,
            metrics=metrics,
            params=self.params,
            metrics_file=self.metrics_file,
            config_file=self.config_file,
            include_unfinished=self.include_unfinished,
            histories=summary is not Summary.LAST,
        )

    def choose(self, table: RunTable) -> RunTable:
        """Leave out the runs of studies and groups that are not wanted, and what was read twice.

        Raises
        ------
        ParamimpError : there is no such experiment, study or group.
        """
        from paramimp.table.groups import choose_groups  # not for `--help`, which needs the options above
        from paramimp.table.inner_logs import join_inner_logs
        from paramimp.table.twins import leave_out_twins, refuse_copied_studies

        readers = set(map(attrgetter("origin.reader"), table.rows))
        if self.params and not readers_with(Trait.TABULAR, readers):
            raise NoTableError(
                f"{mentions.option('params')} names the columns of a table, and no table was given; for logs use"
                f" {mentions.option('include')} and {mentions.option('exclude')}."
            )
        if self.study is not None:
            table = choose_groups(table, (self.study,), GroupKind.STUDY)
        if self.experiment is not None:
            table = choose_groups(table, (self.experiment,), GroupKind.EXPERIMENT)
        if self.group:
            table = choose_groups(table, self.group)
        if self._chooses_studies:
            refuse_copied_studies(table)
        table = leave_out_twins(table)
        if len(readers) < 2:
            return table
        return join_inner_logs(table, readers_with(Trait.BY_SCRIPT, readers))

    def choose_comparable(self, table: RunTable, metrics: Sequence[str] = ()) -> RunTable:
        """Leave out what `choose` leaves out, and refuse the rest if it is several studies and none was chosen.

        Parameters
        ----------
        metrics : those that will be analysed, as far as they are known.

        Raises
        ------
        ParamimpError : there is no such experiment, study or group, or there are several studies and none was chosen,
            or what was chosen lacks the metrics that other runs have.
        """
        from paramimp.table.groups import refuse_chosen_without_metric, refuse_several_studies  # likewise

        if self.reader is not None and not table.rows:
            leave = mentions.option("reader")
            raise NotEnoughRunsError(f"no runs that {self.reader} reads were found; leave out {leave}, or give others.")
        chosen = self.choose(table)
        if not self._chooses_studies:
            refuse_several_studies(chosen, metrics)
        options = [("study", self.study), ("experiment", self.experiment), ("group", self.group)]
        if given := [mentions.option(name) for name, value in options if value]:
            refuse_chosen_without_metric(table, chosen, metrics, " and ".join(given))
        return chosen

    @property
    def _chooses_studies(self) -> bool:
        return self.study is not None or bool(self.group)


class Choosing(TypedDict, total=False):
    """`Wanted` as keyword arguments, for type checkers."""

    reader: str | None
    study: str | None
    experiment: str | None
    metrics_file: str | None
    config_file: str | None
    params: str | Sequence[str] | None
    group: str | Sequence[str]
    include_unfinished: bool
    include_pruned: bool
    cache: bool
    engine: EngineName | Literal["local", "dask", "ray"]
    address: str | None
