"""A nested config becomes params with dotted names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.runs import Scalar

MAX_NAMES = 10_000
"""Names in one file. A file with more is not a config or a log of metrics, and each would become a column."""
MAX_NAME = 500
"""Characters of a dotted name: a long key over many others would multiply into memory that no file limit bounds."""

_WANDB_KEYS = frozenset({"_wandb", "wandb_version"})
_ENVELOPE = frozenset({"desc", "value"})


def flatten_config(config: Mapping[str, Any]) -> dict[str, Scalar | Sequence[object]]:
    """Return the params of a config: dotted names; scalars and lists as found; empty lists and dicts missing.

    Raises
    ------
    Unreadable : two entries have the same dotted name.
    """
    params: dict[str, Scalar | Sequence[object]] = {}
    for name, value in dotted(open_envelopes(config)):
        if name in params:
            refuse_same_name(name)
        params[name] = None if not value and value.__class__ in (list, dict) else value
    return params


def dotted(mapping: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the leaves of nested mappings with their dotted names, in the order of the file; not recursive.

    An empty mapping is a leaf. A list is a leaf, whatever it holds.

    Raises
    ------
    Unreadable : more or longer names than any real file has.
    """
    count = 0
    stack: list[tuple[str, Iterator[tuple[str, Any]]]] = [("", iter(mapping.items()))]
    while stack:
        prefix, items = stack[-1]
        for key, value in items:
            name = prefix + key
            if value.__class__ is dict and value:
                stack.append((name + ".", iter(value.items())))
                break
            count += 1
            if count > MAX_NAMES or len(name) > MAX_NAME:
                refuse_names(count, name)
            yield name, value
        else:
            stack.pop()


def open_envelopes(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Undo what W&B does to a config: ``lr: {desc: null, value: 0.1}`` is ``lr: 0.1``, its own entries are dropped.

    Newer clients write ``lr: {value: 0.1}``. That is also what a user may mean by ``temperature: {value: 0.1}``,
    so it is undone only when every entry has this form.
    """
    if _WANDB_KEYS.isdisjoint(config) and not any(_is_envelope(value) for value in config.values()):
        return config
    entries = {key: value for key, value in config.items() if key not in _WANDB_KEYS}
    all_envelopes = all(_is_envelope(value) for value in entries.values())
    return {
        key: value["value"] if _is_envelope(value) and (all_envelopes or len(value) == len(_ENVELOPE)) else value
        for key, value in entries.items()
    }


def refuse_names(count: int, name: str) -> NoReturn:
    """Raise for a file that would make too many columns, or one with an endless name."""
    if count > MAX_NAMES:
        _refuse(SkipReason.TOO_LARGE, f"holds more than {MAX_NAMES:,} names; remove what is not needed from it.")
    _refuse(SkipReason.TOO_LARGE, of_long_name(name))


def of_long_name(name: str) -> str:
    """Say of a run, or of a file, that it has an endless name."""
    return f"has a name of {len(name):,} characters ({name[:40]!r}...); shorten it."


def refuse_same_name(name: str) -> NoReturn:
    """Raise for two entries that come out under one dotted name, naming both."""
    head, _, tail = name.rpartition(".")
    _refuse(
        SkipReason.UNREADABLE,
        f"has two entries that are both called {name!r}: a key with a dot ('{name}:') and a nested one "
        f"('{head}:' over '{tail}:'); rename one of them.",
    )


def _is_envelope(value: Any) -> bool:
    return value.__class__ is dict and "value" in value and value.keys() <= _ENVELOPE


def _refuse(reason: SkipReason, message: str) -> NoReturn:
    raise Unreadable(reason, message)
