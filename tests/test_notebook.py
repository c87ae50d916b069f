"""Reports and run tables in a notebook and an editor: HTML that does nothing, names that lead somewhere, types."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

import paramimp
from paramimp.formats import FORMATS, ReportFormat
from paramimp.formats.sparkline import CELLS
from paramimp.messages.numbers import numbers_apart
from paramimp.methods import METHODS, MethodName
from paramimp.results import Report, Reports
from paramimp.runs import Direction, DirectionName, Summary, SummaryName, Transform, TransformName
from paramimp.table.run_table import SHOWN_COLUMNS, SHOWN_ROWS
from tests.sweeps import analyze_frame, from_frame, linear, make_frame

HOSTILE = "<script>alert(1)</script>\x1b[31m"


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.open: list[str] = []
        self.cells: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {*attrs} <= {("align", "right"), ("style", "text-align: left")}
        self.opened.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.cells.append(data)


def tags_of(thing: Any) -> Tags:
    tags = Tags(thing._repr_html_())
    assert tags.open == []
    assert set(tags.opened) <= set("div p strong table thead tbody tr th td ul li".split())
    return tags


@pytest.fixture(scope="module")
def report() -> Report:
    made: Report = analyze_frame(make_frame(60, linear), "loss", method="impurity")
    return made


def test_a_report_shows_its_params_with_their_shares_and_the_best_value_first(report: Report) -> None:
    cells = tags_of(report).cells
    assert [cells.index(param.param) for param in report] == sorted(cells.index(param.param) for param in report)
    assert f"{report['a'].importance:.2f}" in cells
    assert "loss (minimize): 60 of 60 runs used" in cells[0]
    means = {effect.value: effect.metric_mean for effect in report["optimizer"].values}
    assert ", ".join(f"{name} {means[name]:.4g}" for name in sorted(means, key=lambda name: means[name])) in cells


def test_a_report_shows_its_verdict_its_curves_and_its_good_values() -> None:
    report = analyze_frame(make_frame(60, lambda p: (p["a"] - 0.5) ** 2), "loss")
    cells = tags_of(report).cells
    assert report.verdict is not None
    assert report.verdict.sentences[0] in cells
    row = cells[cells.index("a") :]
    best = report.effects.curves["a"]
    assert next(cell for cell in row if "…" in cell) == " … ".join(numbers_apart([best.low or 0, best.high or 0]))
    drawn = next(cell for cell in row if set(cell) <= set("▁▂▃▄▅▆▇█") and len(cell) == CELLS)
    assert max(drawn) in drawn[2:-2]
    assert min(drawn) in (drawn[0], drawn[-1])


def test_what_cannot_be_ranked_stands_below_no_line_and_is_rounded_as_the_sentences_are() -> None:
    noise = make_frame(40, linear).assign(loss=np.random.default_rng(3).normal(size=40))
    report = analyze_frame(noise, "loss", direction="minimize")
    assert report["a"].importance is None
    cells = tags_of(report).cells
    assert not [cell for cell in cells if "distinguishable" in cell]
    assert report.fit.r2 is not None
    assert f"R² on unseen runs {report.fit.r2:.2f}".replace("-0.00", "0.00") in cells[0]


def test_a_comparison_with_what_ranks_nothing_denies_no_difference() -> None:
    noise = make_frame(40, linear).assign(loss=np.random.default_rng(3).normal(size=40))
    tables = [from_frame(frame, "loss") for frame in (noise, make_frame(40, linear))]
    compared = paramimp.compare(tables, "loss", labels=["noise", "linear"], direction="minimize")
    assert "~" not in tags_of(compared).cells
    assert repr(compared) == "<Comparison of noise, linear by loss: nothing can be compared>"


def test_nothing_in_a_name_is_markup_or_a_script() -> None:
    frame = make_frame(30, linear).rename(columns={"a": HOSTILE, "b": "[red]<b>"})
    frame["optimizer"] = frame["optimizer"] + "<img src=x onerror=alert(1)>"
    report = analyze_frame(frame, "loss", method="impurity")
    both = analyze_frame(frame, ["loss", "c"], method="impurity")
    for thing in (report, both, from_frame(frame, "loss")):
        html = thing._repr_html_()
        assert "<script" not in html
        assert "<img" not in html
        assert "\x1b" not in html
        assert any("<script>alert(1)</script>\\x1b[31m" in cell for cell in tags_of(thing).cells)


def test_a_run_table_shows_its_first_rows_and_says_where_the_others_are() -> None:
    frame = make_frame(SHOWN_ROWS + 5, linear).assign(**{f"p{n:02d}": n for n in range(20)})
    table = from_frame(frame, "loss")
    tags = tags_of(table)
    assert tags.opened.count("tr") == 1 + SHOWN_ROWS
    assert tags.opened.count("th") == 2 + SHOWN_COLUMNS
    assert "and 5 more rows: to_frame() has them all." in tags.cells
    assert "and 14 more columns: to_frame() has them all." in tags.cells


def test_what_stands_for_a_thing_at_the_prompt_is_one_short_line(report: Report) -> None:
    frame = make_frame(200, linear).rename(columns={"a": HOSTILE * 40})
    table = from_frame(frame, "loss")
    assert repr(table) == "<RunTable: 200 runs, 200 usable, 5 params, 1 metric>"
    both = Reports((report, report))
    assert repr(both) == "<Reports on loss, loss: 60 of 60 runs>"
    for thing in (table, both, analyze_frame(frame, "loss", method="impurity")):
        assert len(repr(thing)) < 300
        assert repr(thing).isprintable()


def test_a_report_is_asked_by_the_names_of_its_params(report: Report) -> None:
    assert list(report) == list(report.params)
    assert len(report) == 5
    assert report["a"] is next(iter(report))
    assert ("a" in report, "A" in report, report.params[1] in report) == (True, False, True)
    with pytest.raises(KeyError, match="Did you mean 'optimizer'"):
        report["optimiser"]
    constant = analyze_frame(make_frame(30, linear).assign(d=1), "loss", method="impurity")
    with pytest.raises(KeyError, match="'d' is left out: constant; always 1"):
        constant["d"]


def test_reports_are_asked_by_the_names_of_their_metrics() -> None:
    both = analyze_frame(make_frame(30, linear).assign(acc=range(30)), ["loss", "acc"], method="impurity")
    assert both["acc"] is both[1]
    assert both[:1] == (both["loss"],)
    with pytest.raises(KeyError, match="there are: loss, acc"):
        both["los"]


# For editors ---------------------------------------------------------------------------------------------------------


def test_the_names_for_type_checkers_are_those_of_the_registries() -> None:
    assert get_args(MethodName) == METHODS.built_in
    formats = {name for name in FORMATS.built_in if FORMATS.load(name).one is not None}
    assert set(get_args(ReportFormat)) == formats
    for names, listed in ((DirectionName, Direction), (SummaryName, Summary), (TransformName, Transform)):
        assert get_args(names) == tuple(map(str, listed))


@pytest.mark.parametrize("function", [paramimp.analyze, paramimp.load_runs, paramimp.render])
def test_every_argument_is_documented(function: Any) -> None:
    document = inspect.getdoc(function) or ""
    described = [line.partition(" : ")[0].strip() for line in document.splitlines() if " : " in line]
    named = {name for part in described for name in part.split(", ")}
    parameters = {
        name for name, each in inspect.signature(function).parameters.items() if each.kind is not each.VAR_KEYWORD
    }
    assert parameters <= named
    if function is paramimp.analyze:
        assert {"best", "weights"} <= named  # options of methods


SNIPPET = """\
import paramimp
from paramimp import Report

