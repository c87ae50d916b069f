"""A name is shown without the credentials in it, and otherwise as it is."""

from __future__ import annotations

import pytest

from paramimp.table.credentials import holds_any
from paramimp.table.credentials.hiding import without_credentials
from tests.table.credentials.cases import CREDENTIALS, OTHERS


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("sweep/run0_password=hunter2", "sweep/run0_password=***"),
        ("lr=0.1,password=x,w=2", "lr=0.1,password=***,w=2"),
        ("o.db/postgresql://bob:s3@h/db/0", "o.db/postgresql://h/db/0"),
        ("ping postgresql://bob:s3cr3t@h/db", "ping postgresql://h/db"),
        ("a/ghp_0123456789abcdefghij/b", "a/***/b"),
        ("curl -u bob:adamant", "***"),
        ("password: adamant\nx", "***"),
        ("lr=0.1,bs=32", "lr=0.1,bs=32"),
        ("org/model@v1.2", "org/model@v1.2"),
        ("token_dropout=0.1", "token_dropout=0.1"),
        ("", ""),
    ],
)
def test_as_little_is_hidden_as_leaves_no_credential(name: str, shown: str) -> None:
    assert without_credentials(name) == shown
    assert without_credentials(shown) == shown


@pytest.mark.parametrize("text", [value for _, value in CREDENTIALS if isinstance(value, str)])
def test_what_is_shown_holds_none(text: str) -> None:
    assert not holds_any(without_credentials(text))


@pytest.mark.parametrize("text", [value for _, value in OTHERS if isinstance(value, str)])
def test_what_holds_none_is_shown_as_it_is(text: str) -> None:
    assert without_credentials(text) == text
