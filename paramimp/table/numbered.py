"""Series of names that differ in a number: ``seed_0``, ``seed_1``, ``seed_2``."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBERED = re.compile(r"(?P<before>(?:.*[^\d\n])?)(?P<number>\d+)(?P<after>\D*)")
"""A name by its last number. What stands before it ends in no digit, so that no name is tried at each of its digits."""


def series_among(names: Iterable[str]) -> list[list[str]]:
    """The names that differ in their last number alone, two or more together, in their order; case does not count."""
    series: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in names:
        match = _NUMBERED.fullmatch(name)
        if match:
            series[match["before"].lower(), match["after"].lower()].append(name)
    return [members for members in series.values() if len(members) > 1]
