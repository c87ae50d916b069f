"""The files that training scripts write by themselves, by their usual names; reading the one with the config."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import dotted, flatten_config
from paramimp.decoding.histories import is_curve, is_number
from paramimp.decoding.json_text import load_config_json
from paramimp.decoding.printed_objects import without_places
from paramimp.decoding.settings_files import ENDINGS, load_settings
from paramimp.decoding.yaml_shapes import SHAPES
from paramimp.decoding.yaml_text import decode, load_yaml
from paramimp.objective import words_of
from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.numbered_files import without_epochs
from paramimp.runs import SkipReason, Unreadable
from paramimp.table.measured import is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from paramimp.places.folder import Folder
    from paramimp.runs import Scalar

CONFIG_FILES = ("config.yaml", "config.yml", "config.json")
METRICS_FILES = ("metrics.json", "metrics.jsonl")
METRICS_TABLES = (
    "metrics.csv", "log.csv", "history.csv", "progress.csv", "progress.json", "progress.txt", "monitor.csv",
)  # fmt: skip
"""One row per epoch. Trackers write files of these names, too: only beside a config they are a run's metrics.

``progress`` is what loggers of reinforcement learning write, ``monitor`` what their environments do by themselves.
"""
OTHER_CONFIGS = ("args.json", "hparams.json", "hyperparameters.json", "variant.json", "params.json")
OTHER_METRICS = ("results.json", "result.json", "history.json", "scores.json")
"""Names that many programs use: files of a run only where one of each kind, or one of those above, is there."""

_YAML = (".yaml", ".yml")
_DOCUMENTS = (".json", ".yaml", ".yml", *ENDINGS)
_BY_CONTENT = (".json", ".yaml", ".yml")
_OF_COMMANDS = (".txt", ".sh")
_OF_JSON = (b"", b"{", b"[", b'"', b"\xff", b"\xfe")
"""How JSON begins that is no bare number or word, also in UTF-16, and what holds nothing."""
_MOST_TEXTS = 4
_OF_HISTORIES = (".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".log", ".out", ".dat")
_LOGS, _OF_TABLES = (".log", ".out"), (".csv", ".tsv", ".jsonl", ".ndjson")
_LEAST_KNOWN = 2
_SETTINGS = frozenset(
    "config configs configuration conf cfg arg args argument arguments settings option options opt opts".split()
)
_OF_RESULTS = frozenset("train training val valid validation test dev eval mean std best last final median".split())
_OF_PARTS = frozenset("config configs configuration conf cfg settings".split())
_OF_PARAMS = re.compile(r"(h|hyper)?param\w*|hps?")
"""``hp``, ``params``, ``hparams``, ``hyperparameter``, ``parametri``, and what accents leave of ``paramètres``."""
_MAY_BE = ("conf", "cfg", "arg", "param", "setting", "opt", "hp")
"""In all names of settings. Most names have none of it, and one look at all names of a folder is cheap."""
_OF_A_RUN = frozenset("run train training hyper experiment exp".split())
_AS_IT_WAS = frozenset("used resolved merged saved dumped parsed final full effective actual operative".split())
"""What a script calls the settings that it ran with in the end: ``config_used.yaml``, ``operative_config-0.gin``."""

_ADDRESS = (b"0x", b"\0x")
"""In the bytes of any file that names a place in memory, UTF-16 too: nearly none does, and looking is cheap."""


def config_and_metrics(files: Collection[str]) -> tuple[str | None, str | None]:
    """Return the names of a script's config and metrics among the files of a folder; None for what is not there."""
    return _of_names(files) if isinstance(files, frozenset) else _told_by_names(files)


def _told_by_names(files: Collection[str]) -> tuple[str | None, str | None]:
    config = first_of(CONFIG_FILES, files)
    if config is not None:
        return config, first_of((*METRICS_FILES, *METRICS_TABLES, *OTHER_METRICS), files)
    other = other_config(files)
    metrics = first_of((*METRICS_FILES, *METRICS_TABLES, *OTHER_METRICS), files) if other is not None else None
    return (other, metrics) if metrics is not None else (None, first_of(METRICS_FILES, files))


_of_names = lru_cache(maxsize=256)(_told_by_names)
"""The folders of a sweep mostly hold the same names."""


