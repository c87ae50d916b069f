"""Runs in TensorBoard's event files whose hyperparameters were logged with the HParams plugin, or as a text.

PyTorch's ``add_hparams`` (and tensorboardX's) puts the hyperparameters, with some final metrics, into a sub-folder
named by the time; the curves are in the folder above it: one run is two folders. TensorFlow's plugin puts both into one
folder, Keras the curves into its sub-folders ``train`` and ``validation``. What is called several times in one folder,
in a loop over settings, is several runs. A text with the hyperparameters says what a run was told that has not reached
the end at which PyTorch logs them.

Most scripts log scalars alone. What these runs were told says a config beside the event files, or in the folder above
theirs (``run_07/config.json``, ``run_07/tb/``), or the name of the folder (``lr=0.1,bs=32/``).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from paramimp.decoding.flatten import flatten_config
from paramimp.objective import words_of
from paramimp.readers.config_file import config_and_metrics, config_by_content, other_config, read_config
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.named_params import params_of_folder
from paramimp.readers.outcome import run_or_skip, typed_params
from paramimp.readers.tensorboard.events import EVENT_FILES, Events, event_files, read_events, started_by
from paramimp.readers.tensorboard.settings import settings_of
from paramimp.records import record
from paramimp.runs import Origin, Run, SkippedRun, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.runs import Scalar

_NAME = "tensorboard"
_MAX_DEPTH = 8
_MOST_BESIDE, _LEVELS = 8, 2
"""Sub-folders of a run with a config, and levels of them, among which its event files are looked for."""
_PARTS = frozenset("train training val valid validation test testing eval evaluation dev".split())
"""What the folders of one run are called that each hold the curves of a part of the data, as Keras makes them."""
_PLACES = frozenset(
    "tb tb_logs tensorboard tensorboards tensorboard_logs tf_logs tfevents events log logs runs summary"
    " summaries".split()
)
"""What the folder of a run's event files is called, where a run has others."""
_NO_CONFIG = (
    "has no hyperparameters: add_hparams writes them at the end of a run, which it may not have reached, and no text"
    " holds them; put a config.yaml beside the event file"
)


@record
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
    """Event files, with hyperparameters in them, in a config or in the names of folders."""

    name = _NAME
    description = (
        "TensorBoard event files (events.out.tfevents...) with HParams or a text of hyperparameters in them, with a"
        " config file beside or above them, or in folders like lr=0.1,bs=32"
    )
    needs = ""
    markers = (EVENT_FILES, *_PARTS, *_PLACES)
    files = ()
    traits = frozenset({Trait.IN_NAMED_FOLDERS})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """Many tools write event files besides their own logs, and those hold more: only where nothing else is."""
        config, metrics = config_and_metrics(folder.files)
        if config is not None and metrics is not None:
            return Claim.NONE
        return Claim.WHOLE if event_files(folder) or _stands_above_events(folder) else Claim.NONE

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


def _stands_above_events(folder: Folder) -> bool:
    """Whether a folder is that of the run whose event files lie below it: it has a config, or a name that tells params.

    Several folders with event files are of one run where each is called after a part of the data.
    """
    if not 0 < len(folder.folders) <= _MOST_BESIDE:
        return False
    found: list[Folder] = []
    level = [folder]
    for _ in range(_LEVELS):
        level = [child for place in level for child in islice(place.children, _MOST_BESIDE)]
        if any(_config_of(child) is not None for child in level):
            return False
        found += [child for child in level if event_files(child)]
    if len(found) == 1:
        return _config_of(folder) is not None or bool(params_of_folder(folder.name))
    return bool(found) and all(not _PARTS.isdisjoint(words_of(child.own_name)) for child in found)


def _config_of(folder: Folder) -> str | None:
    return config_and_metrics(folder.files)[0] or other_config(folder.files)


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
    file = _config_of(node.folder) or config_by_content(node.folder)
    if file is None:
        return _result(node, node.settings or params_of_folder(node.folder.name), curves, Status.UNKNOWN)
    try:
        config = flatten_config(read_config(node.folder, file, drop_places=True))
        return _result(node, config, curves, Status.UNKNOWN)
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
        name = part.folder.own_name
        is_all = len(parts) == 1 and not metrics and _PARTS.isdisjoint(words_of(name))  # run_07/tb
        prefix = "" if part.events.hparams is not None or is_all else name + "/"
        for tag, values in _metrics(part, part.below).items():
            metrics.setdefault(prefix + tag, []).extend(values)
    return metrics
