"""The file with a run's numbers: loading one of any form, and telling one by what it holds where no name tells.

A script may call the file what it likes, and beside its config lie vocabularies, label ids, predictions and settings of
other programs. What a run measured is known by its form: a row per epoch that a counter numbers, or a few numbers of
which most have the name of a result. Where that is not sure, the file is none.
"""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from paramimp.decoding.csv_histories import load_csv_histories, without_comment
from paramimp.decoding.csv_records import delimiter_of, table_rows
from paramimp.decoding.flatten import dotted
from paramimp.decoding.histories import as_number, collect_metrics
from paramimp.decoding.json_text import ExtraData, load_json_lines, load_metrics_json
from paramimp.decoding.named_numbers import LONGEST_NUMBER, numbers_by_name, only_number
from paramimp.decoding.named_values import leaves_by_name, named_values
from paramimp.decoding.spaced_columns import with_tabs
from paramimp.decoding.yaml_text import load_yaml
from paramimp.objective import words_of
from paramimp.places.files import CONFIG_LIMIT, METRICS_LIMIT
from paramimp.runs import Unreadable
from paramimp.table.measured import COORDINATES, EPOCH, is_measured
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.places.folder import Folder

_LINES, _CSV, _TEXT, _YAML = (".jsonl", ".ndjson"), (".csv", ".tsv"), (".txt", ".log"), (".yaml", ".yml")
_ARRAYS = (".npz",)
_SPACED = (".out", ".dat")
_OF_LINES = (*_TEXT, ".out")
LOGS = _TEXT
"""Of texts for people, which are read where the user chooses them."""
ENDINGS = (".json", *_LINES, *_CSV, *_TEXT, *_YAML, *_ARRAYS, *_SPACED)
CHOOSE = "metrics_file"
MAX_FILES = 32
"""A folder with more of them is one of data, in which only what is called results is looked at."""
_ROWS = 64
"""Rows that tell whether a file is a history."""
_BETWEEN = (b",", b";", b"\t", b"|")
_FEW = 200
"""More numbers than these, none with the name of a result, are those of samples rather than of a run."""
_RESULTS = frozenset(
    "metric metrics result results score scores history evaluation eval performance measurements finals".split()
)
_LOGS = _RESULTS | frozenset("log logs progress training train curve curves summary stats statistics epochs".split())
_OF_TRACKERS = ("wandb-",)
"""How the names of files begin that a tracker keeps for itself beside a config of its own form."""
_IDS = frozenset({"id", "ids", "pid", "port"})
_SETTINGS = frozenset(
    "config configs configuration conf cfg arg args arguments param params parameters hparams hyperparameters settings"
    " options opts".split()
)
_FILE = re.compile(r"\d\.[a-z]\w{1,4}$", re.IGNORECASE)
_COUNTERS = frozenset(
    "epoch epochs step steps iter iters iteration iterations round rounds update updates episode episodes timesteps"
    " kimg tick".split()
)


def load_metrics_file(folder: Folder, file: str, limit: int = METRICS_LIMIT) -> tuple[Any, str]:
    """Return what a file of metrics holds, and a note on what is missing of it.

    Raises
    ------
    Unreadable : it cannot be read, or is of none of the forms that its ending stands for.
    """
    data = folder.read(file, limit)
    stem, ending = posixpath.splitext(file)
    ending = ending.lower()
    if ending in _ARRAYS:
        from paramimp.decoding.npz import load_columns  # zipfile: what few folders need is not imported for all

        return load_columns(data), ""
    if ending in (*_SPACED, *_TEXT) and (tabbed := with_tabs(data)) is not None:
        return load_csv_histories(tabbed, delimiter="\t"), ""
    if ending in _SPACED:
        return _printed(data), ""
    if ending in _TEXT and (number := only_number(data)) is not None:
        return {stem: number}, ""
    if ending in (*_CSV, *_TEXT) and (named := _numbers_by_name(data, ending)) is not None:
        return named, ""
    if ending in _TEXT and (lines := _printed(data)):
        return lines, ""
    if ending in _CSV or (ending in _TEXT and data.lstrip()[:1] not in (b"{", b"[")):
        return _over_folds(load_csv_histories(without_comment(data), delimiter=delimiter_of(data, ending))), ""
    if ending in _LINES:
        return load_json_lines(data)
    if ending in _YAML:
        return load_yaml(data), ""
    try:
        return load_metrics_json(data), ""
    except ExtraData as error:
        if not error.may_be_lines:
            raise
        return load_json_lines(data)  # people also append lines to a file that they call metrics.json


