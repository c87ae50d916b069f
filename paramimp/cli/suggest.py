"""``paramimp suggest``: the next search space, and the file that starts a sweep in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from paramimp.analysis.question import Question
from paramimp.cli import startup, terminal
from paramimp.cli.again import again
from paramimp.cli.options import COLOUR, METRIC, RUNS, format_for, format_option, options
from paramimp.cli.value_types import Choice, OutputFile, WholeNumber
from paramimp.formats import renderer
from paramimp.formats.interface import View
from paramimp.methods.options import method_options
from paramimp.places import outputs
from paramimp.reading.overwriting import refuse_to_overwrite
from paramimp.reading.wanted import Wanted
from paramimp.suggestion.targets import TARGETS

if TYPE_CHECKING:
    from paramimp.suggestion.suggestion import Suggestion

UNASKED = ("interactions", "effects")
"""Options of the question that change nothing of a suggestion."""


@click.command("suggest", short_help="Suggest what to search next: which ranges to narrow or widen.")
@RUNS
@METRIC
@click.option(
    "--for", "target", type=Choice(TARGETS.names()), metavar="TOOL",
    help=f"Also write the file that starts the next sweep: {', '.join(TARGETS.names())}. To standard output, unless"
    " --output names a file; the table then goes to standard error.",
)  # fmt: skip
@click.option(
    "--runs", "n_runs", type=WholeNumber(1, None), metavar="N",
    help="Runs of the next sweep.  [default: ten for each param that stays free, no more than there were]",
)  # fmt: skip
@click.option(
    "--wide", is_flag=True,
    help="Write the file for the old space, with a fifth of the runs: the part of the budget that guards against a"
    " wrong region.",
)  # fmt: skip
@options(Question, Wanted, more=method_options(), without=UNASKED)
@format_option("suggestion", "How the suggestion itself is written.")
@click.option(
    "-o", "--output", type=OutputFile(), metavar="FILE",
    help="Write to FILE instead of standard output: with --for its file, else the suggestion in the format that the"
    " name ends in.",
)  # fmt: skip
@COLOUR
@click.pass_context
def command(
    ctx: click.Context,
    /,
    runs: tuple[str, ...],
    metric: str | None,
    target: str | None,
    n_runs: int | None,
    wide: bool,  # noqa: FBT001  click's flag
    format_name: str,
    output: str | None,
    color: str,
    **asked: Any,
) -> None:
    """Suggest what to search next: which ranges to narrow, to widen, to keep, or to fix.

    A range is narrowed to values that hold most of what may be the best hundredth of the space, and the best runs;
    widened where these touch its edge, and kept where the runs do not tell.

    \b
      paramimp suggest ./runs --metric val_loss
      paramimp suggest ./runs -m val_loss --for wandb > sweep.yaml
      paramimp suggest ./runs -m val_loss --for optuna --runs 100 -o study.py
      paramimp suggest ./runs -m val_loss --format json
    """  # noqa: D301  click wants the backspace itself
    if output is not None:
        refuse_to_overwrite(output, runs, reader=asked["reader"])
    if wide and target is None:
        raise click.UsageError("--wide is about the file that --for writes; add --for, such as --for yaml.")
    if target is None:
        format_name = format_for(output, format_name, "suggestion")
    from paramimp.api import suggest  # numpy and scikit-learn: seconds that --help must not pay

    with terminal.Waiting() as waiting, startup.lean_imports(asked["engine"]):
        suggestion = suggest(runs, metric, n_runs=n_runs, progress=waiting.reading, on_stage=waiting.begin, **asked)
        file = None if target is None else (suggestion.wide() if wide else suggestion).write(target)
    if file is None:
        view = View() if output else terminal.view_of_stdout(color)
        _show(suggestion, format_name, output, replace(view, again=again(ctx)))
    elif output is None:
        told = renderer(format_name, "suggestion")(suggestion, terminal.view_of_stderr())
        terminal.emit(file)
        terminal.say(*told.rstrip("\n").split("\n"))
    else:
        outputs.write_file(output, file)
        _show(suggestion, format_name, None, terminal.view_of_stdout(color))
        terminal.say(f"Wrote {output} ({suggestion.runs_proposed} runs proposed).")


def _show(suggestion: Suggestion, format_name: str, output: str | None, view: View) -> None:
    """Write the suggestion itself."""
    text = renderer(format_name, "suggestion")(suggestion, view)
    if output is None:
        terminal.emit(text)
        return
    outputs.write_file(output, text)
    terminal.say(f"Wrote {output} ({suggestion.n_used} of {suggestion.n_found} runs used).")
