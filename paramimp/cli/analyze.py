"""``paramimp analyze``: the ranked importance and correlation table."""

from __future__ import annotations

from typing import Any

import click

from paramimp.cli import startup, terminal
from paramimp.cli.options import COLOUR, OUTPUT, RUNS, analysis_options
from paramimp.formats import FORMATS
from paramimp.formats.interface import View


@click.command("analyze")
@RUNS
@analysis_options
@click.option("--top", type=click.IntRange(1), metavar="N", help="Show N params at most (table and markdown only).")
@click.option(
    "-f", "--format", "format_name", type=click.Choice(FORMATS.names()), default="table", show_default=True,
    help="What to write.",
)  # fmt: skip
@OUTPUT
@COLOUR
def command(
    runs: tuple[str, ...], top: int | None, format_name: str, output: str | None, color: str, **options: Any
) -> None:
    """Rank hyperparameters by how much they drive the metric.

    RUNS is one or several folders of training runs, at any depth: each run has a config.yaml (.yml, .json) and a
    metrics.json (.jsonl).

    \b
      paramimp analyze ./runs --metric val_loss
      paramimp analyze ./runs -m val_acc --summary best --exclude seed
      paramimp analyze ./runs -m val_loss --format json --output report.json
    """  # noqa: D301  click wants the backspace itself
    from paramimp.api import analyze  # numpy and scikit-learn: seconds that --help must not pay

    with terminal.Waiting() as waiting, startup.numpy_only():
        report = analyze(runs, progress=waiting.reading, **options)
    render = FORMATS.load(format_name)
    if output is None:
        terminal.emit(render(report, terminal.view_of_stdout(color, top)))
        return
    terminal.write_file(output, render(report, View(top=top)))
    terminal.say(f"Wrote {output} ({report.n_used} of {report.n_found} runs used).")
