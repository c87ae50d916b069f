"""Rules that no linter knows: who may name a reader or a caution, who may touch the disk, how large a module may be."""

from __future__ import annotations

import ast
import functools
import graphlib
import statistics
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

import paramimp
from paramimp.cautions import CAUTIONS
from paramimp.cautions.interface import CautionCode
from paramimp.comparison.result import Weakness
from paramimp.engine.interface import EngineName
from paramimp.formats import FORMATS
from paramimp.readers import READERS
from paramimp.suggestion.build import NoteCode

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(paramimp.__file__).parent
MODULES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_bytes()) for path in PACKAGE.rglob("*.py")}


def outside(*rooms: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield every node of the modules that lie in none of the rooms, each with its place."""
    for name, tree in MODULES.items():
        if not name.startswith(rooms):
            yield from ((f"{name}:{getattr(node, 'lineno', 0)}", node) for node in ast.walk(tree))


@functools.cache
def all_texts() -> list[tuple[str, str]]:
    """Every text of every module, with its place."""
    nodes = outside()
    return [(at, node.value) for at, node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def texts(*rooms: str) -> list[tuple[str, str]]:
    """The texts in the modules that lie in none of the rooms, each with its place."""
    return [(place, text) for place, text in all_texts() if not place.startswith(rooms)]


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


@pytest.mark.parametrize(
    ("code", "home"),
    [
        *((code, "cautions/interface.py") for code in CautionCode),
        *((code, "comparison/result.py") for code in Weakness),
        *((code, "suggestion/build.py") for code in NoteCode),
    ],
    ids=str,
)
def test_the_code_of_a_caution_is_written_in_its_enum_alone(code: StrEnum, home: str) -> None:
    assert [place for place, text in texts(home) if text == code] == []


def test_every_other_file_among_the_cautions_is_a_caution() -> None:
    files = {file.stem for file in (PACKAGE / "cautions").glob("*.py")} - {"__init__", "interface", "advice"}
    assert files == {code.replace("-", "_") for code in CautionCode}
    assert all(CAUTIONS.load(code).__module__ == f"paramimp.cautions.{code.replace('-', '_')}" for code in CautionCode)


OF_OS = frozenset({"PathLike", "_exit", "cpu_count", "dup", "environ", "fdopen", "fsencode", "fspath", "name", "sep"})
"""What other rooms may use of the module os: nothing of it opens, lists or looks at a file by its path."""
OF_SHUTIL = frozenset({"get_terminal_size", "which"})
DISK = frozenset({"fileinput", "glob", "mmap", "sqlite3", "tempfile"})
PURE = frozenset({"PurePath", "PurePosixPath", "PureWindowsPath"})


def touches_the_disk(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="open")):
            return True
        case ast.Attribute(value=ast.Name(id="os"), attr=name):
            return name not in OF_OS
        case ast.Attribute(value=ast.Name(id="io" | "codecs"), attr=name):
            return name.startswith("open")
        case ast.Attribute(value=ast.Name(id="shutil"), attr=name):
            return name not in OF_SHUTIL
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
        "io.open('a')", "codecs.open('a')", "shutil.copy('a', 'b')",
    ],
)  # fmt: skip
def test_every_way_to_the_disk_is_noticed(code: str) -> None:
    assert any(map(touches_the_disk, ast.walk(ast.parse(code))))


@pytest.mark.parametrize(
    "code",
    [
        "folder.open('a')", "os.environ['A']", "posixpath.join('a', 'b')", "from pathlib import PurePath",
        "archive.open('x')", "import io", "from io import StringIO", "io.BytesIO(b'')", "shutil.which('a')",
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


SLOW_TO_IMPORT = frozenset({"scipy.linalg", "scipy.optimize", "scipy.special", "scipy.stats"})


def test_functions_of_scipy_that_take_long_to_import_are_imported_in_two_places() -> None:
    """Anywhere else they would cost a command a quarter of its time."""
    found = [
        place
        for place, node in outside("surrogate/parts_of_scipy.py", "surrogate/lbfgsb.py")
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(tuple(SLOW_TO_IMPORT))
    ]
    assert found == []


LONGEST = 400
"""Lines of a module."""
MANY_LINES = 100
"""A module with more of them has a test file of its own."""
MOST_PARAMETERS = 12
PUBLIC = frozenset({"api.py:analyze", "api.py:load_runs"})
"""Their parameters are what users may ask for."""
LENGTHS = {name: len((PACKAGE / name).read_text(encoding="utf-8").splitlines()) for name in MODULES}
TESTS = Path(__file__).parent


def test_no_module_is_longer_than_can_be_kept_in_mind() -> None:
    assert {name: length for name, length in LENGTHS.items() if length > LONGEST} == {}
    assert 60 <= statistics.median(LENGTHS.values()) <= 130


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    named = node.args
    return len([*named.posonlyargs, *named.args, *named.kwonlyargs, *filter(None, (named.vararg, named.kwarg))])


def test_no_function_takes_more_parameters_than_can_be_told_apart() -> None:
    found = {
        f"{name}:{node.name}": parameters(node)
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    assert {name: count for name, count in found.items() if count > MOST_PARAMETERS and name not in PUBLIC} == {}


def test_parameters_of_every_kind_count() -> None:
    (node,) = ast.parse("def f(a, /, b, *c, d=1, **e): ...").body
    assert isinstance(node, ast.FunctionDef)
    assert parameters(node) == 5


def has_code(tree: ast.AST) -> bool:
    """Whether there is anything to test: a module of declarations alone has no function."""
    return any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in ast.walk(tree))


def files_for(module: str) -> list[str]:
    """The names that the test file of a module may have.

    It stands among the tests as the module does in the package. The folder of a tool or a method may be part of its
    name instead: ``readers/test_optuna_journal.py`` tests ``readers/optuna/journal.py``. What a folder is known by, its
    ``__init__.py`` or the ``reader.py`` of a tool, may be tested by a file of the folder's name.
    """
    path = PurePosixPath(module)
    folder, own = path.parent, path.stem.strip("_")
    if own in ("init", "reader"):
        return [str(place / f"test_{folder.name}.py") for place in (folder, folder.parent)]
    return [str(folder / f"test_{own}.py"), str(folder.parent / f"test_{folder.name}_{own}.py")]


def test_a_module_of_more_than_a_hundred_lines_has_a_test_file_of_its_own() -> None:
    large = [name for name, tree in MODULES.items() if LENGTHS[name] > MANY_LINES and has_code(tree)]
    assert len(large) > 100
    assert [name for name in large if not any((TESTS / file).is_file() for file in files_for(name))] == []


@pytest.mark.parametrize(
    ("module", "files"),
    [
        ("api.py", ["test_api.py", "test__api.py"]),
        ("table/where/_tree.py", ["table/where/test_tree.py", "table/test_where_tree.py"]),
        ("readers/wandb/reader.py", ["readers/wandb/test_wandb.py", "readers/test_wandb.py"]),
        ("formats/__init__.py", ["formats/test_formats.py", "test_formats.py"]),
    ],
)
def test_a_test_file_is_found_where_its_module_would_be(module: str, files: list[str]) -> None:
    assert files_for(module) == files


MOST_ROOMS, MOST_FLOORS = 30, 12


def imported(tree: ast.AST) -> Iterator[str]:
    """The names that a module takes from the package, also for type checkers alone, each behind its module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PACKAGE.name:
            yield from (f"{node.module}.{each.name}" for each in node.names)


def module_of(file: str) -> str:
    return f"{PACKAGE.name}/{file}".removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_no_modules_need_each_other_also_for_their_types() -> None:
    modules = set(map(module_of, MODULES))
    needed = {
        module_of(file): {name if name in modules else name.rpartition(".")[0] for name in imported(tree)}
        for file, tree in MODULES.items()
        if file != "__init__.py"  # the names that the package offers
    }
    assert {"paramimp.runs", "paramimp.table.cells"} <= needed["paramimp.table.run_table"]
    graphlib.TopologicalSorter(needed).prepare()  # raises CycleError


def test_the_drawing_of_the_imports_has_few_rooms_and_floors() -> None:
    below: dict[str, set[str]] = {}
    for name, tree in MODULES.items():
        if name != "__init__.py":  # the names that the package offers
            room = PurePosixPath(name).parts[0].removesuffix(".py")
            below.setdefault(room, set()).update(each.split(".")[1] for each in imported(tree))

    @functools.cache
    def floor(room: str) -> int:
        return 1 + max((floor(other) for other in below[room] if other != room), default=0)

    assert len(below) <= MOST_ROOMS
    assert max(map(floor, below)) <= MOST_FLOORS
    assert sum(name.count("/") == 0 for name in MODULES) <= 12
