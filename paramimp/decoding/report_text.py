"""Texts that programs print at their end, a name and its value in a line: ``tps = 85.2``, ``Kappa statistic   0.53``.

Names have several words, values units (``10.1 ms``), remarks (``85.2 (without connections)``) or a share behind a count
(``3138    76.6 %``); what was asked for stands among what was measured. A name in several lines is that of a history.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted
from paramimp.decoding.histories import is_number
from paramimp.decoding.log_lines import load_log_lines, without_head
from paramimp.decoding.settings_text import settings_in
from paramimp.decoding.typed_text import typed
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"(?P<name>[^\W\d_][^:=\t|]{0,59}?)(?:\s?[:=]\s*|\t+|\s{2,})(?P<value>\S.*)")
_COLUMNS = re.compile(r"\t+|\s{2,}")
_NUMBER = re.compile(
    r"(?P<number>[-+]?(?:\d++(?:\.\d*+)?|\.\d+)(?:[eE][-+]?\d+)?)(?: ?(?P<unit>%|[^\W\d_][\w/%]{0,9}))?(?: ?\(.*\))?"
)
_SEVERAL = re.compile(r"[\w)\]] ?(?::\s|=)")
"""More names with values behind the first one, as in the line of an epoch."""
_OPTION = re.compile(r"--?(?P<name>[A-Za-z][\w.-]*)")
_MOST_NAMES, _LONGEST, _LONGEST_VALUE, _MOST_WORDS = 5_000, 1_000, 200, 6
_LEAST_OPTIONS = 2


class TooManyNames(Unreadable):
    """A text has too many names for a report."""

    def __init__(self) -> None:
        super().__init__(
            SkipReason.TOO_LARGE,
            f"has values of more than {_MOST_NAMES:,} names, too many for a report of one run; leave in it what tells"
            " runs apart.",
        )


def report_in(data: bytes) -> dict[str, Any]:
    """Return what the lines of a text say: numbers, words, and lists of the numbers of a name that stands in several.

    What a command was given (``RandomForest -I 100 -K 0``) and what stands between brackets are entries of their own.

    Raises
    ------
    TooManyNames : it has more names than any program prints of a run, as a dictionary of words does.
    """
    found: dict[str, list[Any]] = {}
    others: list[str] = []
    for line in data.decode("utf-8", "replace").splitlines():
        said = without_head(line).strip() if len(line) <= _LONGEST else ""
        match = _LINE.fullmatch(said)
        if match is not None and (entries := list(_entries(match["name"], match["value"]))):
            for name, value in entries:
                found.setdefault(name, []).append(value)
            if len(found) > _MOST_NAMES:
                raise TooManyNames
        elif said:
            others.append(line)
    for name, numbers in load_log_lines("\n".join(others).encode("utf-8", "surrogatepass")).items():
        found.setdefault(name, []).extend(numbers)
    return {name: _of_several(values) for name, values in found.items()}


def _of_several(values: list[Any]) -> Any:
    """The one value of a name, its history, or the last of several words."""
    return values if len(values) > 1 and all(map(is_number, values)) else values[-1]


def _entries(words: str, value: str) -> Iterator[tuple[str, Any]]:
    name = "_".join(words.split())
    if len(words.split()) > _MOST_WORDS:
        return
    cells = _COLUMNS.split(value)
    numbers = [match for cell in cells if (match := _NUMBER.fullmatch(cell)) is not None]
    shares = [match for match in numbers if match["unit"] == "%"]
    if len(cells) > 1 and (len(numbers) < len(cells) or not shares):
        return  # a row of a table
    if numbers:
        yield name, typed((shares or numbers)[-1]["number"])
    elif value[-1] in "})" and (settings := settings_in(value)):
        yield from ((f"{name}.{key}", inner) for key, inner in dotted(settings) if not isinstance(inner, list))
    elif options := _options(value):
        yield name, value.partition(" -")[0]
        yield from ((f"{name}.{option}", given) for option, given in options.items())
    elif len(value) <= _LONGEST_VALUE and len(value.split()) <= _MOST_WORDS and not _SEVERAL.search(value):
        yield name, typed(value.strip("\"'"))


def _options(value: str) -> dict[str, Any]:
    """Return the options of a command, each with its value; none of any other text."""
    options: dict[str, Any] = {}
    name = ""
    for word in value.split()[1:]:
        match = _OPTION.fullmatch(word)
        if match is not None:
            name = match["name"]
            options[name] = True
        elif not name or options[name] is not True:
            return {}
        else:
            options[name] = typed(word)
    return options if len(options) >= _LEAST_OPTIONS else {}
