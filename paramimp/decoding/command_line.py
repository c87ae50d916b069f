"""The options of a command that a script kept as text: ``python train.py --lr 0.1 --batch-size 32 --augment``.

Absl writes the same with an option in each line, and people keep the shell script that started a run.
"""

from __future__ import annotations

import re
import shlex
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from paramimp.decoding.typed_text import typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_COMMAND = 1 << 16
_OPTION = re.compile(r"--(?P<name>[A-Za-z][\w.-]*)(?:=(?P<value>.*))?", re.DOTALL)
_CONTINUED = re.compile(r"\\\r?\n")
_SHELL = frozenset(";&|<>()")
_STREAMS = frozenset("12")
_LEAST = 2
"""Options that make a command: one may stand in any text."""


def options_in(text: str) -> Mapping[str, Any] | None:
    """Return the options of the only command in a text by their names, as argparse keeps them; None for other text.

    An option without a value is true, and one with several has a list of them. What follows the command for the shell,
    as ``> log.txt`` does, ends it.
    """
    if len(text) > MAX_COMMAND or text.count("--") < _LEAST:
        return None
    lines = [line.strip() for line in _CONTINUED.sub(" ", text).splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    commands = [line for line in said if _has_option(line)]
    if len(commands) > 1 and not all(line.startswith("--") for line in said):
        return None
    words = dropwhile(lambda word: not word.startswith("--"), _words(" ".join(commands)))
    return _options(list(words))


def _has_option(line: str) -> bool:
    return line.startswith("--") or " --" in line


def _words(line: str) -> list[str]:
    """The words of a line up to the first sign that ends a command; those of a broken quotation as they stand."""
    words = shlex.shlex(line, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    words.commenters = ""
    told: list[str] = []
    try:
        for word in words:
            if word and _SHELL.issuperset(word):
                if told and told[-1] in _STREAMS and f" {told[-1]}{word}" in line:  # 2>&1
                    told.pop()
                break
            told.append(word)
    except ValueError:
        return line.split()
    return told


def _options(words: Sequence[str]) -> Mapping[str, Any] | None:
    """The values of the options, by their names; the first word is an option."""
    values_of: dict[str, list[Any]] = {}
    name = ""
    for word in words:
        if not word.startswith("--"):
            values_of[name].append(typed(word))
            continue
        found = _OPTION.fullmatch(word)
        if found is None:
            return None
        name = found["name"].replace("-", "_")
        values_of[name] = [] if found["value"] is None else [typed(found["value"])]
    return {name: _value(values) for name, values in values_of.items()} if len(values_of) >= _LEAST else None


def _value(values: Sequence[Any]) -> Any:
    if not values:
        return True
    return values[0] if len(values) == 1 else list(values)
