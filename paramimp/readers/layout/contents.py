"""What a file of any name holds: settings, results or both, told by its content alone.

A launcher may call the settings ``args`` and the history ``log``, without an ending, and end YAML in ``.opt``. So the
form is tried out: JSON, a table with a head, lines of names and values, and last the log of a script for people.
"""

from __future__ import annotations

import posixpath
import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from paramimp.decoding.csv_histories import load_csv_histories, without_comment
from paramimp.decoding.csv_records import table_rows
from paramimp.decoding.flatten import dotted
from paramimp.decoding.histories import are_of_things, as_number
from paramimp.decoding.json_text import ExtraData, load_json_lines, load_metrics_json
from paramimp.decoding.keyworded_lines import keyworded
from paramimp.decoding.log_lines import load_log_lines
from paramimp.decoding.named_numbers import has_count, numbers_by_name, only_number
from paramimp.decoding.namelist import namelist
from paramimp.decoding.settings_files import load_settings
from paramimp.decoding.settings_text import settings_in
from paramimp.decoding.spaced_columns import with_tabs
from paramimp.decoding.typed_text import typed
from paramimp.decoding.yaml_text import decode, load_yaml
from paramimp.readers.layout.nameless import column_without_name, values_without_name
from paramimp.readers.run_document import run_in
from paramimp.readers.told_in_log import told_in
from paramimp.records import record
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SETTINGS_LIMIT = 1 << 20
_TEXT_LIMIT = 1 << 16
_LOOKED_AT = 64
_BINARY = 1024
_PAIR = re.compile(r"\s*(?:-\s+)?[\"']?[A-Za-z_][^\s:=]*[\"']?\s*+(?P<mark>[:=])(?:\s.*|)|\s*-(?:\s.*|)")
_PAIR_OF_INI = re.compile(r"[A-Za-z_][\w.:/\[\]-]*+\s*+=.*")
_WORD = re.compile(rb"\s*[A-Za-z][\w.+-]{0,63}\s*")
"""A value that is all that a file says: ``optimizer.txt`` with ``adam``."""
_ASIDE = ("#", ";", "---", "...", "%")
_DELIMITERS = (",", "\t", ";")
_INI = "settings.ini"
_LEAST_NAMED = 2


class Form(Enum):
    """What the content of a file looks like."""

    DOCUMENT = auto()
    """Names with values, nested or not."""
    ROWS = auto()
    """Records of the same names under each other."""
    LOG = auto()
    """Lines for people."""
    EVENTS = auto()
    """Event files of TensorBoard, which nothing here opens."""


