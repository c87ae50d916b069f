"""``paramimp runs``: what was found, before choosing a metric."""

from __future__ import annotations

from typing import Any

import click

from paramimp.cli import terminal
from paramimp.cli.options import COLOUR, OUTPUT, RUNS, reading_options
from paramimp.formats.interface import View
from paramimp.reading.overwriting import refuse_to_overwrite


@click.command("runs")
@RUNS
@click.option(
    "-f", "--format", "format_name", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="table for people; csv and json hold every run with all its params and metrics.",
)  # fmt: skip
@reading_options
@OUTPUT
@COLOUR
def command(runs: tuple[str, ...], format_name: str, output: str | None, color: str, **options: Any) -> int:
    """List what was found: runs, metrics, params, and what is unusable.

    \b
      paramimp runs ./runs
      paramimp runs ./runs --format csv --output runs.csv
    """  # noqa: D301  click wants the backspace itself
    if output is not None:
        refuse_to_overwrite(output, runs, reader=options["reader"])
    from paramimp.api import load_runs  # numpy: a moment that --help must not pay
    from paramimp.formats import run_listing

    with terminal.Waiting() as waiting:
        table = load_runs(runs, progress=waiting.reading, **options)
    view = View() if output else terminal.view_of_stdout(color)
    text = {
        "table": lambda: run_listing.as_text(table, view),
        "csv": lambda: run_listing.as_csv(table),
        "json": lambda: run_listing.as_json(table),
    }[format_name]()
    if output is None:
        terminal.emit(text)
    else:
        terminal.write_file(output, text)
        terminal.say(f"Wrote {output} ({table.n_runs} runs).")
    return 0
