"""Numbers as people read them: with few digits, and with as many as tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS = (2, 3, 4, 6, 9)


def number(value: float, digits: int = 2, *, whole_below: float = 1e6) -> str:
    """A number with few digits; whole ones below a million, or another bound, whole."""
    if float(value).is_integer() and abs(value) < whole_below:
        return str(int(value))
    text = f"{value:.{digits}g}"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def numbers_apart(values: Sequence[float], fewest: int = 2, *, whole_below: float = 1e6) -> list[str]:
    """Numbers with as few digits, but not fewer than some, as tell those apart that differ."""
    for digits in _DIGITS[_DIGITS.index(fewest) :]:
        texts = [number(value, digits, whole_below=whole_below) for value in values]
        if len(set(texts)) == len(set(values)):
            break
    return texts
