"""Credentials are known by their looks, whatever they are called, and what looks alike is none."""

from __future__ import annotations

import pytest

from paramimp.table.credentials import hints, is_credential
from paramimp.table.credentials.shapes import is_known, looks_opaque, spelled
from tests.table.credentials.cases import CREDENTIALS, OTHERS


@pytest.mark.parametrize(("name", "value"), CREDENTIALS)
def test_a_credential_of_any_shape_is_one(name: str, value: object) -> None:
    assert is_credential(name, value)


@pytest.mark.parametrize(("name", "value"), OTHERS)
def test_what_has_the_same_words_and_signs_is_none(name: str, value: object) -> None:
    assert not is_credential(name, value)


def test_the_quick_look_loses_nothing() -> None:
    texts = [value for name, value in CREDENTIALS if isinstance(value, str) and is_known(value)]
    assert len(texts) > 30
    assert [text for text in texts if not hints.may_hold(text)] == []


@pytest.mark.parametrize("word", ["bob", "a/b", "db", "model"])
def test_the_login_of_a_database_needs_a_host_or_a_name_that_says_so(word: str) -> None:
    assert not is_known(f"{word}/tiger@main")
    assert is_known(f"{word}/tiger@main", connects=True) == ("/" not in word)
    assert is_known(f"scott/tiger@{word.replace('/', '.')}.example.org:1521")


def test_a_text_is_spelled_without_its_escapes() -> None:
    assert list(spelled("plain")) == ["plain"]
    assert list(spelled("a%253Db"))[1:] == ["a%3Db", "a=b"]
    assert list(spelled(r"{\"a\"}"))[-1] == '{"a"}'


def test_a_long_row_of_signs_is_opaque_and_words_are_not() -> None:
    assert looks_opaque("9f86d081884c7d659a2feaa0c55ad015")
    assert not looks_opaque("serving-default-signature-of-2")


@pytest.mark.parametrize(
    "piece",
    ["https://a/hook/", "https://a", "a/b@", "a/", "a#", "http://a/key/", "$2a$", "a:1:b:c:d ", "%25", "%41", "\\n"],
)
def test_a_long_text_is_looked_through_in_proportion(piece: str) -> None:
    """No pattern goes back over what it has seen: a quadratic one would take hours here."""
    is_credential("token", "@ " + piece * ((2 << 20) // len(piece)))