report: Report = paramimp.analyze("runs", metric="val_loss", method="fanova", transform="rank", summary="best")
share: float | None = report["optimizer.lr"].importance
names: list[str] = [param.param for param in report]
text: str = paramimp.render(report, "markdown")
again: Report = paramimp.analyze(paramimp.load_runs("runs"), "val_loss")
rows: Report = paramimp.analyze([{"lr": 0.1, "loss": 1.0}], "loss")
paramimp.analyze("runs", "val_loss", method="bogus")
paramimp.analyze("runs", "val_loss", transform="bogus")
paramimp.analyze("runs", "val_loss", direction="bogus")
paramimp.load_runs("runs", summary="bogus")
paramimp.render(report, "bogus")
"""


def test_a_type_checker_takes_the_names_and_refuses_bogus_ones(tmp_path: Path) -> None:
    (tmp_path / "snippet.py").write_text(SNIPPET)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", "snippet.py"]
    package = Path(paramimp.__file__).parent.parent  # of an editable install mypy sees nothing by itself
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"MYPYPATH": str(package)}
    )
    errors = [line for line in done.stdout.splitlines() if line.startswith("snippet.py:") and ": error: " in line]
    lines = {int(line.split(":")[1]) for line in errors}
    bogus = {number for number, line in enumerate(SNIPPET.splitlines(), 1) if "bogus" in line}
    assert lines == bogus, done.stdout + done.stderr