def _over_folds(histories: dict[str, list[float]]) -> dict[str, list[float]]:
    """Return the mean over the folds of a cross-validation where a table has a row for each; any other as it is.

    The last fold is not where the run ended.
    """
    folds = next((name for name in histories if _is_fold(name)), None)
    if folds is None or len(set(map(len, histories.values()))) > 1 or not _are_distinct(histories[folds]):
        return histories
    return {name: [sum(values) / len(values)] for name, values in histories.items() if name != folds}


def _is_fold(name: str) -> bool:
    return "fold" in words_of(name)[-1:] and not is_result(name)


def _are_distinct(numbers: Sequence[float]) -> bool:
    return len(numbers) == len(set(numbers)) > 1


def _tells_results(printed: Mapping[str, Sequence[float]]) -> bool:
    """Whether a log for people says a result more than once, as that of each epoch: any text has a number somewhere."""
    return any(len(numbers) > 1 and is_result(name) for name, numbers in printed.items())


def _printed(data: bytes) -> dict[str, list[float]]:
    """What a log of lines for people says; nothing of JSON, of a table or of a name and a number alone in each line."""
    start = data.lstrip()
    if start[:1] == b"{" or _numbers_by_name(data, ".txt") is not None:
        return {}
    from paramimp.decoding.log_lines import load_log_lines, without_head  # what few folders need

    first = start.partition(b"\n")[0]
    is_of_logger = without_head(shown := first.decode("utf-8", "replace")) != shown
    is_head_of_names = not is_of_logger and not load_log_lines(first)
    return {} if is_head_of_names and len(_first_rows(data, ".txt")) > 1 else load_log_lines(data)


def each_holds_a_number(folder: Folder, files: Sequence[str]) -> bool:
    """Whether each of some files is a text with a number, which is called as the file is: none is another's rival."""
    return bool(files) and all(_holds_a_number(folder, file) for file in files)


def _holds_a_number(folder: Folder, file: str) -> bool:
    try:
        return file.lower().endswith(_TEXT) and only_number(folder.head(file, LONGEST_NUMBER + 1)) is not None
    except (Unreadable, OSError):
        return False


def may_be_chosen(folder: Folder, file: str) -> bool:
    """Whether a document holds numbers, whatever they are of, so that the user can choose it.

    The rows of a table that is no history are samples, as predictions are: nobody is sent to these.
    """
    if not file.lower().endswith((".json", *_YAML, *_TEXT)) or _is_of_settings(file):
        return False
    try:
        if file.lower().endswith(_TEXT):
            data = folder.read(file, CONFIG_LIMIT) if folder.size(file) <= CONFIG_LIMIT else b""
            named = numbers_by_name(data)
            return _tells_results(_printed(data)) or (bool(named) and not any(map(is_setting, named or ())))
        numbers = collect_metrics(load_metrics_file(folder, file)[0]) if folder.size(file) <= CONFIG_LIMIT else {}
        return any(_IDS.isdisjoint(words_of(name)[-1:]) for name in numbers)
    except (Unreadable, OSError):
        return False


def unreadable_results(folder: Folder, files: Sequence[str]) -> str:
    """What is wrong with the first file that is called as results are and cannot be read; empty where none is so."""
    for file in files:
        if not file.lower().endswith(ENDINGS) or _RESULTS.isdisjoint(words_of(posixpath.splitext(file)[0])):
            continue
        try:
            collect_metrics(load_metrics_file(folder, file)[0])
        except Unreadable as error:
            return f"{folder.name_of(file)} {error.message}"
    return ""


def files_with_metrics(folder: Folder, *, limit: int = METRICS_LIMIT) -> list[str]:
    """Return the files of a folder that surely hold what a run measured, sorted.

    A log for people in which a script printed objects is one of them where no other file is: what it says may be in a
    table, too.

    Parameters
    ----------
    limit : bytes of the largest file to look into.
    """
    names = sorted(name for name in folder.files if name.lower().endswith(ENDINGS) and not _is_of_settings(name))
    if len(names) > MAX_FILES:
        names = [name for name in names if not _RESULTS.isdisjoint(words_of(name))][:MAX_FILES]
    found = [name for name in names if _holds_metrics(folder, name, limit)]
    return found or [name for name in names if name.lower().endswith(_OF_LINES) and _logs_epochs(folder, name, limit)]


