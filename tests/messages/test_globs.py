"""Globs over names: the name itself first, and none that is made to take long."""

from __future__ import annotations

import pytest

from paramimp.messages.globs import matching, typed


@pytest.mark.parametrize("pattern", ["[" * 20_000, "*a" * 5_000, "?" * 1_000_000])
def test_a_glob_longer_than_any_name_matches_nothing(pattern: str) -> None:
    assert matching(pattern, {"lr", "a" * 5_000}) == set()
    assert matching("a" * 5_000, {"lr", "a" * 5_000}) == {"a" * 5_000}


HOSTILE = [
    "lr", "learning rate", "学习率", "a,b", "a,b,", " edge ", "it's", 'say "no"', "$HOME", "`id`", "c\\d", "-x",
    "--force", "x\ny", "\x1b[31mred", "\u202eabc", "##[error]x", "::error::x", "layers[0]", "a*", "q?", "[", "]",
    "w" * 300, "[" * 100, "\udcffz", "s3://a,b", "*,",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_every_name_can_be_typed_so_that_it_alone_is_chosen(name: str) -> None:
    shown = typed(name, HOSTILE)
    assert shown is not None
    assert shown.isprintable()
    assert len(shown) <= 60
    assert shown.strip() == shown != ""
    assert "," not in shown
    assert matching(shown, HOSTILE) == {name}


def test_what_cannot_be_told_apart_so_is_not_named() -> None:
    assert typed("a,b", ["a,b", "a;b"]) is None
    assert typed("", ["", "a"]) is None
    assert typed("a,b", ["a,b", "a;b"], commas=False) == "a,b"
