"""Rules of the house that no linter knows: who may name a reader or a caution, and who may touch the disk."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import paramimp
from paramimp.cautions.interface import CautionCode
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
    names = set(READERS.built_in) - set(FORMATS.built_in)  # "table" is both
    assert {"native", "wandb-csv"} <= names
    assert [(place, text) for place, text in texts("readers/") if text in names] == []


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
