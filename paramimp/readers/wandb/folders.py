"""What the W&B client leaves where: homes, runs, their parts and logs, told by names and a look into the files."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from paramimp.decoding.json_text import load_metrics_json
from paramimp.messages.phrases import called
from paramimp.places.files import CONFIG_LIMIT, METRICS_LIMIT
from paramimp.places.folder import is_hidden
from paramimp.readers.wandb.logs import read_stores
from paramimp.readers.wandb.store import numbers_of
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paramimp.readers.interface import Folder


STORE_LIMIT = 128 << 20
RUN_NAME = re.compile(r"(?:offline-run|run|dryrun)-(?P<date>\d{8}_\d{6})-(?P<id>.+)")
_AGAIN = re.compile(r"(?P<id>.+)-\d+")
SWEEP_NAME = re.compile(r"sweep-(?P<id>.+)")
_SWEEP_CONFIG = re.compile(r"config-(?P<id>.+)\.ya?ml")
LATEST = "latest-run"
CONFIG, SUMMARY = "config.yaml", "wandb-summary.json"
METADATA, HISTORY = "wandb-metadata.json", "wandb-history.jsonl"
MARKERS = frozenset({SUMMARY, METADATA, HISTORY})  # names that nothing else writes
RUNTIME = "_runtime"


def is_home(folder: Folder) -> bool:
    """Whether a folder is what the client makes to keep runs in: nothing else is in it."""
    names = [name for name in folder.folders if not is_hidden(name)]
    first = next(filter(RUN_NAME.fullmatch, names), None)
    if first is None or any(map(_is_of_swanlab, folder.children_named([first]))):
        return False
    return _base(folder) == "wandb" or all(
        RUN_NAME.fullmatch(name) or SWEEP_NAME.fullmatch(name) or name == LATEST for name in names
    )


def _is_of_swanlab(run: Folder) -> bool:
    """Whether a run is of SwanLab, which calls its folders as this client does."""
    return any(name.endswith(".swanlab") for name in run.files)


def is_run(folder: Folder) -> bool:
    """Whether a folder is a run of W&B, by its log or by files that nothing else writes."""
    if _is_of_swanlab(folder):
        return False
    if log_of(folder) is not None or not MARKERS.isdisjoint(folder.files):
        return True
    files = files_of(folder)
    if RUN_NAME.fullmatch(_base(folder)):
        return files is not folder or CONFIG in folder.files
    return not MARKERS.isdisjoint(files.files)


def files_of(run: Folder) -> Folder:
    """Where a run's config and summary are: before 0.10 that was the run's own folder."""
    if "files" in run.folders:
        with suppress(OSError):
            return run.child("files")
    return run


def other_part(run: Folder, read: str) -> str:
    """Why a part of a run is not read: another one has what the run logged last."""
    if (_started(run.name), run.name) < (_started(read), read):  # by name where it was opened twice in one second
        return f"{run.name} was resumed as {read}, which is read instead."
    return f"{run.name} logged nothing when the run was opened again; {read} is read instead."


def _started(name: str) -> str:
    match = RUN_NAME.fullmatch(name.rpartition("/")[2])
    return match["date"] if match else ""


def _base(folder: Folder) -> str:
    return folder.own_name


def name_of(run: Folder) -> str:
    """The name of a run: that of its folder, or of its log where the log was given alone or the folder was renamed."""
    if run.folders or len(run.files) != 1 or RUN_NAME.fullmatch(_base(run)):
        return run.name
    log = log_of(run)
    return run.name if log is None else run.name_of(log)


def shown(run: Folder) -> str:
    """What a run is called in a message."""
    return called(run.name)


def log_of(run: Folder) -> str | None:
    """The name of the transaction log; None where there are several, each a run by itself."""
    logs = [name for name in run.files if name.endswith(".wandb")]
    return logs[0] if len(logs) == 1 else None


def read_log(run: Folder, log: str) -> bytes | Unreadable:
    """The bytes of a transaction log, or what is wrong with it."""
    try:
        return run.read(log, STORE_LIMIT)
    except Unreadable as error:
        return error


def id_of(run: Folder) -> str:
    """The id of a run, from the name of its folder or its log.

    Where a run is opened again within one second, the client puts ``-1`` behind the name of the folder alone.
    """
    match = RUN_NAME.fullmatch(_base(run))
    log = log_of(run)
    of_log = log.removeprefix("run-").removesuffix(".wandb") if log is not None else ""
    if match is None:
        return of_log
    again = _AGAIN.fullmatch(match["id"])
    return of_log if again is not None and of_log == again["id"] else match["id"]


def sweeps_in(children: Iterable[Folder]) -> dict[str, str]:
    """Which run belongs to which sweep: its agent leaves ``sweep-ID/config-RUN.yaml``."""
    return {
        config["id"]: sweep["id"]
        for child in children
        if (sweep := SWEEP_NAME.fullmatch(_base(child)))
        for file in child.files
        if (config := _SWEEP_CONFIG.fullmatch(file))
    }


def last_parts(home: Folder, names: Iterable[str]) -> dict[str, str]:
    """Map each run id to the name of the folder in which the run ended: one that was resumed has several.

    A folder without data replaces none: opening a run again for a moment leaves one that holds only the client's own
    logs. Where no part has data, the run ended in the last.
    """
    parts: dict[str, list[str]] = {}
    dated = sorted((match["date"], name, match["id"]) for name in names if (match := RUN_NAME.fullmatch(name)))
    known = {(date, run_id) for date, _, run_id in dated}
    for date, name, run_id in dated:
        again = _AGAIN.fullmatch(run_id)
        if again is not None and (date, again["id"]) in known:
            with suppress(OSError):  # of a folder that cannot be listed its reader tells
                run_id = id_of(home.child(name))  # noqa: PLW2901  the same run, opened again
        parts.setdefault(run_id, []).append(name)
    return {
        run_id: own[-1] if len(own) == 1 else next(filter(partial(_has_data, home), reversed(own)), own[-1])
        for run_id, own in parts.items()
    }


def _has_data(home: Folder, name: str) -> bool:
    """Whether a folder of a run holds anything that was logged: a summary or a history that says something, or a log.

    The config alone is there as soon as a run is opened.
    """
    try:
        run = home.child(name)
    except OSError:
        return True  # to be told of
    files = files_of(run)
    if any(_says_something(files, file) for file in (SUMMARY, HISTORY) if file in files.files):
        return True
    log = log_of(run)
    data = None if log is None else read_log(run, log)
    if data is None:
        return False
    return isinstance(data, Unreadable) or _logs_something(data)


def _says_something(files: Folder, file: str) -> bool:
    """Whether a file of metrics holds a number beside the run's own clock; one that cannot be read may do so."""
    try:
        data = files.read(file, METRICS_LIMIT)
        if file == HISTORY:
            return bool(data.strip())
        summary = load_metrics_json(data)
    except Unreadable:
        return True
    return isinstance(summary, dict) and not numbers_of(summary).keys() <= {RUNTIME}


def _logs_something(log: bytes) -> bool:
    """Whether a transaction log holds a metric, or cannot be read."""
    (store,) = read_stores([log], histories=False)
    if isinstance(store, Unreadable):
        return True
    return not {*store.summary, *store.history} <= {RUNTIME}


def is_copy(latest: Folder, home: Folder) -> bool:
    """Whether ``latest-run``, which the client makes as a link, is a copy of one of the other runs."""
    others = [child for child in home.children if child.name != latest.name]
    if log_of(latest) is not None:
        return id_of(latest) in set(map(id_of, others))
    own = _traces(latest)
    return not own or any(own.items() <= _traces(run).items() for run in others)


def _traces(run: Folder) -> dict[str, bytes]:
    """What the files of a run hold, as far as it can be read."""
    traces = {}
    files = files_of(run)
    for name in {CONFIG, SUMMARY, METADATA} & files.files:
        with suppress(Unreadable):
            traces[name] = files.read(name, CONFIG_LIMIT)
    return traces
