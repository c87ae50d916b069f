"""``paramimp analyze``: the ranked importance and correlation table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from paramimp.cli import startup, terminal
from paramimp.cli.options import COLOUR, METRICS, OUTPUT, RUNS, analysis_options
from paramimp.formats import FORMATS, SEVERAL_FORMATS
from paramimp.formats.interface import View
from paramimp.printable import printable
from paramimp.reading.overwriting import refuse_to_overwrite

if TYPE_CHECKING:

    from paramimp.results import Report, Reports


@click.command("analyze")
@RUNS
@METRICS
@analysis_options
@click.option(
    "--interactions", is_flag=True, help="Also list the pairs of params that matter together (permutation only)."
)
@click.option("--top", type=click.IntRange(1), metavar="N", help="Show N params at most (table and markdown only).")
@click.option(
    "-f", "--format", "format_name", type=click.Choice(FORMATS.names()), default="table", show_default=True,
    help="What to write.",
)  # fmt: skip
@OUTPUT
@COLOUR
def command(
    runs: tuple[str, ...],
    metric: tuple[str, ...],
    top: int | None,
    format_name: str,
    output: str | None,
    color: str,
    **options: Any,
) -> None:
    """Rank hyperparameters by how much they drive the metric.

    RUNS is one or several folders of training runs, at any depth: each run has a config.yaml (.yml, .json) and a
    metrics.json (.jsonl).

    \b
      paramimp analyze ./runs --metric val_loss
      paramimp analyze ./runs -m val_acc --summary best --exclude seed
      paramimp analyze ./runs -m val_loss -m train_seconds
      paramimp analyze ./runs -m val_loss --format json --output report.json
    """  # noqa: D301  click wants the backspace itself
    if output is not None:
        refuse_to_overwrite(output, runs, reader=options["reader"])
    from paramimp.api import analyze  # numpy and scikit-learn: seconds that --help must not pay

    view = terminal.view_of_stdout(color, top) if output is None else View(top=top)
    with terminal.Waiting() as waiting, startup.lean_imports():
        if len(metric) > 1:
            reports = analyze(runs, metric, progress=waiting.reading, **options)
            text, used = SEVERAL_FORMATS.load(format_name)(reports, view), _used_by_metric(reports)
        else:
            report = analyze(runs, *metric, progress=waiting.reading, **options)
            text, used = FORMATS.load(format_name)(report, view), _used(report)
    if output is None:
        terminal.emit(text)
        return
    terminal.write_file(output, text)
    terminal.say(f"Wrote {output} ({used}).")


def _used(report: Report) -> str:
    return f"{report.n_used} of {report.n_found} runs used"


def _used_by_metric(reports: Reports) -> str:
    return "; ".join(f"{printable(report.objective.metric)}: {_used(report)}" for report in reports)
