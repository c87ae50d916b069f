"""Logs for people, one per run, that begin with what the run was told: ``train_07.log``, ``slurm-4711.out``.

Scripts print their arguments or the shell prints the command (see `told_in_log`), and then come the results, line by
line. A log is a run where both are in it.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.log_lines import load_log_lines
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.outcome import run_or_skip
from paramimp.readers.told_in_log import HEAD, told_in
from paramimp.runs import Entry, Origin, Run, SkippedRun, SkipReason, Unreadable
from paramimp.table.measured import is_measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "printed-log"
_ENDINGS = (".log", ".out", ".txt")
_LOOKED_AT = 4
"""Logs that tell what a folder holds."""
_OF_JSON = b'{"'
"""How a file of JSON Lines begins, which is for programs."""
_NO_RUN = "does not say what its run was told, as other logs here do; it is passed over."


class PrintedLogReader:
    """A folder of logs, or the log of one run."""

    name = _NAME
    description = "a log for people per run (*.log, *.out, *.txt) that begins with the run's arguments or its command"
    needs = ""
    markers = tuple(f"*{ending}" for ending in _ENDINGS)
    files: Sequence[str] = ()
    traits = frozenset({Trait.BY_CONTENT, Trait.BY_SCRIPT, Trait.IN_NAMED_FOLDERS})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By what some of the logs begin with; of a single log other readers may know more."""
        looked_at = _logs(folder)[:_LOOKED_AT]
        runs = sum(_is_run(folder, file) for file in looked_at)
        if not runs or 2 * runs < len(looked_at):
            return Claim.NONE
        return Claim.LIKELY if folder.is_file or len(looked_at) > 1 else Claim.PARTIAL

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each log."""
        for folder in folders:
            logs = _logs(folder)
            for file in logs:
                path = folder.name_of(file)
                alone = len(logs) == 1 and not folder.is_file and folder.name != "."
                yield _read(folder, file, path, folder.name if alone else posixpath.splitext(path)[0])


PRINTED_LOG = PrintedLogReader()


def _logs(folder: Folder) -> list[str]:
    return sorted(name for name in folder.files if name.lower().endswith(_ENDINGS) and not name.startswith("."))


def _is_run(folder: Folder, file: str) -> bool:
    try:
        head = folder.head(file, HEAD)
    except (Unreadable, OSError):
        return False
    if head.lstrip().startswith(_OF_JSON):
        return False
    told, rest = told_in(head)
    return bool(told) and any(map(is_measured, _measured_in(rest)))


def _read(folder: Folder, file: str, path: str, name: str) -> Run | SkippedRun:
    try:
        told, rest = told_in(folder.read(file, METRICS_LIMIT))
        params = flatten_config(told)
        metrics = collect_metrics(_measured_in(rest))
    except Unreadable as error:
        return SkippedRun(Origin(name, _NAME, path), error.reason, f"{path} {error.message}")
    if not told:
        return SkippedRun(Origin(path, _NAME, entry=Entry.FILE), SkipReason.NO_CONFIG, f"{path} {_NO_RUN}")
    return run_or_skip(Run(Origin(name, _NAME, path), params, metrics), no_metrics="has arguments but no results")


def _measured_in(lines: Sequence[str]) -> dict[str, list[float]]:
    return load_log_lines("\n".join(lines).encode("utf-8", "replace"))
