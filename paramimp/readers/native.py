"""Runs that a training script wrote by itself: a config file and a metrics file in one folder."""

from __future__ import annotations

import posixpath
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from paramimp.decoding.histories import collect_metrics, status_of
from paramimp.messages.globs import matching
from paramimp.messages.mentions import option
from paramimp.messages.phrases import called
from paramimp.messages.shortened_lists import listed
from paramimp.objective import OTHER_SPLITS, VALIDATION, words_of
from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.config_around import (
    PLACES,
    config_above,
    config_below,
    has_config_beside,
    repeats_below,
    seed_of,
)
from paramimp.readers.config_block import without_config
from paramimp.readers.config_file import (
    CONFIG_FILES,
    METRICS_FILES,
    METRICS_TABLES,
    OTHER_CONFIGS,
    OTHER_METRICS,
    arguments_of_script,
    config_and_metrics,
    config_by_content,
    other_config,
    read_config,
    read_params,
)
from paramimp.readers.huggingface.model_config import is_model_config
from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.metrics_elsewhere import chosen_files, file_with, metrics_below, metrics_beside
from paramimp.readers.metrics_file import (
    CHOOSE,
    ENDINGS,
    LOGS,
    MAX_FILES,
    each_holds_a_number,
    files_with_metrics,
    is_result,
    load_metrics_file,
    may_be_chosen,
    unreadable_results,
)
from paramimp.readers.named_params import params_of_folder
from paramimp.readers.numbered_files import Source, sources_among
from paramimp.readers.other_files import how_to_unpack
from paramimp.readers.outcome import metrics_of_files, run_or_skip, with_finals
from paramimp.readers.results_block import without_results
from paramimp.runs import Origin, Run, SkippedRun, SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions


_COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
_BATCHES = frozenset({"batch", "batches", "iter", "iters"})
_LONG_NUMBERS = re.compile(r"\d{4,}(?:[-_T:.]?\d+)*")
_OF_A_MODEL = "config.json"
"""What libraries call the config of a model that they save."""
_NOT_READ: Mapping[str, Any] = {}


