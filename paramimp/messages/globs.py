"""Names and globs over them: the one rule by which options choose params, columns, groups and studies."""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_MOST_COMPARED = 1_000
"""difflib takes up to a millisecond for each name."""
_LONGEST = 4_000
"""Characters of a glob, eight times those of any name: of 20,000 open brackets Python makes an expression for 5 s."""


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
