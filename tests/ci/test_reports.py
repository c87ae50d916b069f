"""Every CI report, read back by a parser of its format: what people see is what was found, and names do nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len

from paramimp.ci import github, gitlab, junit, markdown, text
from paramimp.ci import json as json_report
from paramimp.ci.interface import Check
from paramimp.formats import names_for, renderer
from paramimp.formats.interface import View
from paramimp.formats.words import Words
from paramimp.gate.outcomes import Outcome, Status, Verdict
from paramimp.messages.printable import printable
from tests.ci.checks import HOSTILE, as_a_whole, check, hostile

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).parent / "junit.xsd"))
CHECKS = [check("lr", "seed", "width"), check("lr", "seed", strict=True), as_a_whole(), *map(hostile, HOSTILE)]


@pytest.mark.parametrize("format_name", names_for("check"))
@pytest.mark.parametrize("checked", CHECKS)
def test_every_report_is_utf_8_ends_in_a_newline_and_is_the_same_every_time(format_name: str, checked: Check) -> None:
    render = renderer(format_name, "check")
    document = render(checked, View())
    assert document.encode("utf-8").endswith(b"\n")
    assert render(checked, View()) == document
    assert all(char.isprintable() or char == "\n" for char in document)


# JUnit


@pytest.mark.parametrize("checked", CHECKS)
def test_junit_is_valid(checked: Check) -> None:
    SCHEMA.validate(junit.render(checked))


@pytest.mark.parametrize("name", HOSTILE)
def test_junit_names_arrive_visibly(name: str) -> None:
    root = ET.fromstring(junit.render(hostile(name)))
    cases = root.findall(".//testcase")
    assert [case.get("name") for case in cases] == [
        printable(f"{rule}: {name}", 2_000) for rule in ("forbid", "expect", "max-importance")
    ]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == printable(f"{name} holds 0.80: it matters and must not.", 2_000)


@pytest.mark.parametrize(("strict", "tag", "totals"), [(False, "skipped", "1 0 1"), (True, "error", "1 1 0")])
def test_junit_has_a_case_per_rule_and_param_and_counts_them(strict: bool, tag: str, totals: str) -> None:
    root = ET.fromstring(junit.render(check("lr", "seed", "width", strict=strict)))
    suite = root[0]
    assert {fact.get("name"): fact.get("value") for fact in suite.iter("property")}["metric"] == "loss"
    assert [[child.tag for child in case] for case in suite.findall("testcase")] == [["failure"], [tag], []]
    assert suite.get("tests") == "3"
    assert " ".join(str(suite.get(key)) for key in ("failures", "errors", "skipped")) == totals
    assert [detail.text for detail in suite.iter("failure")] == ["importance = 0.8"]


# GitHub

COMMAND = re.compile(r"^::(?P<command>[\w-]+)(?: (?P<properties>.*?))?::(?P<message>.*)$")


def workflow_commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """What the runner does with a log: each line that begins with ``::`` is a command, ``##[`` is one anywhere."""
    found = []
    for line in re.split(r"\r\n|\r|\n", log):
        read = COMMAND.match(line.lstrip())
        if read:
            properties = dict(part.split("=", 1) for part in (read["properties"] or "").split(",") if part)
            unescaped = {key: unescape(value) for key, value in properties.items()}
            found.append((read["command"], unescaped, unescape(read["message"])))
        elif re.search(r"##\[\w+", line):
            found.append(("old style", {}, line))
    return found


def unescape(value: str) -> str:
    for code, char in {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}.items():
        value = value.replace(code, char)
    return value


@pytest.mark.parametrize("name", HOSTILE)
def test_github_names_start_no_command_and_arrive_visibly(name: str) -> None:
    commands = workflow_commands(github.render(hostile(name)))
    assert [(command, *properties) for command, properties, _ in commands] == [
        ("error", "title"), ("error", "title"), ("warning", "title"),
    ]  # fmt: skip
    shown = printable(name, 2_000).replace("##[", r"\x23#[")
    assert "##[" not in github.render(hostile(name))
    if len(name) < 100:
        assert commands[1][1]["title"] == f"forbid: {shown}"
        assert commands[1][2] == f"{shown} holds 0.80: it matters and must not."


