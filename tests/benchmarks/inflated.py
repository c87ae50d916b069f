"""Files of real samples made large, one value, column, line or table at a time."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sqlite3
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from paramimp.decoding.yaml_text import load_yaml
from paramimp.runs import Unreadable
from tests import mutations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

TEXTS = ("x", "1", " ", "(", "[", "{'a':1},", "a=1,", "../", "- ", "a: ", "0.1 ", "${a}", "\\n", "\u0301", "__", "a.b.")
_CELLS = ("{'a': 1}", "{a: 1}", "[1, 2]", "1 ± 0.1", "2024-01-01 10:00:00", "x,y;z|", '{"k#": 1}', "{k#: 1}")
_LINES = (
    "#\n",
    "\n",
    "a=1\n",
    "a: 1\n",
    "| a ",
    "|-",
    "---\n",
    "- a: 1\n",
    "'",
    '"',
    "[[",
    "{{",
    ",",
    ";",
    "\t",
    "a:\n ",
)
_DIGITS = "@digits@"
"""Stands for a number of many digits, which Python does not write."""


@dataclass(frozen=True, slots=True)
class Inflation:
    """One way to make one file of a sample large.

    Attributes
    ----------
    write : writes the file with about as many bytes as it is given.
    """

    where: str
    file: Path
    write: Callable[[int], None]


def inflations(copy: Path) -> Iterator[Inflation]:
    """Every way to make the files of a copied sample large."""
    kinds: Counter[str] = Counter()
    for file in sorted(copy.rglob("*")) if copy.is_dir() else [copy]:
        kind = re.sub(r"[0-9a-f]{4,}|\d+", "#", str(file.relative_to(copy.parent)))
        kinds[kind] += 1
        if file.is_file() and kinds[kind] == 1:
            yield from _of_file(file, str(file.relative_to(copy.parent)))


def _of_file(file: Path, name: str) -> Iterator[Inflation]:
    data = file.read_bytes()
    if data.startswith(b"SQLite format 3"):
        yield from _of_database(file, data, name)
        return
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    if file.suffix == ".json" and (document := _loaded(json.loads, text)) is not None:
        yield from _of_document(file, name, document, json.dumps)
    elif file.suffix in (".yaml", ".yml") and (document := _loaded(load_yaml, data)) is not None:
        yield from _of_document(file, name, document, lambda value: yaml.dump(value, sort_keys=False, Dumper=_Dumper))
    elif file.suffix in (".csv", ".tsv"):
        yield from _of_table(file, name, text)
    elif text.lstrip().startswith("{"):
        yield from _of_lines(file, name, text)
    yield from _of_text(file, name, text)


class _Dumper(yaml.SafeDumper):
    """Without anchors for what stands in several places."""

    def ignore_aliases(self, data: Any) -> bool:
        return data is data


def _loaded(load: Callable[[Any], Any], text: Any) -> Any:
    with contextlib.suppress(ValueError, Unreadable):
        return load(text)
    return None


def _of_document(
    file: Path, name: str, document: Any, render: Callable[[Any], str], before: str = "", after: str = ""
) -> Iterator[Inflation]:
    shapes: set[tuple[str, ...]] = set()
    for path in mutations._paths(document):
        shape = tuple("#" if isinstance(part, int) else re.sub(r"\d+", "#", part) for part in path)
        if shape in shapes:
            continue
        shapes.add(shape)
        value = document
        for part in path:
            value = value[part]
        for how, made in _values(value):

            def write(size: int, path: Any = path, made: Any = made) -> None:
                text = render(mutations._replaced(document, path, made(size)))
                for quoted in (f'"{_DIGITS}"', f"'{_DIGITS}'"):
                    text = text.replace(quoted, "9" * size)
                file.write_text(before + text + after)

            yield Inflation(f"{name} {'.'.join(map(str, path))} {how}", file, write)


def _values(value: Any) -> Iterator[tuple[str, Callable[[int], Any]]]:
    """Ways to make a value large, each a function of the bytes."""
    one = len(json.dumps(value)) + 2
    if one < 1 << 12:
        yield "in a list", lambda size: [value] * (size // one)
        yield "under many names", lambda size: {f"k{number}": value for number in range(size // (one + 10))}
        yield "under one name, in a list", lambda size: [{"a": value}] * (size // (one + 7))
    if isinstance(value, list) and value and one < 1 << 16:
        yield "repeated", lambda size: value * max(1, size // one)
    if isinstance(value, dict) and value and one < 1 << 16:
        first = next(iter(value.values()))
        each = len(json.dumps(first)) + 14
        yield "with more of the first", lambda size: value | {f"{number}": first for number in range(size // each)}
    yield "as nested lists", lambda size: _nest(min(size // 8, 200))
    yield "as a number", lambda _size: _DIGITS
    yield "as names of one character", lambda size: {chr(0x4E00 + place): 1 for place in range(min(20000, size // 10))}
    yield "as mappings in mappings", lambda size: {f"k{a}": {f"j{b}": b for b in range(30)} for a in range(size // 400)}
    yield "as rows of own names", lambda size: [{f"k{number}": 1} for number in range(size // 14)]
    for fill in TEXTS:
        yield f"as a text of {fill!r}", partial(_filled, fill)


def _filled(fill: str, size: int) -> str:
    return fill * (size // len(fill))


def _nest(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _of_lines(file: Path, name: str, text: str) -> Iterator[Inflation]:
    lines = text.splitlines()
    shapes: set[str] = set()
    for number, line in enumerate(lines[:200]):
        document = _loaded(json.loads, line)
        shape = re.sub(r'"[^"]*": *("[^"]*"|[-\d.e]+)' if len(line) > 200 else r"[\d.]+|\w{16,}", "", line)
        if document is None or shape in shapes or len(shapes) > 12:
            continue
        shapes.add(shape)
        before, after = ("\n".join([*part, ""]) for part in (lines[:number], lines[number + 1 :]))
        yield from _of_document(file, f"{name}:{number + 1}", document, json.dumps, before, "\n" + after)

        def repeat(size: int, line: str = line, before: str = before, after: str = after) -> None:
            file.write_text(before + (line + "\n") * (size // (len(line) + 1)) + after)

        def count(size: int, line: str = line, before: str = before, after: str = after) -> None:
            made = [re.sub(r"\d+", str(number), line) for number in range(size // (len(line) + 8))]
            file.write_text(before + "\n".join(made) + "\n" + after)

        yield Inflation(f"{name}:{number + 1} repeated", file, repeat)
        yield Inflation(f"{name}:{number + 1} repeated with numbers", file, count)


def _of_table(file: Path, name: str, text: str) -> Iterator[Inflation]:
    delimiter = "\t" if file.suffix == ".tsv" else ";" if text.partition("\n")[0].count(";") > 1 else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if len(rows) < 2:
        return
    head, first = rows[0], rows[1]

    def put(made: Sequence[Sequence[str]]) -> None:
        with file.open("w", newline="") as stream:
            csv.writer(stream, delimiter=delimiter).writerows(made)

    def wide(size: int, number_of_rows: int, cell: str = "") -> None:
        kept = rows[: 1 + number_of_rows]
        more = size // ((1 + len(kept)) * 8)
        put(
            [
                [*row, *((cell or f"{at}.{place}") if at else f"c{place}" for place in range(more))]
                for at, row in enumerate(kept)
            ]
        )

    for number in (1, 3, 40, 400):
        yield Inflation(f"{name} wide by {number} rows", file, partial(wide, number_of_rows=number))
    yield Inflation(f"{name} wide, of texts", file, lambda size: wide(size, 40, "abc"))
    for fill in ("repeated", "counted"):

        def tall(size: int, fill: str = fill) -> None:
            body = rows[1:] * (1 + size // max(1, sum(len(",".join(row)) for row in rows[1:])))
            if fill == "counted":
                body = [[re.sub(r"\d+", str(at), cell, count=1) for cell in row] for at, row in enumerate(body)]
            put([head, *body])

        yield Inflation(f"{name} tall, {fill}", file, tall)
    for column in range(min(len(first), 20)):
        for fill in ("x", "1", "9.", "(", "[1,", "{'a': 1, ", "{a: ", "1 ± ", "1 ", "-", "a "):

            def long(size: int, column: int = column, fill: str = fill) -> None:
                cell = fill * (size // len(fill))
                put([head, [*first[:column], cell, *first[column + 1 :]], *rows[2:]])

            yield Inflation(f"{name} column {column} long of {fill!r}", file, long)
        for cell in _CELLS:

            def each(size: int, column: int = column, cell: str = cell) -> None:
                row = len(",".join(first)) + len(cell)
                body = (rows[1:] * (1 + size // row))[: size // row]
                put([head, *([*r[:column], cell.replace("#", str(at)), *r[column + 1 :]] for at, r in enumerate(body))])

            yield Inflation(f"{name} column {column} all {cell}", file, each)


def _of_text(file: Path, name: str, text: str) -> Iterator[Inflation]:
    for fill in (*TEXTS, *_LINES):
        yield Inflation(f"{name} of {fill!r}", file, partial(_put_filled, file, "", fill))
        yield Inflation(f"{name} and {fill!r}", file, partial(_put_filled, file, text, fill))
    if text:
        yield Inflation(f"{name} repeated", file, partial(_put_filled, file, text, text))


def _put_filled(file: Path, before: str, fill: str, size: int) -> None:
    file.write_text(before + _filled(fill, size), newline="")


def _of_database(file: Path, data: bytes, name: str) -> Iterator[Inflation]:
    with contextlib.closing(sqlite3.connect(file)) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        shapes = {table: database.execute(f'PRAGMA table_info("{table}")').fetchall() for table in tables}
        filled = {table: database.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}
    for table, columns in shapes.items():
        rows = filled[table]
        if not rows:
            continue
        keys = [at for at, column in enumerate(columns) if column[5]]
        for last in (False, True):
            yield Inflation(
                f"{name} {table} with more rows{', by the last key' if last else ''}",
                file,
                partial(_more, file, data, table, rows, keys[-1:] if last else keys),
            )
        for column in columns:
            for fill in ("x", "1", "[", '{"a":'):
                yield Inflation(
                    f"{name} {table}.{column[1]} of {fill!r}",
                    file,
                    partial(_fill, file, data, table, column[1], fill),
                )


def _more(file: Path, data: bytes, table: str, rows: Any, keys: Sequence[int], size: int) -> None:
    file.write_bytes(data)
    made = []
    each = sum(len(str(cell)) for cell in rows[0]) + 8
    for number in range(size // each):
        row = list(rows[number % len(rows)])
        for key in keys:
            row[key] = number + 10**6 if isinstance(row[key], int) else f"{row[key]}{number}" if row[key] else row[key]
        made.append(row)
    with contextlib.closing(sqlite3.connect(file)) as database:
        marks = ",".join("?" * len(rows[0]))
        database.executemany(f'INSERT OR IGNORE INTO "{table}" VALUES ({marks})', made)
        database.commit()


def _fill(file: Path, data: bytes, table: str, column: str, fill: str, size: int) -> None:
    file.write_bytes(data)
    with contextlib.closing(sqlite3.connect(file)) as database, contextlib.suppress(sqlite3.Error):
        database.execute("PRAGMA ignore_check_constraints = 1")
        text = fill * (size // len(fill))
        first = f'SELECT min(rowid) FROM "{table}"'
        database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ({first})', (text,))
        database.commit()
