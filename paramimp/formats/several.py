"""Several reports side by side as text and numbers: one row per param, one cell per metric."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from paramimp.formats import words as say
from paramimp.formats.left_out import EXAMPLES, examples, left_out_by_label, left_out_by_reason, skipped_by_reason
from paramimp.messages.phrases import count
from paramimp.messages.shortened_lists import as_far_as
from paramimp.records import record
from paramimp.results import NextStep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from paramimp.formats.interface import View
    from paramimp.formats.words import Words
    from paramimp.results import ParamImportance, Report, Reports, Verdict

NOISE = f"{say.NOISE} for any metric"
NOISE_IN_SHORT = "may be noise"
NOT_RANKED = "out"
SIGN = "+, - or 0: the sign of the correlation, green where more is better and red where it is worse"


@record
class Cell:
    """What one param means for one metric.

    Attributes
    ----------
    share : length of the bar, as a part of the longest one of this metric; None for no bar.
    number, spread : the importance and half its 90 % interval as text; `NOT_RANKED` for a param left out here.
    sign : of the correlation, ``+``, ``-``, or ``0`` where it is 0.00; empty for a category.
    better : whether more of the param makes the metric better.
    noise : whether the importance is not distinguishable from noise.
    """

    number: str = NOT_RANKED
    share: float | None = None
    spread: str = ""
    sign: str = ""
    better: bool = False
    noise: bool = False


@record
class Row:
    """One param, with a cell per metric in the order of the reports."""

    name: str
    cells: tuple[Cell, ...]
    noise: bool


@record
class Note:
    """A remark, and the metrics that it holds for; none where it holds for all."""

    metrics: tuple[str, ...]
    label: str
    text: str


def side_by_side(reports: Reports, words: Words) -> list[Row]:
    """The rows of all params, those first that matter for some metric, then by the largest share."""
    ranked = [{param.param: param for param in report.params} for report in reports]
    names = sorted({name for params in ranked for name in params}, key=lambda name: (-_largest(ranked, name), name))
    rows = [_row(name, [params.get(name) for params in ranked], reports, words) for name in names]
    return sorted(rows, key=lambda row: row.noise)


def _largest(ranked: Sequence[dict[str, ParamImportance]], name: str) -> float:
    return max(params[name].importance or 0.0 for params in ranked if name in params)


def _row(name: str, params: Sequence[ParamImportance | None], reports: Reports, words: Words) -> Row:
    cells = tuple(
        Cell() if param is None else _cell(param, report, words) for param, report in zip(params, reports, strict=True)
    )
    ranked = [param for param in params if param is not None and param.importance is not None]
    return Row(words.name(name), cells, noise=bool(ranked) and all(param.significant is False for param in ranked))


def _cell(param: ParamImportance, report: Report, words: Words) -> Cell:
    longest = max((other.importance or 0.0 for other in report.params), default=0.0)
    decimals = say.share_decimals(report)
    r = param.correlation
    text = "" if r is None else say.signed(r)
    return Cell(
        number=say.share(param.importance, decimals),
        share=param.importance / longest if param.importance and longest else None,
        spread=words.spread(param, decimals),
        sign=text[:1],
        better=(r or 0.0) * report.objective.direction.sign > 0,
        noise=param.significant is False and param.importance is not None,
    )


def legend(rows: Sequence[Row], words: Words) -> str:
    """How to read the cells; of the marks that occur only."""
    cells = [cell for row in rows for cell in row.cells]
    marked = any(cell.noise and not row.noise for row in rows for cell in row.cells)
    parts = [SIGN] * any(cell.sign for cell in cells)
    parts += [f"in brackets: {say.NOISE} for this metric"] * marked
    parts += [f"{NOT_RANKED}: left out for this metric"] * any(cell.number == NOT_RANKED for cell in cells)
    return words.own("; ".join(parts))


def facts(report: Report, words: Words) -> str:
    """What is said beside the name of a metric: its direction, the runs used, and R²."""
    runs = f"{report.n_used} of {count(report.n_found, 'run')}{words.outside(report)}"
    return words.own(" · ").join([words.objective(report.objective), runs, words.r2(report.fit)])


def fits(reports: Reports, words: Words) -> list[str]:
    """How the rankings were made, each way once: ``permutation, 100 trees``."""
    ways = _merged(reports, lambda report: [("", words.method(report.fit))])
    return [listed_for(note, words) for note in ways]


def warnings(reports: Reports, words: Words) -> list[str]:
    """What has to be known before the numbers are read, with the metrics that it holds for."""
    found = _merged(reports, lambda report: [("", words.own(say.warning(report)))] if say.warning(report) else [])
    return [said(note, words) for note in found]


def cautions(reports: Reports, words: Words) -> list[Note]:
    """The cautions, each once."""
    return _merged(reports, lambda report: [("", words.caution(caution)) for caution in report.cautions])


def shown_rows(rows: Sequence[Row], view: View) -> Sequence[Row]:
    """Those that `view` shows; the params that matter for some metric come first."""
    if view.top is not None or view.all:
        return rows[: view.top]
    real = sum(not row.noise for row in rows)
    return rows[: real + as_far_as(say.MAX_NOISE, len(rows) - real)]


def left_out_in_short(reports: Reports, words: Words) -> list[tuple[str, list[str]]]:
    """What was left out for some metric, by reason; a run or param that several lack counts once."""
    merged: dict[str, dict[str, None]] = {}
    for report in reports:
        for what, names in left_out_by_label(report).items():
            merged.setdefault(what, {}).update(dict.fromkeys(names))
    return say.labelled({what: list(names) for what, names in merged.items()}, words)


def conclusions(reports: Reports) -> list[tuple[str, Verdict]]:
    """The metrics with what each report comes to."""
    return [(report.objective.metric, report.verdict) for report in reports if report.verdict is not None]


def next_of(reports: Reports) -> NextStep | None:
    """The command to run next: what stands in the way of most rankings, or one metric by itself."""
    steps = [verdict.next for _, verdict in conclusions(reports)]
    if not steps:
        return None
    common = [step for step in steps if step.options and "exclude" not in step.options]
    if common and Counter(step.why for step in steps)[common[0].why] == len(steps):
        return common[0]
    metric = reports[0].objective.metric
    return NextStep(f"{metric} alone, with the values of each param", "analyze", {"metric": metric})


def left_out_params(reports: Reports, words: Words, *, whole: bool = False) -> list[Note]:
    """The params that are not ranked, by reason."""
    return _merged(
        reports,
        lambda report: [(reason, words.left_out(group, whole=whole)) for reason, group in left_out_by_reason(report)],
    )


def left_out_runs(reports: Reports, words: Words, *, whole: bool = False) -> list[Note]:
    """The runs that were not used, by reason."""
    return _merged(
        reports,
        lambda report: [
            (
                f"{len(group)} {reason}",
                examples([words.name(run.name) for run in group], len(group) if whole else EXAMPLES),
            )
            for reason, group in skipped_by_reason(report)
        ],
    )


def unusable_files(reports: Reports, words: Words, *, whole: bool = False) -> list[Note]:
    """The files that cannot be used: the same for all metrics."""
    return [Note((), name, text) for name, text in words.files(reports[0], whole=whole)]


def said(note: Note, words: Words) -> str:
    """The text of a note, behind the metrics that it holds for."""
    return f"{_names(note, words)}: {note.text}" if note.metrics else note.text


def listed_for(note: Note, words: Words) -> str:
    """The text of a note, and the metrics that it holds for behind it."""
    return note.text + _for(note, words)


def _merged(reports: Reports, told: Callable[[Report], Iterable[tuple[str, str]]]) -> list[Note]:
    """What is told of the reports, each thing once."""
    metrics_of: dict[tuple[str, str], list[str]] = {}
    for report in reports:
        for item in told(report):
            metrics_of.setdefault(item, []).append(report.objective.metric)
    return [Note(() if len(metrics) == len(reports) else tuple(metrics), *item) for item, metrics in metrics_of.items()]


def _for(note: Note, words: Words) -> str:
    return f" ({_names(note, words)})" if note.metrics else ""


def _names(note: Note, words: Words) -> str:
    return ", ".join(map(words.name, note.metrics))
