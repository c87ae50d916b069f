"""A comparison as text, whole."""

from __future__ import annotations

import csv
import io
import json

from paramimp.comparison.result import Comparison
from paramimp.formats import renderer
from paramimp.formats.interface import View
from tests.formats.compared import comparison


def render(name: str, view: View | None = None) -> str:
    return renderer(name, "comparison")(comparison(), view or View())


def test_the_table() -> None:
    assert render("table") == (
        "metric  loss, minimize (from its name)\n"
        "first   40 of 45 runs · R² 0.80\n"
        "second  30 of 50 runs, 20 outside the common range · R² n/a\n"
        "\n"
        "param  first        second       second - first  p\n"
        "lr     0.60 ± 0.10  0.25 ± 0.10  -0.35 ± 0.14    <0.001  !\n"
        "width  0.30 ± 0.10  0.35 ± 0.10  ~ +0.05 ± 0.14  0.560\n"
        "seed   0.10 ± 0.10  (constant)\n"
        "differences to first with half their 90 % interval; p adjusted for 2 differences; ~: not shown to differ; !:"
        " other ranges were searched\n"
        "\n"
        "good values  first  second\n"
        "lr           adam   n/a\n"
        "\n"
        "! second never tried lr > 0.2.\n"
        "\n"
        "second: Few runs.\n"
        "\n"
        "Compared with first: lr matters less in second. Other ranges were searched, which may be why.\n"
    )


def test_a_narrow_terminal_loses_spreads_first_and_columns_last() -> None:
    some = render("table", View(width=51))
    assert "lr     0.60   0.25        -0.35" in some
    assert "interval" not in some  # of which none is shown
    assert max(map(len, some.splitlines())) <= 51
    few = render("table", View(width=40))
    assert "  second - first  -0.35 ± 0.14  p" in few
    assert "half their 90 % interval" in " ".join(few.split())
    assert max(map(len, few.splitlines())) <= 40


def test_without_unicode_it_is_ascii() -> None:
    assert render("table", View(unicode=False)).isascii()
    assert render("markdown", View(unicode=False)).isascii()


def test_colour_says_nothing_that_the_characters_do_not() -> None:
    plain, coloured = render("table", View(width=100)), render("table", View(width=100, colour=True))
    assert "\x1b[1m" in coloured
    assert plain != coloured
    assert (
        "".join(part.partition("m")[2] if place else part for place, part in enumerate(coloured.split("\x1b[")))
        == plain
    )


def test_markdown_has_the_same_numbers() -> None:
    text = render("markdown")
    assert "| `lr` ! | 0.60 ± 0.10 | 0.25 ± 0.10 | **-0.35 ± 0.14** | &lt;0.001 |" in text
    assert "| `seed` | 0.10 ± 0.10 | (constant) |  |  |" in text
    assert "| `lr` | adam | n/a |" in text


def test_csv_and_json_have_every_share() -> None:
    rows = list(csv.DictReader(io.StringIO(render("csv"))))
    assert tuple(rows[0]) == Comparison.COLUMNS
    assert [(row["param"], row["sweep"], row["importance"]) for row in rows[:2]] == [
        ("lr", "first", "0.6"), ("lr", "second", "0.25"),
    ]  # fmt: skip
    document = json.loads(render("json"))
    assert document["params"][2]["shares"] == [
        {"importance": 0.1, "importance_low": 0.0, "importance_high": 0.2}, None,
    ]  # fmt: skip
    assert document["params"][2]["ranges_differ"] is None
    assert document["params"][0]["differences"][0]["label"] == "second"


def test_the_params_that_matter_nowhere_are_folded_unless_all_are_asked_for() -> None:
    few, whole = render("table", View(top=1)), render("table", View(top=1, all=True))
    assert "… 2 more params; --all shows them" in few
    assert "width" in whole


def test_a_block_per_param_has_its_numbers_below_each_other() -> None:
    lines = render("table", View(width=40)).splitlines()
    block = lines[lines.index("lr !") + 1 :][:3]
    assert [line.index(number) for line, number in zip(block, ("0.60", "0.25", "-0.35"), strict=True)] == [18, 18, 18]
