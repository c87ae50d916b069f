"""What was listed in a folder is known to lie inside; whatever else has its name by now is looked at again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from paramimp.places import files, listing
from paramimp.places.folder import Folder
from paramimp.places.listing import Inodes, list_folder
from paramimp.places.walk import walk
from paramimp.runs import Unreadable

pytestmark = pytest.mark.skipif(os.scandir not in os.supports_fd, reason="no folder can be listed once it is open")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "runs" / "run" / "part").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    for folder in ("runs/run", "outside"):
        (tmp_path / folder / "config.json").write_text(folder)
    (tmp_path / "runs" / "run" / "link.json").symlink_to("config.json")
    return tmp_path / "runs"


def run_in(root: Path) -> Folder:
    (found,) = [item for item in walk(str(root)) if isinstance(item, Folder) and item.name == "run"]
    return found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of which it was asked where they lie once they were open."""
    found: list[str] = []
    original = files.is_open_inside

    def asking(descriptor: int, path: str, root: str) -> bool:
        found.append(os.path.basename(path))
        return original(descriptor, path, root)

    for module in (files, listing):
        monkeypatch.setattr(module, "is_open_inside", asking)
    return found


def test_the_inodes_are_those_that_the_system_tells_and_links_have_none(root: Path) -> None:
    found = list_folder(str(root / "run"), root=str(root))
    status = os.stat(root / "run" / "config.json")
    assert found.inodes is not None
    assert found.inodes.of("config.json") == (status.st_dev, status.st_ino)
    assert found.inodes.of("part") == (status.st_dev, os.stat(root / "run" / "part").st_ino)
    assert found.inodes.of("link.json") is found.inodes.of("none") is None
    assert found.identity == (status.st_dev, os.stat(root / "run").st_ino)
    assert list_folder(str(root / "run")).inodes is None


def test_what_has_not_changed_since_it_was_listed_is_not_asked_for_its_place(root: Path, asked: list[str]) -> None:
    folder = run_in(root)
    assert asked == ["runs"]
    assert folder.read("config.json", 99) == folder.head("config.json", 99) == b"runs/run"
    assert asked == ["runs"]
    assert folder.read("link.json", 99) == b"runs/run"
    assert asked == ["runs", "link.json"]


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_text("new")
    os.replace(other, path)


def test_a_file_that_was_replaced_since_is_asked_for_its_place_and_read(root: Path, asked: list[str]) -> None:
    folder = run_in(root)
    replace(root / "run" / "config.json")
    assert folder.read("config.json", 99) == b"new"
    assert asked == ["runs", "config.json"]


def swap_file(root: Path) -> None:
    (root / "run" / "config.json").unlink()
    (root / "run" / "config.json").symlink_to(root.parent / "outside" / "config.json")


def swap_folder(root: Path) -> None:
    (root / "run").rename(root / "moved")
    (root / "run").symlink_to(root.parent / "outside")


@pytest.mark.parametrize("swap", [swap_file, swap_folder], ids=lambda each: each.__name__)
def test_what_lies_outside_by_now_is_not_read(root: Path, swap: Callable[[Path], None]) -> None:
    folder = run_in(root)
    swap(root)
    with pytest.raises(Unreadable):
        folder.read("config.json", 99)


def test_a_folder_outside_is_not_listed_in_place_of_one_that_was(root: Path) -> None:
    status = os.stat(root / "run")
    swap_folder(root)
    with pytest.raises(OSError, match="leads out"):
        list_folder(str(root / "run"), root=str(root), listed=(status.st_dev, status.st_ino))


@pytest.mark.parametrize("shift", [1, 10**6])
def test_a_disk_that_numbers_what_it_lists_otherwise_is_read_all_the_same(
    root: Path, shift: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As some network disks do, and where another disk is mounted in a folder."""
    original = Inodes.of

    def shifted(self: Inodes, name: str) -> tuple[int, int] | None:
        found = original(self, name)
        return None if found is None else (found[0], found[1] + shift)

    before = [item.name for item in walk(str(root))]
    monkeypatch.setattr(Inodes, "of", shifted)
    assert [item.name for item in walk(str(root))] == before == [".", "run", "run/part"]
    assert run_in(root).read("config.json", 99) == b"runs/run"


def test_a_folder_is_the_same_whenever_it_was_listed(root: Path) -> None:
    folder = run_in(root)
    replace(root / "run" / "config.json")
    assert folder == run_in(root)
    assert hash(folder) == hash(run_in(root))
