"""The way out of a slip on the command line: what was probably meant, as a command that can be pasted."""

from __future__ import annotations

import difflib
import os
import shlex
from importlib import import_module
from typing import TYPE_CHECKING

import click

from paramimp.cli.names import names_of_runs
from paramimp.cli.value_types import MetricName, ParamName
from paramimp.messages.globs import can_be_typed
from paramimp.messages.shortened_lists import listed
from paramimp.objective import as_tuned_for
from paramimp.places import paths
from paramimp.places.addresses import is_address

if TYPE_CHECKING:
    from collections.abc import Sequence

ALSO_CALLED = {
    "analyse": "analyze", "analyzes": "analyze", "analysis": "analyze", "rank": "analyze", "ranking": "analyze",
    "importance": "analyze", "importances": "analyze", "explain": "analyze", "report": "analyze", "show": "analyze",
    "run": "runs", "list": "runs", "ls": "runs", "metrics": "runs", "params": "runs", "info": "runs",
    "gate": "check", "ci": "check", "test": "check", "verify": "check", "formats": "readers", "loggers": "readers",
    "completions": "completion", "complete": "completion", "algorithms": "methods",
}  # fmt: skip
"""Words for commands that others use."""
INSTEAD_OF_OPTIONS = {
    "--maximize": "--direction maximize", "--maximise": "--direction maximize", "--max": "--direction maximize",
    "--minimize": "--direction minimize", "--minimise": "--direction minimize", "--min": "--direction minimize",
    "--json": "--format json", "--csv": "--format csv", "--markdown": "--format markdown", "--md": "--format markdown",
    "--out": "--output", "--target": "--metric", "--objective": "--metric", "--filter": "--where",
    "--query": "--where", "--ignore": "--exclude", "--drop": "--exclude", "--skip": "--exclude",
    "--random-state": "--seed", "--random-seed": "--seed", "--n-jobs": "--jobs", "--workers": "--jobs",
    "--threads": "--jobs", "--limit": "--top", "--colour": "--color", "--no-color": "--color never",
    "--no-colour": "--color never", "--aggregate": "--summary", "--reduce": "--summary", "--goal": "--direction",
    "--mode": "--direction", "--estimator": "--method", "--algorithm": "--method", "--type": "--reader",
    "--backend": "--reader", "--tracker": "--reader", "--debug": "PARAMIMP_DEBUG=1 before paramimp",
    "--quiet": "2> /dev/null behind the command", "-q": "2> /dev/null behind the command",
    "--verbose": "PARAMIMP_DEBUG=1 before paramimp", "-v": "PARAMIMP_DEBUG=1 before paramimp", "-n": "--top",
}  # fmt: skip
"""Options by the names that other programs give them."""
_OF_ALL = {"--version": "--version", "-V": "--version"}
"""Options that stand before a command, by how they are written behind one."""
_SHOWN_ARGUMENTS = 12
"""A glob that the shell has expanded makes hundreds of arguments, which nobody pastes."""


def unknown_command(word: str, rest: Sequence[str], commands: Sequence[str]) -> str:
    """Return what to do where a word stands that is no command, as the rest of a message."""
    if word == "version":
        return "the version is printed by: paramimp --version"
    if paths.is_there(word) or is_address(word):
        rest = _with_metric(rest)
        return f"'{word}' holds runs and is no command; {_pasted(_command_for(rest), [word, *rest])}"
    near = ALSO_CALLED.get(word.lower()) or next(iter(difflib.get_close_matches(word.lower(), commands, n=1)), None)
    if near is not None:
        return f"there is no command '{word}'; {_pasted(near, rest)}"
    if os.sep in word or "/" in word:
        return (
            f"'{word}' is no command, and no folder or file of that name exists; commands are {listed(commands, None)}."
        )
    return f"there is no command '{word}'; commands are {listed(commands, None)}."


def option_before_command(option: str, arguments: Sequence[str], commands: Sequence[str]) -> str | None:
    """Return what to do where an option stands before its command; None if no command has it."""
    having = [name for name in commands if option in _options_of(name)]
    if not having:
        return None
    named = next((word for word in arguments if word in having), having[0])
    return f"the option {option} belongs behind a command; {_pasted(named, [a for a in arguments if a != named])}"


