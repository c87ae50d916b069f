"""Names and globs over them: the one rule by which options choose params, columns, groups and studies."""

from __future__ import annotations

import difflib
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from paramimp.messages.printable import disarmed, printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_MOST_COMPARED = 1_000
"""difflib takes up to a millisecond for each name."""
_LONGEST = 4_000
"""Characters of a glob, eight times those of any name: of 20,000 open brackets Python makes an expression for 5 s."""

MAX_TYPED = 60
"""Characters of a name that a command to copy is given."""
_READ_BY_GLOBS = "[*?"


def can_be_typed(name: str) -> bool:
    """Whether a name can stand in a line to copy: it is short, and shows all of its characters."""
    return len(name) <= MAX_TYPED and name.isprintable()


def typed(name: str, names: Collection[str], *, commas: bool = True) -> str | None:
    """What chooses this name alone of several and can be typed: itself, or a glob that leaves open what cannot be.

    None where another one cannot be told from it so.

    Parameters
    ----------
    names : all that the option chooses from.
    commas : whether the option takes several names with commas between them, so that a name has none.
    """
    unsafe = ",#:" if commas else "#:"
    if _stands(name, commas=commas):
        return name
    glob = "".join(_one_of_glob(char, unsafe) for char in name)
    glob = re.sub(r"^\s|\s$", "?", glob)
    if len(glob) > MAX_TYPED:
        glob = f"{_cut(glob[: MAX_TYPED // 2])}*{_one_of_glob(name[-1], unsafe)}"
    return glob if _stands(glob, commas=commas) and matching(glob, {*names, name}) == {name} else None


def _stands(text: str, *, commas: bool) -> bool:
    """Whether a text comes through a shell, the commas of an option, the strip of its parts, and the log of a CI."""
    is_shown = bool(text) and can_be_typed(text) and printable(text, None) == text and disarmed(text) == text
    is_whole = text == text.strip() and not (commas and ("," in text or "://" in text))
    return is_shown and is_whole


def _one_of_glob(char: str, unsafe: str) -> str:
    if char in _READ_BY_GLOBS:
        return f"[{char}]"
    return char if char.isprintable() and char not in unsafe else "?"


def _cut(glob: str) -> str:
    """A beginning of a glob, without a bracket that is not closed."""
    return glob[: glob.rindex("[")] if glob.rfind("[") > glob.rfind("]") else glob


def matching(pattern: str, names: Collection[str]) -> set[str]:
    """The name that is the pattern, such as ``layers[0]``; if there is none, those that match it as a glob.

    A glob that is longer than any that is meant matches nothing.
    """
    if pattern in names:
        return {pattern}
    return {name for name in names if fnmatchcase(name, pattern)} if len(pattern) <= _LONGEST else set()


def matching_any(patterns: Iterable[str], names: Collection[str]) -> set[str]:
    """The names that some pattern chooses."""
    return set().union(*(matching(pattern, names) for pattern in patterns))


def nearest(name: str, names: Collection[str], most: int = 3) -> list[str]:
    """The names that were probably meant, the likeliest first.

    ``LR`` means ``lr``, ``lr`` means ``optimizer.lr`` or ``schedule.lr``, and ``learning_rat`` means ``learning_rate``.
    """
    wanted = name.lower()
    sorted_names = sorted(names, key=lambda other: (abs(len(other) - len(name)), other))[:_MOST_COMPARED]
    alike = [other for other in sorted_names if other.lower() == wanted]
    ends = [other for other in sorted_names if _ends_in(other.lower(), wanted) or _ends_in(wanted, other.lower())]
    lower = {other.lower(): other for other in reversed(sorted_names)}
    close = [lower[other] for other in difflib.get_close_matches(wanted[:200], lower, n=1)]
    return list(dict.fromkeys(alike or ends or close))[:most]


def did_you_mean(names: Sequence[str]) -> str:
    """`` Did you mean 'lr' or 'optimizer.lr'?``, or nothing where nothing is near."""
    quoted = [repr(name) for name in names]
    return f" Did you mean {', '.join(quoted[:-1])}{' or ' * (len(quoted) > 1)}{quoted[-1]}?" if quoted else ""


def _ends_in(name: str, end: str) -> bool:
    return any(name.endswith(mark + end) for mark in "./_:") if end else False
