"""Names and numbers as sentences have them."""

from __future__ import annotations


def called(name: str) -> str:
    """What a run or its folder is called: the name of the folder that was given, a dot, says nothing."""
    return "the given folder" if name == "." else name


def two(value: float) -> str:
    """Two decimals; a zero carries no sign."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text


def count(n: int, noun: str) -> str:
    """``1 run``, ``2 runs``."""
    return f"{n} {noun}{'' if n == 1 else 's'}"
