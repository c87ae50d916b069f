"""An option is declared once: the command line, the environment, pyproject.toml and Python have the same."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
import pytest

import paramimp
from paramimp import ParamimpError, analyze
from paramimp.analysis.question import Asking, Question
from paramimp.api import Options
from paramimp.cli import analyze as analyze_command
from paramimp.cli import check as check_command
from paramimp.cli.config import ConfiguredCommand, describe_sources
from paramimp.formats.interface import View
from paramimp.gate.baseline import Baseline
from paramimp.gate.requirements import Requirements
from paramimp.methods.interface import Setting
from paramimp.options.arguments import taken, takes
from paramimp.options.declared import Option, Section, option, options_of
from paramimp.reading.wanted import Choosing, Wanted
from paramimp.results import NextStep
from tests.declarations import (
    ASKED,
    COMMANDS,
    DECLARED,
    OF_METHODS,
    click_option,
)
from tests.plugins import install, python, run
from tests.sweeps import analyze_frame, linear, make_frame, make_runs

NAMES_IN_ANNOTATIONS = {
    "Mapping": Mapping,
    "Sequence": Sequence,
    "Setting": Setting,
    "Baseline": Baseline,
    "NextStep": NextStep,
}


OF_CHECK = [each for each in COMMANDS["check"][1] if each.name != "baseline"]


def a_value(declared: Option) -> Any:
    """One that may be given and is not the default."""
    if declared.on_command_line:
        return False
    if declared.choice_names():
        return declared.choice_names()[-1]
    return {str: "0.5", bool: True, int: 3, float: 0.5}[declared.kind]


@pytest.mark.parametrize(("command", "declared"), DECLARED)
def test_the_environment_has_it(command: click.Command, declared: Option, monkeypatch: pytest.MonkeyPatch) -> None:
    value = a_value(declared)
    monkeypatch.setenv(f"PARAMIMP_{command.name}_{declared.name}".upper(), str(value))
    context = click.Context(command, info_name=command.name, auto_envvar_prefix=f"PARAMIMP_{command.name}".upper())
    given, _ = click_option(command, declared).handle_parse_result(context, {}, [])
    assert given == ((str(value),) if declared.repeatable else value)


@pytest.mark.parametrize("declared", OF_CHECK, ids=lambda each: each.name)
def test_pyproject_has_it_and_show_config_tells(
    declared: Option, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = a_value(declared)
    written = {True: "true", False: "false"}.get(value, f'"{value}"' if isinstance(value, str) else str(value))
    (tmp_path / "pyproject.toml").write_text(f"[tool.paramimp.check]\n{declared.name.replace('_', '-')} = {written}\n")
    monkeypatch.chdir(tmp_path)
    command = check_command.command
    assert isinstance(command, ConfiguredCommand)
    with command.make_context("check", ["runs"], auto_envvar_prefix="PARAMIMP_CHECK") as context:
        assert context.params[declared.name] == ((value,) if declared.repeatable else value)
        lines = [line.split("  ") for line in describe_sources(context).splitlines()]
    sources = {line[0].strip(): line[-1].strip() for line in lines}
    assert sources[declared.name.replace("_", "-")] == "pyproject.toml: [tool.paramimp.check]"


@pytest.mark.parametrize("declared", ASKED, ids=lambda each: each.name)
def test_the_signature_and_the_documentation_of_analyze_have_it(declared: Option) -> None:
    parameter = inspect.signature(analyze).parameters[declared.name]
    assert (parameter.kind, parameter.default) == (parameter.KEYWORD_ONLY, declared.plain_default())
    assert f"\n{declared.name} : {declared.help.split()[0]}" in str(analyze.__doc__)


def test_load_runs_has_those_that_choose_runs() -> None:
    parameters = inspect.signature(paramimp.load_runs).parameters
    own = ["paths", "summary", "direction", "progress"]
    assert list(parameters) == own + [each.name for each in options_of(Wanted)]
    assert all(f"\n{each.name} : " in str(paramimp.load_runs.__doc__) for each in options_of(Wanted))


@pytest.mark.parametrize("name", ["analyze", "compare", "load_runs", "render", "suggest"])
def test_the_documentation_has_each_section_once_and_speaks_of_lists_as_python_does(name: str) -> None:
    document = str(inspect.getdoc(getattr(paramimp, name)))
    places = [document.find(f"\n{section}\n---") for section in ("Parameters", "Returns", "Raises")]
    assert places == sorted(places)
    assert places[0] > 0
    assert all(document.count(f"\n{section}\n---") == 1 for section in ("Parameters", "Returns", "Raises"))
    assert "comma-separated" not in document


def test_analyze_documents_every_argument_once() -> None:
    document = str(analyze.__doc__)
    names = {*inspect.signature(analyze).parameters, *(each.name for each in OF_METHODS)} - {"options"}
    assert {name: document.count(f"\n{name} : ") for name in names} == dict.fromkeys(names, 1)


def test_type_checkers_see_what_is_declared() -> None:
    """A new option needs a line here, too, or a type checker refuses it: `Asking` and `Choosing`."""
    of_methods = {each.name for each in OF_METHODS}
    assert set(Asking.__annotations__) == {each.name for each in options_of(Question)} | of_methods
    assert set(Choosing.__annotations__) == {each.name for each in options_of(Wanted)}
    assert set(Options.__annotations__) == {*Asking.__annotations__, *Choosing.__annotations__, "progress", "on_stage"}


@pytest.mark.parametrize("kind", [Question, Wanted, Requirements, View])
def test_the_field_has_the_type_that_is_declared(kind: Any) -> None:
    hints = typing.get_type_hints(kind, localns=NAMES_IN_ANNOTATIONS)
    for declared in options_of(kind):
        annotated = hints[declared.name]
        inner = typing.get_args(annotated) if isinstance(annotated, types.UnionType) else (annotated,)
        if declared.is_file:
            continue  # the option is its path, the field what is read there
        if declared.repeatable:
            assert typing.get_args(annotated) == (declared.kind, ...)
        elif isinstance(declared.choices, type):
            assert declared.choices in inner
        else:
            assert declared.kind in inner
        assert (declared.default is None) == (types.NoneType in inner)


def test_render_has_those_that_shape_a_text() -> None:
    parameters = inspect.signature(paramimp.render).parameters
    declared = {each.name: each.default for each in options_of(View)}
    assert {name: parameters[name].default for name in declared} == declared
    context = click.Context(analyze_command.command)
    named = next(each for each in analyze_command.command.params if each.name == "format_name")
    assert parameters["format"].default == named.get_default(context)


def test_an_unknown_keyword_is_refused_as_python_does() -> None:
    with pytest.raises(TypeError, match=r"analyze\(\) got an unexpected keyword argument 'metod'"):
        analyze(make_frame(10, linear), "loss", metod="fanova")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"load_runs\(\) got an unexpected keyword argument 'where'"):
        paramimp.load_runs(".", where="a == 1")  # type: ignore[call-arg]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, kw_only=True)
class Painted:
    colour: Colour | None = option(None, "Which.", Section.METRIC, choices=Colour, default_text="none")
    names: tuple[str, ...] = option(("x",), "Whose (repeatable).", Section.RUNS, repeatable=True)
    size: int = option(0, "How large.", Section.METRIC, kind=int)
    own: int = 7


def test_values_are_converted_and_none_is_the_default() -> None:
    assert taken(Painted, {"colour": "red", "names": "ab", "other": 1}) == Painted(colour=Colour.RED, names=("ab",))
    assert taken(Painted, {"names": ["a", "b"], "size": None}, own=1) == Painted(names=("a", "b"), own=1)
    assert taken(Painted, {"names": []}) == Painted(names=())
    with pytest.raises(ParamimpError, match="colour is 'green'; choose one of: red, blue"):
        taken(Painted, {"colour": "green"})


def test_options_come_by_section_and_only_declared_fields_are_options() -> None:
    assert [each.name for each in options_of(Painted)] == ["colour", "size", "names"]
    assert [each.name for each in fields(Painted)] == ["colour", "names", "size", "own"]


@pytest.mark.parametrize("section", ["Returns", "Raises"])
def test_a_function_that_takes_options_is_documented_before_what_it_returns_and_raises(section: str) -> None:
    def paint(first: int, **options: Any) -> None: ...

    paint.__doc__ = f"Paint.\n\nParameters\n----------\nfirst : one.\n\n{section}\n------\nValueError : never.\n"
    before, _, after = str(takes(Painted)(paint).__doc__).partition(f"\n\n{section}\n")
    assert before.splitlines()[4:] == [
        "first : one.",
        "colour : Which. One of 'red', 'blue'. By default: none.",
        "size : How large. By default: 0.",
        "names : Whose. A list, or one text. By default: ('x',).",
    ]
    assert after.startswith("------\nValueError")
    assert str(inspect.signature(paint)) == "(first: 'int', *, colour=None, size=0, names=('x',)) -> 'None'"


def test_a_text_is_one_glob_and_not_its_letters() -> None:
    report = analyze_frame(make_frame(30, linear), "loss", exclude="flag")
    assert report.settings["exclude"] == ["flag"]


METHOD = """
from paramimp.methods.interface import Estimate, MethodOption