def _is_of_settings(name: str) -> bool:
    return name.startswith((".", *_OF_TRACKERS)) or not _SETTINGS.isdisjoint(words_of(posixpath.splitext(name)[0]))


def _holds_metrics(folder: Folder, file: str, limit: int) -> bool:
    words = set(words_of(posixpath.splitext(file)[0]))
    ending = posixpath.splitext(file)[1].lower()
    try:
        if folder.size(file) > limit:
            return False
        if ending in _SPACED:
            tabbed = with_tabs(folder.read(file, limit))
            return tabbed is not None and _are_epochs(_first_rows(tabbed, ".tsv"), words)
        if ending in _CSV or ending in _TEXT:
            data = folder.read(file, limit)
            data = (with_tabs(data) or data) if ending in _TEXT else data
            if ending in _TEXT and only_number(data) is not None:
                return is_result(posixpath.splitext(file)[0]) or not _RESULTS.isdisjoint(words)
            if (named := _numbers_by_name(data, ending)) is not None:
                return _are_finals(named, words)
            if ending in _CSV or data.lstrip()[:1] != b"{":
                return _are_epochs(_first_rows(data, ending), words)
        document, _ = load_metrics_file(folder, file, min(limit, CONFIG_LIMIT) if ending in _YAML else limit)
        return are_metrics(document, words)
    except (Unreadable, OSError):
        return False


def _logs_epochs(folder: Folder, file: str, limit: int) -> bool:
    """Whether a log has objects in its lines that are the epochs of a run."""
    from paramimp.decoding.objects_in_lines import objects_in_lines  # what few folders need

    try:
        rows = objects_in_lines(folder.read(file, limit)) if folder.size(file) <= limit else []
    except (Unreadable, OSError):
        return False
    return bool(rows) and _are_epochs(rows[:_ROWS], set(words_of(posixpath.splitext(file)[0])))


def are_metrics(document: Any, words: set[str]) -> bool:
    """Whether a document holds what a run measured.

    Parameters
    ----------
    words : of the file's name.
    """
    if isinstance(document, list):
        if (named := named_values(document)) is not None:
            return _are_finals(named, words)
        records = document[:_ROWS]
        return bool(records) and all(isinstance(row, dict) for row in records) and _are_epochs(records, words)
    return isinstance(document, dict) and _are_finals(document, words)


def _are_epochs(records: Sequence[Mapping[str, Any]], words: set[str]) -> bool:
    """Whether rows are the epochs of a run: numbered by a counter, or of nothing but results."""
    rows = [dict(dotted(record)) for record in records]
    if len(rows) == 1:
        return _are_finals(records[0], words)
    names = dict.fromkeys(name for row in rows for name in row)
    numbers = [name for name in names if any(_number(row.get(name)) is not None for row in rows)]
    counters = [name for name in names if is_counter(name)]
    measured = [name for name in numbers if is_result(name)]
    folds = [[_number(row.get(name)) or 0.0 for row in rows] for name in numbers if _is_fold(name)]
    if measured and any(map(_are_distinct, folds)):
        return True
    if measured and not _LOGS.isdisjoint(words) and any(_goes_on(name, rows) for name in numbers):
        return True
    if any(_counts(name, rows) for name in counters):
        others = [name for name in numbers if not is_counter(name)]
        is_told = bool(measured) or not _LOGS.isdisjoint(words)
        return bool(others) and (is_told or _are_of_epochs(rows, numbers, others))
    return len(rows) > 1 and len(measured) == len(names) and (len(measured) > 1 or not _LOGS.isdisjoint(words))


def _are_of_epochs(rows: Sequence[Mapping[str, Any]], numbers: Sequence[str], others: Sequence[str]) -> bool:
    """Whether numbers of any names were measured in each epoch: only training has epochs, and it plans its settings."""
    counted = [[row.get(name) for row in rows] for name in numbers if _is_epoch(name.lower())]
    steps = [[_number(cell) for cell in cells] for cells in counted]
    is_counted = any(own == [*range(len(own))] or own == [*range(1, len(own) + 1)] for own in steps)
    fractions = [name for name in others if any(not (_number(row.get(name)) or 0.0).is_integer() for row in rows)]
    return is_counted and any(not is_setting(name) for name in fractions)


