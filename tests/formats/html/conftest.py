"""A browser for the tests of a module, a tab for each test, and the checks of accessibility."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chromium import Chromium, Page

AXE = "AXE_CORE"
"""The environment variable that names axe-core: its script, or the package as ``npm pack axe-core`` leaves it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as running:
        yield running


@pytest.fixture
def page(browser: Chromium) -> Page:
    tab = browser.page()
    tab.size(1_280, 900)
    return tab


@pytest.fixture(scope="module")
def axe() -> str:
    place = os.environ.get(AXE)
    if not place:
        pytest.skip(f"the environment variable {AXE} names no axe-core (npm pack axe-core)")
    if not place.endswith(".tgz"):
        return Path(place).read_text(encoding="utf-8")
    with tarfile.open(place) as package:
        script = package.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()
