from __future__ import annotations

import dataclasses
import pathlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from paramimp.formats.interface import View
from paramimp.formats.table import render
from paramimp.formats.table_layout import fold
from paramimp.formats.table_rows import rows
from paramimp.formats.words import Words, shown_params
from paramimp.results import Caution, Fit, Kind, LeftOutParam, ParamImportance, Report, ValueEffect
from paramimp.runs import Direction, Objective, Origin, SkippedRun, SkipReason
from tests.formats.sample import PARAMS, report

EXPECTED = pathlib.Path(__file__).parent / "expected"
BARS = re.compile("[█▏▎▍▌▋▊▉━╸╺│]")
UNRANKED = {"rank": None, "importance": None, "importance_low": None, "importance_high": None, "significant": None}
WEAK = report(
    fit=Fit("permutation", 300, 0, -0.14),
    params=tuple(dataclasses.replace(param, **UNRANKED) for param in PARAMS[:4]),  # type: ignore[arg-type]
    skipped=(),
    left_out=(),
    n_found=114,
    objective=Objective("score", Direction.MINIMIZE, "default"),
    cautions=(Caution("weak-fit", "Add runs, or look at --transform rank.", ()),),
)
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


def test_green_is_where_more_makes_the_metric_better() -> None:
    def colours(direction: Direction) -> tuple[bool, bool]:
        text = render(report(objective=Objective("m", direction, "option")), View(width=80, colour=True))
        line = next(line for line in text.splitlines() if "optimizer.lr" in line)
        return "\x1b[32m" in line, "\x1b[31m" in line

    assert colours(Direction.MINIMIZE) == (True, False)  # its correlation is -0.62
    assert colours(Direction.MAXIMIZE) == (False, True)


def test_bars_are_capped_on_a_wide_terminal() -> None:
    table = render(report(), View(width=200)).split("\n\n")[1]
    assert max(map(cell_len, table.splitlines())) < 130


def test_wide_names_keep_the_columns() -> None:
    params = tuple(dataclasses.replace(p, param="学習率" * (i + 1)) for i, p in enumerate(PARAMS[2:4]))
    table = render(report(params=params), View(width=80)).partition("correlation")[2].partition("\n\n")[0]
    lines = [line for line in table.splitlines() if "学" in line and "0." in line]
    assert len(lines) == len(params)
    ends = {cell_len(line[: re.search(r"0\.\d\d", line).start()]) for line in lines}  # type: ignore[union-attr]
    assert len(ends) == 1


# Properties: whatever stands in the files, the numbers arrive and nothing else does.

TEXT = st.text(st.characters(codec=None), max_size=60) | st.text("ab._/ ", max_size=90)
SHARE = st.floats(0, 1)
R = st.floats(-1, 1)
METRIC = st.floats(allow_nan=False, allow_infinity=False) | st.floats(0, 1)
VALUES = st.builds(ValueEffect, TEXT, TEXT, st.integers(1, 99999), METRIC, R | st.none())


KINDS: tuple[Kind, ...] = ("number", "category", "boolean")


@st.composite
def params(draw: st.DrawFn) -> tuple[ParamImportance, ...]:
    found = []
    with_interval = draw(st.booleans())
    for rank in range(1, draw(st.integers(1, 6)) + 1):
        kind: Kind = draw(st.sampled_from(KINDS))
        found.append(
            ParamImportance(
                param=draw(TEXT),
                rank=rank * draw(st.sampled_from([1, 100])),
                kind=kind,
                n_runs=draw(st.integers(2, 114)),
                n_values=2,
                importance=draw(SHARE | st.none()),
                importance_low=draw(SHARE) if with_interval else None,
                importance_high=draw(SHARE) if with_interval else None,
                significant=draw(st.sampled_from([True, False, None])),
                correlation=draw(R | st.none()),
                values=tuple(draw(st.lists(VALUES, max_size=11))) if kind != "number" else (),
            )
        )
    return tuple(found)


REPORTS = st.builds(
    lambda params, text, r2, names: report(
        params=params,
        objective=Objective(text, Direction.MAXIMIZE, "option"),
        fit=Fit("permutation", 300, 0, r2),
        left_out=tuple(LeftOutParam(name, "constant", "always 1.") for name in names),
        cautions=(Caution("x", f"about {text}", tuple(names)),),
        skipped=tuple(SkippedRun(Origin(name), SkipReason.UNREADABLE, "broken") for name in names),
    ),
    params(),
    TEXT,
    st.none() | st.floats(-1, 1),
    st.lists(TEXT, max_size=6),
)


def numbers_of(document: Report, words: Words, view: View) -> list[list[str]]:
    """The digits that must stand at the end of one line each, in this order."""
    shown = shown_params(document, view)
    wanted = []
    for row in rows([*shown.real, *shown.noise], document, words, view):
        texts = [*row.mean.split(), row.number, *row.spread.split(), row.correlation_text]
        if row.mean or row.number:
            wanted.append([text for text in texts if text])
    return wanted


@settings(deadline=None, max_examples=60)
@given(REPORTS, st.integers(40, 200) | st.none(), st.booleans())
def test_no_number_is_lost_and_no_line_is_too_long(document: Report, width: int | None, unicode: bool) -> None:
    text = render(document, View(width=width, unicode=unicode))
    lines = text.splitlines()
    assert text.endswith("\n")
    assert text.replace("\n", "").isprintable()
    assert unicode or text.isascii()
    assert all(line == line.rstrip() for line in lines)
    if width is not None:
        assert max(map(cell_len, lines)) <= width
    pending = numbers_of(document, Words(unicode=unicode), View(width=width))
    for line in lines:
        tokens = (BARS.sub(" ", line) if unicode else re.sub(r" +-*\|\+*$", "", line)).split()
        if pending and tokens[-len(pending[0]) :] == pending[0]:
            pending.pop(0)
    assert not pending


