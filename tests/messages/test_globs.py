"""Globs over names: the name itself first, and none that is made to take long."""

from __future__ import annotations

import pytest

from paramimp.messages.globs import matching


@pytest.mark.parametrize("pattern", ["[" * 20_000, "*a" * 5_000, "?" * 1_000_000])
def test_a_glob_longer_than_any_name_matches_nothing(pattern: str) -> None:
    assert matching(pattern, {"lr", "a" * 5_000}) == set()
    assert matching("a" * 5_000, {"lr", "a" * 5_000}) == {"a" * 5_000}
