"""Names of params and globs over them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def any_matches(names: Iterable[str], globs: Sequence[str]) -> bool:
    """Whether some glob is over some name, or that name itself, which may be ``layers[0]``."""
    return any(name == glob or fnmatchcase(name, glob) for name in names for glob in globs)
