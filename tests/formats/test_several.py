"""The reports of several metrics as one document, in every format."""

from __future__ import annotations

import csv
import io
import json
import pathlib
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from paramimp.formats import csv as csv_format
from paramimp.formats import json as json_format
from paramimp.formats import names_for, renderer
from paramimp.formats import several_markdown as markdown
from paramimp.formats.interface import View
from paramimp.formats.several import side_by_side
from paramimp.formats.several_table import render
from paramimp.formats.words import Words
from paramimp.results import CSV_COLUMNS, Reports
from paramimp.runs import Direction
from tests.formats.sample import PARAMS, report, reports

EXPECTED = pathlib.Path(__file__).parent / "expected"
VIEWS: dict[str, tuple[Reports, View]] = {
    "several_2_width_60": (reports(2), View(width=60)),
    "several_2_width_100": (reports(2), View(width=100)),
    "several_3_width_40": (reports(), View(width=40)),
    "several_3_width_60": (reports(), View(width=60)),
    "several_3_width_80_ascii": (reports(), View(width=80, unicode=False)),
    "several_3_width_200": (reports(), View(width=200)),
    "several_3_top_2": (reports(), View(width=100, top=2)),
    "several_3_pipe": (reports(), View()),
}
WIDTHS = [40, 60, 80, 100, 200]


@pytest.mark.parametrize("name", VIEWS)
def test_it_looks_as_reviewed(name: str) -> None:
    assert render(*VIEWS[name]) == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


def test_markdown_looks_as_reviewed() -> None:
    assert markdown.render(reports(), View()) == (EXPECTED / "several_3.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("metrics", [2, 3])
@pytest.mark.parametrize("width", WIDTHS)
def test_it_keeps_to_the_width_and_cuts_no_number(width: int, metrics: int, unicode: bool) -> None:
    text = render(reports(metrics), View(width=width, unicode=unicode))
    assert max(map(cell_len, text.splitlines())) <= width
    assert unicode or text.isascii()
    table = text.replace("(", " ").replace(")", " ").split()
    for row in side_by_side(reports(metrics), Words()):
        assert {cell.number for cell in row.cells} <= set(table)


@pytest.mark.parametrize("width", [*WIDTHS, None])
def test_colour_changes_no_character(width: int | None) -> None:
    coloured = render(reports(), View(width=width, colour=True))
    assert "\x1b[" in coloured
    plain = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines())
    assert plain + "\n" == render(reports(), View(width=width))


def test_more_metrics_than_fit_stand_in_tables_below_one_another() -> None:
    ten = Reports(
        tuple(replace(report(), objective=replace(report().objective, metric=f"metric_{i}")) for i in range(10))
    )
    text = render(ten, View(width=60))
    assert max(map(cell_len, text.splitlines())) <= 60
    headings = [line for line in text.splitlines() if line.startswith("param ")]
    assert " ".join(headings).replace("param", "").split() == [f"metric_{i}" for i in range(10)]
    assert len(headings) > 1


def test_params_stand_in_the_order_of_their_largest_share() -> None:
    rows = side_by_side(reports(2), Words())
    assert [row.name for row in rows][:3] == ["model.width", "optimizer.lr", "optimizer.name"]


def test_only_what_is_noise_for_every_metric_stands_below_the_rule() -> None:
    rows = {row.name: row for row in side_by_side(reports(2), Words())}
    assert [name for name, row in rows.items() if row.noise] == ["scheduler", "data.workers", "weight_decay", "seed"]
    assert [cell.noise for cell in rows["optimizer.name"].cells] == [False, True]
    above = render(reports(2), View(width=100)).split("not distinguishable")[0]
    assert re.search(r"optimizer\.name .* 0\.21 ± 0\.06 .*\(0\.00 ± 0\.00\)", above)


def test_a_metric_that_ranks_nothing_lifts_no_noise_above_the_rule() -> None:
    noise = [[row.name for row in side_by_side(reports(n), Words()) if row.noise] for n in (2, 3)]
    assert noise[0] == noise[1]


def test_what_cannot_be_ranked_stands_in_no_brackets() -> None:
    unranked = [
        replace(param, importance=None, importance_low=None, importance_high=None, significant=False)
        for param in PARAMS
    ]
    both = Reports((report(), report(params=tuple(unranked))))
    assert not re.search(r"\(\s*n/a", render(both, View(width=120)))


def test_a_param_that_one_metric_left_out_is_no_zero() -> None:
    rows = {row.name: row for row in side_by_side(reports(2), Words())}
    assert [cell.number for cell in rows["optimizer.momentum"].cells] == ["0.08", "out"]
    assert "out: left out for this metric" in render(reports(2), View())


def test_signs_are_green_where_more_makes_that_metric_better() -> None:
    first = report()
    other = replace(first, objective=replace(first.objective, metric="gain", direction=Direction.MAXIMIZE))
    text = render(Reports((first, other)), View(width=100, colour=True))
    line = next(line for line in text.splitlines() if "optimizer.lr" in line)
    assert re.findall(r"\x1b\[(\d+)m ?-", line) == ["32", "31"]  # the correlation is -0.62 in both


def test_json_holds_the_single_documents() -> None:
    document = json.loads(json_format.render(reports(), View()))
    single = [json.loads(json_format.render(one, View())) for one in reports()]
    assert document == {"schema_version": 1, "reports": single}


def test_csv_is_the_single_csv_behind_a_column_for_the_metric() -> None:
    header, *lines = csv.reader(io.StringIO(csv_format.render(reports(), View())))
    assert header == ["metric", *CSV_COLUMNS]
    for one in reports():
        _, *single = csv.reader(io.StringIO(csv_format.render(one, View())))
        assert [line[1:] for line in lines if line[0] == one.objective.metric] == single


def test_a_hostile_name_keeps_the_markdown_table_a_table() -> None:
    hostile = "a|b`\n| c |<script>"
    first = report()
    param = replace(first.params[0], param=hostile)
    one = replace(first, objective=replace(first.objective, metric=hostile), params=(param, *first.params[1:]))
    text = markdown.render(Reports((one, first)), View())
    assert {line.count("|") for line in text.splitlines() if line.startswith("|")} == {6}
    assert "<script>" not in text


def test_every_format_has_a_form_for_several_metrics() -> None:
    assert names_for("several") == names_for("one")
    for name in names_for("several"):
        assert renderer(name, "several")(reports(), View()).endswith("\n")
