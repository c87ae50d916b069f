"""``paramimp analyze``: the ranked importance and correlation table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from paramimp.analysis.question import Question
from paramimp.cli import startup, terminal
from paramimp.cli.again import again
from paramimp.cli.options import COLOUR, METRICS, OUTPUT, RUNS, WATCH, check_watch, format_for, format_option, options
from paramimp.formats import renderer
from paramimp.formats.interface import View
from paramimp.messages.printable import printable
from paramimp.methods.options import method_options
from paramimp.options.declared import options_of
from paramimp.places import outputs
from paramimp.places.run_links import folder_of
from paramimp.reading.overwriting import refuse_to_overwrite
from paramimp.reading.wanted import Wanted

if TYPE_CHECKING:
    from paramimp.results import Report, Reports


@click.command("analyze")
@RUNS
@METRICS
@options(Question, Wanted, more=method_options())
@options(View)
@format_option("one", "What to write.")
@OUTPUT
@WATCH
@COLOUR
@click.pass_context
def command(
    ctx: click.Context,
    /,
    runs: tuple[str, ...],
    metric: tuple[str, ...],
    format_name: str,
    output: str | None,
    watch: bool,  # noqa: FBT001  click passes it by its name
    color: str,
    **asked: Any,
) -> None:
    """Rank hyperparameters by how much they drive the metric.

    RUNS is a folder of training runs at any depth, a table with a row per run, a database or an address, or several of
    these. Logs of trackers are read as they lie there (see paramimp readers), and so is a config beside metrics.

    \b
      paramimp analyze ./runs --metric val_loss
      paramimp analyze ./runs -m val_acc --summary best --exclude seed
      paramimp analyze ./runs -m val_loss -m train_seconds
      paramimp analyze ./runs -m val_loss --format json --output report.json
      paramimp analyze ./runs -m val_loss --watch
    """  # noqa: D301  click wants the backspace itself
    if output is not None:
        refuse_to_overwrite(output, runs, reader=asked["reader"])
    format_name = format_for(output, format_name, "several" if len(metric) > 1 else "one")
    check_watch(watch=watch, output=output, format_name=format_name, engine=asked["engine"])
    from paramimp.api import analyze  # numpy and scikit-learn: seconds that --help must not pay

    shown = {each.name: asked.pop(each.name) for each in options_of(View)}
    view = terminal.view_of_stdout(color, **shown) if output is None else View(**shown)
    view = replace(view, again=again(ctx), folder=folder_of(runs, output))
    if watch:
        from paramimp.cli.pictures import ORDERS, picture_of
        from paramimp.cli.watching import Watched  # only who watches pays for it
        from paramimp.cli.watching import watch as show

        wanted = list(metric) if len(metric) > 1 else metric[0] if metric else None
        show(
            Watched(
                lambda: picture_of(analyze(runs, wanted, **asked)),
                lambda: replace(terminal.view_of_stdout(color, **shown), again=again(ctx)),
                ORDERS,
            )
        )
        return
    with terminal.Waiting() as waiting, startup.lean_imports(asked["engine"]):
        if len(metric) > 1:
            reports = analyze(runs, metric, progress=waiting.reading, on_stage=waiting.begin, **asked)
            text, used = renderer(format_name, "several")(reports, view), _used_by_metric(reports)
        else:
            report = analyze(runs, *metric, progress=waiting.reading, on_stage=waiting.begin, **asked)
            text, used = renderer(format_name, "one")(report, view), _used(report)
    if output is None:
        terminal.emit(text)
        return
    outputs.write_file(output, text)
    terminal.say(f"Wrote {output} ({used}).")


def _used(report: Report) -> str:
    return f"{report.n_used} of {report.n_found} runs used"


def _used_by_metric(reports: Reports) -> str:
    return "; ".join(f"{printable(report.objective.metric)}: {_used(report)}" for report in reports)
