"""Numbers as sentences and tables show them."""

from __future__ import annotations


def two(value: float) -> str:
    """Two decimals; a zero carries no sign."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text
