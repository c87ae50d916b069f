"""From the declarations of options to click's: the environment and the config file follow from these."""

from __future__ import annotations

import functools
import shlex
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from paramimp.cli.value_types import (
    Choice,
    FilePath,
    Finite,
    MetricName,
    OutputFile,
    ParamName,
    RunsPath,
    WholeNumber,
    split_at_commas,
)
from paramimp.engine.interface import EngineName
from paramimp.formats import format_named, names_for
from paramimp.messages.shortened_lists import listed
from paramimp.options.declared import by_section, options_of
from paramimp.places import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from _typeshed import DataclassInstance

    from paramimp.formats.interface import What
    from paramimp.options.declared import Option

    Command = Callable[..., Any]


def _only_one(context: click.Context, _: click.Parameter, metrics: tuple[str, ...]) -> str | None:
    """The metric that was given. Several are refused, since `analyze` takes them and click would use the last alone."""
    given = list(dict.fromkeys(metrics))
    if len(given) > 1:
        raise click.UsageError(
            f"{context.info_name} takes one metric, and {len(given)} were given: {listed(given)};"
            " run it once for each.",
            context,
        )
    return given[0] if given else None


RUNS = click.argument("runs", nargs=-1, required=True, type=RunsPath(), metavar="RUNS...")
OPTIONAL_RUNS = click.argument("runs", nargs=-1, type=RunsPath(), metavar="RUNS...")
OUTPUT = click.option(
    "-o", "--output", type=OutputFile(), metavar="FILE",
    help="Write to FILE instead of standard output, in the format that its name ends in; never over a log or into the"
    " folder of a run that is read.",
)  # fmt: skip
COLOUR = click.option(
    "--color", type=Choice(["auto", "always", "never"]), default="auto", show_default=True,
    help="Colour; auto follows the terminal, NO_COLOR and FORCE_COLOR.",
)  # fmt: skip
WATCH = click.option(
    "--watch", is_flag=True, help="Show the table again when runs land or finish, until q or Ctrl-C.",
)  # fmt: skip
METRIC = click.option(
    "-m", "--metric", type=MetricName(), multiple=True, callback=_only_one, metavar="NAME",
    help="The metric to explain; without it, those found are listed.",
)  # fmt: skip
METRICS = click.option(
    "-m", "--metric", type=MetricName(), multiple=True, metavar="NAME",
    help="The metric to explain; several stand side by side (repeatable). Without it, those found are listed.",
)  # fmt: skip


def options(
    *kinds: type[DataclassInstance], more: Iterable[Option] = (), without: Collection[str] = ()
) -> Callable[[Command], Command]:
    """Add the options that some dataclasses declare to a command, by section.

    Parameters
    ----------
    more : options that are declared elsewhere; one that has the name of another is left out.
    without : names of those that the command has no use for.
    """
    own = options_of(*kinds)
    names = {each.name for each in own}
    declared = by_section([*own, *(each for each in more if each.name not in names)])
    wanted = [_click_option(each) for each in declared if each.name not in without]
    return lambda command: functools.reduce(lambda decorated, add: add(decorated), reversed(wanted), command)


def format_option(what: What, explained: str) -> Callable[[Command], Command]:
    """Add ``--format``, which takes those formats that can render something."""
    return click.option(
        "-f", "--format", "format_name", type=Choice(names_for(what)), default="table", show_default=True,
        help=explained,
    )  # fmt: skip


def format_for(output: str | None, named: str, what: What) -> str:
    """Return the format to write: the one that was named, else the one that the file's name ends in.

    Raises
    ------
    click.UsageError : none was named, and no format that can render this has files that end so; or the file is given as
        ``html=report.html``, the way of ``check --report``.
    """
    context = click.get_current_context()
    first, _, file = (output or "").partition("=")
    if file and first in names_for(what):
        raise click.UsageError(
            f"--output takes the file alone; write --format {first} --output {shlex.quote(file)}.", context
        )
    is_named = context.get_parameter_source("format_name") is not ParameterSource.DEFAULT
    ending = PurePath(output or "").suffix.lower()
    if output is None or is_named or not ending or paths.is_no_file(output):
        return named
    endings = {end: name for name in reversed(names_for(what)) for end in format_named(name).endings}
    if ending not in endings:
        example = shlex.quote(str(PurePath(output).with_suffix(".json")))
        raise click.UsageError(
            f"no format is written to files that end in {ending}; end the name in"
            f" {listed(sorted(endings), None, last='or')}, such as -o {example}, or choose one with --format.",
            context,
        )
    return endings[ending]


def check_watch(*, watch: bool, output: str | None, format_name: str, engine: str = EngineName.LOCAL) -> None:
    """Refuse to watch what is written once, or by a cluster.

    Raises
    ------
    click.UsageError : a file, another format than the table or a cluster was asked for.
    """
    if watch and engine != EngineName.LOCAL:
        raise click.UsageError(
            "--watch reads on this machine what was written since it last looked; leave out --engine.",
            click.get_current_context(),
        )
    if watch and (output is not None or format_name != "table"):
        what = "--output" if output is not None else f"--format {format_name}"
        raise click.UsageError(
            f"--watch shows the table on the terminal, and {what} is written once; leave one of them out.",
            click.get_current_context(),
        )


def _click_option(declared: Option) -> Callable[[Command], Command]:
    flag = f"--{declared.name.replace('_', '-')}"
    explained = declared.help + (f"  [default: {declared.default_text}]" if declared.default_text else "")
    if declared.on_command_line is not None:
        both = f"{flag}/--no-{flag.removeprefix('--')}"
        return click.option(both, declared.name, default=declared.on_command_line, show_default=True, help=explained)
    if declared.kind is bool:
        return click.option(flag, declared.name, is_flag=True, help=explained)
    default = declared.plain_default()
    shown: dict[str, Any] = {} if default in (None, ()) else {"default": default, "show_default": True}
    return click.option(
        flag,
        declared.name,
        type=_type_of(declared),
        multiple=declared.repeatable,
        callback=split_at_commas if declared.commas else None,
        metavar=declared.metavar,
        help=explained,
        **shown,
    )


def _type_of(declared: Option) -> Any:
    """The click type of a value, or of each of several."""
    if declared.names == "params":
        return ParamName()
    if declared.choices is not None:
        return Choice(declared.choice_names())
    if declared.is_file:
        return FilePath()
    if declared.kind is int:
        return WholeNumber(_whole(declared.least), _whole(declared.most))
    return Finite(declared.least, declared.most) if declared.kind is float else declared.kind


def _whole(bound: float | None) -> int | None:
    return None if bound is None else int(bound)
