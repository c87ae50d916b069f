"""Whether a name is that of something a run measured, rather than of something chosen before it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from paramimp.objective import infer_direction, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

COORDINATES = frozenset("epoch step global_step trainer/global_step iteration training_iteration num_updates".split())
"""Where in a run something was measured; of a whole run, how far it came."""
EPOCH = re.compile(r"[eé]po([ck]|qu)\w*")
"""In the languages that took the word from the Greek: ``époque``, ``Epoche``, ``época``, ``epok``."""
STEPS = COORDINATES | frozenset(
    "best_epoch best_step last_epoch stopped_epoch epochs_run epochs_trained epochs_completed n_epochs_run".split()
)
"""How far a run came."""
_UNITS = frozenset("ns us ms sec secs minutes hours bytes kb mb gb mib gib flops gflops macs gmacs".split())
_QUANTITIES = _UNITS.union("cost time runtime duration latency seconds memory energy elapsed fps throughput".split())
"""What a run takes of time, memory or money; as often, what it is given."""
_TIME_UNITS = frozenset("ns us ms s sec secs second seconds minute minutes hour hours".split())
_RATES = frozenset("tps qps rps fps iops".split())
"""So many of something per second, as one word."""
_PERCENTILE = re.compile(r"p(50|75|9\d{1,3})")
"""Of what many requests took: ``p99_latency``, ``read_p999``."""
_PER_TIME = re.compile(r"(?=[^/]*[^\W\d_])[^/]*+/ ?(s|sec|second)|(ms|s|sec|seconds?) ?/ ?[a-z]{2,}", re.IGNORECASE)
"""``it/s``, ``samples/sec``, and the other way round ``ms/step``."""
LIMITS = frozenset({"max", "min"})
"""With a quantity, the least or most that was measured, or that was allowed."""
_TIMES = frozenset("time runtime duration elapsed latency".split())
_ERRORS, _OF_ERRORS = frozenset({"true", "false"}), frozenset({"positive", "positives", "negative", "negatives"})
_SETTINGS = frozenset(
    "weight weights coef coefficient coeff lambda alpha beta gamma scale factor ratio fn func function type name kind"
    " mode schedule clip clipping decay warmup penalty margin threshold budget smoothing limit target power"
    " temperature tol tolerance stop take trailing".split()
)
"""With one of these, a word that tells a result tells a setting: ``loss_weight``, ``reward_scale``."""
_OF_RESULTS = frozenset("factor ratio power temperature target budget stop take trailing".split())
"""With one of these, a word that tells a result may tell another result as well: ``profit_factor``."""
_HEADS = frozenset(
    "period length size horizon window interval frequency capacity embedding dim dims steps units layers heads"
    " limits patience target budget".split()
)
"""A name that ends in one of these is of a setting, whatever stands before: ``max_memory_length``, ``time_period``."""
_CLOCK = re.compile(r"(^|_)(runtime|duration|elapsed|wall_time)($|_)")
_BEST = re.compile(r"^best_(?!of($|_))|_best$")
_KEPT = re.compile(r"^(n|k|num|top|save|keep|load|restore|use|select|track|monitor|log|early)_")
"""``save_best`` and ``n_best`` are chosen."""
_SPLIT = re.compile(r"^(train|training|val|valid|validation|test|eval|dev)_")
_PICKED = re.compile(r"^(final|last|min|max)_")


_PREPOSITIONS = frozenset({"at", "to", "until", "till"})
"""What stands behind one says where something was measured: ``time_at_limit``, ``steps_to_target``."""
_DONE = frozenset("lost won spent found left seen made held sold bought run done taken gone".split())
_SET = frozenset(
    "seed speed feed need embed bed scaled weighted fixed masked shared allowed required desired requested expected"
    " targeted sampled selected planned limited clipped frozen trained pretrained unused delayed based mixed".split()
)
"""What ends as a participle does, and those of what is done before a run or in each of its steps."""
_LEAST_PARTICIPLE = 5


@lru_cache(maxsize=1 << 14)  # a table asks it of each of its columns from a dozen sides
def is_measured(name: str) -> bool:
    """Whether the name is that of a result: a loss or a score, a run time, a size, how far the run came.

    ``val_loss`` and ``model_size_mb`` are; ``loss_weight`` and ``max_depth`` are not.
    """
    words = words_of(name)
    if name.lower() in STEPS or not {"metric", "metrics"}.isdisjoint(words):
        return True
    if _is_of_a_setting(words):
        return False
    if any(one in _ERRORS and other in _OF_ERRORS for one, other in pairwise(words)):
        return True
    if any(map(_PERCENTILE.fullmatch, words)):
        return True
    return infer_direction(name) is not None or not _UNITS.isdisjoint(words[-1:]) or _is_rate(name)


def _is_rate(name: str) -> bool:
    """Whether a name says how much of something per time, or how long for each of something, whatever that is."""
    words = words_of(name)
    if not _RATES.isdisjoint(words[-1:]) or _PER_TIME.fullmatch(name):
        return True
    per = next((place for place, word in enumerate(words) if word == "per" and 0 < place < len(words) - 1), 0)
    return bool(per) and not _TIME_UNITS.isdisjoint((words[per - 1], words[per + 1]))


def _is_of_a_setting(words: Sequence[str]) -> bool:
    """Whether words tell a setting: one of them says so, other than those behind a preposition."""
    end = next((place for place, word in enumerate(words) if place and word in _PREPOSITIONS), len(words))
    return not _SETTINGS.isdisjoint(words[:end]) or not _HEADS.isdisjoint(words[:end][-1:])


def tells_what_happened(name: str) -> bool:
    """Whether a name ends in the participle of what something has undergone: ``Distance_Traversed``, ``games_won``.

    Of a number that was drawn from a range this is said as well, now and then: ``layers_dropped``.
    """
    words = words_of(name)
    if len(words) < 2 or words[-1] in _SET:
        return False
    return words[-1] in _DONE or (words[-1].endswith("ed") and len(words[-1]) >= _LEAST_PARTICIPLE)


def is_limit(name: str) -> bool:
    """Whether the name has the word of a limit; that of minutes behind a time, as in ``train_time_min``, is none."""
    words = words_of(name)
    if words[-1:] == ["min"] and not _TIMES.isdisjoint(words[-2:-1]) and words != ["time", "min"]:
        words = words[:-1]
    return not LIMITS.isdisjoint(words)


def sets_a_result(name: str) -> bool:
    """Whether the name is of a setting that is named after a result: ``loss_weight``, ``score_threshold``."""
    words = words_of(name)
    sets = not _SETTINGS.difference(_OF_RESULTS).isdisjoint(words) or not _HEADS.isdisjoint(words[-1:])
    return sets and not is_measured(name) and infer_direction(name) is not None


def is_quantity(name: str) -> bool:
    """Whether the name is of a result only in that it says time, memory, money or a unit of these.

    ``train_time`` and ``peak_memory_mb`` were measured, ``max_time``, ``shared_buffers_mb`` and ``random_page_cost``
    were chosen, and no word tells one from the other: the values must.
    """
    words = words_of(name)
    told = [word for word in words if infer_direction(word) is not None] or words[-1:]
    return is_measured(name) and (_QUANTITIES.issuperset(told) or (infer_direction(name) is None and _is_rate(name)))


def is_outcome(name: str) -> bool:
    """Whether a key of a config, where most names are choices, is that of a result all the same.

    ``best_epoch``, ``final_val_acc`` and ``runtime`` are; ``loss`` (which one to train with) and ``max_depth`` are not.
    """
    plain = name.lower()
    if _CLOCK.search(plain) or (_BEST.search(plain) and not _KEPT.match(plain)):
        return True
    return _PICKED.match(plain) is not None and is_measured(plain)


def is_outcome_number(name: str) -> bool:
    """Whether a key whose values are numbers is that of a result: in words, ``train_loss`` is which loss to train with.

    ``stopped_epoch``, ``val_acc`` and ``early_stopping_epoch`` are; ``epoch`` may be how many were asked for.
    """
    plain = name.lower()
    if plain in STEPS - COORDINATES or plain in ("step", "global_step", "early_stopping_epoch", "total_flops"):
        return True
    return _SPLIT.match(plain) is not None and is_measured(plain)
