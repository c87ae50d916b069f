"""The options that are declared, and the commands that have them."""

from __future__ import annotations

import click
import pytest

from paramimp.analysis.question import Question
from paramimp.cli import analyze as analyze_command
from paramimp.cli import check as check_command
from paramimp.cli import compare as compare_command
from paramimp.cli import runs as runs_command
from paramimp.cli import suggest as suggest_command
from paramimp.formats.interface import View
from paramimp.gate.requirements import Requirements
from paramimp.methods.options import method_options
from paramimp.options.declared import Option, options_of
from paramimp.reading.wanted import Wanted

ASKED = options_of(Question, Wanted)


OF_METHODS = method_options()


ONLY_ON_ANALYZE = {"interactions"}


NOT_ON_COMPARE = {"interactions", "effects"}


COMMANDS = {
    "analyze": (analyze_command.command, [*ASKED, *OF_METHODS, *options_of(View)]),
    "check": (
        check_command.command,
        [*(each for each in ASKED if each.name not in ONLY_ON_ANALYZE), *OF_METHODS, *options_of(Requirements)],
    ),
    "compare": (
        compare_command.command,
        [*(each for each in ASKED if each.name not in NOT_ON_COMPARE), *OF_METHODS, *options_of(View)],
    ),
    "suggest": (
        suggest_command.command,
        [*(each for each in ASKED if each.name not in suggest_command.UNASKED), *OF_METHODS],
    ),
    "runs": (runs_command.command, list(options_of(Wanted))),
}


DECLARED = [
    pytest.param(command, each, id=f"{name}-{each.name}")
    for name, (command, declared) in COMMANDS.items()
    for each in declared
]


def click_option(command: click.Command, declared: Option) -> click.Option:
    found = [each for each in command.params if each.name == declared.name]
    assert len(found) == 1
    assert isinstance(found[0], click.Option)
    return found[0]
