"""Fixtures that the tests of this folder share."""

from __future__ import annotations

import pytest

from paramimp.comparison.result import Comparison
from tests.comparison.sweeps import compare, sweep


@pytest.fixture(scope="module")
def changed() -> Comparison:
    """In the second sweep b matters in place of a."""
    return compare(sweep({"a": 1.0, "c": 0.5}), sweep({"b": 1.0, "c": 0.5}, seed=1))