class Twice:
    name, measures, unit, misleads, source = "twice", "m", "u", "x", "s"
    seeded = asks_gaussian_process = False
    options = (MethodOption("by_much", 2.0 / 4, "how much of it", metavar="PART"), MethodOption("seed", 0.5, "no"))
    def __init__(self, by_much=0.5): self.by_much = by_much
    def configured(self, **options): return Twice(options.get("by_much", 0.5))
    def estimate(self, surrogate):
        return {param: Estimate(self.by_much + index) for index, param in enumerate(surrogate.params)}

TWICE = Twice()
"""


def test_the_option_of_another_packages_method_is_everywhere(tmp_path: Path) -> None:
    package = install(tmp_path / "package", "paramimp.methods", "twice = others:TWICE", METHOD)
    make_runs(tmp_path / "runs", 12)
    helped = run(package, "analyze", "--help").stdout
    assert "--by-much PART" in helped
    assert "For twice: how much of it. [default: 0.5]" in " ".join(helped.split())
    assert helped.count("--seed ") == 1  # analyze's own
    asked = ["analyze", tmp_path / "runs", "-m", "loss", "--method", "twice", "-f", "json"]
    given = run(package, *asked, "--by-much", "0.25")
    assert '"by_much": 0.25' in given.stdout
    assert run(package, *asked, PARAMIMP_ANALYZE_BY_MUCH="0.25").stdout == given.stdout
    script = (
        "import sys, paramimp; report = paramimp.analyze(sys.argv[1], 'loss', method='twice', by_much=0.25);"
        "print(paramimp.render(report, 'json'), end='')"
    )
    assert python(package, "-c", script, tmp_path / "runs").stdout == given.stdout
    (tmp_path / "pyproject.toml").write_text("[tool.paramimp.check]\nby-much = 0.25\n")
    shown = run(package, "check", "runs", "--config", tmp_path / "pyproject.toml", "--show-config").stdout
    assert any(line.split()[:2] == ["by-much", "0.25"] for line in shown.splitlines())
    other = run(package, "analyze", tmp_path / "runs", "-m", "loss", "--by-much", "0.25")
    assert "the method permutation takes no --by-much; leave it out, or pass --method twice" in other.stderr


def test_a_broken_method_of_another_package_harms_nobody_else(tmp_path: Path) -> None:
    package = install(tmp_path / "package", "paramimp.methods", "bad = others:BAD", "raise RuntimeError('broken')")
    make_runs(tmp_path / "runs", 12)
    done = run(package, "analyze", tmp_path / "runs", "-m", "loss")
    assert (done.returncode, done.stderr) == (0, "")
