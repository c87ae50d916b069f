"""The table of a suggestion where params are many: what changes is shown whole, what stays is counted."""

from __future__ import annotations

import re
from dataclasses import replace

from paramimp.formats import renderer
from paramimp.formats.interface import View
from paramimp.suggestion.domain import Domain
from paramimp.suggestion.suggestion import Suggestion
from paramimp.suggestion.table import MOST_ALIKE, MOST_VALUES, as_text
from tests.suggestion.samples import advice, suggestion

UNIT = Domain("float", 0.0, 1.0)
ROW_OF_KEPT = re.compile(r"^(?:keep|    )    kept\d{3}", re.MULTILINE)
ROW_OF_NARROW = re.compile(r"^(?:narrow|      )  narrow\d{3}", re.MULTILINE)


def wide(n_kept: int, n_narrow: int = 0) -> Suggestion:
    kept = [advice(f"kept{k:03}", UNIT, action="keep") for k in range(n_kept)]
    narrow = [advice(f"narrow{k:03}", UNIT) for k in range(n_narrow)]
    return suggestion(*kept, *narrow, start_with=({each.param: 0.5 for each in (*kept, *narrow)},))


def test_of_many_params_that_keep_their_range_the_first_are_shown_and_the_others_counted() -> None:
    text = as_text(wide(300, 2), View(width=120))
    assert len(ROW_OF_KEPT.findall(text)) == MOST_ALIKE
    assert len(ROW_OF_NARROW.findall(text)) == 2
    assert "… 290 more params that keep their range; --format json lists them" in text
    assert "kept299" in renderer("json", "suggestion")(wide(300, 2), View())
    assert "kept299" not in text
    assert re.search(r"^  narrow001 +0.5$", text, re.MULTILINE)
    assert "\n  … 290 more values\n" in text
    assert len(text.splitlines()) < 60
    assert "\n\n\n" not in text
    assert not text.endswith("\n\n")


def test_of_many_params_that_are_fixed_the_first_are_shown_and_the_others_counted() -> None:
    fixed = [advice(f"fixed{k:03}", Domain("constant", value=0.5), action="fix", old=UNIT) for k in range(270)]
    kept = [advice(f"kept{k:03}", UNIT, action="keep") for k in range(30)]
    found = suggestion(*fixed, *kept, start_with=({each.param: 0.5 for each in (*fixed, *kept)},))
    text = as_text(found, View(width=120))
    assert len(re.findall(r"fixed\d{3} +0 … 1 → 0\.5", text)) == MOST_ALIKE
    assert len(ROW_OF_KEPT.findall(text)) == MOST_ALIKE
    assert "260 more params that are fixed and … 20 more params that keep their range; --format json lists them" in text
    begin = text.partition("\n\nBegin with, beside what is fixed\n")[2]
    assert "fixed" not in begin
    assert "\n  … 20 more values\n" in begin


def test_all_are_shown_where_that_was_asked_for_and_where_one_would_be_folded() -> None:
    assert "kept299" in as_text(wide(300), replace(View(width=120), all=True))
    few = as_text(wide(MOST_ALIKE + 1), View(width=120))
    assert f"kept{MOST_ALIKE:03}" in few
    assert "more param" not in few


def test_what_changes_is_never_folded_but_the_values_of_a_long_configuration_are() -> None:
    text = as_text(wide(0, 100), View(width=120))
    assert len(ROW_OF_NARROW.findall(text)) == 100
    assert f"… {100 - MOST_VALUES} more values" in text


def test_the_best_configurations_stand_beside_each_other_and_a_dash_for_what_is_switched_off() -> None:
    found = suggestion(
        advice("momentum", UNIT, action="keep", when=("optimizer", ("sgd",))),
        advice("model.encoder.attention.dropout_probability", UNIT, action="keep"),
        advice("optimizer", Domain("category", values=("adam", "sgd")), action="keep"),
        advice("depth", Domain("constant", value=3), action="fix", old=UNIT),
        advice("lr", UNIT),
        start_with=(
            {"lr": 0.25, "optimizer": "sgd", "momentum": 0.9, "depth": 3},
            {"lr": 0.5, "optimizer": "adam", "depth": 3, "model.encoder.attention.dropout_probability": 0.125},
        ),
    )
    assert as_text(found, View(width=60)).split("\n\n")[2].splitlines() == [
        "Begin with, beside what is fixed",
        "             1     2",
        "  lr         0.25  0.5",
        "  model.encoder.attention.dropout_probability",
        "             -     0.125",
        "  momentum   0.9   -",
        "  optimizer  sgd   adam",
    ]
    narrow = as_text(found, View(width=19)).split("\n\n")[2].splitlines()
    assert narrow[-4:] == ["  momentum", "    0.9   -", "  optimizer", "    sgd   adam"]


def test_python_is_told_of_the_frame() -> None:
    assert "290 more params that keep their range; .to_frame() lists them" in as_text(wide(300))


def test_params_for_which_the_same_is_advised_for_one_reason_stand_above_it_together() -> None:
    half = Domain("float", 0.0, 0.5)
    found = suggestion(
        advice("lr", half, action="narrow", old=UNIT, why="good values span half"),
        advice("width", UNIT, action="keep", why="nothing is known"),
        advice("momentum", UNIT, action="keep", why="all of it is good"),
        advice("depth", UNIT, action="keep", why="nothing is known"),
    )
    text = as_text(found, View(width=80))
    assert text.split("\n\n")[1].splitlines() == [
        "narrow  lr        0 … 1 → 0 … 0.5",
        "          good values span half",
        "keep    depth     0 … 1",
        "        width     0 … 1",
        "          nothing is known",
        "keep    momentum  0 … 1",
        "          all of it is good",
    ]


def test_a_name_that_takes_much_of_a_line_has_one_of_its_own_and_no_word_is_broken() -> None:
    long = "model.encoder.attention.dropout_probability"
    words = "each of these values occurs in configurations that are good"
    text = as_text(suggestion(advice("lr", UNIT, action="keep", why=words), advice(long, UNIT)), View(width=60))
    lines = text.split("\n\n")[1].splitlines()
    assert f"narrow  {long}" in lines
    assert max(map(len, lines)) <= 60
    assert words in " ".join(text.split())


def test_without_unicode_the_arrow_and_the_dots_are_of_ascii() -> None:
    found = suggestion(advice("lr", Domain("float", 0.0, 0.5), old=UNIT))
    assert "lr  0 ... 1 -> 0 ... 0.5" in as_text(found, View(width=80, unicode=False))


def test_a_value_from_a_file_cannot_end_a_line_or_colour_it() -> None:
    hostile = Domain("category", values=("a\n::error::b", "\x1b[31mred"))
    text = as_text(suggestion(advice("mode", hostile, action="keep")), View(width=200))
    assert not any(line.startswith("::") for line in text.splitlines())
    assert "\x1b" not in text
