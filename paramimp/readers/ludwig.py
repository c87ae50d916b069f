"""Experiments of Ludwig: ``description.json`` with the config, and statistics of training and test as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import as_number, collect_metrics
from paramimp.decoding.json_text import load_config_json, load_metrics_json
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable, with_finals
from paramimp.runs import Origin, Run, SkippedRun, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "ludwig"
_ABOUT, _TRAINING, _TEST = "description.json", "training_statistics.json", "test_statistics.json"
_MARK = b'"ludwig_version"'
_HEAD = 1 << 16
_SPLITS = ("training", "validation", "test")


class LudwigReader:
    """One folder per experiment, such as ``results/experiment_run_2``."""

    name = _NAME
    description = "Ludwig: description.json with training_statistics.json or test_statistics.json"
    needs = ""
    markers = (_ABOUT,)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By what the description says; the name is anyone's."""
        if _ABOUT not in folder.files:
            return Claim.NONE
        try:
            return Claim.CERTAIN if _MARK in folder.head(_ABOUT, _HEAD) else Claim.NONE
        except Unreadable:
            return Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each experiment."""
        return map(_read, folders)


LUDWIG = LudwigReader()


def _read(folder: Folder) -> Run | SkippedRun:
    file = _ABOUT
    metrics: dict[str, float | Sequence[float]] = {}
    try:
        about = _object(load_config_json(folder.read(_ABOUT, METRICS_LIMIT)))
        seed = {"random_seed": about["random_seed"]} if "random_seed" in about else {}
        params = flatten_config({**seed, **_by_name(_object(about.get("config") or about.get("model_definition")))})
        file = _TRAINING
        if _TRAINING in folder.files:
            document = _object(load_metrics_json(folder.read(_TRAINING, METRICS_LIMIT)))
            metrics |= collect_metrics({split: document[split] for split in _SPLITS if split in document})
        file = _TEST
        if _TEST in folder.files:
            metrics = with_finals(metrics, _finals(_object(load_metrics_json(folder.read(_TEST, METRICS_LIMIT)))))
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME)
    return run_or_skip(
        Run(Origin(folder.name, _NAME), params, metrics),
        no_config="has no config in its description.json",
        no_metrics="has no training_statistics.json or test_statistics.json: it stopped before they were written",
    )


def _object(document: Any) -> dict[str, Any]:
    return document if isinstance(document, dict) else {}


def _by_name(config: dict[str, Any]) -> dict[str, Any]:
    """Return a config in which features stand under their names, rather than in a list."""
    return {key: _named(value) if isinstance(value, list) else value for key, value in config.items()}


def _named(entries: list[Any]) -> Any:
    names = [str(entry.get("name")) for entry in entries if isinstance(entry, dict) and "name" in entry]
    if len(names) < len(entries) or len(set(names)) < len(names):
        return entries
    return {name: {k: v for k, v in entry.items() if k != "name"} for name, entry in zip(names, entries, strict=True)}


def _finals(document: dict[str, Any]) -> dict[str, float]:
    """Return the numbers of each output feature, without what is of single classes, such as a confusion matrix."""
    found = {
        f"test.{feature}.{name}": as_number(value)
        for feature, measured in document.items()
        if isinstance(measured, dict)
        for name, value in measured.items()
        if not isinstance(value, (str, bool))
    }
    return {name: value for name, value in found.items() if value is not None}