def unknown_option(option: str, command: str, commands: Sequence[str]) -> str | None:
    """Return what to do about an option that a command does not have; None if nothing is known of it."""
    own = _options_of(command)
    name, colon, value = option.partition(":")
    if colon and name in own:
        return f"write {name} {shlex.quote(value)}."
    if option in _OF_ALL:
        return f"write paramimp {_OF_ALL[option]}."
    instead = INSTEAD_OF_OPTIONS.get(option)
    if instead is not None and (instead.partition(" ")[0] in own or not instead.startswith("-")):
        return f"write {instead}."
    near = difflib.get_close_matches(option, own, n=1, cutoff=0.75)
    if near:
        return f"did you mean {near[0]}?"
    others = [name for name in commands if name != command and option in _options_of(name)]
    return f"it is one of {listed([f'paramimp {name}' for name in others], None)}." if others else None


def option_without_value(option: str, command: click.Command) -> str:
    """Return what to do about an option behind which the line ends."""
    found = next(param for param in command.params if option in param.opts)
    values = found.type.choices if isinstance(found.type, click.Choice) else ()
    value = " or ".join(map(str, values)) or found.metavar or "VALUE"
    return f"the option {option} needs a value behind it: {option} {value}"


def missing_argument(param: click.Parameter, context: click.Context) -> str:
    """Return what to do where the runs, or another argument, are missing."""
    if isinstance(param.type, click.Choice):
        examples = (f"{context.command_path} {choice}" for choice in param.type.choices)
        return f"no {param.name} was named; write {' or '.join(examples)}"
    for option in context.command.params:
        value = context.params.get(option.name or "")
        taken = value[-1] if isinstance(value, tuple) and value else value
        if isinstance(taken, str) and taken and isinstance(option, click.Option) and paths.is_folder(taken):
            flag = max(option.opts, key=len)
            usual = f"{context.command_path} {shlex.quote(taken)} {flag} {_example(option, taken)}"
            return f"no RUNS were given, since '{taken}' was taken for the value of {flag}; write: {usual}"
    return f"no RUNS were given; name the folder of the runs: {context.command_path} ./runs"


def with_usual_dashes(arguments: Sequence[str], command: click.Command, ctx: click.Context) -> list[str]:
    """The arguments of a command with ``-m=loss`` as ``-m loss``: click would take ``=loss`` for the value.

    Raises
    ------
    click.UsageError : a long option has one dash, which click would take for a short one and its value.
    """
    names = _names(command)
    usual: list[str] = []
    for place, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if argument == "--":
            return [*usual, *arguments[place:]]
        if len(name) > 2 and name.startswith("-") and f"-{name}" in names:
            meant = [*arguments[:place], f"-{argument}", *arguments[place + 1 :]]
            raise click.UsageError(f"the option {name} has two dashes; {_pasted(str(command.name), meant)}", ctx)
        usual.extend([name, value] if equals and len(name) == 2 and name in names else [argument])
    return usual


def _options_of(command: str) -> set[str]:
    return _names(import_module(f"paramimp.cli.{command}").command)


def _names(command: click.Command) -> set[str]:
    return {name for param in command.params if isinstance(param, click.Option) for name in param.opts}


def _with_metric(arguments: Sequence[str]) -> list[str]:
    """The arguments behind the runs, with ``--metric`` before a name that is nothing to read: the name of a metric."""
    if not arguments or _has_metric(arguments):
        return [*arguments]
    first, *others = arguments
    is_name = not first.startswith("-") and not paths.is_there(first) and not is_address(first)
    return [*(["--metric"] * is_name), first, *others]


def _command_for(arguments: Sequence[str]) -> str:
    """Without a metric nothing can be ranked, and the list of the runs has the names of the metrics."""
    return "analyze" if _has_metric(arguments) else "runs"


def _has_metric(arguments: Sequence[str]) -> bool:
    return any(word.startswith(("-m", "--metric")) for word in arguments)


def _pasted(command: str, arguments: Sequence[str]) -> str:
    if len(arguments) > _SHOWN_ARGUMENTS:
        return f"write paramimp {command} before the rest."
    return f"write: {shlex.join(['paramimp', command, *arguments])}"


def _example(option: click.Option, runs: str) -> str:
    """A value of an option that names a metric or a param of these runs; for another one, what stands for it."""
    names = names_of_runs([runs])
    found = names.metrics if isinstance(option.type, MetricName) else []
    found = names.params if isinstance(option.type, ParamName) else found
    shown = list(filter(can_be_typed, found))
    example = min(shown, key=as_tuned_for, default=None)
    return shlex.quote(example) if example is not None else option.metavar or "VALUE"
