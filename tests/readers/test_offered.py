"""A reader is imported when it is asked something, and not before."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from paramimp.errors import ParamimpError
from paramimp.readers import READERS
from paramimp.readers.interface import AddressReader, Trait, has
from paramimp.readers.offered import KINDS, offered, offering, signs_of
from tests.sweeps import make_runs

if TYPE_CHECKING:
    from pathlib import Path

IMPORTED = """
import json, sys
from paramimp.reading.discovery import find_runs
print(json.dumps([[run.name for run in find_runs([sys.argv[1]])], [*sys.modules]]))
"""


@pytest.mark.parametrize("name", READERS.names())
def test_each_reader_is_offered_as_it_is(name: str) -> None:
    (each,) = offered([name])
    reader = READERS.load(name)
    assert {*each.signs.markers} == {*reader.markers}
    assert {*each.signs.files} == {*reader.files}
    assert {*each.signs.homes} == {*getattr(reader, "homes", ())}
    assert [each.has(trait) for trait in Trait] == [has(reader, trait) for trait in Trait]
    assert [each.is_a(kind) for kind in KINDS] == [isinstance(reader, kind) for kind in KINDS]
    assert each.reader is reader


def test_nothing_else_is_offered() -> None:
    with pytest.raises(ParamimpError, match="there is no 'none'"):
        offered(["none"])


def test_a_reader_at_hand_is_offered_by_what_it_says_itself() -> None:
    reader = READERS.load("mlflow-server")
    each = offering(reader)
    assert (each.name, each.signs, each.reader) == ("mlflow-server", signs_of(reader), reader)
    assert each.is_a(AddressReader)


def imported_for(folder: Path) -> tuple[list[str], set[str]]:
    """The runs in a folder, and the modules of readers that are imported to find and read them."""
    command = [sys.executable, "-c", IMPORTED, str(folder)]
    runs, modules = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    inside = "paramimp.readers."
    return runs, {name.removeprefix(inside) for name in modules if name.startswith(inside)}


def test_runs_of_a_script_are_read_without_the_readers_of_any_tool(tmp_path: Path) -> None:
    make_runs(tmp_path, 3)
    runs, modules = imported_for(tmp_path)
    assert len(runs) == 3
    targets = {READERS.load(name).__class__.__module__.removeprefix("paramimp.readers.") for name in READERS.built_in}
    assert modules & targets == {"native", "one_file", "graphgym"}  # the last looks for a config.yaml, too


def test_a_folder_without_the_names_of_any_reader_has_none_imported(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "weights.bin").write_bytes(b"0")
    (tmp_path / "picture.png").write_bytes(b"0")
    _, modules = imported_for(tmp_path / "inside")
    assert "optuna.reader" not in modules
    assert "wandb.reader" not in modules
