"""Lists of names in a message, of which the first few say enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def first_few(names: Sequence[str], most: int = 3) -> str:
    """``a, b, c``, and ``a, b, ...`` where there are more than `most`."""
    return ", ".join([*names[:most], *["..."] * (len(names) > most)])
