"""Trainings of spaCy: ``model-best`` and ``model-last``, each with the whole config and what it reached.

``config.cfg`` holds a section per component, with values as JSON; the metrics are in ``meta.json``, of one evaluation
each. The best model is the run's: spaCy chose it by the scores that the config weighs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import as_number, collect_metrics
from paramimp.decoding.json_text import load_config_json
from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable
from paramimp.runs import Origin, Run, SkippedRun, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "spacy"
_CONFIG, _META = "config.cfg", "meta.json"
_MODELS = ("model-best", "model-last")
_MARK = b'"spacy_version"'
_HEAD = 1 << 12
_FILLED_IN = "${"
"""A value that repeats another one, which has its own row."""
_OF_THE_MACHINE = frozenset({"paths"})


class SpacyReader:
    """One folder per training, with its models in it; or a model that was put elsewhere."""

    name = _NAME
    description = "spaCy: model-best and model-last of a training, or a model, with config.cfg and meta.json"
    needs = ""
    markers = (*_MODELS, _META)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the version that ``meta.json`` tells; its name is anyone's.

        Where that of the best model cannot be read, by that of the last: else each model would be a run of its own.
        """
        try:
            return Claim.CERTAIN if _model(folder) else Claim.NONE
        except Unreadable:
            return Claim.CERTAIN if _last_is_of_spacy(folder) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each training."""
        return map(_read, folders)


SPACY = SpacyReader()


def _model(folder: Folder) -> str:
    """The beginning of the names of the files of the best model; empty where none is of spaCy."""
    for model in _MODELS:
        if model in folder.folders and all(folder.has(f"{model}/{file}") for file in (_CONFIG, _META)):
            return f"{model}/" if _MARK in folder.head(f"{model}/{_META}", _HEAD) else ""
    own = folder.files >= {_CONFIG, _META} and _MARK in folder.head(_META, _HEAD)
    return "./" if own else ""


def _last_is_of_spacy(folder: Folder) -> bool:
    last = _MODELS[-1]
    try:
        return last in folder.folders and _MARK in folder.head(f"{last}/{_META}", _HEAD)
    except Unreadable:
        return False


def _read(folder: Folder) -> Run | SkippedRun:
    file = _CONFIG
    try:
        model = _model(folder).removeprefix("./")
        file = f"{model}{_CONFIG}"
        params = flatten_config(_typed(read_config(folder, file, empty=True)))
        file = f"{model}{_META}"
        meta = load_config_json(folder.read(file, CONFIG_LIMIT))
        reached = meta.get("performance") if isinstance(meta, dict) else None
        metrics = collect_metrics(_numbers(reached)) if isinstance(reached, dict) else {}
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME)
    return run_or_skip(
        Run(Origin(folder.name, _NAME), params, metrics),
        no_config=f"has an empty {_CONFIG}",
        no_metrics=f"has no performance in its {_META}; train with a dev corpus",
    )


def _typed(sections: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by their dotted names: texts without their quotes; what repeats another is left out."""
    return {
        f"{section}.{name}" if isinstance(settings, dict) else section: _value(value)
        for section, settings in sections.items()
        if section not in _OF_THE_MACHINE
        for name, value in (settings.items() if isinstance(settings, dict) else [("", settings)])
        if not (isinstance(value, str) and value.startswith(_FILLED_IN))
    }


def _value(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in '"[' else value
    except (ValueError, RecursionError):
        return value


def _numbers(reached: Mapping[str, Any]) -> dict[str, Any]:
    """What was measured, without the texts that describe it."""
    return {name: value for name, value in reached.items() if isinstance(value, dict) or as_number(value) is not None}
