"""Equality that tells 1 from 1.0 and True, and how many examples a target is tried with."""

from __future__ import annotations

from hypothesis import settings

QUICK = settings(max_examples=60)


def same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
