"""Runs that are a file each: JSON or YAML with arguments and results in it, or a config and results of one name.

A folder may hold one such document per run, each run's folder may hold one (``run_07/results.json``), or the configs
and the results lie apart and go by the same name (``configs/exp_07.yaml`` and ``results/exp_07.json``, in two folders
or in one). A document that holds results alone is a run where its own name says what the run was told
(``lr=0.01,bs=32.json``).
"""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import collect_metrics, status_of
from paramimp.decoding.settings_files import ENDINGS as SETTINGS_FILES
from paramimp.objective import words_of
from paramimp.places.files import CONFIG_LIMIT, METRICS_LIMIT
from paramimp.places.folder import is_hidden
from paramimp.readers.config_around import PLACES
from paramimp.readers.config_file import CONFIG_FILES, OTHER_CONFIGS, config_and_metrics, read_config, read_params
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.metrics_file import ENDINGS, are_metrics, files_with_metrics, is_index_of, load_metrics_file
from paramimp.readers.named_params import params_of_folder
from paramimp.readers.outcome import run_or_skip, unreadable_file
from paramimp.readers.run_document import arguments_in, run_in
from paramimp.readers.saved_at_steps import with_steps_joined
from paramimp.readers.split_documents import parts_of_one_run
from paramimp.readers.steps_of_run import are_steps_of_one_run
from paramimp.records import record
from paramimp.runs import Entry, Origin, Run, SkippedRun, SkipReason, Unreadable
from paramimp.table.measured import is_measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "one-file"
_DOCUMENTS = (".json", ".yaml", ".yml")
_SETTINGS = (*_DOCUMENTS, *SETTINGS_FILES)
_CONFIGS = frozenset("config configs conf confs cfg cfgs params args hparams hyperparameters settings".split())
_PARTS = _CONFIGS | frozenset("metrics metric results result scores log history eval final".split())
"""What two files of one run are told apart by, in one folder: ``exp_07_config.yaml`` and ``exp_07_results.json``."""
_LOOKED_AT = 4
"""Documents that tell what a folder holds."""
_LEAST_PAIRS = 2
_MOST_PLACES = 8
"""Folders of configs beside each other: more are runs that are called after theirs; each is held against all others."""
_LEAST_ROWS = 3
_OWN_NUMBER = re.compile(r"_\d{1,9}$")
_LEAST_NUMBERED = 2
_NO_RUN = 'holds no block of arguments such as "args" beside its results, as other files here do; it is passed over.'


class OneFileReader:
    """A folder of documents, or of configs and results."""

    name = _NAME
    description = (
        "one JSON or YAML file per run that holds its arguments (args, config, params, ...) and its results; or"
        " configs/X.yaml beside results/X.json"
    )
    needs = ""
    markers = (*(f"*{ending}" for ending in ENDINGS), *PLACES)
    traits = frozenset({Trait.BY_CONTENT, Trait.TABULAR, Trait.IN_NAMED_FOLDERS})
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By what some of the documents hold; not where a config and metrics make a run by their names."""
        if None not in config_and_metrics(folder.files):
            return Claim.NONE
        if _pairs_below(folder) or _pairs_in(folder):
            return Claim.LIKELY
        documents = _documents(folder)
        if not documents or (len(documents) == 1 and not folder.files.isdisjoint(CONFIG_FILES)):
            return Claim.NONE
        looked_at = documents[:_LOOKED_AT]
        runs = sum(_is_run(folder, file) for file in looked_at)
        if not runs or 2 * runs < len(looked_at):
            return Claim.PARTIAL if _flat_rows(folder, documents) else Claim.NONE
        is_one_of_several = len(documents) == 1 and any(not is_hidden(name) for name in folder.folders)
        return Claim.PARTIAL if is_one_of_several else Claim.LIKELY

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read each document, or each pair."""
        for folder in folders:
            documents = _documents(folder)
            if pairs := _pairs_below(folder) or _pairs_in(folder):
                yield from (_read_pair(folder, pair) for pair in pairs)
            elif not any(_is_run(folder, file) for file in documents[:_LOOKED_AT]) and _flat_rows(folder, documents):
                yield from _read_rows(folder, documents, options)
            else:
                found = [_read_document(folder, file, is_alone=len(documents) == 1) for file in documents]
                yield from parts_of_one_run(folder, found) or with_steps_joined(folder, found)


ONE_FILE = OneFileReader()


def _documents(folder: Folder) -> list[str]:
    """Return the files that may hold a run each, sorted."""
    named = {*CONFIG_FILES, *OTHER_CONFIGS}
    return sorted(
        name
        for name in folder.files
        if not name.startswith(".") and name not in named and (name.lower().endswith(_DOCUMENTS) or _is_told(name))
    )


