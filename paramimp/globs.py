"""Names and globs over them: the one rule by which options choose params, columns, groups and studies."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def matching(pattern: str, names: Collection[str]) -> set[str]:
    """The name that is the pattern, such as ``layers[0]``; if there is none, those that match it as a glob."""
    return {pattern} if pattern in names else {name for name in names if fnmatchcase(name, pattern)}


def matching_any(patterns: Iterable[str], names: Collection[str]) -> set[str]:
    """The names that some pattern chooses."""
    return set().union(*(matching(pattern, names) for pattern in patterns))