def other_config(files: Collection[str]) -> str | None:
    """Return the config that many programs call so, or the only document that is named after settings alone."""
    if (usual := first_of(OTHER_CONFIGS, files)) is not None:
        return usual
    together = "\n".join(files).lower()
    if not any(part in together for part in _MAY_BE):
        return None
    named = [
        name for name in files if (name.endswith(_DOCUMENTS) or _has_no_ending(name)) and _is_of_run_settings(name)
    ]
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=64)
def arguments_of_script(files: frozenset[str]) -> str | None:
    """Return the only document that is of arguments or params by its name, whatever of: ``model_args.json``.

    For folders in which a library has saved the config of a model as ``config.json``, and others of its parts. The runs
    of a sweep mostly have files of the same names.
    """
    documents = (name for name in files if name.endswith(_BY_CONTENT))
    named = [name for name in documents if tells_settings(set(words_of(posixpath.splitext(name)[0])) - _OF_PARTS)]
    return named[0] if len(named) == 1 else None


def config_by_content(folder: Folder) -> str | None:
    """Return the only file of a folder that holds known hyperparameters, two or more, and no results.

    It is a document, the text of the command that started the run, or a log that begins with the settings.
    """
    return _document_of_settings(folder) or _command_of_run(folder) or _log_of_run(folder)


def _log_of_run(folder: Folder) -> str | None:
    """Return the only log or text beside a table that begins with the settings of the run."""
    texts = [name for name in folder.files if name.lower().endswith((*_LOGS, ".txt")) and not name.startswith(".")]
    if len(texts) > _MOST_TEXTS or not any(name.lower().endswith(_OF_TABLES) for name in folder.files):
        return None
    logs = [name for name in texts if _tells_settings_above(folder, name)]
    return logs[0] if len(logs) == 1 else None


def _tells_settings_above(folder: Folder, file: str) -> bool:
    try:
        return bool(_settings_of_log(_head_of_log(folder, file)))
    except (Unreadable, OSError):
        return False


def _command_of_run(folder: Folder) -> str | None:
    texts = [name for name in folder.files if name.lower().endswith(_OF_COMMANDS) and not name.startswith(".")]
    commands = [name for name in texts if _is_command(folder, name)] if len(texts) <= _MOST_TEXTS else []
    return commands[0] if len(commands) == 1 else None


def _is_command(folder: Folder, file: str) -> bool:
    from paramimp.decoding.command_line import MAX_COMMAND, options_in  # what few folders need is not imported for all

    try:
        data = folder.read(file, MAX_COMMAND)
    except (Unreadable, OSError):
        return False
    options = options_in(data.decode("utf-8", "replace")) if b"--" in data else None
    return sum(map(is_setting, options or ())) >= _LEAST_KNOWN


def _document_of_settings(folder: Folder) -> str | None:
    """Return the only document that holds such settings, among few beside a history, or beside the files of epochs.

    One whose name says that it holds settings of something else (``generation_config.json``) is none.
    """
    named = [name for name in folder.files if name.lower().endswith(_BY_CONTENT) and not name.startswith(".")]
    documents = without_epochs(folder, named)
    has_history = len(documents) < len(named) or any(name.lower().endswith(_OF_HISTORIES) for name in folder.files)
    if not has_history or not documents or len(documents) > _MOST_TEXTS:
        return None
    if any(tells_settings({word}) for name in documents for word in words_of(posixpath.splitext(name)[0])):
        return None
    of_settings = [name for name in documents if _holds_settings(folder, name)]
    return of_settings[0] if len(of_settings) == 1 else None


def _holds_settings(folder: Folder, file: str) -> bool:
    """Whether a document holds known hyperparameters, two or more, and no results."""
    try:
        leaves = dict(dotted(read_config(folder, file)))
    except (Unreadable, OSError):
        return False
    measured = [name for name, value in leaves.items() if is_number(value) or is_curve(value)]  # not which loss to use
    return sum(map(is_setting, leaves)) >= _LEAST_KNOWN and not any(map(_is_result, measured))


def _is_result(name: str) -> bool:
    """Whether a dotted name is of a result: ``val.loss`` and ``loss.val``, but not what a block ``loss`` sets."""
    last = name.rpartition(".")[2]
    return is_measured(last) or (is_measured(name) and not _OF_RESULTS.isdisjoint(words_of(last)))


