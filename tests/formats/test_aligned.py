from __future__ import annotations

from typing import Any

from paramimp.formats.aligned import aligned
from paramimp.formats.interface import View


def test_a_plain_table_aligns_and_defuses() -> None:
    body: list[list[Any]] = [["lr\x1b", 1.5, None], ["weight_decay", 12, 3]]
    assert aligned(["param", "runs", "n"], body, View(width=60)) == (
        "param         runs  n\nlr\\x1b         1.5\nweight_decay    12  3\n"
    )
