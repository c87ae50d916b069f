"""What a run was told, at the head of a log for people.

Scripts print their arguments (``Namespace(lr=0.1, ...)``, a dictionary, a list between rules), the shell prints the
command, and loggers print a setting per line (``learning_rate = 0.001``, ``│ depth │ 0.33 │``), each with the time.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.command_line import options_in
from paramimp.decoding.flatten import dotted
from paramimp.decoding.log_lines import without_head
from paramimp.decoding.settings_text import is_rule, settings_in
from paramimp.decoding.typed_text import typed
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HEAD = 1 << 16
"""Bytes at the beginning of a log, among which the settings stand."""
_MOST_ABOVE, _MOST_BLOCKS = 500, 8
"""Lines from the top among which the settings stand, and what of them may go over several lines."""
_LEAST_KNOWN = 2
"""Settings under names of known hyperparameters: any line may hold something between brackets."""
_LEAST_LINES = 3
_MARKS = (b"=", b"{", b"--")
"""One of these is in whatever settings are printed on a line or between rules, and looking is cheap."""
_OF_LINES = (b"lr", b"rate", b"batch", b"seed", b"dropout", b"hidden", b"layers", b"optim", b"decay")
"""One of these is in nearly all settings that are printed in a line each."""
_ARGPARSE = "Namespace("
"""Nothing but a parser of arguments prints this."""
_PRINTED = re.compile(r"\b[A-Za-z_]\w*\((?=[A-Za-z_]\w*=)")
_BLOCK = re.compile(r"[A-Za-z_]\w* ?[=:] ?\{")
_LINE = re.compile(r"[\s*>│|•-]*(?P<name>[A-Za-z_][\w./-]*+)\s*+(?:[:=│|]|\.{3,})\s*+(?P<value>\S.*)")
_OVER = re.compile(r"[A-Za-z]+: (?=[A-Za-z_]\w*+ ?=)")
"""What stands before a setting that replaces one above it: ``Overriding: batch_size = 32``, as nanoGPT prints."""
_SEVERAL = re.compile(r"[\w)\]]\s?(?::\s|=)")
"""More names with values behind the first one, as in the line of an epoch."""
_MOST_OF_VALUE = 500
_HEADS = frozenset("key keys name names param params parameter parameters setting settings argument arguments".split())
_OF_VALUES = frozenset({"value", "values"})


def told_in(data: bytes) -> tuple[dict[str, Any], list[str]]:
    """Return the settings that the first lines of a log print, and the other lines; no settings where none are sure."""
    lines = data.decode("utf-8", "replace").splitlines()
    told, rest = _told_in(lines) if any(mark in data for mark in _MARKS) else ({}, lines)
    if any(mark in data[:HEAD] for mark in _OF_LINES):
        more, rest = _told_line_by_line(rest)
        return {**more, **told}, rest
    return told, rest


def _told_line_by_line(lines: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the settings of the first lines that hold one each, under each other, and the other lines."""
    told: dict[str, Any] = {}
    places: set[int] = set()
    first = _first(lines)
    for place, line in enumerate(first):
        said = without_head(line).strip()
        over = _OVER.match(said)
        pair = _setting_in(said[over.end() :] if over else said)
        is_new = pair is not None and (over is not None or told.get(pair[0], pair[1]) == pair[1])
        if pair is not None and is_new and not (isinstance(pair[1], float) and is_measured(pair[0])):
            told[pair[0]] = pair[1]
            places.add(place)
        elif pair is not None or not _is_between(said):
            if _are_of_a_run(told):
                break
            told, places = {}, set()
    again = _logged(first[max(places, default=0) + 1 :])
    told = {name: value for name, value in told.items() if again.get(name, value) == value}
    if not _are_of_a_run(told):
        return {}, lines
    return told, [line for place, line in enumerate(lines) if place not in places]


def _logged(lines: Iterable[str]) -> dict[str, Any]:
    """What stands in a line each further below, as the numbers of each epoch may."""
    pairs = (_setting_in(without_head(line).strip()) for line in lines)
    return dict(pair for pair in pairs if pair is not None)


def _setting_in(line: str) -> tuple[str, Any] | None:
    match = _LINE.match(line) if len(line) <= _MOST_OF_VALUE else None
    if match is None or _SEVERAL.search(match["value"]):
        return None
    name, value = match["name"], _without_remark(match["value"].strip(" │|\t")).strip("\"'")
    is_head = name.lower() in _HEADS and value.lower() in _OF_VALUES
    return None if is_head else (name, typed(value))


def _without_remark(value: str) -> str:
    """A value without the remark behind it, as a config in Python has them: ``1e-3  # with baby networks``."""
    return value if value[:1] in "\"'" else value.partition(" #")[0].rstrip()


def _is_between(line: str) -> bool:
    """Whether a line may stand among settings: an empty one, one of a frame, a title, or a remark."""
    return line.endswith(":") or line[:1] == "#" or not any(map(str.isalnum, line)) or is_rule(line) or "│" in line


def _are_of_a_run(told: Mapping[str, Any]) -> bool:
    return len(told) >= _LEAST_LINES and _are_settings(told)


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
            more, end = _further(first, last + 1)
            return {**more, **told}, [*lines[:place], *lines[end:]]
    return {}, list(lines)


def _further(lines: Sequence[str], start: int) -> tuple[dict[str, Any], int]:
    """Return what stands in dictionaries on the next lines, ``net_params={...}``, and where the lines behind begin."""
    told: dict[str, Any] = {}
    end = start
    for place in range(start, len(lines)):
        line = lines[place].strip()
        block = _settings(line) if _BLOCK.match(line) else None
        if block and not _holds_result(block):
            told, end = {**block, **told}, place + 1
        elif line:
            break
    return told, end


def _first(lines: Sequence[str]) -> list[str]:
    """The lines that may hold the settings; looking into them takes longer than reading them."""
    left = HEAD
    first: list[str] = []
    for line in lines[:_MOST_ABOVE]:
        left -= len(line)
        if left < 0:
            break
        first.append(line)
    return first


def _are_settings(told: Mapping[str, Any]) -> bool:
    """Whether some names are those of known hyperparameters, and no number is a result, as in a line of each epoch."""
    known = sum(is_setting(name) for name, _ in dotted(told))
    return known >= _LEAST_KNOWN and not _holds_result(told)


def _holds_result(told: Mapping[str, Any]) -> bool:
    """Whether a number is a result; the best loss before the first one, as icefall prints it, is infinite."""
    numbers = ((name, value) for name, value in dotted(told) if isinstance(value, float))
    return any(math.isfinite(value) and is_measured(name) for name, value in numbers)


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
