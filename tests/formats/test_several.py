"""The reports of several metrics as one document, in every format."""

from __future__ import annotations

import csv
import io
import json
import pathlib
from dataclasses import replace

import pytest

from paramimp.formats import csv as csv_format
from paramimp.formats import json as json_format
from paramimp.formats import names_for, renderer
from paramimp.formats import several_markdown as markdown
from paramimp.formats.interface import View
from paramimp.formats.several_table import render
from paramimp.results import CSV_COLUMNS, Reports
from tests.formats.sample import report, reports

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


@pytest.mark.parametrize("name", VIEWS)
def test_it_looks_as_reviewed(name: str) -> None:
    assert render(*VIEWS[name]) == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


def test_markdown_looks_as_reviewed() -> None:
    assert markdown.render(reports(), View()) == (EXPECTED / "several_3.md").read_text(encoding="utf-8")


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