def test_github_says_the_verdict_first_and_ten_things_at_most() -> None:
    outcomes = tuple(Outcome("forbid", f"p{k}", Status.FAIL, f"p{k} matters.") for k in range(30))
    checked = check("lr")
    lines = github.render(Check(checked.report, Verdict(outcomes))).splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("::error title=paramimp check::failed: 30 requirements on loss")
    assert lines[-1] == "::notice title=paramimp check::and 22 more findings, which the other reports hold"
    nine = github.render(Check(checked.report, Verdict(outcomes[:9]))).splitlines()
    assert [line.rpartition("::")[2] for line in nine[1:]] == [f"p{k} matters." for k in range(9)]


def test_github_shows_what_is_inconclusive_as_a_warning_or_an_error_where_strict() -> None:
    assert [command for command, _, _ in workflow_commands(github.render(as_a_whole()))] == ["notice", "warning"]
    strict = Check(as_a_whole().report, as_a_whole().verdict, strict=True)
    assert [command for command, _, _ in workflow_commands(github.render(strict))] == ["error", "error"]


# GitLab


@pytest.mark.parametrize("checked", CHECKS)
def test_gitlab_has_the_fields_that_are_documented(checked: Check) -> None:
    """docs.gitlab.com/ci/testing/code_quality: all of these are required."""
    findings = json.loads(gitlab.render(checked))
    assert len(findings) == len(checked.findings())
    for finding in findings:
        assert set(finding) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert finding["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert finding["location"]["path"]
        assert finding["location"]["lines"] == {"begin": 1}
    assert len({finding["fingerprint"] for finding in findings}) == len(findings)


def test_gitlab_fingerprints_hold_no_value() -> None:
    def fingerprints(message: str, value: float) -> list[str]:
        outcome = Outcome("forbid", "seed", Status.FAIL, message, {"importance": value})
        return [finding["fingerprint"] for finding in json.loads(gitlab.render(Check(base, Verdict((outcome,)))))]

    base = check("seed").report
    assert fingerprints("seed holds 0.80", 0.8) == fingerprints("seed holds 0.75", 0.75)


# JSON


@pytest.mark.parametrize("checked", CHECKS)
def test_json_is_the_report_and_the_verdict(checked: Check) -> None:
    def refuse(token: str) -> Any:
        raise AssertionError(token)

    document = json.loads(json_report.render(checked), parse_constant=refuse)
    assert set(document) == {*checked.report.to_dict(), "check"}
    assert document["check"]["status"] == checked.verdict.status
    found = [(outcome["rule"], outcome["status"]) for outcome in document["check"]["outcomes"]]
    assert found == [(outcome.rule, outcome.status) for outcome in checked.verdict.outcomes]


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "\ud800"])
def test_json_names_arrive_intact(name: str) -> None:
    document = json.loads(json_report.render(hostile(name)))
    assert {outcome["param"] for outcome in document["check"]["outcomes"]} == {name}


# Markdown

OUR_HTML = re.compile(r"</?(details|summary|code)>")


def tokens(document: str) -> list[Token]:
    """What a CommonMark parser with GitHub's tables makes of it, the inline content in place."""
    blocks = MarkdownIt("commonmark", {"html": True}).enable("table").parse(document)
    return [token for block in blocks for token in [block, *(block.children or [])]]


def first_row(document: str) -> list[str]:
    """The cells of the first row of the first table, as text."""
    read = tokens(document)
    start = next(k for k, token in enumerate(read) if token.type == "tbody_open")
    end = next(k for k, token in enumerate(read) if k > start and token.type == "tr_close")
    cells: list[str] = []
    for token in read[start:end]:
        if token.type == "td_open":
            cells.append("")
        elif token.type in ("text", "text_special", "code_inline"):
            cells[-1] += token.content
    return [cell.replace("\u200b", "") for cell in cells]


