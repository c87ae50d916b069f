"""Logs of W&B that are read together give what each gives alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from paramimp.readers.wandb.logs import BYTES_AT_ONCE, LOGS_AT_ONCE, read_stores
from paramimp.runs import SkipReason, Unreadable
from tests.decoding.test_leveldb_log import write_log
from tests.readers.test_wandb_rows import LOGS
from tests.readers.test_wandb_store import history, message, read_store, summary


def log_of(loss: float, length: int = 0) -> bytes:
    return write_log([history(loss=loss), message((13, b"x" * length))])


@pytest.mark.parametrize("histories", [True, False])
def test_together_as_alone(histories: bool) -> None:
    logs = [path.read_bytes() for path in LOGS] * 3
    assert len(logs) > LOGS_AT_ONCE
    together = list(read_stores(logs, histories=histories))
    assert list(map(repr, together)) == [repr(read_store(log, histories=histories)) for log in logs]


def test_what_is_wrong_with_a_log_concerns_no_other() -> None:
    missing = Unreadable(SkipReason.UNREADABLE, "is not there.")
    too_much = write_log([summary((1, message((1, b"x" * 600), (16, b"1"))))])  # only found when all else is done
    first, none, foreign, long_name, last = read_stores([log_of(1), missing, b"PK", too_much, log_of(2)])
    assert not isinstance(first, Unreadable)
    assert not isinstance(last, Unreadable)
    assert (first.history, last.history) == ({"loss": [1]}, {"loss": [2]})
    assert none is missing
    assert isinstance(foreign, Unreadable)
    assert "is no log of W&B" in foreign.message
    assert isinstance(long_name, Unreadable)
    assert long_name.reason is SkipReason.TOO_LARGE


def test_no_logs_are_none() -> None:
    assert list(read_stores([])) == []


@pytest.mark.parametrize(("length", "ahead"), [(0, LOGS_AT_ONCE), (BYTES_AT_ONCE // 2, 2), (2 * BYTES_AT_ONCE, 1)])
def test_few_long_logs_exist_at_once(length: int, ahead: int) -> None:
    taken = 0

    def logs() -> Iterator[bytes]:
        nonlocal taken
        for loss in range(LOGS_AT_ONCE):
            taken += 1
            yield log_of(loss, length)

    next(read_stores(logs()))
    assert taken == ahead
