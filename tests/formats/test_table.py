"""The table of a ranking, whole, as it was reviewed."""

from __future__ import annotations

import dataclasses
import pathlib
import re

import pytest
from rich.text import Text

from paramimp.formats.interface import View
from paramimp.formats.table import render
from paramimp.results import Fit, LeftOutParam, Report
from paramimp.runs import Direction, Objective
from tests.formats.sample import PARAMS, report
from tests.formats.views import (
    WEAK,
    lines_of,
)

EXPECTED = pathlib.Path(__file__).parent / "expected"


NOISE = report(params=tuple(dataclasses.replace(param, significant=False) for param in PARAMS[2:4]))


VIEWS: dict[str, tuple[Report, View]] = {
    "width_40": (report(), View(width=40)),
    "width_60": (report(), View(width=60)),
    "width_100": (report(), View(width=100)),
    "pipe": (report(), View()),
    "ascii_80": (report(), View(width=80, unicode=False)),
    "top_2": (report(), View(width=80, top=2)),
    "nothing_ranked": (WEAK, View(width=80)),
    "none_significant": (NOISE, View(width=80)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_looks_as_reviewed(name: str) -> None:
    assert render(*VIEWS[name]) == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200, None])
def test_colour_changes_no_character(width: int | None) -> None:
    coloured = render(report(), View(width=width, colour=True))
    assert "\x1b[" in coloured
    plain = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines())
    assert plain + "\n" == render(report(), View(width=width))


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [render(report(), View(width=80, colour=colour)) for colour in (True, False)]
    for name, value in {"NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb", "COLUMNS": "30"}.items():
        monkeypatch.setenv(name, value)
    assert [render(report(), View(width=80, colour=colour)) for colour in (True, False)] == before


@pytest.mark.parametrize("name", ["[red]x[/red]", "[/nope]", ":tada:", "[link=http://x]y[/link]"])
def test_markup_in_a_name_is_only_text(name: str) -> None:
    assert name in render(report(params=(dataclasses.replace(PARAMS[0], param=name),)), View(width=100))


def test_styles_are_named_colours_that_a_terminal_chooses() -> None:
    codes = set(re.findall(r"\x1b\[([0-9;]*)m", render(report(), View(width=100, colour=True))))
    assert {code for group in codes for code in group.split(";")} <= {"0", "1", "2", "31", "32", "36"}
    assert Text.from_ansi(render(report(), View(width=100, colour=True))).plain


def test_the_last_lines_of_a_small_terminal_are_the_verdict() -> None:
    last = lines_of(report(), View(width=80))[-12:]
    text = " ".join(" ".join(last).split())
    assert "> Tune optimizer.lr next" in text
    assert "4 params look like noise." in text
    assert "How sure: optimizer.lr acts beyond chance" in text
    assert "Next, " in last[-2] + last[-1]


def test_of_params_that_cannot_be_ranked_none_is_said_to_look_like_noise() -> None:
    unranked = [
        dataclasses.replace(PARAMS[0], param=f"p{n}", importance=None, significant=False, values=()) for n in range(40)
    ]
    text = render(report(params=tuple(unranked)), View(width=100))
    assert "… 30 more params; --all shows them" in text
    assert "look like noise; --all" in render(
        report(params=tuple(dataclasses.replace(each, importance=0.0) for each in unranked)), View(width=100)
    )


def test_what_is_left_out_is_a_line_for_each_reason_with_its_count() -> None:
    many = tuple(LeftOutParam(f"constant_{place}", "constant", "always 1.") for place in range(500))
    for width in (40, 80, None):
        text = render(report(left_out=many), View(width=width))
        folded = text.partition("left out (--all")[2].partition("\n\n")[0].splitlines()[1:]
        assert [line.split()[:3] for line in folded] == [
            ["2", "runs", "non-finite"], ["2", "runs", "unreadable"], ["1", "run", "no-config"],
            ["500", "params", "constant"],
        ]  # fmt: skip
    unfolded = render(report(left_out=many), View(width=80, all=True))
    assert all(param.param in unfolded for param in many)


def test_the_colours_are_explained_whichever_way_is_better() -> None:
    for direction, told in ((Direction.MINIMIZE, "- (green)"), (Direction.MAXIMIZE, "+ (green)")):
        text = render(report(objective=Objective("m", direction, "option")), View())
        assert f"correlation {told}: more of it goes with better m" in text


def test_the_header_is_in_the_words_of_a_stranger() -> None:
    text = render(report(fit=Fit("permutation", 100, 0, 0.7, process_weight=0.83)), View())
    assert "permutation by forest and Gaussian process" in text
    assert "83" not in text.partition("\n\n")[0]


@pytest.mark.parametrize("width", [60, 80, 120, None])
@pytest.mark.parametrize("names", [["lr", "wd", "b"], ["lr", "width", "depth_of_it"]])
def test_headings_stand_above_their_columns_however_short_the_names_are(names: list[str], width: int | None) -> None:
    numbers = [param for param in PARAMS if not param.values][: len(names)]
    params = tuple(dataclasses.replace(param, param=name) for param, name in zip(numbers, names, strict=True))
    lines = lines_of(report(params=params), View(width=width))
    at = next(place for place, line in enumerate(lines) if line.startswith(" #"))
    assert lines[at].index("corr") == lines[at + 1].index("-0.62")
    assert lines[at].index("imp") == lines[at + 1].index("█")
