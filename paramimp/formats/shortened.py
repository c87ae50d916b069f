"""Names where there is little room: those that differ stay different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import chop_cells

from paramimp.formats.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def shortened(names: Sequence[str], cells: int, words: Words = Words()) -> list[str]:  # noqa: B008  it is frozen
    """Each name in at most so many cells, with an ellipsis for what is left out.

    Names often begin or end alike, and what tells them apart must not be what is left out. So it is their ends, then
    their middles, then their beginnings, then only what they all begin with; the first that keeps most of them apart.

    Parameters
    ----------
    cells : of a terminal, of which a wide character takes two; as many as the ellipsis and one more are taken anyway.
    """
    dots = words.own("…")
    cells = max(cells, len(dots) + 1)
    if all(_fits(name, cells) for name in names):
        return list(names)
    return max(_ways(names, cells, dots), key=lambda shown: len(set(shown)))


def _ways(names: Sequence[str], cells: int, dots: str) -> Iterator[list[str]]:
    room = cells - len(dots)
    yield [name if _fits(name, cells) else _first(name, room) + dots for name in names]
    tail = room // 2
    yield [name if _fits(name, cells) else _first(name, room - tail) + dots + _last(name, tail) for name in names]
    yield [name if _fits(name, cells) else dots + _last(name, room) for name in names]
    long = [name for name in names if not _fits(name, cells)]
    alike = _alike(long) if len(set(long)) > 1 else 0
    rests = [name if _fits(name, cells) else dots + name[alike:] for name in names]
    yield [rest if _fits(rest, cells) else _first(rest, room) + dots for rest in rests]


def _fits(name: str, cells: int) -> bool:
    return len(chop_cells(name, cells)) <= 1


def _first(name: str, cells: int) -> str:
    return chop_cells(name, cells)[0] if cells > 0 else ""


def _last(name: str, cells: int) -> str:
    return _first(name[::-1], cells)[::-1]


def _alike(names: Sequence[str]) -> int:
    """With how many characters all names begin alike."""
    first, last = min(names), max(names)
    return next(
        (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first)
    )