class NativeReader:
    """``config.{yaml,yml,json}`` and ``metrics.{json,jsonl}``, or a CSV file with one row per epoch, in one folder.

    Loggers of reinforcement learning write the same under names of their own: Spinning Up ``config.json`` and
    ``progress.txt``, garage and rllab ``variant.json`` (rllab also ``params.json``) and ``progress.csv``,
    Stable-Baselines3 and baselines ``progress.csv``, ``progress.json`` and ``monitor.csv``.
    """

    name = "native"
    description = (
        "config.yaml, .yml or .json (or args.json) beside metrics.json, .jsonl or .csv (or results.json, log.csv,"
        " progress.csv), or beside the one other file that holds a history or results; written by the training script"
    )
    needs = ""
    markers = (*CONFIG_FILES, *METRICS_FILES, *OTHER_CONFIGS, *(f"*{ending}" for ending in ENDINGS), *PLACES)
    files = ()
    traits = frozenset({Trait.BY_SCRIPT, Trait.IN_NAMED_FOLDERS})
    nested = True

    def claims(self, folder: Folder) -> Claim:
        """Both files make a whole run, one of them the remains of one; names that many use are not sure of it.

        Where only a config has a name that tells, or the folder's name holds the params, the rest is told by content.
        """
        config, metrics = config_and_metrics(folder.files)
        if config is not None and metrics is not None:
            return Claim.WHOLE if config in CONFIG_FILES and metrics not in OTHER_METRICS else Claim.PARTIAL
        if config is not None:
            return Claim.LIKELY if files_with_metrics(folder, limit=CONFIG_LIMIT) else Claim.PARTIAL
        if metrics is not None:
            if config_below(folder) is not None or params_of_folder(folder.name.rpartition("/")[2]):
                return Claim.LIKELY
            return Claim.NONE if has_config_beside(folder) else Claim.PARTIAL
        own = other_config(folder.files) or config_by_content(folder)
        config = own or config_below(folder)
        if config is None and not params_of_folder(folder.name):
            return Claim.NONE
        if set(files_with_metrics(folder, limit=CONFIG_LIMIT)) - {config}:
            return Claim.LIKELY
        logs = sorted(file for file in folder.files if file.lower().endswith(LOGS) and file != config)
        may_be = any(may_be_chosen(folder, file) for file in logs[:MAX_FILES])
        return Claim.PARTIAL if may_be or (own is not None and metrics_below(folder)) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read each folder; a run that cannot be used comes out as a `SkippedRun` with the reason."""
        above = _Above()
        for folder in folders:
            config, files = _files_of(folder, options.metrics_file)
            repeats = repeats_below(folder) if config is not None and not files else ()
            if repeats:
                yield from (self._repeat(folder, config or "", *repeat) for repeat in repeats)
            else:
                yield self._read(folder, config, files, options, above)

    def other_file_with(self, metric: str, folder: Folder, options: ReadOptions) -> str | None:
        """Return a file in the folder of a run, or below it, that was not read and holds a metric of this name."""
        config, files = _files_of(folder, options.metrics_file)
        return file_with(metric, folder, {config, *files})

    def _repeat(self, folder: Folder, config: str, repeat: str, file: str) -> Run | SkippedRun:
        """Read one of the runs that were started with the config above them."""
        origin = Origin(folder.name_of(repeat), self.name, subgroup=folder.name)
        at_fault = config
        try:
            params = read_params(folder, config)
            at_fault = file
            document, note = load_metrics_file(folder, file)
            metrics = collect_metrics(without_config(document, params)[0])
        except Unreadable as error:
            path = folder.name_of(at_fault)
            return SkippedRun(origin, error.reason, f"{path} {error.message}")
        if (seed := seed_of(repeat)) is not None:
            params = {**params, "seed": seed}
        note = f"{folder.name_of(file)}: {note}" if note else ""
        return run_or_skip(Run(origin, params, metrics, status_of(document), note))

    def _read(
        self, folder: Folder, config: str | None, files: Sequence[str], options: ReadOptions, above: _Above
    ) -> Run | SkippedRun:
        chosen = options.metrics_file
        named = {} if config else params_of_folder(folder.name)
        named = {**above.of(folder), **named} if named else {}
        if config is None and not named:
            wanted = ", ".join(CONFIG_FILES)
            others = sorted(folder.files.difference(files))
            beside = f" (beside it: {listed(others)})" if others else ""
            message = f"{_shown(folder)} has {files[0]} but no config file{beside}; write one of {wanted}."
            message += _sent_to_table(folder, files, options)
            return self._skip(folder, folder.name, SkipReason.NO_CONFIG, message)
        sources = sources_among(folder, files, is_chosen=chosen is not None)
        if len(sources) != 1 and not (sources and (chosen or each_holds_a_number(folder, files))):
            if not sources and chosen is None and (run := self._told_and_measured(folder, config)) is not None:
                return run
            message = _which_file(folder, config, [source.name for source in sources], chosen)
            if not files and chosen is None:
                message += _sent_to_table(folder, folder.files - {config}, options)
            told = named or _config_of_failed(folder, config)
            return self._skip(folder, folder.name, SkipReason.NO_METRICS, message, told)
        file = config or sources[0].name
        try:
            params, finals = without_results(read_params(folder, config) if config else named)
            documents = []
            repeated: dict[str, Any] = {}
            for source in sources:
                file = source.name
                document, note = _load(folder, source)
                document, of_results = without_config(document, params)
                repeated |= of_results
                documents.append((file, document, note))
            params = {**repeated, **params}  # what the user wrote comes first
            values = with_finals(_collected(documents), finals) if finals else _collected(documents)
        except Unreadable as error:
            message = f"{folder.name_of(file)} {error.message}"
            return self._skip(folder, folder.name_of(file), error.reason, message)
        file, document, note = documents[-1]
        if not values:
            message = f"{folder.name_of(file)} {_no_numbers(document)}"
            return self._skip(folder, folder.name_of(file), SkipReason.NO_METRICS, message, params)
        if note:
            note = f"{folder.name_of(file)}: {note}"
        return Run(Origin(folder.name, self.name), params, values, status_of(document), note)

    def _told_and_measured(self, folder: Folder, config: str | None) -> Run | None:
        """Return the run of a folder whose config holds the results, too; None for any other."""
        params, metrics = without_results(_config_of_failed(folder, config))
        if config is None or not params or not metrics:
            return None
        return Run(Origin(folder.name, self.name, folder.name_of(config)), params, metrics)

    def _skip(
        self, folder: Folder, path: str, reason: SkipReason, message: str, params: Mapping[str, Any] = _NOT_READ
    ) -> SkippedRun:
        return SkippedRun(Origin(folder.name, self.name, path), reason, message, params)


NATIVE = NativeReader()


class _Above:
    """What a script wrote once above runs whose own names say the rest; read once for all in one folder."""

    def __init__(self) -> None:
        self._params: dict[str, Mapping[str, Any]] = {}

    def of(self, folder: Folder) -> Mapping[str, Any]:
        place = folder.name.rpartition("/")[0]
        if place not in self._params:
            self._params[place] = _config_of_failed(folder, config_above(folder))
        return self._params[place]


def _config_of_failed(folder: Folder, config: str | None) -> Mapping[str, Any]:
    """What a run was told that has no metrics; nothing where its config cannot be read either."""
    if config is None:
        return _NOT_READ
    try:
        return read_params(folder, config)
    except Unreadable:
        return _NOT_READ


def _load(folder: Folder, source: Source) -> tuple[Any, str]:
    if source.epochs is None:
        return load_metrics_file(folder, source.name)
    return list(source.epochs), source.note


def _sent_to_table(folder: Folder, files: Iterable[str], options: ReadOptions) -> str:
    from paramimp.readers.table.reader import sent_to_table  # the reader of tables: only for who lacks a file

    return sent_to_table(folder, files, options)


def _shown(folder: Folder) -> str:
    return called(folder.name)


def _files_of(folder: Folder, chosen: str | None) -> tuple[str | None, list[str]]:
    """Return the config and the files with the metrics: those chosen, else the one that its name or content tells."""
    config, metrics = config_and_metrics(folder.files)
    if config is None:
        config = other_config(folder.files)
    if config is None and metrics is None and not params_of_folder(folder.name):
        config = config_by_content(folder)
    config = _own_config(folder, config) or config_below(folder)
    if chosen is not None:
        return config, [file for file in chosen_files(folder, chosen) if file != config]
    if metrics is not None:
        return config, [_history_beside(folder, config, metrics) or metrics]
    return config, [file for file in files_with_metrics(folder) if file != config]


def _history_beside(folder: Folder, config: str | None, metrics: str) -> str | None:
    """Return the one other file with metrics where no number in ``results.json`` or the like has the name of a result.

    What many programs call so may say how many samples there were, and how long it took.
    """
    others = folder.files - {config, metrics}
    if metrics not in OTHER_METRICS or not any(file.lower().endswith(ENDINGS) for file in others):
        return None
    try:
        if any(map(is_result, collect_metrics(load_metrics_file(folder, metrics)[0]))):
            return None
    except Unreadable:
        return None
    found = others.intersection(files_with_metrics(folder))
    return next(iter(found)) if len(found) == 1 else None


def _own_config(folder: Folder, config: str | None) -> str | None:
    """Return the config of the script where ``config.json`` is that of the model, which its library saved beside it.

    None where instead of a config the folder's name tells what the script was told.
    """
    other = arguments_of_script(folder.files) if config == _OF_A_MODEL else None
    if config != _OF_A_MODEL or (other is None and not params_of_folder(folder.name)):
        return config
    try:
        return other if is_model_config(read_config(folder, config)) else config
    except Unreadable:
        return config


def _collected(documents: Sequence[tuple[str, Any, str]]) -> Mapping[str, float | Sequence[float]]:
    return metrics_of_files([(file, collect_metrics(document)) for file, document, _ in documents])


def _which_file(folder: Folder, config: str | None, files: Sequence[str], chosen: str | None) -> str:
    """What is said of a folder with no file of metrics, or with several."""
    if files:
        several = f"{', '.join(files[:-1])} and {files[-1]}"
        return (
            f"{_shown(folder)} has several files with numbers that may be its metrics ({several}); choose one with"
            f" {option(CHOOSE, _preferred(files))}, or write a metrics.json."
        )
    has = config or "a name that holds params"
    usual = f"{', '.join(METRICS_FILES)} or {METRICS_TABLES[0]}"
    wanted = f"file that matches {option(CHOOSE, chosen)}" if chosen else usual
    others = sorted(folder.files - {config})
    below = [] if chosen else metrics_below(folder)
    if elsewhere := below or ([] if chosen else metrics_beside(folder)):
        where = "below it" if below else "in the folders beside its own"
        return (
            f"{_shown(folder)} has {has} but no {wanted} beside it, and {where} {listed(elsewhere)}; where"
            f" {'that is' if len(elsewhere) == 1 else 'one of these is'} its metrics, choose it with"
            f" {option(CHOOSE, _preferred(elsewhere))}."
        )
    if unpack := next(filter(None, map(partial(_how_to_unpack, folder), others[:MAX_FILES])), ""):
        return (
            f"{_shown(folder)} has {has} but no {wanted}, and beside it is a compressed file, which is not opened:"
            f" unpack it there, as in {unpack}"
        )
    if not others:
        return f"{_shown(folder)} has {has} but no {wanted}; it probably stopped before it logged anything."
    if not chosen and (broken := unreadable_results(folder, others[:MAX_FILES])):
        return broken
    choices = [file for file in others[:MAX_FILES] if not chosen and may_be_chosen(folder, file)]
    choose = option(CHOOSE, *(_as_glob(folder, file) for file in choices)) if len(choices) == 1 else option(CHOOSE)
    return (
        f"{_shown(folder)} has {has} but no {wanted} (beside it: {listed(others)}); write the metrics to one of"
        f" these, or name their file with {choose}."
    )


def _how_to_unpack(folder: Folder, file: str) -> str:
    """The command that unpacks a file which may be one of metrics."""
    stem, ending = posixpath.splitext(file.lower())
    if ending not in _COMPRESSED or not stem.endswith(ENDINGS):
        return ""
    try:
        return how_to_unpack(folder, file)
    except Unreadable:
        return ""


def _preferred(files: Sequence[str]) -> str:
    """The file to name in an example: settings are compared on what they were chosen by, not on a test at the end.

    Nor on the batches of an epoch.
    """
    words = {file: set(words_of(file)) for file in files}
    return min(
        files,
        key=lambda file: (
            not _BATCHES.isdisjoint(words[file]),
            VALIDATION.isdisjoint(words[file]),
            not OTHER_SPLITS.isdisjoint(words[file]),
        ),
    )


def _as_glob(folder: Folder, file: str) -> str:
    """A file with its long numbers as ``*``, where nothing else is called so: it has another time in the next run."""
    glob = _LONG_NUMBERS.sub("*", file)
    return glob if glob != file and matching(glob, folder.files) == {file} else file


def _no_numbers(document: Any) -> str:
    found = f"no number among its {len(document)} entries" if document else "no entries"
    return f'has {found}; log metrics as numbers, such as {{"val_loss": 0.5}}.'
