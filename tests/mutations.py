"""Structurally wrong variants of the real samples: values of types that their tool never writes, in files that parse.

Each value in the JSON, YAML, JSON Lines and CSV files, in the cells of the databases and in the JSON texts of the W&B
logs is replaced in turn by null, numbers, text, lists, mappings, huge and negative numbers, NaN and deep nesting. The
runs of a good sweep lie beside it. Whatever happens to the mutated run, nothing may be raised, and the good ones stay.

The suite takes an evenly spread part of the variants (`test_mutations`); all of them are read by

    python -m tests.mutations [--every N] [NAME ...]

which prints each kind of error that a reader raised, with an example, since a reader that says what is wrong with its
file by itself is better than one that is caught.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import logging
import re
import shutil
import sqlite3
import sys
import tempfile
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import paramimp
from paramimp.decoding.leveldb_log import split_log
from paramimp.decoding.yaml_text import load_yaml
from paramimp.errors import ParamimpError
from paramimp.formats import run_listing
from paramimp.reading.guard import LOGGER
from paramimp.runs import Direction, Objective, Unreadable
from paramimp.table.selection import select
from tests.decoding.test_leveldb_log import write_log
from tests.sweeps import make_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SAMPLES = Path(__file__).parent / "readers" / "samples"
GOOD, GOOD_RUNS = "good_sweep", 3
KEPT_RUNS = 2
"""Runs of each sample that are kept: its others hold the same kinds of files."""
FILES_OF_A_KIND = 2
LINES_OF_A_KIND = 2
ITEMS_OF_A_LIST = 2

LOG_HEADER = 7
"""Bytes in front of the records of a LevelDB log."""
DEEP = "@deep@"
_DEEP_TEXT = "[" * 300 + "]" * 300
REPLACEMENTS: tuple[Any, ...] = (
    None, True, 0, 1, -1, 10**400, -(10**30), 1.5, float("nan"), float("inf"), "", "text", "1e999", "nan",
    [], [1], [[]], [None], ["a", {}], {}, {"a": 1}, {"a": {"b": [1]}}, {"value": None}, DEEP,
)  # fmt: skip
TEXTS = ("", "null", "-1", "9" * 400, "1e999", "nan", "text", "{'a': 1.2.}", "[1, [2]]", '{"a": []}', "\0", "é\u2028")
CELLS: tuple[Any, ...] = (None, 0, -1, 2**62, 1.5, float("inf"), "", "text", "[1]", '{"a": [null]}', "nan", b"\xff\0")


@dataclass(frozen=True, slots=True)
class Variant:
    """One file with one value replaced.

    Attributes
    ----------
    where : which value of which file, and by what.
    write : writes the file.
    """

    where: str
    write: Callable[[], None]


@dataclass(slots=True)
class Findings:
    """What the variants led to."""

    tried: int = 0
    escaped: dict[str, str] = field(default_factory=dict)
    caught: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)


def samples() -> list[str]:
    """Every sample that is one log or one folder of logs, by its path."""
    found = []
    for top in sorted(SAMPLES.iterdir()):
        if top.is_dir() and not top.name.startswith("_"):
            inner = sorted(path for path in top.iterdir())
            versions = [path for path in inner if path.is_dir() and re.match(r"\d", path.name)]
            files = [
                path for path in inner if path.is_file() and path.suffix in (".csv", ".jsonl", ".parquet", ".arff")
            ]
            several = top.name in ("rl", "table", "wandb", "by_hand", "wandb_csv")
            found += versions or [path for path in inner if path.is_dir() and several] or ([] if several else [top])
            found += files if several else []
    return [str(path.relative_to(SAMPLES)) for path in found]


def place(sample: str, folder: Path) -> Path:
    """Copy a sample beside a good sweep, with the first of its runs alone; returns the copy."""
    make_runs(folder / GOOD, GOOD_RUNS)
    source, copy = SAMPLES / sample, folder / "sample" / Path(sample).name
    if source.is_file():
        copy.parent.mkdir()
        shutil.copy(source, copy)
        return copy
    shutil.copytree(source, copy)
    for file in copy.rglob("*truth*"):
        file.unlink()
    rows = [row for row in paramimp.load_runs(copy).rows if (copy / row.path).is_dir() and row.path != "."]
    for row in rows[KEPT_RUNS:]:
        if not any(kept.path.startswith(row.path + "/") for kept in rows[:KEPT_RUNS]):
            shutil.rmtree(copy / row.path, ignore_errors=True)
    return copy


def variants(copy: Path) -> Iterator[Variant]:
    """Every variant of every kind of file in a copied sample."""
    kinds: Counter[str] = Counter()
    for file in sorted(copy.rglob("*")) if copy.is_dir() else [copy]:
        kind = re.sub(r"[0-9a-f]{4,}|\d+", "#", str(file.relative_to(copy.parent)))
        if not file.is_file() or kinds[kind] >= FILES_OF_A_KIND:
            continue
        kinds[kind] += 1
        yield from _of_file(file, file.read_bytes(), str(file.relative_to(copy.parent)))


def _of_file(file: Path, data: bytes, name: str) -> Iterator[Variant]:
    if data.startswith(b"SQLite format 3"):
        yield from _of_database(file, data, name)
        return
    if file.suffix in (".wandb", ".swanlab"):
        yield from _of_log(file, data, name)
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    if file.suffix == ".json" and (document := _json(text)) is not _NOTHING:
        yield from _of_document(file, document, name, _as_json)
    elif file.suffix in (".jsonl", ".log", ".json", ".ndjson") and text.lstrip().startswith("{"):
        yield from _of_lines(file, text, name)
    elif file.suffix in (".yaml", ".yml") or file.parent.name == "attrs":
        with contextlib.suppress(Unreadable):
            yield from _of_document(file, load_yaml(data), name, _as_yaml)
    elif file.suffix in (".csv", ".tsv"):
        yield from _of_table(file, text, name)
    elif len(text) < 4000:
        yield from _of_words(file, text, name)


_NOTHING = object()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return _NOTHING


def _as_json(document: Any) -> str:
    return json.dumps(document).replace(json.dumps(DEEP), _DEEP_TEXT)


def _as_yaml(document: Any) -> str:
    return yaml.dump(document, sort_keys=False).replace(f"'{DEEP}'", _DEEP_TEXT)


def _of_document(file: Path, document: Any, name: str, render: Callable[[Any], str]) -> Iterator[Variant]:
    for path in _paths(document):
        for value in REPLACEMENTS:
            mutated = _replaced(document, path, value)
            where = f"{name} {'.'.join(map(str, path))} = {value!r:.40}"
            yield Variant(where, partial(_write_rendered, file, render, mutated))


def _of_lines(file: Path, text: str, name: str) -> Iterator[Variant]:
    lines = text.splitlines()
    shapes: Counter[str] = Counter()
    for number, line in enumerate(lines):
        document = _json(line)
        values = r'"[^"]*": *("[^"]*"|[-\d.e]+)' if len(line) > 200 else r"[\d.]+|\w{16,}"
        shape = re.sub(values, "", line)
        shapes[shape] += 1
        if document is _NOTHING or shapes[shape] > LINES_OF_A_KIND or len(shapes) > 12:
            continue
        for path in _paths(document):
            for value in REPLACEMENTS:
                made = [*lines[:number], _as_json(_replaced(document, path, value)), *lines[number + 1 :]]
                where = f"{name}:{number + 1} {'.'.join(map(str, path))} = {value!r:.40}"
                yield Variant(where, partial(_write, file, "\n".join(made) + "\n"))


def _of_table(file: Path, text: str, name: str) -> Iterator[Variant]:
    delimiter = "\t" if file.suffix == ".tsv" else ";" if text.partition("\n")[0].count(";") > 1 else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    for number in sorted({0, 1, len(rows) - 1} & set(range(len(rows)))):
        for column in range(len(rows[number])):
            for value in TEXTS:
                row = [*rows[number][:column], value, *rows[number][column + 1 :]]
                made = [*rows[:number], row, *rows[number + 1 :]]
                where = f"{name}:{number + 1} column {column + 1} = {value!r:.40}"
                yield Variant(where, partial(_write_table, file, made, delimiter))


def _of_words(file: Path, text: str, name: str) -> Iterator[Variant]:
    words = re.split(r"(\s+)", text)
    for number in range(0, min(len(words), 12), 2):
        for value in TEXTS:
            made = "".join([*words[:number], value, *words[number + 1 :]])
            yield Variant(f"{name} word {number // 2} = {value!r:.40}", partial(_write, file, made))


def _of_database(file: Path, data: bytes, name: str) -> Iterator[Variant]:
    with contextlib.closing(sqlite3.connect(file)) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
            rows = database.execute(f'SELECT rowid, * FROM "{table}" ORDER BY rowid').fetchall()
            for row in rows[:1] + rows[-1:]:
                for column, cell in zip(columns, row[1:], strict=True):
                    for value in (*CELLS, *_inner(cell)):
                        where = f"{name} {table}.{column} of row {row[0]} = {value!r:.40}"
                        yield Variant(where, partial(_write_cell, file, data, table, column, row[0], value))


def _inner(cell: Any) -> Iterator[str]:
    """A cell with JSON in it, with each of its values replaced."""
    document = _json(cell) if isinstance(cell, str) else _NOTHING
    if isinstance(document, (dict, list)):
        for path in _paths(document):
            for value in REPLACEMENTS:
                yield _as_json(_replaced(document, path, value))


def _of_log(file: Path, data: bytes, name: str) -> Iterator[Variant]:
    """The JSON texts in the records of a LevelDB log; within protobuf by others of the same length."""
    records, _ = split_log(data, LOG_HEADER)
    for number, record in islice(enumerate(records), 40):
        for mutated, how in _of_record(record):
            made = [*records[:number], mutated, *records[number + 1 :]]
            yield Variant(f"{name} record {number} {how}", partial(_write_log, file, data, made))


def _of_record(record: bytes) -> Iterator[tuple[bytes, str]]:
    document = _json(record.decode("utf-8", "replace"))
    if document is not _NOTHING:
        for path in _paths(document):
            for value in REPLACEMENTS:
                yield _as_json(_replaced(document, path, value)).encode(), f"{path} = {value!r:.40}"
        return
    for hit in islice(re.finditer(rb"(?:\x82\x01|[\x12\x1a\x22])(.)([\x20-\x7e]{1,200})", record, re.DOTALL), 40):
        size = hit[1][0]
        old = hit[2][:size]
        if len(old) == size and (hit[0][:1] != b"\x82" or _json(old.decode()) is not _NOTHING):
            for value in ("null", "-1", "1e99", "[]", "{}", '""', "[1]", "NaN", "{", '{"a":1}', "[[{}]]", "9" * size):
                if len(value) <= size:
                    made = record[: hit.start(2)] + value.ljust(size).encode() + record[hit.start(2) + size :]
                    yield made, f"at {hit.start(2)} = {value}"


def _paths(document: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield above
    if isinstance(document, dict):
        for key, value in islice(document.items(), 40):
            yield from _paths(value, (*above, key))
    elif isinstance(document, list):
        for index, value in islice(enumerate(document), ITEMS_OF_A_LIST):
            yield from _paths(value, (*above, index))


def _replaced(document: Any, path: Sequence[str | int], value: Any) -> Any:
    if not path:
        return value
    copy = document.copy()
    copy[path[0]] = _replaced(document[path[0]], path[1:], value)
    return copy


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def _write_rendered(file: Path, render: Callable[[Any], str], document: Any) -> None:
    _write(file, render(document))


def _write_table(file: Path, rows: Sequence[Sequence[str]], delimiter: str) -> None:
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)


def _write_cell(file: Path, data: bytes, table: str, column: str, row: int, value: Any) -> None:
    file.write_bytes(data)
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA writable_schema = 1")
        database.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'")
        database.execute("PRAGMA ignore_check_constraints = 1")
        database.commit()
    # What has to be unique, or of one type, stays as it was.
    with contextlib.closing(sqlite3.connect(file)) as database, contextlib.suppress(sqlite3.IntegrityError):
        database.execute("PRAGMA ignore_check_constraints = 1")
        database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (value, row))
        database.commit()


def _write_log(file: Path, data: bytes, records: list[bytes]) -> None:
    file.write_bytes(data[:LOG_HEADER] + write_log(records)[LOG_HEADER:])


def try_variant(root: Path, copy: Path, variant: Variant, findings: Findings) -> None:
    """Write one variant, read it with the good sweep beside it, use what was read, and write the file back."""
    file = copy.parent / variant.where.split(":")[0].split(" ")[0]
    whole = {path: path.read_bytes() for path in ([file] if file.is_file() else [])}
    findings.tried += 1
    records: list[logging.LogRecord] = []
    handler = _Collecting(records)
    logger = logging.getLogger(LOGGER)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        variant.write()
        _use(root, copy)
    except Exception as error:  # noqa: BLE001  that is what is looked for
        findings.escaped.setdefault(_kind(error), f"{variant.where}\n{traceback.format_exc(limit=-4)}")
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        for path, data in whole.items():
            path.write_bytes(data)
    for record in records:
        assert record.exc_info is not None
        assert record.exc_info[1] is not None
        kind = _kind(record.exc_info[1])
        findings.caught[kind] += 1
        findings.examples.setdefault(kind, variant.where)


class _Collecting(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


def _use(root: Path, copy: Path) -> None:
    """Read both, in one call where the sample is found by itself, and do with the runs what the commands do."""
    given = [root] if copy.is_dir() else [root / GOOD, copy]
    try:
        table = paramimp.load_runs([*map(str, given)])
    except ParamimpError:
        if copy.is_dir():
            raise
        table = paramimp.load_runs(str(root / GOOD))  # a table that is named itself may be refused
    good = [row for row in table.rows if row.run.startswith(GOOD) and not row.skip_reason]
    assert len(good) == GOOD_RUNS, [row.run for row in table.rows]
    run_listing.as_csv(table)
    json.loads(run_listing.as_json(table))
    table.to_frame()
    for metric in islice(table.metrics, 3):
        with contextlib.suppress(ParamimpError):
            select(table, Objective(metric, Direction.MINIMIZE, "default"))


def _kind(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "paramimp" in frame.filename and "/tests/" not in frame.filename] or frames
    return f"{type(error).__name__} in {Path(own[-1].filename).name}:{own[-1].lineno} {own[-1].name}: {error!s:.90}"


def main(arguments: Sequence[str]) -> None:
    """Try every variant of the samples named, or of all."""
    findings = Findings()
    every = 1
    if arguments[:1] == ["--every"]:
        every, arguments = int(arguments[1]), arguments[2:]
    for sample in samples():
        if arguments and not any(sample.startswith(name) for name in arguments):
            continue
        before = findings.tried
        with tempfile.TemporaryDirectory() as folder:
            copy = place(sample, Path(folder))
            for variant in islice(variants(copy), 0, None, every):
                try_variant(Path(folder), copy, variant, findings)
        print(f"{sample}: {findings.tried - before:,} variants", flush=True)
    for kind, count in findings.caught.most_common():
        print(f"\ncaught {count:,} times: {kind}\n  first: {findings.examples[kind]}")
    for kind, example in findings.escaped.items():
        print(f"\nESCAPED: {kind}\n  {example}")
    print(f"\n{findings.tried:,} variants, {len(findings.caught)} kinds caught, {len(findings.escaped)} escaped")
    sys.exit(bool(findings.escaped))


if __name__ == "__main__":
    main(sys.argv[1:])
