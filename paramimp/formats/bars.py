"""Bars made of characters: a share from the left, a correlation from the middle."""

from __future__ import annotations

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def share_bar(share: float, cells: int, *, unicode: bool) -> str:
    """A bar over `share` (0..1) of `cells` cells, not padded; a share above zero leaves a trace."""
    share = min(max(share, 0.0), 1.0)
    if not unicode:
        return "#" * max(round(share * cells), 1 if share else 0)
    eighths = max(round(share * cells * 8), 1 if share else 0)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def signed_bar(value: float, half: int, *, unicode: bool) -> tuple[str, str]:
    """The two sides of an axis, `half` cells each, for `value` in -1..1; the side of its sign carries a bar.

    Blocks have no eighths that lean on the right, so both sides are drawn with lines of half-cell steps: a
    correlation of -0.4 must look as long as one of +0.4.
    """
    size = min(abs(value), 1.0) * half
    if unicode:
        full, rest = divmod(round(size * 2), 2)
        left, right = "╺" * rest + "━" * full, "━" * full + "╸" * rest
    else:
        left, right = "-" * round(size), "+" * round(size)
    return (left.rjust(half), " " * half) if value < 0 else (" " * half, right.ljust(half))
