"""Names of what only tells repeats of a configuration apart: seeds, folds, numbers of repeats."""

from __future__ import annotations

import re

SEED_NAMES = re.compile(
    r"(?!n_|num_|k_)(.*_)?(seeds?|rng|random_state|fold|trial|rep|repeat|repetition|replicate|replica)|seed_.*"
)


def is_seed(name: str) -> bool:
    """Whether a param has the name of a seed, a fold or a number of a repeat."""
    return SEED_NAMES.fullmatch(name.lower().rpartition(".")[2]) is not None
