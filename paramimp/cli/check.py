"""``paramimp check``: the CI gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from paramimp.analysis.question import Question
from paramimp.ci.interface import Check
from paramimp.cli import DONE, FAILED, TRIPPED, startup, terminal
from paramimp.cli.ci_reports import STDOUT, DestinationType, check_destinations, write_reports
from paramimp.cli.config import ConfiguredCommand, config_of, describe_sources
from paramimp.cli.options import COLOUR, METRIC, OPTIONAL_RUNS, options
from paramimp.errors import ParamimpError
from paramimp.formats import names_for, renderer
from paramimp.formats.interface import View
from paramimp.gate import judge
from paramimp.gate.baseline import Baseline, baseline_of, changes, find_baseline, parse, render
from paramimp.gate.outcomes import Status
from paramimp.gate.requirements import Requirements
from paramimp.messages.printable import printable
from paramimp.messages.shortened_lists import listed
from paramimp.methods.options import method_options
from paramimp.options.declared import options_of
from paramimp.places import outputs
from paramimp.places.addresses import may_hold_secrets, without_secrets
from paramimp.places.alone import alone_with
from paramimp.places.files import read_regular_file
from paramimp.places.paths import below_here, is_there, root_of
from paramimp.reading import guard
from paramimp.reading.overwriting import refuse_to_overwrite
from paramimp.reading.wanted import Wanted
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.cli.ci_reports import Destination
    from paramimp.gate.outcomes import Verdict
    from paramimp.results import Report

BASELINE_LIMIT = 8 << 20
RULES = tuple(each.name for each in options_of(Requirements))


@click.command("check", cls=ConfiguredCommand)
@OPTIONAL_RUNS
@METRIC
@options(Question, Wanted, more=method_options(), without=("interactions",))
@options(Requirements)
@click.option("--strict/--no-strict", help="Inconclusive is not good enough: exit 2.")
@click.option(
    "--report", "report", type=DestinationType(), multiple=True, metavar="FORMAT[=FILE]",
    help=f"Also write a report: {listed(names_for('check'), None, last='or')} (repeatable). github goes to the log and"
    " to the step summary.",
)  # fmt: skip
@click.option("--update-baseline", is_flag=True, help="Write the baseline, say what changed, and judge nothing.")
@click.option("--config", metavar="FILE", help="Read [tool.paramimp.check] here.  [default: nearest pyproject.toml]")
@click.option("--show-config", is_flag=True, help="Print every option and where its value came from, and exit.")
@COLOUR
@click.pass_context
def command(ctx: click.Context, /, runs: tuple[str, ...], color: str, **options: Any) -> int:
    """Fail when the importances are not what a team asked for.

    A rule fails only where chance cannot explain it: on the 90 % interval of a share or on an adjusted p-value. It is
    inconclusive where the runs are compatible with both; that passes, unless --strict.

    Every option is also a key of [tool.paramimp.check] in pyproject.toml and a variable PARAMIMP_CHECK_<OPTION>.

    Exit status: 0 passed, 1 a rule has failed, 2 it could not be judged.

    \b
      paramimp check ./runs -m val_loss --max-importance 0.6 --forbid seed
      paramimp check ./runs -m val_loss --baseline shares.json --update-baseline
      paramimp check ./runs -m val_loss --baseline shares.json --report github
    """  # noqa: D301  click wants the backspace itself
    rules = {name: options.pop(name) for name in RULES}
    asked = {name: options.pop(name) for name in ("strict", "report", "update_baseline", "config", "show_config")}
    if asked["show_config"]:
        terminal.emit(describe_sources(ctx))
        return DONE
    _check_usage(ctx, runs, rules, asked)
    for file in _files_to_write(rules["baseline"] if asked["update_baseline"] else None, asked["report"]):
        refuse_to_overwrite(file, runs, reader=options["reader"])
    baselines = _read_baselines(rules["baseline"], must_exist=not asked["update_baseline"])
    report = _analyze(runs, options)
    if asked["update_baseline"]:
        return _update_baseline(rules["baseline"], report)
    verdict = _judge(report, rules, baselines)
    check = Check(report, verdict, strict=asked["strict"], place=_place(ctx, runs, rules["baseline"]))
    return _tell(check, asked["report"], color)


def _check_usage(ctx: click.Context, runs: Sequence[str], rules: dict[str, Any], asked: dict[str, Any]) -> None:
    if not runs:
        raise click.MissingParameter(ctx=ctx, param=next(param for param in ctx.command.params if param.name == "runs"))
    if rules["baseline"] is None:
        if asked["update_baseline"]:
            raise click.UsageError("--update-baseline needs --baseline FILE to write.", ctx)
        if ctx.get_parameter_source("max_drift") is not ParameterSource.DEFAULT:
            raise click.UsageError("--max-drift needs the --baseline FILE to compare with.", ctx)
    if not any(value not in (None, ()) for name, value in rules.items() if name != "max_drift"):
        raise click.UsageError("nothing to check: name a rule, such as --max-importance 0.6.", ctx)
    check_destinations(asked["report"])


def _files_to_write(baseline: str | None, reports: Sequence[Destination]) -> Iterator[str]:
    if baseline is not None:
        yield baseline
    yield from (report.path for report in reports if report.path != STDOUT)


def _analyze(runs: Sequence[str], options: dict[str, Any]) -> Report:
    from paramimp.api import analyze  # numpy and scikit-learn: seconds that --help must not pay

    with terminal.Waiting() as waiting, startup.lean_imports(options["engine"]):
        report: Report = analyze(runs, progress=waiting.reading, on_stage=waiting.begin, **options)
        return report


def _read_baselines(path: str | None, *, must_exist: bool) -> dict[str, Baseline]:
    """Before the runs are read: a broken file is known at once."""
    if path is None:
        return {}
    if not is_there(path):
        if must_exist:
            raise ParamimpError(f"there is no baseline {printable(path)}; write it with --update-baseline.")
        return {}
    try:
        document = read_regular_file(path, root=root_of(path), limit=BASELINE_LIMIT)
    except Unreadable as error:
        raise ParamimpError(f"the baseline {printable(path)} {error}") from None
    return guard.attempt(lambda: parse(document, path), lambda error: _refuse_baseline(path, error))


def _refuse_baseline(path: str, error: Exception) -> NoReturn:
    raise ParamimpError(
        f"the baseline {printable(path)} cannot be read ({guard.kind_of(error)}). Restore it, or remove it and write it"
        " with --update-baseline."
    ) from None


def _update_baseline(path: str, report: Report) -> int:
    """Write the baseline of one metric; those of others are as they stand in the file now, minutes after the start."""
    metric = report.objective.metric
    fresh = baseline_of(report)
    with alone_with(path):
        baselines = _read_baselines(path, must_exist=False)
        outputs.write_file(path, render(baselines | {metric: fresh}))
    lines = changes(baselines.get(metric), fresh) or ["unchanged"]
    terminal.emit("".join(f"{printable(line)}\n" for line in lines))
    terminal.say(f"Wrote {path} ({report.n_used} runs).")
    return DONE


def _judge(report: Report, rules: dict[str, Any], baselines: dict[str, Baseline]) -> Verdict:
    path = rules["baseline"]
    baseline = None if path is None else find_baseline(baselines, report, printable(path))
    return judge(report, Requirements(**rules | {"baseline": baseline}))


def _place(ctx: click.Context, runs: Sequence[str], baseline: str | None) -> str:
    """The file that a finding is about, as far as one can say: where the numbers to change are written."""
    config = config_of(ctx)
    place = baseline or (config.path if config is not None else runs[0])
    if may_hold_secrets(place) and not is_there(place):
        return without_secrets(place)
    return below_here(place) or place  # tools want it relative to the repository, and as the repository names it


def _tell(check: Check, reports: Sequence[Destination], color: str) -> int:
    text = renderer("text", "check")
    if any(report.fills_stdout for report in reports):
        terminal.say(*text(check, View()).rstrip("\n").split("\n"))
    else:
        terminal.emit(text(check, terminal.view_of_stdout(color)))
    write_reports(check, reports)
    return {Status.PASS: DONE, Status.FAIL: TRIPPED, Status.INCONCLUSIVE: FAILED}[check.status]