def _is_told(file: str) -> bool:
    """Whether the name of a file that may hold a history says what the run was told."""
    stem, ending = posixpath.splitext(file)
    return ending.lower() in ENDINGS and bool(params_of_folder(stem))


def _is_run(folder: Folder, file: str) -> bool:
    try:
        if folder.size(file) > CONFIG_LIMIT:
            return False
        document, _ = _load(folder, file, CONFIG_LIMIT)
        if run_in(document) is not None:
            return True
        return bool(params_of_folder(posixpath.splitext(file)[0])) and are_metrics(document, {"results"})
    except (Unreadable, OSError):
        return False


def _load(folder: Folder, file: str, limit: int) -> tuple[Any, str]:
    """What a document holds, by names without its own number, which some scripts put behind each (``train_loss_7``).

    Raises
    ------
    Unreadable : it cannot be read.
    """
    document, note = load_metrics_file(folder, file, limit)
    number = _OWN_NUMBER.search(posixpath.splitext(file)[0])
    if number is None or not isinstance(document, dict) or len(document) < _LEAST_NUMBERED:
        return document, note
    if not all(name.endswith(number[0]) and name != number[0] for name in document):
        return document, note
    return {name.removesuffix(number[0]): value for name, value in document.items()}, note


def _read_document(folder: Folder, file: str, *, is_alone: bool) -> Run | SkippedRun:
    path = folder.name_of(file)
    name = folder.name if is_alone and folder.name != "." else posixpath.splitext(path)[0]
    try:
        document, note = _load(folder, file, METRICS_LIMIT)
        run = run_in(document)
        params = run.params if run else arguments_in(document) or params_of_folder(posixpath.splitext(file)[0])
        metrics = run.metrics if run else {}
        if not run and params and not arguments_in(document):
            metrics = collect_metrics(document)
    except Unreadable as error:
        return SkippedRun(Origin(name, _NAME, path), error.reason, f"{path} {error.message}")
    if not params:
        return SkippedRun(Origin(path, _NAME, entry=Entry.FILE), SkipReason.NO_CONFIG, f"{path} {_NO_RUN}")
    found = Run(Origin(name, _NAME, path), params, metrics, status_of(document), f"{path}: {note}" if note else "")
    return run_or_skip(found, no_metrics="has arguments but no results: it probably stopped before it had any")


def _flat_rows(folder: Folder, files: Sequence[str]) -> list[dict[str, Any]]:
    """Return what documents hold that each are a row: the same names, and of several results and choices one each.

    Empty if the first ones are none. Nothing but the names tells their params from their results, as in a table.
    """
    if len(files) < _LEAST_ROWS:
        return []
    rows: list[dict[str, Any]] = []
    with suppress(Unreadable):
        for file in files[:_LOOKED_AT]:
            document, _ = load_metrics_file(folder, file, CONFIG_LIMIT)
            if not isinstance(document, dict) or any(isinstance(value, dict) for value in document.values()):
                return []
            rows.append(document)
    if not rows or any(row.keys() != rows[0].keys() for row in rows):
        return []
    if are_steps_of_one_run(chain(zip(files, rows, strict=False), _documents_of(folder, files[len(rows) :]))):
        return []
    numbers = [name for name in rows[0] if all(isinstance(row[name], (int, float)) for row in rows)]
    choices = [name for name, value in rows[0].items() if not is_measured(name) and not isinstance(value, list)]
    measured = [name for name in numbers if is_measured(name)]
    is_index = is_index_of([rows[0][name] for name in numbers])
    has_outcome = any(len({row[name] for row in rows}) > 1 for name in measured)
    return rows if choices and has_outcome and not is_index else []


