"""Names in little room: no longer than it, and those that differ different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from paramimp.formats.shortened import shortened
from paramimp.formats.words import Words


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["adam", "sgd"], ["adam", "sgd"]),
        (["resnet50_pretrained", "vit_base_pretrained"], ["resnet50_…", "vit_base_…"]),
        (["models/run/final_a", "models/run/final_b", "x"], ["model…al_a", "model…al_b", "x"]),
        (["block_with_01_and_more", "block_with_02_and_more"], ["…1_and_mo…", "…2_and_mo…"]),
        (["名前名前名前a", "名前名前名前b"], ["名前…前a", "名前…前b"]),
        (["the same for long"] * 2, ["the same …"] * 2),
        ([], []),
    ],
)  # fmt: skip
def test_what_tells_names_apart_is_kept(names: list[str], shown: list[str]) -> None:
    assert shortened(names, 10) == shown


def test_an_ellipsis_is_of_ascii_where_all_is() -> None:
    assert shortened(["resnet50_pretrained"], 10, Words(unicode=False)) == ["resnet5..."]


@given(
    names=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "M"]), max_size=30), max_size=8),
    cells=st.integers(4, 20),
)
def test_no_name_takes_more_than_its_room_and_short_ones_stay(names: list[str], cells: int) -> None:
    for name, text in zip(names, shortened(names, cells), strict=True):
        assert cell_len(text) <= cells
        assert text == name or cell_len(name) > cells
