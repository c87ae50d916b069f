"""The one registry of formats: what each can render, and what is said where it cannot."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from paramimp import ParamimpError, render
from paramimp.formats import FORMATS, format_named, names_for, renderer
from paramimp.formats.interface import Format, View
from paramimp.table import building
from tests.ci.checks import check
from tests.formats.compared import comparison
from tests.formats.sample import report, reports
from tests.plugins import install, python, run
from tests.suggestion.samples import EVERY_KIND
from tests.sweeps import make_runs

WRITTEN_AS = {
    "one": ("table", "json", "csv", "markdown", "html"),
    "several": ("table", "json", "csv", "markdown", "html"),
    "runs": ("table", "json", "csv"),
    "check": ("junit", "github", "gitlab", "json", "markdown", "html", "text"),
    "comparison": ("table", "json", "csv", "markdown", "html"),
    "suggestion": ("table", "json", "html"),
}
THINGS = {
    "one": report(),
    "several": reports(),
    "runs": building.build([]),
    "check": check("lr"),
    "comparison": comparison(),
    "suggestion": EVERY_KIND,
}


@pytest.mark.parametrize("what", THINGS)
def test_each_format_renders_what_it_says_it_can(what: str) -> None:
    names = names_for(what)  # type: ignore[arg-type]
    assert names
    for name in names:
        text = renderer(name, what)(THINGS[what], View())  # type: ignore[arg-type]
        assert text.endswith("\n")
        assert text == renderer(name, what)(THINGS[what], View())  # type: ignore[arg-type]


def test_what_the_built_in_formats_can_render() -> None:
    assert {what: names_for(what) for what in WRITTEN_AS} == WRITTEN_AS  # type: ignore[arg-type]
    assert set(THINGS) == set(WRITTEN_AS)
    assert set(THINGS) | {"endings", "joins_log"} == {each.name for each in fields(Format)}


def test_a_format_that_cannot_is_refused_by_a_sentence_with_those_that_can() -> None:
    with pytest.raises(ParamimpError) as refused:
        render(report(), "junit")  # type: ignore[arg-type]
    listed = ", ".join(WRITTEN_AS["one"])
    assert str(refused.value) == f"the format junit cannot render a report; a report can be written as: {listed}."
    listed = ", ".join(WRITTEN_AS["runs"])
    with pytest.raises(ParamimpError, match=rf"cannot render a list of runs; a list .*: {listed}\.$"):
        renderer("markdown", "runs")
    with pytest.raises(ParamimpError, match=r"there is no 'x\\x1b' among the formats; the reports of"):
        render(reports(), "x\x1b")  # type: ignore[arg-type]


def test_endings_belong_to_one_format_each() -> None:
    endings = [ending for name in FORMATS.names() for ending in format_named(name).endings]
    assert len(set(endings)) == len(endings)
    assert {".json", ".csv", ".md"} <= set(endings)
    assert all(ending.startswith(".") and ending == ending.lower() for ending in endings)


def test_the_names_are_known_without_importing_the_formats() -> None:
    script = (
        "import sys; from paramimp.formats import names_for; names_for('runs');"
        "print('numpy' in sys.modules, 'rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


# Formats of other packages

SOURCE = """
from paramimp.formats.interface import Format

def plain(report, view):
    return f"{report.objective.metric} at width {view.width}\\n"

class Whole:
    endings = (".whole",)
    def one(self, report, view): return "one\\n"
    def several(self, reports, view): return f"{len(reports)} of them\\n"

WHOLE = Whole()
LISTS = Format(runs=lambda table, view: f"{table.n_runs} runs\\n", check="others:checked")
NEITHER = 3

def checked(check, view):
    return f"{check.status}\\n"
"""
NAMES = (
    "plain = others:plain\nwhole = others:WHOLE\nlists = others:LISTS\nneither = others:NEITHER\ngone = nowhere:GONE"
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = install(tmp_path_factory.mktemp("package"), "paramimp.formats", NAMES, SOURCE)
    make_runs(folder / "runs", 12, lambda frame: 3 * frame["a"])
    return folder


def test_a_plain_function_renders_one_report_and_nothing_else(package: Path) -> None:
    runs = package / "runs"
    assert run(package, "analyze", runs, "-m", "loss", "-f", "plain", COLUMNS="90").stdout == "loss at width 90\n"
    several = run(package, "analyze", runs, "-m", "loss", "-m", "loss2", "-f", "plain")
    assert several.returncode == 2
    script = (
        "from paramimp.formats import renderer\nfor what in ('several', 'runs', 'check'):\n"
        "  try: renderer('plain', what)\n  except Exception as error: print(error)"
    )
    said = python(package, "-c", script).stdout.splitlines()
    assert said == [
        f"the format plain cannot render {thing}; {thing} can be written as: {able}."
        for thing, able in {
            "the reports of several metrics": ", ".join([*WRITTEN_AS["several"], "whole"]),
            "a list of runs": ", ".join([*WRITTEN_AS["runs"], "lists"]),
            "the report of a check": ", ".join([*WRITTEN_AS["check"], "lists"]),
        }.items()
    ]


def test_an_object_with_the_functions_is_a_format(package: Path) -> None:
    script = (
        "import paramimp, sys; from paramimp.formats import format_named;"
        "both = paramimp.analyze(sys.argv[1], ['loss']); "
        "print(paramimp.render(both, 'whole') + paramimp.render(both[0], 'whole') + str(format_named('whole').endings))"
    )
    assert python(package, "-c", script, package / "runs").stdout == "1 of them\none\n('.whole',)\n"


def test_runs_and_check_take_them_too(package: Path) -> None:
    runs = package / "runs"
    assert run(package, "runs", runs, "-f", "lists").stdout == "12 runs\n"
    checked = run(package, "check", runs, "-m", "loss", "--min-runs", "1", "--report", "lists")
    assert (checked.returncode, checked.stdout) == (0, "pass\n")


def test_what_is_no_format_is_refused_by_name_and_harms_no_other(package: Path) -> None:
    done = run(package, "analyze", package / "runs", "-m", "loss", "-f", "neither")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the format 'neither' of another package is no paramimp.formats.interface.Format" in done.stderr
    assert run(package, "analyze", package / "runs", "-m", "loss", "-f", "csv").returncode == 0
