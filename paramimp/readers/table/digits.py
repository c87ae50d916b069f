"""The digits that numbers were written with: nobody types in 0.0003162277, and a sampler draws little else."""

from __future__ import annotations

from typing import Any

LONG = 5
"""Digits of a number that nobody types in."""


def is_long_fraction(cell: Any) -> bool:
    """Whether a cell is a fraction with more digits than anybody types in."""
    return isinstance(cell, float) and len(_digits(cell)) >= LONG


def _digits(number: float) -> str:
    """The digits of a fraction that count: those of 2.5e-05 are 25; a whole number has none here."""
    mantissa = "" if number.is_integer() else repr(abs(number)).partition("e")[0]
    return mantissa.replace(".", "").strip("0")