def _are_finals(document: Mapping[str, Any], words: set[str]) -> bool:
    """Whether the numbers of a document, single or in lists, are mostly results."""
    leaves = leaves_by_name(document)
    numbers = [name for name, value in leaves.items() if _is_logged(value) and not is_counter(name)]
    if not numbers or is_index_of([leaves[name] for name in numbers]):
        return False
    measured = sum(map(is_result, numbers))
    if not _RESULTS.isdisjoint(words) and len(numbers) <= _FEW:
        return measured > 0 or all(_is_word(name) for name in numbers)
    return 2 * measured >= len(numbers)


def _is_logged(value: Any) -> bool:
    """Whether a value is a number, or the numbers of a whole run, or a record for each epoch."""
    if isinstance(value, list):
        return bool(value) and all(
            any(map(is_result, item)) if isinstance(item, dict) else _number(item) is not None for item in value[:_ROWS]
        )
    return _number(value) is not None


def _number(value: Any) -> float | None:
    return None if isinstance(value, bool) else as_number(value)


def is_result(name: str) -> bool:
    """Whether a number of this name is what a run measured, and counts no steps."""
    return is_measured(name) and not is_counter(name)


def is_counter(name: str) -> bool:
    """Whether a number of this name counts the steps of a run, or its epochs, rounds or the like."""
    last = name.rpartition(".")[2].lower()
    return last in COORDINATES or _is_epoch(last) or not _COUNTERS.isdisjoint(words_of(last)[-1:])


def _is_epoch(name: str) -> bool:
    """Whether a name is that of the epoch, in the languages that have the word, and not of something about it."""
    return len(words_of(name)) == 1 and EPOCH.fullmatch(name) is not None


def _is_word(name: str) -> bool:
    """Whether a name is that of a quantity (``hd95``), rather than of a file or a sample (``img_001.png``, ``17``)."""
    last = name.rpartition(".")[2]
    return (
        bool(words_of(last))
        and sum(character.isdigit() for character in last) * 2 <= len(last)
        and _FILE.search(name) is None
    )


def _counts(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a column goes up from row to row under the name of a step."""
    steps = [_step(row.get(name)) for row in rows]
    told = [step for step in steps if step is not None]
    return (
        is_counter(name)
        and len(told) > 1
        and told[0] < told[-1]
        and all(before <= after for before, after in pairwise(told))
    )


def _step(value: Any) -> float | None:
    """A step as a number, also one of so many: ``3/100``."""
    return _number(value.partition("/")[0] if isinstance(value, str) else value)


def _goes_on(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether each row was written at a later time than the one before."""
    times = [_number(row.get(name)) for row in rows]
    told = [time for time in times if time is not None]
    return (
        words_of(name)[-1:] == ["timestamp"]
        and 1 < len(told) == len(rows)
        and all(before < after for before, after in pairwise(told))
    )


def is_index_of(values: Sequence[Any]) -> bool:
    """Whether numbers count the names that they stand at, as those of labels and of words do."""
    whole = {value for value in values if isinstance(value, int)}
    return len(values) > 1 and len(whole) == len(values) and max(whole) - min(whole) == len(values) - 1


def _first_rows(data: bytes, ending: str) -> list[dict[str, Any]]:
    return table_rows(data, delimiter_of(data, ending), _ROWS)


def _numbers_by_name(data: bytes, ending: str) -> Mapping[str, Any] | None:
    """What a short text or a table says as names and values: a text by its form, a table where its names are results.

    Rows of a name, a value and a step are the histories of these names.
    """
    if len(data) > CONFIG_LIMIT:
        return None
    head = data.partition(b"\n")[0].lower()
    if ending in _TEXT:
        return numbers_by_name(data)
    if b"value" in head and (named := named_values(table_rows(data, delimiter_of(data, ending)))) is not None:
        return {name: values if len(values) > 1 else values[0] for name, values in named.items()}
    if any(as_number(cell) is not None for cell in head.decode("utf-8", "replace").split(",")):
        return numbers_by_name(data)  # the first line is no head
    pairs = numbers_by_name(data) if sum(map(head.count, _BETWEEN)) == 1 else None
    return pairs if pairs and 2 * sum(map(is_result, pairs)) >= len(pairs) else None
