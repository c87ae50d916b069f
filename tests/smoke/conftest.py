"""One sweep for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.smoke.processes import make_sweep

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sweep(tmp_path_factory.mktemp("smoke") / "runs")