@pytest.mark.parametrize("name", HOSTILE)
def test_markdown_names_do_nothing_and_arrive_visibly(name: str) -> None:
    document = markdown.render(hostile(name))
    read = tokens(document)
    assert not {token.type for token in read} & {"link_open", "image", "em_open", "html_block"}
    html = [token.content.strip() for token in read if token.type == "html_inline"]
    assert [tag for tag in html if not OUR_HTML.fullmatch(tag)] == []
    sign, rule, param, finding = first_row(document)
    assert (sign, rule) == ("❌", "forbid")
    assert param == Words().name(name)
    assert finding == printable(f"{name} holds 0.80: it matters and must not.", 2_000).strip()


def test_markdown_has_bars_without_images_and_a_bounded_length() -> None:
    assert "`████████████████`" in markdown.render(check("lr"))
    names = [f"param_{k}" for k in range(2_000)]
    outcomes = tuple(Outcome("forbid", name, Status.FAIL, "x" * 3_000) for name in names)
    document = markdown.render(Check(check(*names).report, Verdict(outcomes)))
    assert "and 1950 findings more" in document
    assert len(document.encode()) < 1 << 20


# Text


@pytest.mark.parametrize("view", [View(), View(unicode=False), View(width=60), View(width=20), View(colour=True)])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_log_shows_names_and_obeys_none(view: View, name: str) -> None:
    shown = text.render(hostile(name), view)
    assert workflow_commands(shown) == []
    assert all(char.isprintable() or char in "\n\x1b" for char in shown)
    assert view.colour or "\x1b" not in shown
    assert view.unicode or shown.isascii()
    assert view.width is None or max(map(cell_len, shown.splitlines())) <= view.width


@pytest.mark.parametrize("width", range(20, 130, 5))
def test_a_finding_fits_any_terminal_in_wide_characters_too(width: int) -> None:
    name = "学习率" * 9
    lines = text.render(check(name), View(width=width)).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert name in "".join(line.strip() for line in lines)
    assert lines[0].startswith("FAIL")


def test_only_the_status_is_coloured_whatever_a_param_is_called() -> None:
    shown = text.render(check("FAIL"), View(colour=True))
    assert shown.startswith("\x1b[31mFAIL\x1b[0m")
    assert shown.count("\x1b[31m") == 1


def test_a_pipe_gets_a_line_for_each_finding_and_one_for_the_verdict() -> None:
    assert text.render(check("lr", "seed", "width"), View()) == (
        "FAIL          max-importance  lr holds 0.80 of the importance.\n"
        "inconclusive  max-importance  seed holds 0.80 of the importance.\n"
        "failed: 1 of 3 requirements on loss, 1 inconclusive (50 runs, R² 0.80 on unseen runs)\n"
    )
    assert text.render(as_a_whole(), View()).splitlines()[-1] == (
        "passed: 0 of 1 requirement on loss, 1 inconclusive (50 runs, R² -0.10 on unseen runs)"
    )


@pytest.mark.parametrize(
    ("names", "strict", "signs"),
    [(["a", "b", "c"], False, "❌"), (["b", "c"], False, "✅❔"), (["c"], False, "✅"), (["b", "c"], True, "❔")],
)
def test_the_summary_of_a_check_with_rules_left_open_has_no_tick_alone(
    names: list[str], strict: bool, signs: str
) -> None:
    all_three = check("a", "b", "c", strict=strict)
    kept = tuple(outcome for outcome in all_three.verdict.outcomes if outcome.param in names)
    text = renderer("markdown", "check")(replace(all_three, verdict=Verdict(kept)), View())
    assert text.startswith(f"### {signs} paramimp check\n")
