"""Which metrics are analysed, and which way each gets better: as the user says, the runs tell, or its name suggests."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.messages.printable import quoted
from paramimp.runs import Direction, Objective, Summary, Transform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LESS_IS_BETTER = frozenset(
    "loss losses error errors err mse rmse nrmse rmsle msle mae medae mape smape wape nll ce bce logloss brier crps"
    " perplexity ppl wer cer fid kid lpips eer fpr fnr regret cost time runtime duration latency seconds memory energy"
    " bpc bpd kl divergence elapsed".split()
)
MORE_IS_BETTER = frozenset(
    "acc accuracy accuracies auc auroc auprc f1 fscore precision recall sensitivity specificity tpr tnr r2 score scores"
    " reward rewards return returns bleu rouge chrf meteor map ap iou miou dice jaccard psnr ssim snr pesq stoi mcc"
    " sharpe sortino calmar pnl cagr roi"
    " kappa ndcg mrr hit hits fps throughput likelihood elbo correlation top1 top5 success winrate".split()
)

VALIDATION, OTHER_SPLITS = frozenset({"val", "valid", "validation", "dev"}), frozenset({"train", "training", "test"})
PARTS_OF_DATA = VALIDATION | OTHER_SPLITS | {"eval", "evaluation"}
"""What files and runs of one part of the data are called after."""
_SPENT = frozenset("time runtime duration seconds memory energy elapsed".split())


def words_of(name: str) -> list[str]:
    """The words of a name in lower case: ``valLoss_2`` is of ``val`` and ``loss``; ``r2`` keeps its number."""
    return list(_words_of(name))


@lru_cache(maxsize=1 << 14)
def _words_of(name: str) -> Sequence[str]:
    # Names are short (`MAX_NAME`), and a table asks for the words of each of its columns from a dozen sides.
    return re.findall(r"[a-z]+\d*", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower())


def infer_direction(metric: str) -> Direction | None:
    """Which way a metric of this name gets better; None when nothing in the name tells.

    The last telling word wins (``loss_score`` is a score, ``acc_loss`` a loss); scikit-learn's ``neg_`` turns it.
    """
    words = words_of(metric)
    told = [_direction_of(word) or _direction_of(word.rstrip("0123456789")) for word in words]  # acc5 is an acc
    directions = [direction for direction in told if direction is not None]
    if not directions:
        return None
    if not {"neg", "negative"}.isdisjoint(words):
        return Direction.MAXIMIZE if directions[-1] is Direction.MINIMIZE else Direction.MINIMIZE
    return directions[-1]


def as_tuned_for(metric: str) -> tuple[bool, ...]:
    """Order names by how likely hyperparameters are tuned for them: a loss before a time, validation before training.

    What a name does not tell comes last.
    """
    words = words_of(metric)
    return (
        infer_direction(metric) is None,
        not _SPENT.isdisjoint(words),
        not OTHER_SPLITS.isdisjoint(words),
        VALIDATION.isdisjoint(words),
    )


def _direction_of(word: str) -> Direction | None:
    if word in LESS_IS_BETTER:
        return Direction.MINIMIZE
    return Direction.MAXIMIZE if word in MORE_IS_BETTER else None


def make_objective(
    metric: str, direction: Direction | None, summary: Summary = Summary.LAST, transform: Transform = Transform.NONE
) -> Objective:
    """The objective, its direction taken from the user, else from the metric's name, else minimize."""
    if direction is not None:
        return Objective(metric, direction, "option", summary, transform)
    inferred = infer_direction(metric)
    if inferred is not None:
        return Objective(metric, inferred, "name", summary, transform)
    return Objective(metric, Direction.MINIMIZE, "default", summary, transform)


def make_objectives(
    metrics: Sequence[str], direction: Direction | None, summary: Summary, transform: Transform
) -> tuple[Objective, ...]:
    """The objective of each of several metrics, as far as it is known before runs are read.

    Raises
    ------
    ParamimpError : a metric is named twice, or the one direction that was given is wrong for one of several by its
        name.
    """
    if len(set(metrics)) < len(metrics):
        twice = next(name for name in metrics if list(metrics).count(name) > 1)
        raise ParamimpError(f"the metric {quoted(twice)} is named twice; name it once.")
    for name in metrics if direction is not None and len(metrics) > 1 else ():
        inferred = infer_direction(name)
        if inferred not in (None, direction):
            raise _wrong_direction(name, direction, f"by its name, it is to {inferred}")
    return tuple(make_objective(name, direction, summary, transform) for name in metrics)


def as_stored(objectives: Sequence[Objective], stored: Callable[[str], Direction | None]) -> tuple[Objective, ...]:
    """Objectives with the directions that the runs' tools stored, unless the user gave one.

    Parameters
    ----------
    stored : gives the direction that is stored for a metric; None where there is none.

    Raises
    ------
    ParamimpError : one direction was given for several metrics, and another one is stored for one of them.
    """
    found = []
    for objective in objectives:
        direction = stored(objective.metric)
        if direction is None:
            found.append(objective)
        elif objective.direction_from != "option":
            found.append(replace(objective, direction=direction, direction_from="study"))
        elif len(objectives) > 1 and direction is not objective.direction:
            raise _wrong_direction(objective.metric, objective.direction, f"the study says {direction}")
        else:
            found.append(objective)
    return tuple(found)


def _wrong_direction(metric: str, direction: Direction | None, known: str) -> ParamimpError:
    return ParamimpError(
        f"the direction {direction} was given for several metrics, and is wrong for {quoted(metric)}: {known}."
        " Leave the direction out, or analyse that metric by itself."
    )
