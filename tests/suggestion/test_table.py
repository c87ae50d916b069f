"""The table of a suggestion where params are many: what changes is shown whole, what stays is counted."""

from __future__ import annotations

from dataclasses import replace

from paramimp.formats.interface import View
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.suggestion import Suggestion
from paramimp.suggestion.table import MOST_KEPT, MOST_VALUES, as_text
from tests.suggestion.samples import advice, suggestion

UNIT = Domain("float", 0.0, 1.0)


def wide(n_kept: int, n_narrow: int = 0) -> Suggestion:
    kept = [advice(f"kept{k:03}", UNIT, action="keep") for k in range(n_kept)]
    narrow = [advice(f"narrow{k:03}", UNIT) for k in range(n_narrow)]
    return suggestion(*kept, *narrow, start_with=({each.param: 0.5 for each in (*kept, *narrow)},))


def test_of_many_params_that_keep_their_range_the_first_are_shown_and_the_others_counted() -> None:
    text = as_text(wide(300, 2), View(width=120))
    assert sum(line.startswith("kept") for line in text.splitlines()) == MOST_KEPT
    assert sum(line.startswith("narrow") for line in text.splitlines()) == 2
    assert "… 290 more params that keep their range; --format csv lists them" in text
    assert "kept299" not in text
    assert "kept009=0.5" in text
    assert len(text.splitlines()) < 60


def test_all_are_shown_where_that_was_asked_for_and_where_one_would_be_folded() -> None:
    assert "kept299" in as_text(wide(300), replace(View(width=120), all=True))
    few = as_text(wide(MOST_KEPT + 1), View(width=120))
    assert f"kept{MOST_KEPT:03}" in few
    assert "more param" not in few


def test_what_changes_is_never_folded_but_the_values_of_a_long_configuration_are() -> None:
    text = as_text(wide(0, 100), View(width=120))
    assert sum(line.startswith("narrow") for line in text.splitlines()) == 100
    assert f"… {100 - MOST_VALUES} more values" in text


def test_python_is_told_of_the_frame() -> None:
    assert "290 more params that keep their range; .to_frame() lists them" in as_text(wide(300))
