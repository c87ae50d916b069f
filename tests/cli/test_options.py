"""Each declared option is on the command line with its name, its choices, its bounds and its default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from paramimp.cli.config import option_name
from paramimp.options.declared import Option
from tests.declarations import (
    COMMANDS,
    DECLARED,
    click_option,
)


def on_the_command_line(declared: Option) -> Any:
    """The default there."""
    return declared.plain_default() if declared.on_command_line is None else declared.on_command_line


@pytest.mark.parametrize(("command", "declared"), DECLARED)
def test_the_command_line_has_its_name_choices_and_bounds(command: click.Command, declared: Option) -> None:
    found = click_option(command, declared)
    assert found.opts == [f"--{declared.name.replace('_', '-')}"]
    assert found.multiple == declared.repeatable
    if declared.choice_names():
        assert isinstance(found.type, click.Choice)
        assert tuple(found.type.choices) == declared.choice_names()
    if isinstance(found.type, click.IntRange | click.FloatRange):
        assert (found.type.min, found.type.max) == (declared.least, declared.most)
    assert found.help is not None
    assert found.help.startswith(declared.help)
    assert declared.default_text in found.help


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("analyze", "metric format output watch color help"),
        ("compare", "metric by common-range label format output color help"),
        ("runs", "format output watch color help"),
        ("suggest", "metric for runs wide format output color help"),
        ("check", "metric strict report update-baseline config show-config color help"),
    ],
)
def test_a_command_has_no_other_options_than_those_of_how_it_is_written(name: str, own: str) -> None:
    command, declared = COMMANDS[name]
    context = click.Context(command, help_option_names=["--help"])
    found = {option_name(each) for each in command.get_params(context) if isinstance(each, click.Option)}
    assert found == {each.name.replace("_", "-") for each in declared} | set(own.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_not_given_has_the_default_that_is_declared(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where no pyproject.toml says otherwise
    command, declared = COMMANDS[name]
    with command.make_context(name, ["runs"]) as context:
        found = {each.name: context.params[each.name] for each in declared}
    assert found == {each.name: on_the_command_line(each) for each in declared}
