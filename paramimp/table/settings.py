"""Whether a name is that of a hyperparameter which everyone knows: such a column is never called a result."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from paramimp.objective import words_of
from paramimp.table.measured import is_measured, sets_a_result

_KNOWN = frozenset(
    "lr lrate eta eta0 dropout droprate momentum nesterov wd decay alpha beta beta0 beta1 beta2 betas gamma lambda lam"
    " epsilon eps tau temperature sigma seed seeds rng optimizer optim scheduler activation layers hidden units neurons"
    " width depth heads dim dims channels filters kernel stride warmup patience clip penalty regularization reg l1 l2"
    " degree coef0 nu shrinkage subsample colsample bytree bynode bylevel estimators leaf leaves samples features bins"
    " neighbors clusters components tolerance tol threshold window lookback lookahead batch batchsize bs augment mixup"
    " cutmix smoothing rollout buffer augmentation pretrained normalization".split()
)
_PAIRS = frozenset({("learning", "rate"), ("weight", "decay"), ("random", "state"), ("batch", "size")})
_AMBIGUOUS = frozenset("kappa cost energy memory time gain map hits regret divergence kl c".split())
"""What is a hyperparameter in one table and a result in the next: Cohen's kappa and that of a bound."""


@lru_cache(maxsize=1 << 14)  # asked of each column of a table from several sides
def is_setting(name: str) -> bool:
    """Whether a name is that of a known hyperparameter, and of no result: ``weight_decay``, ``rf:max_samples``."""
    words = words_of(name.replace(":", ".").rpartition(".")[2])
    if not words or is_measured(name):
        return False
    return sets_a_result(name) or not _KNOWN.isdisjoint(words) or any(pair in _PAIRS for pair in pairwise(words))


def is_known_pair(name: str) -> bool:
    """Whether a name is of the two words that are one hyperparameter together: ``weight_decay``, ``batch_size``."""
    return tuple(words_of(name)) in _PAIRS


def is_ambiguous(name: str) -> bool:
    """Whether a name is that of a result in some tables and of a choice in others, so that the values must tell."""
    words = words_of(name.replace(":", ".").rpartition(".")[2])
    return len(words) == 1 and words[0] in _AMBIGUOUS
