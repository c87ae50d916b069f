"""What a listing tells of a file: its etag, as far as that can be trusted, and its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from paramimp.places.remote.interface import Item, item_told, nanoseconds


@pytest.mark.parametrize(
    ("etag", "token", "hint"), [('"abc"', '"abc"', ""), ('W/"abc"', "", 'W/"abc"'), ("", "", ""), ("w/x", "w/x", "")]
)
def test_a_weak_etag_is_a_hint_and_no_token(etag: str, token: str, hint: str) -> None:
    assert item_told("runs/a", 3, etag, 5) == Item("runs/a", 3, token, written=5, hint=hint)


def test_a_folder_is_told_as_one() -> None:
    assert item_told("runs", 0, "", 0, is_folder=True).is_folder


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC), 1_500_000_000),
        (datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC), 10**18),  # the billionth second
        (datetime(2001, 9, 9, 3, 46, 40, tzinfo=timezone(timedelta(hours=2))), 10**18),
        (datetime(2001, 9, 9, 1, 46, 40, 1, tzinfo=UTC), 10**18 + 1_000),  # exact, which floats of this size are not
    ],
)
def test_a_time_is_so_many_nanoseconds_from_1970(time: datetime, expected: int) -> None:
    assert nanoseconds(time) == expected
