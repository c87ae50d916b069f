"""The command line that was given, with a step added to it: what people paste to go on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from paramimp.messages.mentions import shell_word
from paramimp.messages.printable import disarmed, printable
from paramimp.methods.options import method_options
from paramimp.places.addresses import may_hold_secrets, without_secrets
from paramimp.places.paths import are_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paramimp.results import NextStep

ABOUT_THE_OUTPUT = frozenset({"format_name", "output", "watch", "color", "top", "all"})
"""Options of the command that was given which its next step does not need."""
ADDED_TO = frozenset({"exclude"})
"""Options of a step that stand beside those given before."""
LONGEST = 400
"""Characters: a longer command (a shell that named every run) is told by what to add to it."""


def again(context: click.Context) -> Callable[[NextStep], list[str] | None]:
    """Return what makes the next command of the one that was given in `context`."""
    return lambda step: _quoted([*_program(), step.command, *_arguments(context, step)])


def _arguments(context: click.Context, step: NextStep) -> Iterator[str]:
    """The runs, then the options of the command line and of the step."""
    runs = [str(each) for each in context.params["runs"]]
    yield from runs if not any(run.startswith("-") for run in runs) else ()
    taken = _taken_by(step.command, context)
    options = {option.name or "": option for option in context.command.params if isinstance(option, click.Option)}
    replaced = {name for name in step.options if name not in ADDED_TO}
    replaced |= {each.name for each in method_options()} if "method" in step.options else set()
    for name in options:
        is_kept = name in taken and name not in ABOUT_THE_OUTPUT and name not in replaced
        if is_kept and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            yield from _words(options[name], context.params[name])
    for name, value in step.options.items():
        if name in taken:
            yield from _words(options[name], value)
    if any(run.startswith("-") for run in runs):
        yield from ["--", *runs]


def _taken_by(command: str, context: click.Context) -> set[str]:
    """Names of the options that a command has."""
    group = context.parent.command if context.parent is not None else None
    found = group.get_command(context.parent, command) if isinstance(group, click.Group) and context.parent else None
    return {option.name or "" for option in (found or context.command).params}


def _words(option: click.Option, value: Any) -> Iterator[str]:
    flag = max(option.opts, key=len)
    if option.is_flag:
        yield flag if value else (option.secondary_opts or [flag])[0]
        return
    for one in value if isinstance(value, (list, tuple)) else [value]:
        yield from (flag, str(one))


def _program() -> list[str]:
    """How this program was called, as far as the same words call it again."""
    called = sys.argv[0]
    if PurePath(called).name == "__main__.py":
        python = PurePath(sys.executable).name
        return [python if _is_found(python, sys.executable) else sys.executable, "-m", "paramimp"]
    name = PurePath(called).name.removesuffix(".exe")
    return [called] if name == "paramimp" and not _is_found(name, called) else ["paramimp"]


def _is_found(name: str, path: str) -> bool:
    """Whether a shell that is given the bare name starts this file."""
    found = shutil.which(name)
    return found is not None and are_one(found, path)


def _quoted(words: list[str]) -> list[str] | None:
    """The words as the shell wants them; None where they would not arrive as they are."""
    if sum(map(len, words)) > LONGEST or not all(map(_may_be_shown, words)):
        return None
    return [subprocess.list2cmdline([word]) if os.name == "nt" else shell_word(word) for word in words]


def _may_be_shown(word: str) -> bool:
    """Whether nothing in it is secret, invisible, or obeyed by a CI system."""
    is_secret = may_hold_secrets(word) and without_secrets(word) != word
    return not is_secret and printable(word, None) == word and disarmed(word) == word and "`" not in word
