"""Lists of names in a message, of which the first few say enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def listed(names: Sequence[str], most: int | None = 3, *, last: str = "and") -> str:
    """Join names as a sentence does.

    Parameters
    ----------
    most : of more than these, the first are named and the others counted; all are named if None.
    last : what stands before the last name.

    Returns
    -------
    str : ``a, b and c``, or ``a, b, c and 4 more``; empty without names.
    """
    n_shown = len(names) if most is None else as_far_as(most, len(names))
    shown = list(names[:n_shown])
    if len(names) > n_shown:
        return f"{', '.join(shown)} and {len(names) - n_shown:,} more"
    return f" {last} ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def as_far_as(most: int, there_are: int) -> int:
    """How many to show: what says "1 more" would take the place of that one."""
    return there_are if there_are <= most + 1 else most
