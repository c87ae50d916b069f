"""Where the reports of a check go, and what one that cannot be written does to the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest

from paramimp.ci.interface import Check
from paramimp.cli.ci_reports import STEP_SUMMARY, Destination, DestinationType, check_destinations, write_reports
from paramimp.errors import ParamimpError
from paramimp.gate import judge
from paramimp.gate.requirements import Requirements
from tests.gate.reports import param, report

FOUND = report(param("lr", 0.8, 0.7, 0.9), param("width", 0.2, 0.1, 0.3))
CHECK = Check(FOUND, judge(FOUND, Requirements(max_importance=0.6)))


def parsed(text: Any) -> Destination:
    return DestinationType().convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "format_name", "path"),
    [
        ("junit=out.xml", "junit", "out.xml"),
        ("json", "json", "-"),
        ("json=-", "json", "-"),
        ("markdown=a=b.md", "markdown", "a=b.md"),
    ],
)
def test_a_report_goes_to_its_file_or_to_standard_output(text: str, format_name: str, path: str) -> None:
    assert parsed(text) == Destination(format_name, path)
    assert parsed(parsed(text)) == Destination(format_name, path)


@pytest.mark.parametrize(
    ("text", "says"), [("junit=", "junit= names no file"), ("yaml=x", "there is no report 'yaml'; known are: ")]
)
def test_a_report_without_a_file_or_of_no_known_format_is_refused(text: str, says: str) -> None:
    with pytest.raises(click.BadParameter, match=says):
        parsed(text)


@pytest.mark.parametrize(
    ("text", "anchored"),
    [
        ("junit=out.xml", "junit=ci/out.xml"),
        ("junit=/out.xml", "junit=/out.xml"),
        ("junit", "junit"),
        ("junit=-", "junit=-"),
    ],
)
def test_a_file_that_a_config_names_lies_beside_the_config(text: str, anchored: str) -> None:
    assert DestinationType().anchored(text, "ci/pyproject.toml") == anchored


def test_one_file_takes_one_report_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    same = [Destination("junit", f"{tmp_path}/x"), Destination("json", f"{tmp_path}/link/../{tmp_path.name}/link/x")]
    with pytest.raises(click.UsageError, match=r"two reports for .*; write --report FORMAT=FILE with a file for each"):
        check_destinations(same)
    check_destinations([same[0], Destination("json", f"{tmp_path}/y")])


def test_standard_output_takes_one_report_besides_those_that_join_the_log() -> None:
    check_destinations([Destination("github", "-"), Destination("json", "-")])
    with pytest.raises(click.UsageError, match="two reports for standard output"):
        check_destinations([Destination("junit", "-"), Destination("json", "-")])


def test_a_report_that_cannot_be_written_keeps_no_other_back_and_each_is_named(tmp_path: Path) -> None:
    places = [tmp_path / "missing" / "a.xml", tmp_path / "b.json", tmp_path / "gone" / "c.md"]
    names = ("junit", "json", "markdown")
    with pytest.raises(ParamimpError) as caught:
        write_reports(CHECK, [Destination(name, str(path)) for name, path in zip(names, places, strict=True)])
    assert [line.partition(": ")[0] for line in caught.value.lines] == [
        f"cannot write {places[0]}", f"cannot write {places[2]}",
    ]  # fmt: skip
    assert isinstance(json.loads(places[1].read_text()), dict)


@pytest.mark.parametrize("before", ["", "what another step said"])
def test_the_summary_of_a_step_begins_on_a_line_of_its_own(
    before: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    if before:
        summary.write_text(before)
    monkeypatch.setenv(STEP_SUMMARY, str(summary))
    write_reports(
        CHECK, [Destination("github", str(tmp_path / "annotations")), Destination("markdown", f"{tmp_path}/m")]
    )
    assert summary.read_text() == before + "\n" * bool(before) + (tmp_path / "m").read_text()


def test_only_the_report_for_github_adds_to_the_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STEP_SUMMARY, str(tmp_path / "summary.md"))
    write_reports(CHECK, [Destination("json", str(tmp_path / "out.json"))])
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
