"""What holds for all tests."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from itertools import count

import pytest

from paramimp.reading.guard import LOGGER

for _told in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
    os.environ.pop(_told, None)  # of the terminal of who runs the tests: what they start looks the same from every one

try:
    from hypothesis import HealthCheck, settings
except ImportError:  # the smoke suite needs pytest alone
    pass
else:  # a busy machine is no fault of what is tested
    settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("any machine")


class _Unexpected(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_error_of_a_reader_passes_for_a_bad_file(request: pytest.FixtureRequest) -> Iterator[None]:
    """A mistake in a reader must not hide behind a run that is listed as unreadable."""
    handler, logger = _Unexpected(), logging.getLogger(LOGGER)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield
    logger.removeHandler(handler)
    if request.node.get_closest_marker("readers_may_raise") is None:
        for record in handler.records:
            if record.exc_info and record.exc_info[1] is not None:
                raise AssertionError(record.getMessage()) from record.exc_info[1]
            raise AssertionError(f"{record.getMessage()}\n{getattr(record, 'traceback', '')}")


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test, and no process that it starts, reads what another left in a cache, or writes into the user's own."""
    folder = tmp_path_factory.getbasetemp() / "caches" / str(next(_NUMBERS))
    monkeypatch.setenv("PARAMIMP_CACHE_DIR", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "xdg"))


_NUMBERS = count()
