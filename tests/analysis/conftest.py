"""Fixtures that the tests of this folder share."""

from __future__ import annotations

import pytest

from paramimp.results import Report
from tests.analysis.effects.sweeps import analysed, swept


@pytest.fixture(scope="module")
def report() -> Report:
    return analysed(swept())
