"""What is found of single params: their shares, the means of their values, pairs, what was left out, and cautions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from paramimp.messages.mentions import Told

Kind = Literal["number", "boolean", "category", "presence"]
"""Of a param; ``presence`` is no param but whether, or which, params are set in the configs of the runs."""


@dataclass(frozen=True, slots=True)
class ValueEffect:
    """One value of a category or boolean.

    Attributes
    ----------
    label : as W&B labels it, ``optimizer.value_adam``.
    value : the value as text.
    n_runs : runs that have this value.
    metric_mean : mean of the (transformed) metric over the runs with this value.
    correlation : Pearson r of "has this value" with the metric, over all runs; in -1..1, None when it never varies.
    """

    label: str
    value: str
    n_runs: int
    metric_mean: float
    correlation: float | None


@dataclass(frozen=True, slots=True)
class ParamImportance:
    """What one param contributes.

    Attributes
    ----------
    param : dotted name of the hyperparameter.
    rank : 1 is the most important; None when nothing can be ranked.
    kind : ``"number"``, ``"boolean"`` or ``"category"``.
    n_runs : runs that have the param.
    n_values : distinct values among them.
    importance : share of the importance of all params, >= 0; all shares sum to 1. By the default method it is the part
        of what all params explain that this one does, where what several do together is split evenly among them. None
        when nothing can be ranked.
    importance_low, importance_high : 90 % interval of the share.
    p_value : H0: shuffling this param does not hurt predictions of unseen runs, and alone it moves no mean.
    p_adjusted : Holm over the params.
    significant : whether the adjusted p-value is below 0.05 and the runs can be ranked; None where there is no test.
    correlation, spearman : with the metric, over the runs that have the param; None for a category.
    values : one entry per value of a category or boolean, most frequent first.
    main : share of the param alone, `importance` without its part of what params do together; None where the method
        does not tell.
    total : share of all that the param takes part in, with the other params' parts of it; None as for `main`. The sum
        over the params counts each interaction several times.
    """

    param: str
    rank: int | None
    kind: Kind
    n_runs: int
    n_values: int
    importance: float | None
    importance_low: float | None = None
    importance_high: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    significant: bool | None = None
    correlation: float | None = None
    spearman: float | None = None
    values: tuple[ValueEffect, ...] = ()
    main: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """What two params do together, beyond what each does alone.

    Attributes
    ----------
    params : names of the two.
    importance : part of what all params explain that these two do together only, in 0..1; half of it is in the share of
        either.
    importance_low, importance_high : 90 % interval.
    p_value : H0: knowing what they do together does not help to predict unseen runs.
    p_adjusted : Holm over all pairs tested, listed or not.
    significant : whether the adjusted p-value is below 0.05.
    """

    params: tuple[str, str]
    importance: float
    importance_low: float | None
    importance_high: float | None
    p_value: float
    p_adjusted: float
    significant: bool


@dataclass(frozen=True, slots=True, repr=False)
class LeftOutParam(Told):
    """A param that is not ranked, and why.

    Attributes
    ----------
    param : its name.
    reason : the reason as programs see it, a `paramimp.runs.LeftOut`.
    told : a sentence for people, in which `paramimp.messages.mentions.option` names options; as `message` in the words
        of Python, as `shell_message` in those of the command line.
    """

    param: str
    reason: str
    told: str


@dataclass(frozen=True, slots=True, repr=False)
class Caution(Told):
    """Something that weakens the ranking.

    Attributes
    ----------
    code : the kind as programs see it, a `paramimp.cautions.interface.CautionCode` or one of another package.
    told : a sentence that says what was found and what to do, in which `paramimp.messages.mentions.option` names
        options; as `message` in the words of Python, as `shell_message` in those of the command line.
    params : names of the params concerned; empty where it concerns all.
    """

    code: str
    told: str
    params: tuple[str, ...] = ()
