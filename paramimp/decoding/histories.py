"""The shapes in which training scripts write metrics, as one mapping from dotted name to number or history.

Known shapes: final numbers, nested or not; histories (lists of numbers) beside or instead of them; a list of one
object per epoch, or per name and value, at the top or under a key. Text that is not a number is no metric; null is an
entry that was not logged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES, dotted, refuse_names, refuse_same_name
from paramimp.decoding.named_values import named_values
from paramimp.decoding.scalars import DECIMAL, resolve
from paramimp.objective import words_of
from paramimp.runs import SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Metrics = dict[str, float | list[float]]

_MAX_NUMBER_TEXT = 64
_OF_THINGS = frozenset(
    "name label class category job task dataset scenario benchmark split phase subset partition".split()
)
_STEPS = frozenset(
    "epoch epochs step steps iter iteration iterations round update episode time timestamp date batch".split()
)
"""In the names of what says when a record was logged."""
_NUMBERS, _FLOATS = frozenset({int, float}), frozenset({float})
_KINDS = {type(None): "null", bool: "a boolean", int: "a number", float: "a number", str: "a text"}
_STATUS_KEYS = ("status", "state")
_STATUS: dict[str, Status] = {
    **dict.fromkeys(
        ("finished", "completed", "complete", "success", "succeeded", "successful", "done"), Status.FINISHED
    ),
    **dict.fromkeys(("running", "in progress", "in-progress", "in_progress", "started"), Status.RUNNING),
}
_BROKEN_OFF = (
    (("fail", "crash", "error", "exception", "oom"), Status.FAILED),
    (("kill", "cancel", "abort", "interrupt", "preempt", "timeout", "timed"), Status.KILLED),
    (("prun",), Status.PRUNED),
)
"""How the first word begins that says why a run ended early; what stands behind it is the message of the error.

Of two words the second one may: ``synth_failed``, ``BOOT_TIMEOUT``.
"""
_BETWEEN_WORDS, _NONE_OF_IT = re.compile(r"[\W_]+"), frozenset("no not non never without zero 0".split())


def collect_metrics(document: Any) -> Metrics:
    """Return every metric in a metrics document.

    Raises
    ------
    Unreadable : the document is neither an object nor a list of objects, or two metrics have the same dotted name.
    """
    if isinstance(document, list):
        return dict(_records(document))
    if not isinstance(document, dict):
        raise Unreadable(
            SkipReason.UNREADABLE,
            f"holds only {_KINDS[type(document)]}, which has no name;"
            f' write metrics as an object such as {{"val_loss": 0.5}}.',
        )
    metrics: Metrics = {}
    for name, value in dotted(document):
        if isinstance(value, list):
            if value and _NUMBERS.issuperset(kinds := set(map(type, value))):  # nearly all are
                _add(metrics, name, value if kinds == _FLOATS else list(map(float, value)))
                continue
            for inner, found in _list(name, value):
                _add(metrics, inner, found)
        elif (number := as_number(value)) is not None:
            _add(metrics, name, number)
    return metrics


def status_of(document: Any) -> Status:
    """Return the status that a metrics document states at its top level; of a list, that of the last record."""
    record = document[-1] if isinstance(document, list) and document else document
    if isinstance(record, dict):
        for key in _STATUS_KEYS:
            said = record.get(key)
            if isinstance(said, str):
                return _understood(said.strip().lower())
    return Status.UNKNOWN


def _understood(said: str) -> Status:
    if (known := _STATUS.get(said)) is not None:
        return known
    words = _BETWEEN_WORDS.split(said)
    last = words[1] if len(words) == 2 and words[0] not in _NONE_OF_IT else ""
    told = (status for stems, status in _BROKEN_OFF if said.startswith(stems) or last.startswith(stems))
    return next(told, Status.UNKNOWN)


def as_number(value: Any) -> float | None:
    """Return a metric's value as a number, or None when it is missing or no number.

    Text that spells a number counts: loggers that must write strict JSON turn NaN into "nan". So do booleans, as
    1 and 0: ``converged: true`` is an outcome that people tune for, and dropping it would be silent.
    """
    if isinstance(value, str):
        text = value.strip()
        if not 0 < len(text) <= _MAX_NUMBER_TEXT or text[0] in "tTfF":
            return None
        if DECIMAL.fullmatch(text):  # a million of them differ: remembering each, as resolve() does, costs more
            return float(text)
        value = resolve(text)
    return float(value) if isinstance(value, (int, float)) else None


def is_number(value: Any) -> bool:
    """Whether a value is a number, and neither a truth value nor a text that spells one."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_curve(value: Any) -> bool:
    """Whether a value is a list of numbers, as that of a metric over a run is."""
    return isinstance(value, list) and bool(value) and all(map(is_number, value))


