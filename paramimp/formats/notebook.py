"""A report in a notebook: its verdict, and the panel with what a cell of text can show of the bars and the curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.formats.bars import share_bar
from paramimp.formats.effect_words import best_values, effect_to_show, is_coloured
from paramimp.formats.sparkline import sparkline
from paramimp.formats.words import NOISE, Words, best_first, share, share_decimals, signed, split_noise
from paramimp.messages import notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.results import ParamImportance, Report

HEADER = (
    "", "param", "importance", "", "90 % interval", "p", "correlation", "effect", "good values", "values, best first",
)  # fmt: skip
BAR = 10
"""Cells of the longest bar."""
WORDS = Words(python=True)


def panel(report: Report, caption: str) -> str:
    """HTML without script or style, which a notebook shows also where it does not trust whoever wrote it.

    Parameters
    ----------
    caption : what the report is of, in one line.
    """
    longest = max((param.importance or 0.0 for param in report.params), default=0.0)
    sentences = () if report.verdict is None else map(WORDS.message, report.verdict.sentences)
    return notebook.table(
        caption,
        HEADER,
        list(_rows(report, longest)),
        said=sentences,
        notes=[caution.message for caution in report.cautions],
    )


def _rows(report: Report, longest: float) -> Iterator[tuple[object, ...]]:
    """The params that matter, and behind a line those that cannot be told from noise."""
    real, noise = split_noise(report.params)
    for place, param in enumerate(real + noise, 1):
        if real and noise and param is noise[0]:
            yield ("", f"- {NOISE} -", *[""] * (len(HEADER) - 2))
        yield _row("" if param.rank is None else str(place), param, report, longest)


def _row(place: str, param: ParamImportance, report: Report, longest: float) -> tuple[object, ...]:
    effect, decimals = effect_to_show(param, report), share_decimals(report)
    return (
        place,
        param.param,
        share(param.importance, decimals),
        share_bar((param.importance or 0.0) / (longest or 1.0), BAR, unicode=True),
        _interval(param, decimals),
        _p(param.p_adjusted),
        _correlation(param, report),
        "" if effect is None else sparkline(effect, report.objective.direction.sign, unicode=True),
        "" if effect is None else best_values(effect, WORDS),
        _values(param, report),
    )


def _interval(param: ParamImportance, decimals: int) -> str:
    low, high = param.importance_low, param.importance_high
    return notebook.MISSING if low is None or high is None else f"{share(low, decimals)} to {share(high, decimals)}"


def _p(value: float | None) -> str:
    return notebook.MISSING if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"


def _correlation(param: ParamImportance, report: Report) -> str:
    """The number, and where the line leads to the good values whether more of the param is better."""
    if param.correlation is None:
        return notebook.MISSING
    text = signed(param.correlation)
    if param.significant is False or text == "0.00" or not is_coloured(param, report):
        return text
    return f"{text} {'▲' if param.correlation * report.objective.direction.sign > 0 else '▼'}"


def _values(param: ParamImportance, report: Report) -> str:
    return ", ".join(f"{effect.value} {effect.metric_mean:.4g}" for effect in best_first(param, report))
