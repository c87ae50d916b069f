"""A comparison in words: cells with half intervals, what is quiet, and the verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paramimp.comparison.result import ComparedParam, Comparison, Moved
from paramimp.comparison.words import (
    MOST_QUIET,
    Cell,
    facts,
    good_values,
    is_quiet,
    legend,
    own_cautions,
    row_of,
    shown_params,
    titles,
    verdict,
)
from paramimp.formats.interface import View
from paramimp.formats.words import Words
from paramimp.results.difference import Known
from tests.formats.compared import comparison
from tests.formats.sample import PARAMS

WORDS = Words(unicode=True)
MADE = comparison()


def compared(name: str, *, difference: float | None = None, significant: bool = False) -> ComparedParam:
    moved = None if difference is None else Moved("second", difference, significant=significant, p_adjusted=0.01)
    share = Known(0.0, 0.0, 0.1)
    return ComparedParam(name, (share, share), (moved,), (None, None), ranges_differ=False)


def with_params(*params: ComparedParam) -> Comparison:
    return replace(MADE, params=params)


def test_a_share_stands_with_the_larger_half_of_its_interval() -> None:
    param = replace(MADE.params[0], shares=(Known(0.6, 0.45, 0.65), Known(0.25, None, None)))
    first, second = row_of(param, MADE, WORDS).shares
    assert (first.whole, second.whole) == ("0.60 ± 0.15", "0.25")


def test_a_share_that_stands_out_has_the_spread_that_its_own_report_shows() -> None:
    share = replace(MADE.params[0], shares=(Known(0.16, 0.03, 0.44), None))
    param = replace(PARAMS[0], importance=0.16, importance_low=0.03, importance_high=0.44)
    assert row_of(share, MADE, WORDS).shares[0].spread == WORDS.spread(param, 2) == "0.03\u20130.44"


def test_a_share_that_is_missing_says_why() -> None:
    seed = row_of(MADE["seed"], MADE, WORDS)
    assert seed.shares[1] == Cell("(constant)", shown=False)
    assert seed.differences == (Cell("", shown=False),)
    assert seed.p_values == ("",)
    unranked = replace(MADE.sweeps[1], shares={"seed": None})
    assert row_of(MADE["seed"], replace(MADE, sweeps=(MADE.sweeps[0], unranked)), WORDS).shares[1].text == "n/a"


def test_a_difference_is_marked_where_it_is_not_shown() -> None:
    (lr,), (width,) = (row_of(MADE[name], MADE, WORDS).differences for name in ("lr", "width"))
    assert (lr.whole, lr.shown) == ("-0.35 ± 0.14", True)
    assert (width.whole, width.shown) == ("~ +0.05 ± 0.14", False)


@pytest.mark.parametrize(("p_value", "text"), [(0.00099, "<0.001"), (0.001, "0.001"), (0.56, "0.560"), (None, "")])
def test_a_p_value_has_three_decimals(p_value: float | None, text: str) -> None:
    moved = Moved("second", 0.1, 0.0, 0.2, p_value, p_value, significant=False)
    assert row_of(replace(MADE["lr"], moved=(moved,)), MADE, WORDS).p_values == (text,)


def test_what_matters_nowhere_and_did_not_move_is_quiet() -> None:
    assert not is_quiet(MADE["lr"], MADE)  # it moved
    assert not is_quiet(MADE["width"], MADE)  # a baseline whose interval excludes zero
    assert is_quiet(MADE["seed"], MADE)
    matters = replace(MADE.sweeps[0], matters=frozenset({"seed"}))
    assert not is_quiet(MADE["seed"], replace(MADE, sweeps=(matters, MADE.sweeps[1])))


def test_so_many_quiet_params_are_shown_unless_all_are_asked_for() -> None:
    params = [compared(f"p{place}") for place in range(MOST_QUIET + 3)]
    made = with_params(compared("lr", difference=0.4, significant=True), *params)
    shown, more = shown_params(made, View())
    assert ([param.param for param in shown], more) == (["lr", *(f"p{n}" for n in range(MOST_QUIET))], 3)
    assert shown_params(made, View(all=True)) == (made.params, 0)
    assert len(shown_params(made, View(top=2))[0]) == 2


def test_the_verdict_names_at_most_three_params_and_which_way_they_moved() -> None:
    moved = {"a": 0.4, "b": -0.4, "c": 0.4, "d": 0.4, "e": 0.4}
    params = [compared(name, difference=by, significant=True) for name, by in moved.items()]
    told = verdict(with_params(*params), WORDS)
    assert told == (
        "Compared with first: a matters more in second, b matters less in second, c matters more in second;"
        " 2 more differ."
    )
    assert "; 1 more differs." in verdict(with_params(*params[:4]), WORDS)
    assert verdict(with_params(compared("a", difference=0.1)), WORDS) == "No share is shown to differ."


def test_where_the_first_sweep_ranks_nothing_no_difference_is_explained_or_denied() -> None:
    made = with_params(replace(MADE["lr"], moved=(None,), shares=(None, MADE["lr"].shares[1])))
    assert verdict(made, WORDS).startswith("Nothing can be compared with first, which ranks nothing that another ranks")
    assert legend(made, WORDS) == "!: other ranges were searched"


def test_other_ranges_are_offered_as_the_reason_where_there_are_some() -> None:
    assert verdict(MADE, WORDS).endswith("Other ranges were searched, which may be why.")
    assert "!:" in legend(MADE, WORDS)
    same = with_params(replace(MADE["lr"], ranges_differ=False))
    assert "Other ranges" not in verdict(same, WORDS)
    assert "!:" not in legend(same, WORDS)


def test_the_facts_of_a_sweep_are_its_runs_and_its_fit() -> None:
    assert [facts(sweep, WORDS) for sweep in MADE.sweeps] == [
        "40 of 45 runs · R² 0.80",
        "30 of 50 runs, 20 outside the common range · R² n/a",
    ]
    assert own_cautions(MADE, WORDS) == ["second: Few runs."]
    assert titles(MADE, WORDS) == ["second - first"]


def test_good_values_are_those_of_each_sweep_and_unknown_of_a_baseline() -> None:
    assert good_values(MADE["lr"], MADE, WORDS) == ["adam", "n/a"]
    assert good_values(MADE["width"], MADE, WORDS) == []


def test_in_ascii_every_word_is_ascii() -> None:
    plain = Words(unicode=False)
    texts = [cell.whole for param in MADE for cell in row_of(param, MADE, plain).shares]
    assert all(text.isascii() for text in [*texts, legend(MADE, plain), *(facts(each, plain) for each in MADE.sweeps)])
