"""What the page of a comparison shows."""

from __future__ import annotations

from tests.formats.compared import comparison
from tests.formats.html.other_pages import compared, shown
from tests.formats.html.test_page import Seen


def test_a_comparison_shows_what_its_table_shows() -> None:
    text = Seen(shown(comparison())).text
    parts = ("lr matters less in second", "0.60 ± 0.10", "-0.35 ± 0.14", "~ +0.05 ± 0.14", "(constant)")
    cautions = ("30 of 50 runs", "second never tried lr > 0.2.", "second: Few runs.")
    for part in (*parts, *cautions):
        assert part in text


def test_curves_stand_side_by_side_for_sweeps_that_have_them() -> None:
    labels = [a.get("aria-label") or "" for tag, a in Seen(shown(compared())).elements if tag == "svg"]
    assert [label.split(":")[0].rpartition(" ")[2] for label in labels if label.startswith("Effect of")] == ["first"]
