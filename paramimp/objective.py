"""Which metric is analysed, and which way it gets better: said by the user, or told by its name."""

from __future__ import annotations

import re

from paramimp.runs import Direction, Objective, Summary, Transform

LESS_IS_BETTER = frozenset(
    "loss error err mse rmse mae mape nll ce bce perplexity ppl wer cer fid kid eer regret cost time runtime duration"
    " latency seconds memory energy bpc bpd kl divergence elapsed".split()
)
MORE_IS_BETTER = frozenset(
    "acc accuracy auc auroc auprc f1 fscore precision recall sensitivity specificity r2 score reward return bleu rouge"
    " meteor map ap iou miou dice psnr ssim mcc kappa ndcg mrr hit hits throughput likelihood elbo correlation"
    " top1 top5 success winrate".split()
)


def infer_direction(metric: str) -> Direction | None:
    """Which way a metric of this name gets better; None when nothing in the name tells.

    The last telling word wins (``loss_score`` is a score, ``acc_loss`` a loss); scikit-learn's ``neg_`` turns it.
    """
    words = re.findall(r"[a-z]+\d*", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", metric).lower())
    directions = [
        Direction.MINIMIZE if word in LESS_IS_BETTER else Direction.MAXIMIZE
        for word in words
        if word in LESS_IS_BETTER or word in MORE_IS_BETTER
    ]
    if not directions:
        return None
    if not {"neg", "negative"}.isdisjoint(words):
        return Direction.MAXIMIZE if directions[-1] is Direction.MINIMIZE else Direction.MINIMIZE
    return directions[-1]


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
