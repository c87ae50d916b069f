"""What the page of a suggestion shows, and its bars against ranges by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paramimp.suggestion.domain import Domain
from tests.formats.html.other_pages import shown
from tests.formats.html.test_page import Seen
from tests.suggestion.samples import EVERY_KIND, advice, suggestion


def test_a_suggestion_says_what_to_do_before_the_table() -> None:
    text = Seen(shown(EVERY_KIND)).text
    said = text[: text.index("The new space")]
    for part in ("30 runs in the new space", "Narrow: augment, batch_size", "Fix: on."):
        assert part in said
    assert "seed" not in said


@pytest.mark.parametrize(
    ("old", "new", "x", "width"),
    [
        (Domain("float", 0.0, 1.0), Domain("float", 0.25, 0.75), "45", "30"),
        (Domain("float", 1e-4, 1.0, log=True), Domain("float", 1e-2, 1.0, log=True), "60", "30"),
        (Domain("int", 0, 10), Domain("int", 0, 15), "30", "90"),
        (Domain("int", 0, 10), Domain("int", 0, 1000), "30", "90"),
        (Domain("float", 0.0, 1.0), Domain("constant", value=0.5), "60", "2"),
    ],
)
def test_the_new_range_lies_over_the_old_one(old: Domain, new: Domain, x: str, width: str) -> None:
    page = Seen(shown(suggestion(replace(advice("a", new), old=old))))
    (bar,) = [a for tag, a in page.elements if tag == "rect" and a["class"] == "good"]
    assert (bar["x"], bar["width"]) == (x, width)


@pytest.mark.parametrize("new", [Domain("category", values=("a", "b")), Domain("constant", value="a")])
def test_what_is_no_range_has_no_bar(new: Domain) -> None:
    page = Seen(shown(suggestion(advice("a", new), replace(advice("b", new), old=Domain("float", 0.0, 1.0)))))
    assert not [tag for tag, _ in page.elements if tag == "rect"]
