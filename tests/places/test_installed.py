"""Whether an installed package may add something is found as Python finds it, or else supposed."""

from __future__ import annotations

import json
import sys
import zipfile
from importlib.machinery import PathFinder
from importlib.metadata import Distribution, DistributionFinder, MetadataPathFinder, entry_points
from typing import TYPE_CHECKING

import pytest

from paramimp.places.installed import may_have_entry_points
from tests import plugins

if TYPE_CHECKING:
    from pathlib import Path

OURS, OTHERS = "[paramimp.formats]\nmine = mine:write\n", "[console_scripts]\nparamimp.formats = mine:run\n"
NOBODY = "nobody.has.such."


class Others(DistributionFinder):
    """Finds packages in a way of its own."""

    def find_distributions(self, context: object = None) -> list[Distribution]:
        return []


@pytest.fixture(autouse=True)
def _python_alone_finds_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As before somebody imported the backport `importlib_metadata`, which puts its own finder in Python's place."""
    monkeypatch.setattr(PathFinder, "find_distributions", MetadataPathFinder.find_distributions, raising=False)
    theirs = [finder for finder in sys.meta_path if finder is PathFinder or not hasattr(finder, "find_distributions")]
    monkeypatch.setattr(sys, "meta_path", theirs)


def put(folder: Path, text: str) -> None:
    """Write the metadata of a package."""
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1\n")
    (folder / "entry_points.txt").write_text(text)


def are_found() -> bool:
    """Whether Python finds the entry points."""
    return any(point.name == "mine" for point in entry_points(group="paramimp.formats"))


@pytest.mark.parametrize(
    ("place", "folder"),
    [
        ("", "mine-1.dist-info"), ("", "mine.egg-info"), ("", "Mine-1.DIST-INFO"), ("mine-1-py3.11.egg", "EGG-INFO"),
        ("", "EGG-INFO"), ("", "mine"), ("", "mine-1.dist-info/inside.dist-info"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", [OURS, OTHERS])
def test_it_is_known_without_the_import_where_python_finds_the_entry_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, folder: str, text: str
) -> None:
    put(tmp_path / place / folder, text)
    monkeypatch.setattr(sys, "path", [str(tmp_path / place)])
    assert may_have_entry_points("paramimp.") is are_found()


def test_what_lies_in_an_archive_or_is_found_by_somebody_else_may_have_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "mine-1.dist-info", OTHERS)
    (tmp_path / "dangling-1.dist-info").symlink_to("nothing")
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), str(tmp_path / "missing"), "a\0b"])
    assert not may_have_entry_points(NOBODY)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("mine-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: mine\nVersion: 1\n")
        archive.writestr("mine-1.dist-info/entry_points.txt", OURS)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "all.zip")])
    assert are_found()
    assert may_have_entry_points("paramimp.")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Others()])
    assert may_have_entry_points(NOBODY)


def test_the_command_imports_what_reads_metadata_only_where_a_package_adds_something(tmp_path: Path) -> None:
    script = (
        "import sys, json; from paramimp.formats import FORMATS; names = FORMATS.names();"
        "print(json.dumps(['importlib.metadata' in sys.modules, 'mine' in names]))"
    )
    nothing, something = tmp_path / "nothing", tmp_path / "something"
    plugins.install(nothing, "console_scripts", "mine = others:run", "")
    plugins.install(something, "paramimp.formats", "mine = others:write", "")
    told = [json.loads(plugins.python(package, "-S", "-c", script).stdout) for package in (nothing, something)]
    assert told == [[False, False], [True, True]]