def _documents_of(folder: Folder, files: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what files hold, one after the other, without those that cannot be read."""
    for file in files:
        with suppress(Unreadable, OSError):
            document, _ = load_metrics_file(folder, file, CONFIG_LIMIT)
            if isinstance(document, dict):
                yield file, document


def _read_rows(folder: Folder, files: Sequence[str], options: ReadOptions) -> Iterator[Run | SkippedRun]:
    """Read documents as the rows of a table; one that cannot be read is listed before them."""
    from paramimp.readers.table.rows import make_table  # what few folders need is not imported for all
    from paramimp.readers.table.runs import runs_of

    rows: list[dict[str, Any]] = []
    for file in files:
        try:
            document, _ = load_metrics_file(folder, file, CONFIG_LIMIT)
        except Unreadable as error:
            path = folder.name_of(file)
            yield SkippedRun(Origin(path, _NAME), error.reason, f"{path} {error.message}")
            continue
        if isinstance(document, dict):
            rows.append({"run": posixpath.splitext(file)[0], **document})
    name = folder.own_name if folder.name == "." else folder.name
    try:
        yield from runs_of(make_table(rows), name, _NAME, options)
    except Unreadable as error:
        yield unreadable_file(name, error, _NAME)


@record
class _Pair:
    """The files of one run, as paths within the folder; None for what is not there."""

    key: str
    config: str | None
    results: str | None


def _pairs_below(folder: Folder) -> list[_Pair]:
    """Return the runs whose configs lie in one sub-folder and whose results lie in another one, under equal names."""
    named = [name for name in folder.folders if _is_of_configs(name)]
    if not 0 < len(named) <= _MOST_PLACES:
        return []
    below = [
        (other, _by_stem(other, ENDINGS))
        for other in folder.children_named(name for name in folder.folders if not _is_of_configs(name))
    ]
    for place in folder.children_named(named):
        configs = _by_stem(place, _SETTINGS)
        for other, results in below:
            keys = sorted(configs.keys() & results.keys())
            if len(keys) >= _LEAST_PAIRS and _are_runs(place, configs, other, results, keys):
                return [
                    _Pair(key, _below(place, configs.get(key)), _below(other, results.get(key)))
                    for key in sorted(configs.keys() | results.keys())
                ]
    return []


def _by_stem(folder: Folder, endings: tuple[str, ...]) -> dict[str, str]:
    return {posixpath.splitext(name)[0]: name for name in sorted(folder.files) if name.lower().endswith(endings)}


def _is_of_configs(name: str) -> bool:
    return not _CONFIGS.isdisjoint(words_of(name))


def _below(place: Folder, file: str | None) -> str | None:
    return None if file is None else f"{place.own_name}/{file}"


def _pairs_in(folder: Folder) -> list[_Pair]:
    """Return the runs of which the folder holds two files each, told apart by a word or by their endings."""
    files: dict[str, list[str]] = {}
    for name in sorted(folder.files):
        if name.lower().endswith(ENDINGS) and not name.startswith("."):
            files.setdefault(_key(name), []).append(name)
    both = {key: names for key, names in files.items() if key and len(names) == 2}
    if len(both) < _LEAST_PAIRS:
        return []
    pairs = [pair for key, names in sorted(both.items()) if (pair := _told_apart(key, names)) is not None]
    configs, results = ({pair.key: getattr(pair, part) for pair in pairs} for part in ("config", "results"))
    keys = [pair.key for pair in pairs]
    return pairs if len(keys) >= _LEAST_PAIRS and _are_runs(folder, configs, folder, results, keys) else []


def _key(name: str) -> str:
    """The name without its ending and without the word at its end (or beginning) that tells the two files apart."""
    stem = posixpath.splitext(name)[0].replace(".", "_")
    parts = stem.split("_")
    if len(parts) > 1 and parts[-1].lower() in _PARTS:
        return "_".join(parts[:-1])
    if len(parts) > 1 and parts[0].lower() in _PARTS:
        return "_".join(parts[1:])
    return stem


def _told_apart(key: str, names: Sequence[str]) -> _Pair | None:
    one, other = names
    for config, results in ((one, other), (other, one)):
        if config.endswith(_DOCUMENTS[1:]) or (config.endswith(_DOCUMENTS) and _is_of_configs(config)):
            return _Pair(key, config, results)
    return None


def _are_runs(
    place: Folder, configs: Mapping[str, str], other: Folder, results: Mapping[str, str], keys: Sequence[str]
) -> bool:
    """Whether the first pairs are a mapping that holds no results and a file that holds some."""
    for key in keys[:_LOOKED_AT]:
        try:
            config = read_config(place, configs[key])
        except Unreadable:
            continue
        if are_metrics(config, set()):
            return False
        if results[key] in files_with_metrics(other.only(results[key])):
            return True
    return False


def _read_pair(folder: Folder, pair: _Pair) -> Run | SkippedRun:
    name = folder.name_of(pair.key)
    present = pair.results or pair.config or ""
    path = folder.name_of(present)
    if pair.config is None:
        message = f"{path} has no config of the same name."
        return SkippedRun(Origin(name, _NAME, path), SkipReason.NO_CONFIG, message)
    if pair.results is None:
        message = f"{path} has no results of the same name: the run probably stopped before it had any."
        return SkippedRun(Origin(name, _NAME, path), SkipReason.NO_METRICS, message)
    file = pair.config
    try:
        params = read_params(folder, pair.config)
        file = pair.results
        document, note = load_metrics_file(folder, pair.results, METRICS_LIMIT)
        metrics = collect_metrics(document)
    except Unreadable as error:
        path = folder.name_of(file)
        return SkippedRun(Origin(name, _NAME, path), error.reason, f"{path} {error.message}")
    return run_or_skip(
        Run(Origin(name, _NAME, path), params, metrics, status_of(document), f"{path}: {note}" if note else "")
    )
