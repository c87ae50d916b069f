"""Which of the runs that lie in what was given are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.readers.interface import ReadOptions
from paramimp.runs import UNFINISHED, GroupKind, Status, Summary
from paramimp.table.groups import choose_groups, refuse_several_studies
from paramimp.table.inner_logs import join_inner_logs
from paramimp.table.twins import leave_out_twins, refuse_copied_studies

if TYPE_CHECKING:
    from paramimp.table.run_table import RunTable

TABLES = frozenset({"table", "wandb-csv"})
"""Readers whose files do not tell params from metrics."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said about that.

    Attributes
    ----------
    reader : name of the only reader to ask; by default each folder is read by the one that recognises it.
    study, experiment : name of (or glob over) the Optuna studies and the MLflow experiments.
    params : names of (or globs over) the columns of a table that are params.
    groups : names of (or globs over) groups of any tool.
    include_unfinished, include_pruned : whether runs of every status count, or pruned ones besides the finished.
    """

    reader: str | None = None
    study: str | None = None
    experiment: str | None = None
    params: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    include_unfinished: bool = False
    include_pruned: bool = False

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
            include_unfinished=self.include_unfinished,
            histories=summary is not Summary.LAST,
        )

    def choose(self, table: RunTable) -> RunTable:
        """Leave out the runs of studies and groups that are not wanted, and what was read twice.

        Raises
        ------
        ParamimpError : there is no such experiment, study or group.
        """
        if self.params and not any(row.reader in TABLES for row in table.rows):
            raise ParamimpError(
                "--params names the columns of a table, and no table was given; for logs use --include and --exclude."
            )
        if self.study is not None:
            table = choose_groups(table, (self.study,), GroupKind.STUDY)
        if self.experiment is not None:
            table = choose_groups(table, (self.experiment,), GroupKind.EXPERIMENT)
        if self.groups:
            table = choose_groups(table, self.groups)
        if self._chooses_studies:
            refuse_copied_studies(table)
        return join_inner_logs(leave_out_twins(table))

    def choose_comparable(self, table: RunTable) -> RunTable:
        """Leave out the same, and refuse what is left if it cannot be analysed as one.

        Raises
        ------
        ParamimpError : there is no such experiment, study or group, or there are several studies and none was chosen.
        """
        table = self.choose(table)
        if not self._chooses_studies:
            refuse_several_studies(table)
        return table

    @property
    def _chooses_studies(self) -> bool:
        return self.study is not None or bool(self.groups)