def tells_settings(words: Collection[str]) -> bool:
    """Whether one of the words of a name says that it is of arguments, params or settings, in whatever language."""
    return not _SETTINGS.isdisjoint(words) or any(map(_OF_PARAMS.fullmatch, words))


def tell_settings_alone(words: Collection[str]) -> bool:
    """Whether a name has words of settings and no other."""
    return bool(words) and all(tells_settings({word}) for word in words)


def _has_no_ending(name: str) -> bool:
    return "." not in posixpath.basename(name)


def _is_of_run_settings(name: str) -> bool:
    return tell_settings_alone(set(words_of(posixpath.splitext(name)[0])) - _OF_A_RUN - _AS_IT_WAS)


def first_of(names: Sequence[str], files: Collection[str]) -> str | None:
    """Return the first of some names that a file has; None where none has one."""
    for name in names:  # of each run, and a generator would take twice as long
        if name in files:
            return name
    return None


def read_config(folder: Folder, file: str, *, empty: bool = False, drop_places: bool = False) -> dict[str, Any]:
    """Return the mapping in a config file.

    Parameters
    ----------
    empty : whether a file that holds nothing is an empty mapping, rather than a mistake.
    drop_places : whether objects that Python printed are named without their places in memory.

    Raises
    ------
    Unreadable : it cannot be read, or is no mapping.
    """
    return _config_in(_data_of(folder, file), file, empty=empty, drop_places=drop_places)


def _data_of(folder: Folder, file: str) -> bytes:
    """The bytes of a config; of a log those at its head, however long it is."""
    is_log = file.lower().endswith(_LOGS) or (file.lower().endswith(".txt") and folder.size(file) > CONFIG_LIMIT)
    return _head_of_log(folder, file) if is_log else folder.read(file, CONFIG_LIMIT)


def _head_of_log(folder: Folder, file: str) -> bytes:
    from paramimp.readers.told_in_log import HEAD  # what few folders need is not imported for all

    return folder.head(file, HEAD)


def _settings_of_log(data: bytes) -> dict[str, Any]:
    from paramimp.readers.told_in_log import told_in

    return told_in(data)[0]


def read_params(folder: Folder, file: str) -> dict[str, Scalar | Sequence[object]]:
    """Return the params in a config file, without places in memory; what `flatten_config` makes of `read_config`.

    Raises
    ------
    Unreadable : as `read_config`, or two of them have the same dotted name.
    """
    data = _data_of(folder, file)
    if not file.endswith(_YAML):
        return flatten_config(_config_in(data, file, drop_places=True))
    text = decode(data)
    if (known := SHAPES.params_of(text)) is not None:
        return known
    params = flatten_config(_config_in(data, file, drop_places=True))
    SHAPES.learn(text)
    return params


def _config_in(data: bytes, file: str, *, empty: bool = False, drop_places: bool) -> dict[str, Any]:
    if file.lower().endswith(_LOGS):
        config: Any = _settings_of_log(data)
    elif file.lower().endswith(".txt"):
        config = _settings_of_text(data, file)
    elif file.lower().endswith(ENDINGS) or _has_no_ending(file):
        config = dict(load_settings(data, file))
    else:
        is_json = file.endswith(".json") and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in _OF_JSON
        config = load_config_json(data) if is_json else load_yaml(data)  # Swin dumps YAML into its config.json
    if config is None and empty:
        return {}
    if not isinstance(config, dict):
        found = "nothing" if config is None else f"a {_kind(config)}"
        message = f"holds {found} instead of a mapping of names to values; write 'lr: 0.1', one per line."
        raise Unreadable(SkipReason.UNREADABLE, message)
    if drop_places and any(mark in data for mark in _ADDRESS):
        return {name: without_places(value) for name, value in config.items()}
    return config


def _settings_of_text(data: bytes, file: str) -> dict[str, Any]:
    """What a text consists of; of a log what it says above.

    Raises
    ------
    Unreadable : it holds no settings.
    """
    try:
        return dict(load_settings(data, file))
    except Unreadable:
        if told := _settings_of_log(data):
            return told
        raise


def _kind(value: object) -> str:
    return {list: "list", str: "text", bool: "truth value", int: "number", float: "number"}.get(type(value), "value")
