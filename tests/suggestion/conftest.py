"""Fixtures that the tests of this folder share."""

from __future__ import annotations

import pytest

import paramimp
from paramimp.suggestion.suggestion import Suggestion
from tests.suggestion.bowl import sweep
from tests.sweeps import from_frame


@pytest.fixture(scope="module")
def made() -> Suggestion:
    return paramimp.suggest(from_frame(sweep(), "loss"), "loss")