@given(TEXT.filter(str.isprintable), st.integers(4, 60))
def test_a_folded_name_is_whole(text: str, width: int) -> None:
    lines = fold(text, width)
    assert "".join(lines) == text
    assert all(cell_len(line.rstrip()) <= width for line in lines)


def test_a_name_folds_behind_a_separator() -> None:
    assert fold("model.encoder.dropout", 16) == ["model.encoder.", "dropout"]


@pytest.mark.parametrize("name", ["[red]x[/red]", "[/nope]", ":tada:", "[link=http://x]y[/link]"])
def test_markup_in_a_name_is_only_text(name: str) -> None:
    assert name in render(report(params=(dataclasses.replace(PARAMS[0], param=name),)), View(width=100))


def test_styles_are_named_colours_that_a_terminal_chooses() -> None:
    codes = set(re.findall(r"\x1b\[([0-9;]*)m", render(report(), View(width=100, colour=True))))
    assert {code for group in codes for code in group.split(";")} <= {"0", "1", "2", "31", "32", "36"}
    assert Text.from_ansi(render(report(), View(width=100, colour=True))).plain


# What is shown, and what is folded


def lines_of(document: Report, view: View) -> list[str]:
    return render(document, view).splitlines()


def test_the_last_lines_of_a_small_terminal_are_the_verdict() -> None:
    last = lines_of(report(), View(width=80))[-12:]
    text = " ".join(" ".join(last).split())
    assert "> Tune optimizer.lr next" in text
    assert "4 params look like noise." in text
    assert "How sure: optimizer.lr acts beyond chance" in text
    assert "Next, " in last[-2] + last[-1]


@pytest.mark.parametrize("top", range(1, 10))
def test_top_shows_no_noise_in_place_of_what_matters(top: int) -> None:
    shuffled = tuple(
        dataclasses.replace(param, significant=place % 3 == 0, values=()) for place, param in enumerate(PARAMS)
    )
    shown = shown_params(report(params=shuffled), View(top=top))
    assert len(shown.real) + len(shown.noise) == top
    assert not shown.noise or len(shown.real) == 4


def test_rows_are_numbered_in_the_order_shown() -> None:
    swapped = (dataclasses.replace(PARAMS[0], significant=False), *PARAMS[1:])
    numbers = re.findall(r"^ ?(\d+)  \S", render(report(params=swapped), View(width=100)), re.MULTILINE)
    assert numbers == [str(place) for place in range(1, len(PARAMS) + 1)]


@pytest.mark.parametrize(("n_noise", "shown"), [(10, 10), (11, 11), (12, 10), (300, 10)])
def test_more_noise_than_a_screen_bears_is_folded(n_noise: int, shown: int) -> None:
    noise = tuple(dataclasses.replace(PARAMS[-1], param=f"noise_{place:03}") for place in range(n_noise))
    document = report(params=(*PARAMS[:2], *noise))
    assert sum("noise_" in line for line in lines_of(document, View(width=100))) == shown
    assert (f"… {n_noise - shown} more params" in render(document, View(width=100))) == (n_noise > shown)
    assert sum("noise_" in line for line in lines_of(document, View(width=100, all=True))) == n_noise


def test_values_of_noise_are_unfolded_by_all_alone() -> None:
    assert "one_cycle" not in render(report(), View(width=100))
    unfolded = render(report(), View(width=100, all=True))
    assert all(value.value in unfolded for param in PARAMS for value in param.values)


def test_values_stand_best_first_and_say_what_their_number_is() -> None:
    for direction, expected in (
        (Direction.MINIMIZE, ["adamw", "lion", "sgd"]),
        (Direction.MAXIMIZE, ["sgd", "lion", "adamw"]),
    ):
        document = report(objective=Objective("val_loss", direction, "option"), params=PARAMS[:2])
        rows_of_values = [line.split() for line in lines_of(document, View(width=100)) if "mean val_loss" in line]
        assert [cells[0] for cells in rows_of_values] == expected


def test_a_correlation_of_fewer_than_five_runs_is_not_drawn() -> None:
    for n_runs, drawn in ((4, False), (5, True)):
        few = dataclasses.replace(PARAMS[0], n_runs=n_runs, correlation=0.98)
        document = report(params=(few, *PARAMS[1:]))
        line = next(line for line in lines_of(document, View(width=100)) if "optimizer.lr (in" in line)
        assert ("│" in line, "+0.98?" in line) == (drawn, not drawn)
        assert ("? from fewer than 5 runs" in render(document, View())) is not drawn
        coloured = render(document, View(width=100, colour=True))
        line = next(line for line in coloured.splitlines() if "optimizer.lr" in line and "0.98" in line)
        assert ("\x1b[31" in line or "\x1b[1;31" in line) is drawn


def test_names_keep_the_room_and_bars_give_way() -> None:
    name = "model.encoder.attention.dropout"  # 31 cells, which stood beside bars of 22 before
    params = tuple(dataclasses.replace(param, param=f"{name}_{place}") for place, param in enumerate(PARAMS[:3]))
    assert sum(name in line for line in lines_of(report(params=params), View(width=80))) >= len(params)


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
