"""Addresses are shown without what is secret in them."""

from __future__ import annotations

import pytest

from paramimp.places.addresses import is_address, scheme_of, scrub, unreadable, without_secrets


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://me:geheim@host:5432/db", "postgresql://host:5432/db"),
        ("postgresql://me:ge@heim@host/db", "postgresql://host/db"),
        ("postgresql:///db?host=/tmp&password=geheim", "postgresql:///db"),
        ("mlflow+https://geheim@host", "mlflow+https://host"),
        ("mlflow+http://host:5000/base/path#geheim", "mlflow+http://host:5000/base/path"),
    ],
)
def test_user_password_and_query_are_not_shown(address: str, shown: str) -> None:
    assert without_secrets(address) == shown


@pytest.mark.parametrize(
    "message",
    [
        "could not connect to postgresql://me:ge%40heim@host/db?password=verborgen",
        "wrong password 'ge@heim' for me",
        "invalid option ge%40heim or verborgen",
        "HTTPConnectionPool: https://other:ge%40heim@elsewhere/",
    ],
)
def test_a_message_loses_every_spelling_of_the_password(message: str) -> None:
    scrubbed = scrub(message, "postgresql://me:ge%40heim@host/db?password=verborgen")
    assert not any(secret in scrubbed for secret in ("ge%40heim", "ge@heim", "verborgen"))


def test_a_message_without_a_secret_stays_as_it_is() -> None:
    assert scrub("connection refused", "postgresql://me@host/db") == "connection refused"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("postgresql://h/d", True), ("MLflow+HTTP://h", True), ("./runs", False), ("C:\\runs", False), ("a b://c", False)],
)
def test_an_address_begins_with_a_scheme(text: str, expected: bool) -> None:
    assert is_address(text) is expected


def test_a_scheme_is_read_in_lower_case() -> None:
    assert scheme_of("PostgreSQL+psycopg://h/d") == "postgresql+psycopg"


def test_an_address_that_cannot_be_read_is_named_with_the_first_line_and_what_to_check() -> None:
    cause = OSError("no route to tuner:s3cretive@db.\n[SQL: SELECT 1]")
    assert str(unreadable("mysql://tuner:s3cretive@db/x", cause)) == (
        "mysql://db/x cannot be read: no route to db; check the address, and that its server runs and lets you in."
    )
    assert "cannot be read: TimeoutError; check" in str(unreadable("mysql://db/x", TimeoutError()))
