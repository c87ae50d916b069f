"""Lists of names in a message, of which the first few say enough, and names that are texts themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.messages.printable import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 48
"""Characters of a name in a sentence: a longer one, as a prompt that was tried, would be read for the sentence."""
_ENDS_OF_CLAUSES = (".", ",", ";", ":", "!", "?")
_OPENING = ("[", "{", "(")


def as_names(texts: Sequence[str]) -> list[str]:
    """Texts as they stand in a sentence: a long one without its middle, one of several words between quotes.

    All stay whole where some differ in their middles alone. A list needs no quotes: its brackets tell where it ends.
    """
    half = _LONGEST // 2
    cut = [t if len(t) <= _LONGEST else f"{t[:half].rstrip()}...{t[3 - half :].lstrip()}" for t in texts]
    shown = cut if len(set(cut)) == len(set(texts)) else texts
    return [quoted(text) if _is_prose(text) else text for text in shown]


def _is_prose(text: str) -> bool:
    """Whether a reader could not tell where a text ends and the sentence goes on."""
    return not text.startswith(_OPENING) and (len(text.split()) > 1 or text.endswith(_ENDS_OF_CLAUSES))


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
