"""Rules of the house that no linter knows: who may name a reader or a caution, and who may touch the disk."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import paramimp
from paramimp.cautions.interface import CautionCode
from paramimp.engine.chosen import EngineName
from paramimp.formats import FORMATS
from paramimp.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(paramimp.__file__).parent
MODULES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_bytes()) for path in PACKAGE.rglob("*.py")}


def outside(*rooms: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield every node of the modules that lie in none of the rooms, each with its place."""
    for name, tree in MODULES.items():
        if not name.startswith(rooms):
            yield from ((f"{name}:{getattr(node, 'lineno', 0)}", node) for node in ast.walk(tree))


def texts(*rooms: str) -> Iterator[tuple[str, str]]:
    """Yield the texts in the modules that lie in none of the rooms, each with its place."""
    for place, node in outside(*rooms):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield place, node.value


def test_the_modules_are_found() -> None:
    assert {"runs.py", "readers/native.py", "cautions/interface.py"} <= MODULES.keys()


def test_no_reader_is_named_outside_the_readers() -> None:
    """But for the tools that a suggestion is written for: some of them are read as well."""
    names = set(READERS.built_in) - set(FORMATS.built_in) - set(EngineName)  # "table" and "ray" are both
    assert {"native", "wandb-csv"} <= names
    assert [(place, text) for place, text in texts("readers/", "suggestion/") if text in names] == []


def test_no_one_outside_the_readers_asks_a_run_for_one_reader() -> None:
    def asks(node: ast.AST) -> bool:
        if not isinstance(node, ast.Compare):
            return False
        sides = [node.left, *node.comparators]
        return any(isinstance(side, ast.Attribute) and side.attr == "reader" for side in sides) and any(
            isinstance(side, ast.Constant) and isinstance(side.value, str) and side.value for side in sides
        )

    assert [place for place, node in outside("readers/") if asks(node)] == []


@pytest.mark.parametrize("code", CautionCode, ids=str)
def test_the_code_of_a_caution_is_written_in_its_enum_alone(code: CautionCode) -> None:
    assert [place for place, text in texts("cautions/interface.py") if text == code] == []


OF_OS = frozenset({"PathLike", "_exit", "cpu_count", "dup", "environ", "fdopen", "fsencode", "fspath", "name", "sep"})
"""What other rooms may use of the module os: nothing of it opens, lists or looks at a file by its path."""
DISK = frozenset({"fileinput", "glob", "mmap", "sqlite3", "tempfile"})
PURE = frozenset({"PurePath", "PurePosixPath", "PureWindowsPath"})


def touches_the_disk(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="open")):
            return True
        case ast.Attribute(value=ast.Name(id="os"), attr=name):
            return name not in OF_OS
        case ast.Attribute(value=ast.Name(id="posixpath"), attr=name):
            return name.startswith(("exists", "is", "lexists", "real", "getsize", "same"))
        case ast.Import(names=names):
            return any(each.name.partition(".")[0] in {*DISK, "pathlib"} or each.name == "os.path" for each in names)
        case ast.ImportFrom(module="pathlib", names=names):
            return any(each.name not in PURE for each in names)
        case ast.ImportFrom(module=module):
            return (module or "").partition(".")[0] in {*DISK, "os"}
        case _:
            return False


def test_only_the_places_touch_the_disk() -> None:
    assert [place for place, node in outside("places/") if touches_the_disk(node)] == []


@pytest.mark.parametrize(
    "code",
    [
        "open('a')", "with open('a') as file: pass", "os.open('a', 0)", "os.scandir('.')", "os.path.join('a', 'b')",
        "os.stat('a').st_size", "from os import path", "from os.path import join", "import os.path", "import sqlite3",
        "import pathlib", "from pathlib import Path, PurePath", "import glob", "posixpath.exists('a')",
    ],
)  # fmt: skip
def test_every_way_to_the_disk_is_noticed(code: str) -> None:
    assert any(map(touches_the_disk, ast.walk(ast.parse(code))))


@pytest.mark.parametrize(
    "code",
    [
        "folder.open('a')", "os.environ['A']", "posixpath.join('a', 'b')", "from pathlib import PurePath",
        "archive.open('x')", "import io", "from io import StringIO",
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_no_way_to_the_disk(code: str) -> None:
    assert not any(map(touches_the_disk, ast.walk(ast.parse(code))))


def test_no_reader_takes_the_path_of_a_folder_apart() -> None:
    """The same reader is to read a folder of a bucket; `Folder` has the names that it needs."""

    def is_path_of_folder(node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Attribute)
            and node.attr in ("path", "root")
            and isinstance(node.value, ast.Name)
            and node.value.id in ("folder", "child", "run", "parent", "home")
        )

    readers = {name: tree for name, tree in MODULES.items() if name.startswith("readers/")}
    assert [name for name, tree in readers.items() if any(map(is_path_of_folder, ast.walk(tree)))] == []


SLOW_TO_IMPORT = frozenset({"scipy.optimize", "scipy.special", "scipy.stats"})


def test_functions_of_scipy_that_take_long_to_import_are_imported_in_one_place() -> None:
    """Anywhere else they would cost a command a quarter of its time."""
    found = [
        place
        for place, node in outside("surrogate/parts_of_scipy.py")
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(tuple(SLOW_TO_IMPORT))
    ]
    assert found == []
