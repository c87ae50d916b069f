"""Runs of Guild AI: ``.guild/attrs`` holds one YAML value per file, the event files beside it the scalars.

Guild scrapes the scalars from what the script prints (``loss: 0.5``), but not ``loss: nan``: a run that diverged would
end in its last finite value. So what was printed is read, too, and is all there is where no event file was written.
``attrs/env`` holds the whole environment of the run and is never opened.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import MAX_NAMES, flatten_config
from paramimp.decoding.scalars import DECIMAL, resolve
from paramimp.decoding.yaml_text import decode, load_yaml
from paramimp.places.files import CONFIG_LIMIT, METRICS_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable
from paramimp.readers.tensorboard.events import read_events
from paramimp.runs import Origin, Run, SkippedRun, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "guild"
_HOME, _ATTRS = ".guild", "attrs"
_DELETED = re.compile(r"(^|/)trash/runs/[^/]+$")
"""Where ``guild runs delete`` puts a run."""
_STEP = "step"
_SYSTEM = "sys/"  # the load of the machine
_LINE = re.compile(r"^([A-Za-z_][\w./\- ]{0,99}):[ \t]+(\S{1,32})[ \t]*$", re.MULTILINE)


class GuildReader:
    """One folder per run, with Guild's hidden folder in it."""

    name = _NAME
    description = "Guild AI: runs with .guild/attrs/flags"
    needs = ""
    markers = (_HOME,)
    files = ()
    homes = (_HOME,)
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By its hidden folder; a batch, which only starts other runs, is left out, and so is what was deleted."""
        home = folder.part(_HOME) if _HOME in folder.folders else None
        if home is None or _ATTRS not in home.folders:
            return Claim.NONE
        return Claim.CERTAIN

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each run."""
        for folder in folders:
            home = folder.part(_HOME) if _HOME in folder.folders else None
            if home is not None and "proto" not in home.folders and _DELETED.search(folder.name) is None:
                yield _read(folder, home)


GUILD = GuildReader()


def _read(folder: Folder, home: Folder) -> Run | SkippedRun:
    file = f"{_HOME}/{_ATTRS}"
    group = ""
    try:
        written = home.part(_ATTRS).files if _ATTRS in home.folders else frozenset()
        file = f"{_HOME}/{_ATTRS}/flags"
        params = flatten_config(read_config(folder, file, empty=True)) if "flags" in written else {}
        file = f"{_HOME}/opref"
        group = _operation(folder, file) if "opref" in home.files else ""
        file = f"{_HOME}/{_ATTRS}/exit_status"
        status = _status(_attr(folder, file)) if "exit_status" in written else _open_status(home)
        file = f"{_HOME}/output"
        metrics, note = _metrics(folder, home)
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME, group)
    run = Run(Origin(folder.name, _NAME, group=group), params, metrics, status, note)
    return run_or_skip(run, no_config="has no flags", no_metrics="has flags but no scalars")


def _attr(folder: Folder, file: str) -> Any:
    return load_yaml(folder.read(file, CONFIG_LIMIT))


def _operation(folder: Folder, file: str) -> str:
    data = folder.read(file, CONFIG_LIMIT)
    return decode(data).strip().rpartition(" ")[2].strip("'")  # script:/home/me/project '' '' train.py


def _status(code: Any) -> Status:
    if code == 0:
        return Status.FINISHED
    killed = isinstance(code, int) and (code < 0 or code in (9, 15, 137, 143))  # by a signal, or as shells tell one
    return Status.KILLED if killed else Status.FAILED


def _open_status(home: Folder) -> Status:
    return Status.RUNNING if "LOCK" in home.files else Status.UNKNOWN


def _metrics(folder: Folder, home: Folder) -> tuple[dict[str, list[float]], str]:
    events = read_events(home)
    logged = {name: values for name, values in events.scalars.items() if not name.startswith(_SYSTEM)}
    if "output" not in home.files:
        return logged, events.note
    try:
        data = folder.read(f"{_HOME}/output", METRICS_LIMIT)
    except Unreadable as error:
        if not logged:
            raise
        return logged, f"{folder.name_of(f'{_HOME}/output')} {error.message}"
    printed = _scraped(data)
    if not logged:
        return {name: values for name, values in printed.items() if name != _STEP}, events.note
    return logged | {name: values for name, values in printed.items() if _diverged(values)}, events.note


def _diverged(values: Sequence[float]) -> bool:
    """Whether Guild left entries out: its pattern for numbers matches neither ``nan`` nor ``inf``."""
    return not all(map(math.isfinite, values))


def _scraped(output: bytes) -> dict[str, list[float]]:
    histories: dict[str, list[float]] = {}
    for name, text in _LINE.findall(output.decode("utf-8", "replace")):
        value = float(text) if DECIMAL.fullmatch(text) else resolve(text)
        if isinstance(value, float) and (name in histories or len(histories) < MAX_NAMES):
            histories.setdefault(name, []).append(value)
    return histories