@record
class Contents:
    """What a file holds.

    Attributes
    ----------
    told : what may be settings, nested or not; empty where nothing may.
    document : what may be metrics, in a form of which `collect_metrics` knows; None where nothing may.
    is_apart : whether the file itself keeps settings and results apart, so that `told` holds no result.
    records : the first rows of a table, for who wants to know what its columns are.
    note : on what is missing of the file.
    is_nameless : whether its one metric has no name but that of the file.
    """

    form: Form
    told: Mapping[str, Any]
    document: Any
    is_apart: bool = False
    records: Sequence[Mapping[str, Any]] = ()
    note: str = ""
    is_nameless: bool = False


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are those of no text."""
    return b"\0" in head[:_BINARY] and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


def contents_of(data: bytes, file: str) -> Contents | None:
    """Return what the bytes of a file hold; None of one that is empty, no text, or of no form that is known.

    Raises
    ------
    Unreadable : it is of a known form, and larger or deeper nested than any real file.
    """
    start = data[:_BINARY].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not start or is_binary(data):
        return None
    if start in (b"{", b"[") and (found := _json(data)) is not None:
        return found
    stem = posixpath.splitext(posixpath.basename(file))[0]
    if (number := only_number(data)) is not None:
        return Contents(Form.DOCUMENT, {stem: number}, {stem: number})
    if _WORD.fullmatch(data) is not None:
        return Contents(Form.DOCUMENT, {stem: typed(data.decode().strip())}, {})
    if (values := values_without_name(data.decode("utf-8", "replace"))) is not None:
        return Contents(Form.ROWS, {}, {"": values}, is_nameless=True)
    return _table(data) or _settings(data, file) or _names_and_numbers(data) or _keyworded(data) or _log(data)


def _json(data: bytes) -> Contents | None:
    note = ""
    try:
        try:
            document = load_metrics_json(data)
        except ExtraData as error:
            if not error.may_be_lines:
                return None
            document, note = load_json_lines(data)
    except Unreadable:
        return None
    if isinstance(document, dict):
        return _document(document)
    if not isinstance(document, list):
        return None
    if are_of_things(document):
        return Contents(Form.DOCUMENT, {}, document, note=note)
    records = [record for record in document[:_LOOKED_AT] if isinstance(record, dict)]
    if len(records) == 1 < len(document):  # ESPnet saves the sizes of a model before its arguments
        return _document(records[0])
    return Contents(Form.ROWS, {}, document, records=records, note=note) if records else None


def _document(document: dict[str, Any]) -> Contents:
    try:
        run = run_in(document)
    except Unreadable:
        run = None
    if run is not None:
        return Contents(Form.DOCUMENT, run.params, run.metrics, is_apart=True)
    return Contents(Form.DOCUMENT, _typed(document), document)


def _typed(document: dict[str, Any]) -> Mapping[str, Any]:
    """A document of nothing but texts with the numbers in them, as launchers write what they were given."""
    if document and all(isinstance(value, str) for value in document.values()):
        return {name: typed(value) for name, value in document.items()}
    return document


def _table(data: bytes) -> Contents | None:
    tabbed = with_tabs(data)
    delimiter, records = ("\t", table_rows(tabbed, "\t", _LOOKED_AT)) if tabbed is not None else _delimited(data)
    if not any(as_number(cell) is not None for record in records for cell in record.values()):
        return None
    columns = load_csv_histories(without_comment(tabbed or data), delimiter=delimiter)
    if (nameless := column_without_name(columns)) is not None:
        return Contents(Form.ROWS, {}, {nameless: columns[nameless]}, records=records, is_nameless=True)
    return Contents(Form.ROWS, {}, columns, records=records)


def _delimited(data: bytes) -> tuple[str, list[dict[str, Any]]]:
    """The delimiter of a table, and its first rows; none where not all of the first lines have as many cells."""
    lines = without_comment(data[:_TEXT_LIMIT]).split(b"\n")
    lines = [line for line in lines[:-1] or lines if line.strip()][:_LOOKED_AT]
    for delimiter in _DELIMITERS:
        records = table_rows(b"\n".join(lines), delimiter)
        if records and len(records) == len(lines) - 1:
            return delimiter, records
    return ",", []


def _settings(data: bytes, file: str) -> Contents | None:
    """Names and values that the whole text consists of."""
    if len(data) > _SETTINGS_LIMIT:
        return None
    try:
        text = decode(data)
        found = namelist(text) or _lines_of_settings(data, text, file)
        if found is None and len(data) <= _TEXT_LIMIT:
            found = settings_in(text)
        names = [name for name, _ in dotted(found)] if found else []
    except (Unreadable, RecursionError):
        return None
    if not found or any(map(has_count, names)):
        return None
    return _document(dict(found))


def _lines_of_settings(data: bytes, text: str, file: str) -> Mapping[str, Any] | None:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(_ASIDE)]
    is_section = [line.lstrip()[:1] == "[" and line.rstrip()[-1:] == "]" for line in lines]
    if file.lower().endswith((".toml", ".gin")):
        return load_settings(data, file)
    if any(_PAIR_OF_INI.fullmatch(line.strip()) for line in lines) and all(
        own or _PAIR_OF_INI.fullmatch(line.strip()) for own, line in zip(is_section, lines, strict=True)
    ):
        return load_settings(data, _INI)
    marks = [match["mark"] if (match := _PAIR.fullmatch(line)) else "" for line in lines[:_LOOKED_AT]]
    if marks.count(":") * 2 < len(marks) and not file.lower().endswith((".yaml", ".yml")):
        return None
    found = load_yaml(data)
    return found if isinstance(found, dict) else None


def _names_and_numbers(data: bytes) -> Contents | None:
    named = numbers_by_name(data) if len(data) <= _SETTINGS_LIMIT else None
    return Contents(Form.DOCUMENT, {}, named) if named is not None and len(named) >= _LEAST_NAMED else None


def _keyworded(data: bytes) -> Contents | None:
    named = keyworded(data) if len(data) <= _SETTINGS_LIMIT else None
    return None if named is None else _document(named)


def _log(data: bytes) -> Contents | None:
    told, rest = told_in(data)
    printed = load_log_lines("\n".join(rest).encode("utf-8", "replace"))
    return Contents(Form.LOG, told, printed, is_apart=True) if told or printed else None
