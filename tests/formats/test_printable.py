from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.messages.printable import printable, quoted

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize("text", ["", "lr", "optimizer.lr", "größe", "学習率", "a b", "C:\\runs", "[red]x[/]", "🙂"])
def test_visible_text_stays(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc", "a\\x0ab\\x09c"),
        ("\x9b2J", "\\x9b2J"),
        ("\u202eabc", "\\u202eabc"),
        ("a\u200bb", "a\\u200bb"),
        ("\u2028", "\\u2028"),
        ("bad\udcff", "bad\\xff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("lr\u00a0", "lr\\xa0"),
    ],
)
def test_what_cannot_be_seen_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANY_TEXT)
def test_any_text_becomes_visible_and_encodable(text: str) -> None:
    shown = printable(text)
    assert not {unicodedata.category(char) for char in shown} & INVISIBLE
    assert len(shown) <= 200
    shown.encode()


@given(ANY_TEXT)
def test_ascii_only_is_visible_ascii(text: str) -> None:
    assert all(" " <= char <= "~" for char in printable(text, ascii_only=True))


@given(ANY_TEXT, st.integers(1, 40))
def test_a_long_text_keeps_its_ends(text: str, limit: int) -> None:
    shown, whole = printable(text, limit), printable(text, None)
    if len(whole) <= limit:
        assert shown == whole
    else:
        head, _, tail = shown.rpartition("…")
        assert len(shown) <= limit
        assert whole.startswith(head) or "…" in text
        assert whole.endswith(tail)


def test_the_middle_of_a_long_name_gives_way_because_its_end_tells_it_from_others() -> None:
    assert printable("model.encoder.layers.dropout", 20) == "model.enco…s.dropout"


def test_an_escape_is_not_cut_in_two() -> None:
    assert printable("\x1b" * 10, 12) == "\\x1b…\\x1b"


def test_a_huge_text_is_cut_before_it_is_escaped() -> None:
    assert printable("\x00" * 10_000_000, 9) == "\\x00…\\x00"


def test_kept_characters_stay() -> None:
    assert printable("a\nb\r", None, keep="\n") == "a\nb\\x0d"


@pytest.mark.parametrize("text", ["lr", "it's", 'an "lr"', "größe", ""])
def test_quotes_are_those_of_python(text: str) -> None:
    assert quoted(text) == repr(text)


@pytest.mark.parametrize(
    ("text", "shown"), [("C:\\runs", "'C:\\runs'"), ("a\nb", "'a\\x0ab'"), ("\x1b's", '"\\x1b\'s"')]
)
def test_a_backslash_between_quotes_stays_single(text: str, shown: str) -> None:
    assert quoted(text) == shown
    assert quoted(text)[1:-1] == printable(text)
