"""Logs for people, one per run, that begin with what the run was told: ``train_07.log``, ``slurm-4711.out``.

Scripts print their arguments (``Namespace(lr=0.1, ...)``, a dictionary, a list between rules) or the shell prints the
command, and then come the results, line by line. A log is a run where both are in it.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.command_line import options_in
from paramimp.decoding.flatten import dotted, flatten_config
from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.log_lines import load_log_lines
from paramimp.decoding.settings_text import is_rule, settings_in
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.outcome import run_or_skip
from paramimp.runs import Entry, Origin, Run, SkippedRun, SkipReason, Unreadable
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "printed-log"
_ENDINGS = (".log", ".out", ".txt")
_HEAD = 1 << 16
_LOOKED_AT = 4
"""Logs that tell what a folder holds."""
_MOST_ABOVE, _MOST_BLOCKS = 500, 8
"""Lines from the top among which the settings stand, and what of them may go over several lines."""
_LEAST_KNOWN = 2
"""Settings under names of known hyperparameters: any line may hold something between brackets."""
_MARKS = (b"=", b"{", b"--")
"""One of these is in whatever settings are printed as: nearly no text of other kinds has any, and looking is cheap."""
_ARGPARSE = "Namespace("
"""Nothing but a parser of arguments prints this."""
_PRINTED = re.compile(r"\b[A-Za-z_]\w*\((?=[A-Za-z_]\w*=)")
_NO_RUN = "does not say what its run was told, as other logs here do; it is passed over."


class PrintedLogReader:
    """A folder of logs, or the log of one run."""

    name = _NAME
    description = "a log for people per run (*.log, *.out, *.txt) that begins with the run's arguments or its command"
    needs = ""
    markers = tuple(f"*{ending}" for ending in _ENDINGS)
    files: Sequence[str] = ()
    traits = frozenset({Trait.BY_CONTENT, Trait.BY_SCRIPT})
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
        head = folder.head(file, _HEAD)
    except (Unreadable, OSError):
        return False
    if not any(mark in head for mark in _MARKS):
        return False
    told, rest = _told_in(head.decode("utf-8", "replace").splitlines())
    return bool(told) and any(map(is_measured, _measured_in(rest)))


def _read(folder: Folder, file: str, path: str, name: str) -> Run | SkippedRun:
    try:
        told, rest = _told_in(folder.read(file, METRICS_LIMIT).decode("utf-8", "replace").splitlines())
        params = flatten_config(told)
        metrics = collect_metrics(_measured_in(rest))
    except Unreadable as error:
        return SkippedRun(Origin(name, _NAME, path), error.reason, f"{path} {error.message}")
    if not told:
        return SkippedRun(Origin(path, _NAME, entry=Entry.FILE), SkipReason.NO_CONFIG, f"{path} {_NO_RUN}")
    return run_or_skip(Run(Origin(name, _NAME, path), params, metrics), no_metrics="has arguments but no results")


def _measured_in(lines: Sequence[str]) -> dict[str, list[float]]:
    return load_log_lines("\n".join(lines).encode("utf-8", "replace"))


def _told_in(lines: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the settings that the first lines print, and the other lines; no settings where none are sure."""
    first = _first(lines)
    blocks = 0
    for place in range(len(first)):
        last = _end_of(first, place) if blocks < _MOST_BLOCKS else place
        blocks += last > place
        text = "\n".join(first[place : last + 1])
        told = _settings(text)
        if told and (_ARGPARSE in text or _are_settings(told)):
            return dict(told), [*lines[:place], *lines[last + 1 :]]
    return {}, list(lines)


def _first(lines: Sequence[str]) -> list[str]:
    """The lines that may hold the settings; looking into them takes longer than reading them."""
    left = _HEAD
    first: list[str] = []
    for line in lines[:_MOST_ABOVE]:
        left -= len(line)
        if left < 0:
            break
        first.append(line)
    return first


def _are_settings(told: Mapping[str, Any]) -> bool:
    """Whether some names are those of known hyperparameters, and no number is a result, as in a line of each epoch."""
    leaves = list(dotted(told))
    known = sum(is_setting(name) for name, _ in leaves)
    return known >= _LEAST_KNOWN and not any(isinstance(value, float) and is_measured(name) for name, value in leaves)


def _end_of(lines: Sequence[str], place: int) -> int:
    """Where what begins in a line ends: a dictionary over several lines, or a list between two rules."""
    if is_rule(lines[place]):
        return next((end for end in range(place + 1, len(lines)) if is_rule(lines[end])), place)
    if lines[place].rstrip().endswith("{"):
        return next((end for end in range(place + 1, len(lines)) if lines[end].startswith("}")), place)
    return place


def _settings(text: str) -> Mapping[str, Any] | None:
    """Return what the rest of a line says between brackets, or as the options of a command."""
    if is_rule(text.partition("\n")[0]):
        return settings_in(text)
    printed = _PRINTED.search(text)
    for start, end in ((printed.start() if printed else -1, ")"), (text.find("{"), "}")):
        if start >= 0 and (length := text.rfind(end)) > start:
            return settings_in(text[start : length + 1])
    return options_in(text)
