"""Runs in TensorBoard's event files whose hyperparameters were logged with the HParams plugin, or as a text.

PyTorch's ``add_hparams`` (and tensorboardX's) puts the hyperparameters, with some final metrics, into a sub-folder
named by the time; the curves are in the folder above it: one run is two folders. TensorFlow's plugin puts both into one
folder, Keras the curves into its sub-folders ``train`` and ``validation``. What is called several times in one folder,
in a loop over settings, is several runs. A text with the hyperparameters says what a run was told that has not reached
the end at which PyTorch logs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paramimp.decoding.flatten import flatten_config
from paramimp.readers.config_file import CONFIG_FILES, config_and_metrics, read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, typed_params
from paramimp.readers.tensorboard.events import EVENT_FILES, Events, event_files, read_events, started_by
from paramimp.readers.tensorboard.settings import settings_of
from paramimp.runs import Origin, Run, SkippedRun, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.runs import Scalar

_NAME = "tensorboard"
_MAX_DEPTH = 8
_NO_CONFIG = (
    "has no hyperparameters: add_hparams writes them at the end of a run, which it may not have reached, and no text"
    " holds them; put a config.yaml beside the event file"
)


@dataclass(frozen=True, slots=True)
class _Node:
    """A folder with event files, and those below it."""

    folder: Folder
    events: Events
    settings: Mapping[str, Scalar | Sequence[object]]
    below: tuple[_Node, ...] = ()

    @property
    def params(self) -> Mapping[str, Scalar | Sequence[object]]:
        """What the HParams plugin and the texts say."""
        return _merged(typed_params(self.events.hparams or {}), self.settings)

    @property
    def is_session(self) -> bool:
        """Whether it says what a run was told."""
        return self.events.hparams is not None or bool(self.settings)


class TensorboardReader:
    """Event files that hold hyperparameters, by the HParams plugin or as a text, or with a config file beside them."""

    name = _NAME
    description = (
        "TensorBoard event files (events.out.tfevents...) with HParams or a text of hyperparameters in them, or with a"
        " config file beside them"
    )
    needs = ""
    markers = (EVENT_FILES,)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """Many tools write event files besides their own logs, and those hold more: only where nothing else is."""
        is_of_script = None not in config_and_metrics(folder.files)
        return Claim.WHOLE if event_files(folder) and not is_of_script else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Yield the runs that each folder comes to."""
        for folder in folders:
            try:
                node = _node(folder)
            except Unreadable as error:
                yield SkippedRun(Origin(folder.name, _NAME), error.reason, error.message)
                continue
            yield from _runs(node)


TENSORBOARD = TensorboardReader()


def _node(folder: Folder, depth: int = 0) -> _Node:
    below = tuple(_node(child, depth + 1) for child in folder.children) if depth < _MAX_DEPTH else ()
    events = read_events(folder)
    try:
        settings = settings_of(events)
    except Unreadable as error:
        raise Unreadable(error.reason, f"{folder.name}: a text in its event files {error.message}") from None
    return _Node(folder, events, settings, tuple(node for node in below if _has_events(node)))


def _has_events(node: _Node) -> bool:
    return bool(node.below or node.events.scalars or node.is_session)


def _runs(node: _Node) -> Iterator[Run | SkippedRun]:
    sessions = [child for child in node.below if _holds_session(child)]
    curves = [child for child in node.below if not _holds_session(child)]
    if node.events.hparams is not None:
        yield _run(node, node, curves)
    elif sessions and _are_one(sessions):
        yield _run(node, sessions[-1], [*curves, *sessions])
        return
    elif not sessions or node.events.scalars:
        yield _without_session(node, curves)
    for child in sessions:
        yield from _runs(child)


def _holds_session(node: _Node) -> bool:
    return node.is_session or any(map(_holds_session, node.below))


def _are_one(sessions: Sequence[_Node]) -> bool:
    """Whether sessions in sub-folders are of one run: they all say the same."""
    first = sessions[0].params
    return bool(first) and all(repr(node.params) == repr(first) and not node.below for node in sessions)


def _run(node: _Node, session: _Node, parts: Sequence[_Node]) -> Run | SkippedRun:
    return _result(node, _merged(session.params, node.settings), parts, session.events.status)


def _merged(
    params: Mapping[str, Scalar | Sequence[object]], settings: Mapping[str, Scalar | Sequence[object]]
) -> dict[str, Scalar | Sequence[object]]:
    """Return params of the plugin with what a text adds; where both say the same, the text has kept its type."""
    return {**params, **{name: value for name, value in settings.items() if params.get(name, value) == value}}


def _without_session(node: _Node, curves: Sequence[_Node]) -> Run | SkippedRun:
    file = next((name for name in CONFIG_FILES if name in node.folder.files), None)
    if file is None:
        return _result(node, node.settings, curves, Status.UNKNOWN)
    try:
        return _result(node, flatten_config(read_config(node.folder, file)), curves, Status.UNKNOWN)
    except Unreadable as error:
        path = node.folder.name_of(file)
        return SkippedRun(Origin(node.folder.name, _NAME, path), error.reason, f"{path} {error.message}")


def _result(
    node: _Node, params: Mapping[str, Scalar | Sequence[object]], parts: Sequence[_Node], status: Status
) -> Run | SkippedRun:
    metrics = _metrics(node, parts)
    note = next((found.events.note for found in (node, *parts) if found.events.note), "")
    told = f"{node.folder.name}: {note}" if note else ""
    started = min(filter(None, (started_by(found.folder) for found in (node, *parts))), default=None)
    run = Run(Origin(node.folder.name, _NAME), params, metrics, status, told, started=started)
    return run_or_skip(run, no_config=_NO_CONFIG, no_metrics="has hyperparameters but no scalars")


def _metrics(node: _Node, parts: Sequence[_Node]) -> dict[str, list[float]]:
    metrics = {tag: list(values) for tag, values in node.events.scalars.items()}
    for part in parts:
        # Curves of a sub-folder are shown under its name; finals beside the hyperparameters have their own.
        prefix = "" if part.events.hparams is not None else part.folder.name.rpartition("/")[2] + "/"
        for tag, values in _metrics(part, part.below).items():
            metrics.setdefault(prefix + tag, []).extend(values)
    return metrics
