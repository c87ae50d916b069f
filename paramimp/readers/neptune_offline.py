"""Runs that Neptune kept offline: ``.neptune/offline/run__ID/data-1.log``, a line of JSON per thing that was logged.

The service has ended, so that they cannot be sent there any more. A log of which a part was sent is not the whole run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.json_text import load_config_json, load_json_lines
from paramimp.places.files import CONFIG_LIMIT, METRICS_LIMIT
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from paramimp.places.folder import Folder

HOME, LOG = ".neptune", "data-*.log"
_LOG = re.compile(r"data-(\d{1,9})\.log")
_MARK = re.compile(rb'\s*\{"obj": ?\{"type": ?"')
_ABOUT, _SENT = "metadata.json", "last_ack_version"
_HEAD = 64
_RUN = "run"
_VALUES = frozenset({"AssignFloat", "AssignInt", "AssignBool", "AssignString"})
_SERIES = "LogFloats"
_GONE = frozenset({"DeleteAttribute", "ClearFloatLog"})


def is_offline(folder: Folder) -> bool:
    """Whether a folder holds the log of a run, by the beginning of the log; not of a model or a project.

    Raises
    ------
    Unreadable, OSError : the folder cannot be looked into.
    """
    logs = _logs(folder)
    if not logs:
        return False
    head = folder.head(logs[0], _HEAD)
    about = load_config_json(folder.read(_ABOUT, CONFIG_LIMIT)) if _ABOUT in folder.files else {}
    kind = about.get("containerType") if isinstance(about, dict) else None
    if not head:  # of a run that was killed before it wrote anything
        return kind == _RUN
    return _MARK.match(head) is not None and kind in (None, _RUN)


def load_attributes(folder: Folder) -> tuple[dict[str, list[Any]], str]:
    """Return the values of each attribute (``value:config/lr``, ``series:val/loss``), and what is wrong with the end.

    Raises
    ------
    Unreadable : a file cannot be read, or a part of it was sent to the server and is gone.
    """
    if _SENT in folder.files and folder.read(_SENT, _HEAD).strip() not in (b"", b"0"):
        raise Unreadable(SkipReason.UNREADABLE, "lacks what was sent to the server of Neptune; export it from there.")
    found: dict[str, list[Any]] = {}
    notes = []
    for file in _logs(folder):
        lines, note = load_json_lines(folder.read(file, METRICS_LIMIT))
        notes.append(note)
        for line in lines:
            _add(line.get("obj"), found)
    return found, next(filter(None, notes), "")


def _logs(folder: Folder) -> list[str]:
    numbered = {name: int(told[1]) for name in folder.files if (told := _LOG.fullmatch(name)) is not None}
    return sorted(numbered, key=lambda name: numbered[name])


def _add(operation: Any, found: dict[str, list[Any]]) -> None:
    if not isinstance(operation, dict) or not isinstance(path := operation.get("path"), list):
        return
    kind, name = operation.get("type"), "/".join(map(str, path))
    if kind in _VALUES:
        found[f"value:{name}"] = [operation.get("value")]
    elif kind == _SERIES and isinstance(values := operation.get("values"), list):
        new = [value.get("value") for value in values if isinstance(value, dict)]
        found.setdefault(f"series:{name}", []).extend(new)
    elif kind in _GONE:
        found.pop(f"value:{name}", None)
        found.pop(f"series:{name}", None)
