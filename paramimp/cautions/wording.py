"""Names in the sentences of cautions: listed, and in an order that counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_TYPED = 60
"""Characters of a name that a command to copy is given."""


def listed(names: Sequence[str], most: int = 3) -> str:
    """Join names as a sentence does: ``a, b and c``; of more than `most`, the first and how many more."""
    shown = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Sort key that counts: run_2 before run_10."""
    return tuple((int(number or 0), text) for number, text in re.findall(r"(\d{1,18})|(\D+)", name))


def can_be_typed(name: str) -> bool:
    """Whether a name can stand in a condition as it is."""
    return len(name) <= MAX_TYPED and all(part.isidentifier() for part in name.split("."))
