"""The rows of the table as text and numbers, before anything is measured or coloured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from paramimp.formats.effect_words import best_values, effect_to_show, is_coloured, is_value_coloured
from paramimp.formats.sparkline import good_cells, sparkline
from paramimp.formats.words import means, share, share_decimals, shown_values, signed
from paramimp.messages.phrases import count
from paramimp.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.formats.interface import View
    from paramimp.formats.words import Words
    from paramimp.results import ParamImportance, Report, ValueEffect

MAX_BEST = 28
"""Cells of the good values in words at most."""


FEW_RUNS = 5
"""A correlation of fewer runs is a number and no evidence: two runs always lie on a line."""
UNSURE = "?"
_WIDEST_MEAN = 20
"""Cells of the words before a mean, which with it takes half of a line at most; else it is just called mean."""


@record
class Row:
    """One line of the table: a param, one of its values, or a remark in the place of a name.

    Attributes
    ----------
    runs : how many runs it stands for, where that has to be said: ``in 48 runs``.
    share : length of the importance bar, as a part of the longest one; None for no bar.
    number, spread : the importance and half its 90 % interval as text.
    mean : of the metric over the runs with a value.
    correlation : None where there is none to show.
    unsure : whether it comes from too few runs to be drawn.
    better : whether more of it makes the metric better.
    contradicted : whether, in a row that is coloured at all, it does not lead to the good values, so that no colour may
        say what `better` does.
    spark, good : the effect in a few cells, and which of them stand for good values.
    best : the good values in words.
    """

    name: str
    indent: int = 0
    rank: str = ""
    runs: str = ""
    share: float | None = None
    number: str = ""
    spread: str = ""
    mean: str = ""
    correlation: float | None = None
    correlation_text: str = ""
    unsure: bool = False
    better: bool = False
    contradicted: bool = False
    faint: bool = False
    spark: str = ""
    good: tuple[bool, ...] = ()
    best: str = ""


def rows(
    params: Sequence[ParamImportance], report: Report, words: Words, view: View, *, first: int = 1
) -> Iterator[Row]:
    """The rows of `params`, each followed by those of its values; numbered from `first` in the order shown."""
    longest = max((param.importance or 0.0 for param in report.params), default=0.0)
    decimals = share_decimals(report)
    mean_of, room = words.mean_of(report.objective), _WIDEST_MEAN
    if view.width is not None:
        of_all = (mean for param in params for mean in means(shown_values(param, report, view)[0]))
        room = min(room, view.width // 2 - 1 - max(map(len, of_all), default=0))
    mean_of = mean_of if cell_len(mean_of) <= room else "mean"
    for place, param in enumerate(params, first):
        effects, more = shown_values(param, report, view)
        coloured = view.colour and param.significant is not False
        row = replace(
            _param_row(param, report, words, longest, decimals),
            contradicted=coloured and not is_coloured(param, report),
        )
        yield row if param.rank is None else replace(row, rank=str(place))
        for effect, mean in zip(effects, means(effects), strict=True):
            row = replace(
                _value_row(effect, f"{mean_of} {mean}", report, words),
                contradicted=coloured and not is_value_coloured(param, effect, report),
            )
            yield replace(row, faint=True) if param.significant is False else row
        if more:
            yield Row(words.more(more, "value"), indent=2, faint=True)


def _param_row(param: ParamImportance, report: Report, words: Words, longest: float, decimals: int) -> Row:
    effect = effect_to_show(param, report)
    return Row(
        name=words.name(param.param),
        runs=f"in {count(param.n_runs, 'run')}" if param.n_runs < report.n_used else "",
        share=param.importance / longest if param.importance and longest else None,
        number=share(param.importance, decimals),
        spread=words.spread(param, decimals),
        correlation=param.correlation,
        correlation_text=correlation_text(
            param.correlation, param.n_runs, missing="" if param.kind in ("category", "presence") else "n/a"
        ),
        unsure=param.n_runs < FEW_RUNS,
        better=_better(param.correlation, report),
        faint=param.significant is False,
        spark="" if effect is None else sparkline(effect, report.objective.direction.sign, unicode=words.unicode),
        good=() if effect is None else tuple(good_cells(effect)),
        best="" if effect is None else best_values(effect, words, MAX_BEST),
    )


def _value_row(effect: ValueEffect, mean: str, report: Report, words: Words) -> Row:
    return Row(
        name=words.name(effect.value),
        indent=2,
        runs=count(effect.n_runs, "run"),
        mean=mean,
        correlation=effect.correlation,
        correlation_text=correlation_text(effect.correlation, effect.n_runs, missing="n/a"),
        unsure=effect.n_runs < FEW_RUNS,
        better=_better(effect.correlation, report),
    )


def correlation_text(correlation: float | None, n_runs: int, *, missing: str) -> str:
    """The correlation with its sign, and a mark where it comes from too few runs; `missing` where there is none."""
    if correlation is None:
        return missing
    return signed(correlation) + (UNSURE if n_runs < FEW_RUNS else "")


def _better(correlation: float | None, report: Report) -> bool:
    return (correlation or 0.0) * report.objective.direction.sign > 0
