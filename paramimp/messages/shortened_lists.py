"""Lists of names in a message, of which the first few say enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def listed(names: Sequence[str], most: int = 3) -> str:
    """Join names as a sentence does: ``a, b and c``; of more than `most`, the first and how many more."""
    shown = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def first_few(names: Sequence[str], most: int = 3) -> str:
    """``a, b, c``, and ``a, b, ...`` where there are more than `most`."""
    return ", ".join([*names[:most], *["..."] * (len(names) > most)])
