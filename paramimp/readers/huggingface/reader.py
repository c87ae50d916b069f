"""Runs of the Hugging Face Trainer: ``trainer_state.json`` in the output folder and in its checkpoints.

The hyperparameters are not in it: they are in ``training_args.bin``, a pickle, which is never opened, since loading it
runs what is in it. What the state does hold (batch size, epochs, those of a hyperparameter search) is taken, what a
config file of the user beside it says, and else what the Trainer told TensorBoard: all arguments, as a text at the
beginning of an event file in ``runs/``.
"""

from __future__ import annotations

import re
from contextlib import suppress
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import collect_metrics
from paramimp.decoding.json_text import load_metrics_json
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.huggingface.model_config import is_model_config, model_params
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.outcome import run_or_skip, unreadable, with_finals
from paramimp.readers.tensorboard.events import event_files, first_events
from paramimp.readers.tensorboard.settings import settings_of
from paramimp.runs import Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.runs import Scalar

_NAME = "huggingface"
_STATE = "trainer_state.json"
_RESULTS = ("all_results.json", "train_results.json", "eval_results.json", "test_results.json")
_CONFIGS = tuple(
    stem + ending
    for stem in ("training_args", "args", "hyperparameters", "hparams", "params", "config", "adapter_config")
    for ending in (".yaml", ".yml", ".json")
)
_CHECKPOINT = re.compile(r"checkpoint-(\d+)")
_STATE_PARAMS = ("train_batch_size", "num_train_epochs", "max_steps")
_COORDINATES = frozenset({"epoch", "step", "total_flos"})
_MAX_FILES = 100
_NO_ARGS = (
    "the Trainer keeps hyperparameters in training_args.bin alone, a pickle that is not opened; train with"
    " report_to='tensorboard', whose event files in runs/ hold them as a text, or write them to config.yaml in the same"
    " folder"
)


class HuggingFaceReader:
    """An output folder; it and its checkpoints are one run."""

    name = _NAME
    description = (
        "Hugging Face Trainer: trainer_state.json, in checkpoints too; hyperparameters from a config beside it, or from"
        " the event files in runs/"
    )
    needs = ""
    markers = (_STATE, "checkpoint-*")
    files = ()
    traits = frozenset({Trait.IN_NAMED_FOLDERS})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the state in it or in a checkpoint; in a job of Hydra, that knows the hyperparameters."""
        if _STATE in folder.files or _latest(folder) is not None:
            return Claim.WHOLE if ".hydra" in folder.folders else Claim.CERTAIN
        return Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each run."""
        return map(_read, folders)


HUGGINGFACE = HuggingFaceReader()


def _read(folder: Folder) -> Run | SkippedRun:
    file = _STATE
    try:
        checkpoint = _latest(folder)
        file = _STATE if _STATE in folder.files or checkpoint is None else f"{checkpoint}/{_STATE}"
        state = _load(folder, file)
        params = _state_params(state)
        has_args = bool(params)
        metrics = _logged(state)
        for file in (name for name in _RESULTS if name in folder.files):
            finals = collect_metrics(_load(folder, file))
            metrics = with_finals(metrics, {name: value for name, value in finals.items() if name not in _COORDINATES})
        params = _known(state) | params
        for file in _config_files(folder, checkpoint):
            config = read_config(folder, file)
            is_model = is_model_config(config)
            has_args = has_args or not is_model
            params = (model_params(config) if is_model else flatten_config(config)) | params
        told = {} if has_args else _told_tensorboard(folder)
        has_args = has_args or bool(told)
        params = {**told, **params}
    except Unreadable as error:
        return unreadable(folder, file, error, _NAME)
    note = "" if has_args else f"{folder.name}: {_NO_ARGS}"
    run = Run(Origin(folder.name, _NAME), params, metrics, _status(folder, state), note)
    return run_or_skip(run, no_config=f"has no config: {_NO_ARGS}")


def _latest(folder: Folder) -> str | None:
    """Return the checkpoint with the highest step that has a state."""
    steps = [(int(found[1]), name) for name in folder.folders if (found := _CHECKPOINT.fullmatch(name)) is not None]
    for _, name in sorted(steps, reverse=True):
        if folder.has(f"{name}/{_STATE}"):
            return name
    return None


def _load(folder: Folder, file: str) -> dict[str, Any]:
    document = load_metrics_json(folder.read(file, METRICS_LIMIT))
    if not isinstance(document, dict):
        raise Unreadable(SkipReason.UNREADABLE, "is no JSON object; restore it.")
    return document


def _state_params(state: Mapping[str, Any]) -> dict[str, Scalar | Sequence[object]]:
    """Return the hyperparameters of a trial of ``trainer.hyperparameter_search``."""
    searched = state.get("trial_params")
    return flatten_config(searched) if isinstance(searched, dict) else {}


def _known(state: Mapping[str, Any]) -> dict[str, Scalar | Sequence[object]]:
    return {name: value for name in _STATE_PARAMS if isinstance(value := state.get(name), (int, float))}


def _logged(state: Mapping[str, Any]) -> dict[str, Any]:
    rows = state.get("log_history")
    logged: dict[str, Any] = dict(collect_metrics(rows)) if isinstance(rows, list) else {}
    if isinstance(best := state.get("best_metric"), (int, float)):
        logged["best_metric"] = float(best)
    return {name: value for name, value in logged.items() if name not in _COORDINATES}


def _told_tensorboard(folder: Folder) -> Mapping[str, Scalar | Sequence[object]]:
    """Return the arguments that the last training in this folder logged as a text; none if there is no such text.

    They lie in ``runs/TIME_HOST/``; the names of event files begin with the time, so that they are put in order by it.
    """
    files = sorted(
        ((file, place) for place in _places_of_events(folder) for file in event_files(place)), key=itemgetter(0)
    )
    for file, place in files[: -_MAX_FILES - 1 : -1]:
        for events in first_events(place, [file]):
            with suppress(Unreadable):
                if settings := settings_of(events):
                    return settings
    return {}


def _places_of_events(folder: Folder) -> Iterator[Folder]:
    yield folder
    for below in folder.children:
        if _CHECKPOINT.fullmatch(below.own_name) is None:
            yield below
            yield from below.children


def _config_files(folder: Folder, checkpoint: str | None) -> list[str]:
    """Return the config files of the run, those of the user before the model's own."""
    own = [name for name in _CONFIGS if name in folder.files]
    if own or checkpoint is None:
        return own
    return [path for name in ("config.json", "adapter_config.json") if folder.has(path := f"{checkpoint}/{name}")]


def _status(folder: Folder, state: Mapping[str, Any]) -> Status:
    """A run that wrote its results has ended; so has one that took all its steps. Nothing tells how others did."""
    has_ended = not folder.files.isdisjoint(_RESULTS) or (
        isinstance(state.get("max_steps"), int) and state.get("global_step") == state["max_steps"]
    )
    return Status.FINISHED if has_ended else Status.UNKNOWN
