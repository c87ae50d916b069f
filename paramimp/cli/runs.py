"""``paramimp runs``: what was found, before choosing a metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from paramimp.cli import startup, terminal
from paramimp.cli.options import COLOUR, OUTPUT, RUNS, WATCH, check_watch, format_for, format_option, options
from paramimp.errors import ParamimpError
from paramimp.formats import renderer
from paramimp.formats.interface import View
from paramimp.places import outputs
from paramimp.readers import READERS
from paramimp.reading.overwriting import refuse_to_overwrite
from paramimp.reading.wanted import Wanted
from paramimp.runs import Entry, unusable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.table.run_table import Row


@click.command("runs", short_help="List what was found: runs, metrics, params, and what is unusable.")
@RUNS
@format_option("runs", "table for people; csv and json hold every run with all its params and metrics.")
@options(Wanted)
@OUTPUT
@WATCH
@COLOUR
def command(
    runs: tuple[str, ...],
    format_name: str,
    output: str | None,
    watch: bool,  # noqa: FBT001  click passes it by its name
    color: str,
    **wanted: Any,
) -> int:
    """List what was found: runs, metrics, params, and what is unusable.

    \b
      paramimp runs ./runs
      paramimp runs ./runs --format csv --output runs.csv
    """  # noqa: D301  click wants the backspace itself
    if output is not None:
        refuse_to_overwrite(output, runs, reader=wanted["reader"])
    format_name = format_for(output, format_name, "runs")
    check_watch(watch=watch, output=output, format_name=format_name, engine=wanted["engine"])
    from paramimp.api import load_runs  # numpy: a moment that --help must not pay

    if watch:
        from paramimp.cli.pictures import ORDERS_OF_RUNS, picture_of_runs
        from paramimp.cli.watching import Watched  # only who watches pays for it
        from paramimp.cli.watching import watch as show

        show(
            Watched(
                lambda: picture_of_runs(load_runs(runs, **wanted)),
                lambda: terminal.view_of_stdout(color),
                ORDERS_OF_RUNS,
            )
        )
        return 0
    view = View() if output else terminal.view_of_stdout(color)
    with startup.lean_imports(wanted["engine"]):
        with terminal.Waiting() as waiting:
            table = load_runs(runs, progress=waiting.reading, **wanted)
        text = renderer(format_name, "runs")(table, view)
    if not table.n_runs:
        is_told_twice = len(table.rows) == 1 and format_name == "table"  # the error says the same
        if output is None and table.rows and not is_told_twice:
            terminal.emit(text)  # the files and folders that cannot be used, and why
        raise ParamimpError(_nothing_found(table.rows, wanted["reader"]))
    if output is None:
        terminal.emit(text)
    else:
        outputs.write_file(output, text)
        terminal.say(f"Wrote {output} ({table.n_runs} runs).")
    return 0


def _nothing_found(rows: Sequence[Row], reader: str | None) -> str:
    """What cannot be used, or what was looked for, where not a single run was found."""
    if len(rows) == 1:
        return f"no runs found: {rows[0].told}"
    files = [row for row in rows if row.entry is Entry.FILE]
    if files:
        return f"no runs found, and {unusable(row.entry for row in rows)}: {files[0].told}"
    looked_for = reader or ", ".join(READERS.names())
    return (
        f"no runs found. Looked for the logs of {looked_for} (paramimp readers says by which files they are known). A"
        " table (CSV, Parquet, JSON Lines) is read when it is named itself."
    )
