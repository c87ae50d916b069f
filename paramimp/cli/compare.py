"""``paramimp compare``: the rankings of two or more sweeps side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from paramimp.analysis.question import Question
from paramimp.cli import startup, terminal
from paramimp.cli.options import COLOUR, METRIC, OUTPUT, RUNS, format_for, format_option, options
from paramimp.formats import renderer
from paramimp.formats.interface import View
from paramimp.methods.options import method_options
from paramimp.options.declared import options_of
from paramimp.places import outputs
from paramimp.reading.overwriting import refuse_to_overwrite
from paramimp.reading.wanted import Wanted

if TYPE_CHECKING:
    from paramimp.comparison.result import Comparison

BY = click.option(
    "--by", metavar="PARAM",
    help="Split the runs of one sweep by this param, or by group as their tool kept them, and compare the parts.",
)  # fmt: skip
COMMON_RANGE = click.option(
    "--common-range", is_flag=True, help="Compare only the runs that lie in the ranges which all sweeps searched."
)
LABEL = click.option(
    "--label", multiple=True, metavar="NAME", help="What to call a sweep, in their order (repeatable).  [default: its"
    " folder]",
)  # fmt: skip


@click.command("compare", short_help="Compare sweeps: what matters more in one than in another.")
@RUNS
@METRIC
@BY
@COMMON_RANGE
@LABEL
@options(Question, Wanted, more=method_options(), without=("interactions", "effects"))
@options(View)
@format_option("comparison", "What to write.")
@OUTPUT
@COLOUR
def command(
    runs: tuple[str, ...],
    label: tuple[str, ...],
    format_name: str,
    output: str | None,
    color: str,
    **asked: Any,
) -> None:
    """Compare the importances of sweeps: which hyperparameters matter more in one than in another.

    Each of RUNS is a sweep: a folder, a table or an address, a JSON report of paramimp analyze, or a baseline of
    paramimp check. The others are compared with the first. A difference is shown only where chance does not explain it.

    \b
      paramimp compare ./sweep1 ./sweep2 --metric val_loss
      paramimp compare ./sweep1 ./sweep2 -m val_loss --common-range
      paramimp compare ./runs -m val_loss --by dataset
      paramimp compare report.json ./runs -m val_loss --format markdown
    """  # noqa: D301  click wants the backspace itself
    if output is not None:
        refuse_to_overwrite(output, runs, reader=asked["reader"])
    format_name = format_for(output, format_name, "comparison")
    from paramimp.api import compare  # numpy and scikit-learn: seconds that --help must not pay

    shown = {each.name: asked.pop(each.name) for each in options_of(View)}
    view = terminal.view_of_stdout(color, **shown) if output is None else View(**shown)
    given: Any = runs[0] if asked["by"] is not None and len(runs) == 1 else list(runs)
    with terminal.Waiting() as waiting, startup.lean_imports(asked["engine"]):
        found: Comparison = compare(
            given, labels=label or None, progress=waiting.reading, on_stage=waiting.begin, **asked
        )
        text = renderer(format_name, "comparison")(found, view)
    if output is None:
        terminal.emit(text)
        return
    outputs.write_file(output, text)
    used = ", ".join(f"{sweep.label}: {sweep.n_used} runs" for sweep in found.sweeps)
    terminal.say(f"Wrote {output} ({used}).")
