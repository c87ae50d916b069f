"""What a script was told, from the texts in its event files.

The Trainer of transformers logs its arguments as JSON (``args``) and the model's config (``model_config``), CleanRL and
its many copies a Markdown table (``hyperparameters``), others the printed Namespace of their arguments. Such a text is
known by its tag; under any other tag, by being the settings that were logged before the first scalar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.settings_text import is_table_of_params, settings_in
from paramimp.objective import words_of
from paramimp.readers.huggingface.model_config import is_model_config, model_params
from paramimp.table.measured import is_measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.tensorboard.events import Events
    from paramimp.runs import Scalar

    Params = Mapping[str, Scalar | Sequence[object]]

_SUMMARY = re.compile(r"/text_summary(_\d+)?$")
_WORDS = frozenset(
    "arg args argument arguments cfg conf config configs configuration flags hparam hparams hyperparam hyperparams"
    " hyperparameter hyperparameters opt opts option options param params parameter parameters setting settings".split()
)
_RESULTS = frozenset("result results metric metrics eval evaluation prediction predictions output outputs".split())


def settings_of(events: Events) -> Params:
    """Return the params that texts tell; none if no text holds any.

    Raises
    ------
    Unreadable : a text holds two entries of one name, or more names than any config has.
    """
    found: dict[str, Scalar | Sequence[object]] = {}
    for settings in _told(events):
        params = model_params(settings) if is_model_config(settings) else flatten_config(settings)
        found = {**params, **found}
    return found


def _told(events: Events) -> Iterator[Mapping[str, Any]]:
    """Yield the settings by tags that say so, the user's own before those of a model; else those logged first."""
    named = [tag for tag in events.texts if _is_named(tag) or is_table_of_params(events.texts[tag])]
    tags = named or [tag for tag in events.texts if tag in events.first_texts and not _is_result(tag)]
    for tag in sorted(tags, key=lambda tag: ("model" in words_of(tag), tag)):
        settings = settings_in(events.texts[tag])
        if settings is not None and (tag in named or (len(settings) > 1 and not any(map(is_measured, settings)))):
            yield settings


def _is_named(tag: str) -> bool:
    return not _WORDS.isdisjoint(_words(tag)) and not _is_result(tag)


def _is_result(tag: str) -> bool:
    return not _RESULTS.isdisjoint(_words(tag))


def _words(tag: str) -> list[str]:
    return words_of(_SUMMARY.sub("", tag))
