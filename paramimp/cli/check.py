"""``paramimp check``: the CI gate."""

from __future__ import annotations

import math
from typing import Any

import click

from paramimp.cli import DONE, TRIPPED, startup, terminal
from paramimp.cli.options import analysis_options
from paramimp.printable import printable


class Share(click.FloatRange):
    """A number from 0 to 1. NaN is neither below nor above a limit, so click's own range lets it through."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Parse and check one value."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return number


@click.command("check")
@analysis_options
@click.option(
    "--max-importance", type=Share(0, 1), required=True, metavar="X",
    help="Largest share of importance, 0 to 1, that one hyperparameter may hold.",
)  # fmt: skip
def command(runs: tuple[str, ...], max_importance: float, **options: Any) -> int:
    """Fail when one hyperparameter dominates the metric.

    Exit status: 0 no hyperparameter holds more than the limit, 1 one does, 2 it could not be judged.

    \b
      paramimp check ./runs --metric val_loss --max-importance 0.6
    """  # noqa: D301  click wants the backspace itself
    from paramimp.api import analyze  # numpy and scikit-learn: seconds that --help must not pay
    from paramimp.gate import check_dominance

    with terminal.Waiting() as waiting, startup.numpy_only():
        report = analyze(runs, progress=waiting.reading, **options)
    verdict = check_dominance(report, max_importance)
    basis = f"{report.n_used} runs, out-of-bag R2 {report.fit.r2:.2f}"
    if verdict.passed:
        terminal.emit(f"ok: no hyperparameter holds more than {verdict.limit:g} of the importance ({basis})\n")
        return DONE
    for param in verdict.dominant:
        terminal.emit(
            f"dominant: {printable(param.param)} holds {param.importance:.2f} of the importance for"
            f" {printable(report.objective.metric)}, more than {verdict.limit:g} ({basis})\n"
        )
    return TRIPPED
