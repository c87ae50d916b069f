"""Options that several commands share."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

from paramimp.methods import METHODS
from paramimp.readers import READERS
from paramimp.runs import Direction, Summary, Transform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Command = Callable[..., Any]


def _choices(names: Any) -> click.Choice[str]:
    return click.Choice([str(name) for name in names])


def _split(_ctx: click.Context, _param: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for value in values for part in value.split(",") if (name := part.strip()))


RUNS = click.argument("runs", nargs=-1, required=True, type=click.Path(), metavar="RUNS...")
OPTIONAL_RUNS = click.argument("runs", nargs=-1, type=click.Path(), metavar="RUNS...")
OUTPUT = click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE",
    help="Write to FILE instead of standard output; never over a log or into the folder of a run that is read.",
)  # fmt: skip
COLOUR = click.option(
    "--color", type=_choices(["auto", "always", "never"]), default="auto", show_default=True,
    help="Colour; auto follows the terminal, NO_COLOR and FORCE_COLOR.",
)  # fmt: skip
READING = (
    click.option(
        "--reader", type=_choices(READERS.names()), metavar="NAME",
        help="Read one log format only; see paramimp readers.  [default: each folder by the one that recognises it]",
    ),
    click.option("--study", metavar="NAME", help="The Optuna study to read; a pattern takes several."),
    click.option("--experiment", metavar="NAME", help="The MLflow experiment to read; a pattern takes several."),
    click.option(
        "--params", multiple=True, metavar="NAMES", callback=_split,
        help="The columns of a table that are params, comma-separated; patterns work.  [default: told by their names]",
    ),
    click.option(
        "--group", multiple=True, metavar="GLOB",
        help="Use only runs of matching groups: project, sweep, experiment, study, or a part of one (repeatable).",
    ),
    click.option("--include-unfinished", is_flag=True, help="Use runs that failed, were killed, pruned or still run."),
    click.option("--include-pruned", is_flag=True, help="Use runs that were pruned, besides those that finished."),
)  # fmt: skip


class MetricName(click.types.StringParamType):
    """A name that may hold blanks: in the environment, several of them stand on a line each."""

    envvar_list_splitter = "\n"


METRIC = click.option(
    "-m", "--metric", metavar="NAME", help="The metric to explain; without it, those found are listed."
)
METRICS = click.option(
    "-m", "--metric", type=MetricName(), multiple=True, metavar="NAME",
    help="The metric to explain; several stand side by side (repeatable). Without it, those found are listed.",
)  # fmt: skip
ANALYSIS = (
    click.option(
        "--direction", type=_choices(Direction),
        help="Which way the metric gets better.  [default: as stored with the runs, else by its name]",
    ),
    click.option(
        "--summary", type=_choices(Summary), default=str(Summary.LAST), show_default=True,
        help="How a metric's history becomes one number; best follows the direction.",
    ),
    click.option(
        "--transform", type=_choices(Transform), default=str(Transform.NONE), show_default=True,
        help="Rescale the metric first; rank bears runs that blew up.",
    ),
    click.option(
        "--method", type=_choices(METHODS.names()), default="permutation", show_default=True,
        help="How importance is computed; see paramimp methods.",
    ),
    click.option("--best", type=float, metavar="Q", help="For ped-anova: the best part of the runs.  [default: 0.1]"),
    click.option("--weights", metavar="NAME", help="For fanova: empirical or uniform.  [default: empirical]"),
    click.option(
        "--where", metavar="EXPR",
        help="Use only the runs that meet a condition: \"optimizer == 'adam' and lr < 0.01\".",
    ),
    *READING,
    click.option("--include", multiple=True, metavar="GLOB", help="Rank only params that match (repeatable)."),
    click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out params that match (repeatable)."),
    click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Seed of every draw."),
    click.option(
        "--jobs", type=click.IntRange(1), metavar="N", help="Cores to use; the result is the same.  [default: all]"
    ),
)  # fmt: skip


def analysis_options(command: Command) -> Command:
    """Add every option that `paramimp.analyze` takes; the runs and the metric are those of each command."""
    return _with(ANALYSIS, command)


def reading_options(command: Command) -> Command:
    """Add every option that `paramimp.load_runs` takes to choose among the runs."""
    return _with(READING, command)


def _with(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    return functools.reduce(lambda decorated, option: option(decorated), reversed(options), command)