def _list(name: str, values: list[Any]) -> Iterable[tuple[str, float | list[float]]]:
    """Yield what a list under a key holds: one history, or one per name if it is a list of records."""
    if any(value.__class__ is dict for value in values):
        return ((f"{name}.{inner}", history) for inner, history in _records(values))
    history = _history(values)
    return [(name, history)] if history else []


def _history(values: list[Any]) -> list[float]:
    if _NUMBERS.issuperset(map(type, values)):
        return list(map(float, values))
    return [number for number in map(as_number, values) if number is not None]


def _records(records: list[Any]) -> Iterable[tuple[str, list[float]]]:
    """Turn one object per epoch, or per name and value, into one history per name; what is no object is passed over."""
    if (named := named_values(records)) is not None:
        told = {name: numbers for name, values in named.items() if (numbers := _history(values))}
        return told.items()
    if (key := _key_of_things(records)) is not None:
        return _of_things(records, key)
    histories: dict[str, list[float]] = {}
    for record in records:
        if isinstance(record, dict):
            for name, number in _record(record).items():
                if name in histories:
                    histories[name].append(number)
                else:
                    if len(histories) >= MAX_NAMES or len(name) > MAX_NAME:
                        refuse_names(len(histories) + 1, name)
                    histories[name] = [number]
    return histories.items()


def _of_things(records: list[dict[str, Any]], key: str) -> list[tuple[str, list[float]]]:
    found = [
        (f"{_called(record[key])}.{name}", [number])
        for record in records
        for name, number in _record({other: value for other, value in record.items() if other != key}).items()
    ]
    if len(found) > MAX_NAMES:
        refuse_names(len(found), "")
    return found


def are_of_things(document: Any) -> bool:
    """Whether a document is a list of records which are of different things by their names."""
    return isinstance(document, list) and _key_of_things(document) is not None


def _key_of_things(records: list[Any]) -> str | None:
    """The key of the names by which records are of different things, as the jobs of a benchmark or classes are.

    None where they are of the epochs of one run: these have a step, and no names of their own.
    """
    first = records[0] if len(records) > 1 else None
    if not isinstance(first, dict):
        return None
    keys = [key for key, value in first.items() if _called(value) and _is_name(key)]
    if not keys or any(not _STEPS.isdisjoint(words_of(key)) for key in first):
        return None
    named = [_called(record.get(keys[0])) if isinstance(record, dict) else "" for record in records]
    return keys[0] if all(named) and len(set(named)) == len(named) <= MAX_NAMES else None


def _called(name: Any) -> str:
    """The name of a thing, also one of several parts: HELM has ``{"name": "exact_match", "split": "test"}``.

    Empty for what is no name.
    """
    if isinstance(name, str):
        return name if len(name) <= _MAX_NUMBER_TEXT else ""
    parts = [part for _, part in dotted(name)] if isinstance(name, dict) and isinstance(name.get("name"), str) else []
    text = ".".join(str(part) for part in parts if isinstance(part, (str, int, float)))
    return text if len(text) <= MAX_NAME // 2 else ""


def _is_name(key: str) -> bool:
    last = words_of(key)[-1:]
    return bool(last) and (last[0] in _OF_THINGS or last[0].endswith("name"))


def _record(record: Mapping[str, Any]) -> dict[str, float]:
    if _NUMBERS.issuperset(map(type, record.values())):
        return {name: float(number) for name, number in record.items()}
    numbers: dict[str, float] = {}
    for name, value in dotted(record):
        number = as_number(value)
        if number is not None:
            if name in numbers:
                refuse_same_name(name)
            numbers[name] = number
    return numbers


def _add(metrics: Metrics, name: str, value: float | list[float]) -> None:
    if name in metrics:
        refuse_same_name(name)
    metrics[name] = value
