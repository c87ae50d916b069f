"""What was looked at is told again only as long as none of it changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from paramimp.places.traces import NOT_THERE, Look, Trace, lead, mark_of_code, signature, trace, traced


def seen(path: Path) -> Trace:
    found = Trace()
    found.saw(str(path), os.stat(path))
    return found


def is_unchanged(found: Trace) -> bool:
    one_by_one = Look().shows(found.seen.items(), found.links)
    for again in (False, True):
        is_same = Look().shows_all(list(found.seen), list(found.seen.values()), again=again)
        assert (is_same and lead(found.links)) is one_by_one
    return one_by_one


def test_the_signature_holds_size_times_and_inode_as_the_system_tells_them(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    status = os.stat(tmp_path / "a")
    assert signature(str(tmp_path / "a")) == (5, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


@pytest.mark.parametrize("name", ["missing", "a\0b"])
def test_what_cannot_be_looked_at_is_not_there(tmp_path: Path, name: str) -> None:
    assert signature(str(tmp_path / name)) == NOT_THERE


def test_a_file_that_is_replaced_by_one_of_the_same_bytes_and_times_has_changed(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_text("lr: 1")
    found = seen(path)
    assert is_unchanged(found)
    shutil.copy2(path, other)
    os.replace(other, path)
    assert not is_unchanged(found)


def test_of_several_files_one_that_is_missing_or_changed_is_a_change(tmp_path: Path) -> None:
    found = Trace()
    for name in "abcd":
        (tmp_path / name).touch()
        found.saw(str(tmp_path / name), os.stat(tmp_path / name))
    found.saw(str(tmp_path / "none"), None)
    assert is_unchanged(found)
    (tmp_path / "c").write_text("1")
    assert not is_unchanged(found)
    (tmp_path / "c").unlink()
    assert not is_unchanged(found)


def test_a_folder_that_gains_a_name_has_changed_and_one_whose_file_is_written_has_not(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "a").write_text("1")
    os.utime(folder, ns=(1, 1))
    found = seen(folder)
    (folder / "a").write_text("2")
    assert is_unchanged(found)
    (folder / "b").write_text("3")
    assert not is_unchanged(found)


def test_what_was_missing_and_is_there_now_has_changed(tmp_path: Path) -> None:
    found = Trace()
    found.saw(str(tmp_path / "a"), None)
    assert is_unchanged(found)
    (tmp_path / "a").touch()
    assert not is_unchanged(found)


def test_a_link_that_leads_elsewhere_has_changed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text("same")
    link = tmp_path / "latest"
    link.symlink_to("one")
    found = Trace()
    found.followed(str(link))
    assert found.links == {str(link): os.path.realpath(tmp_path / "one")}
    assert is_unchanged(found)
    link.unlink()
    link.symlink_to("two")
    assert not is_unchanged(found)


def test_a_file_that_changes_between_two_looks_makes_the_trace_useless(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    found = seen(path)
    assert found.is_whole
    path.write_text("12")
    found.saw(str(path), os.stat(path))
    assert not found.is_whole


def test_the_folders_above_what_was_seen_are_added_up_to_the_top_and_no_further(tmp_path: Path) -> None:
    file = tmp_path / "runs" / "a" / "b" / "config.yaml"
    file.parent.mkdir(parents=True)
    file.touch()
    found = seen(file)
    found.complete(str(tmp_path / "runs"))
    assert set(found.seen) == {str(file), str(file.parent), str(file.parent.parent), str(tmp_path / "runs")}


def test_what_was_written_at_or_after_a_time_has_not_settled(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    found = seen(tmp_path / "a")
    _, content, any_change, _ = found.seen[str(tmp_path / "a")]
    latest = max(content, any_change)
    assert not found.has_settled(latest)
    assert found.has_settled(latest + 1)


def test_a_trace_is_that_of_its_context_alone() -> None:
    assert trace() is None
    with traced() as outer:
        with traced() as inner:
            assert trace() is inner
        assert trace() is outer
    assert trace() is None


def test_the_mark_of_code_changes_with_any_module_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "marked_package"
    (package / "inner").mkdir(parents=True)
    for name in ("__init__.py", "inner/__init__.py", "inner/reader.py"):
        (package / name).touch()
    monkeypatch.syspath_prepend(tmp_path)
    before = mark_of_code("marked_package")
    assert mark_of_code("marked_package") == before
    (package / "notes.txt").touch()
    assert mark_of_code("marked_package") == before
    (package / "inner" / "reader.py").write_text("x = 1")
    assert mark_of_code("marked_package") != before
    assert mark_of_code("no_such_package_anywhere") == mark_of_code()


def test_what_several_ask_for_is_looked_at_once_and_what_has_changed_is_not_looked_at_again() -> None:
    asked: list[str] = []

    def tell(path: str) -> tuple[int, int, int, str]:
        asked.append(path)
        return (1, 0, 0, "changed" if path == "b/file" else "as before")

    before = (1, 0, 0, "as before")
    folders = {run: [f"\0place/{run}"] for run in "abcd"}
    files = {run: [f"\0place/{run}/file", "\0place/shared"] for run in "abcd"}
    look = Look({"\0place": tell})
    assert look.shows_all([folder for each in folders.values() for folder in each], [before] * 4, again=True)
    assert asked == ["a", "b", "c", "d"]
    assert look.shows_all(folders["a"] + folders["d"], [before] * 2, again=True)
    assert look.shows_all(files["a"] + files["d"], [before] * 4, again=True)
    assert asked[4:] == ["a/file", "shared", "d/file"]
    assert look.shows_all(files["c"], [before] * 2, again=True)
    assert not look.shows_all(files["b"][:1], [before], again=False)
    assert asked[7:] == ["c/file", "b/file"]
    assert [look.shows([(path, before) for path in folders[run] + files[run]], {}) for run in "bc"] == [False, True]
    assert len(asked) == 9


def test_what_nobody_asks_for_again_is_not_remembered_where_it_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"before")
    before, look = signature(str(tmp_path / "a")), Look()
    assert look.shows_all([str(tmp_path / "a")], [before], again=False)
    (tmp_path / "a").write_bytes(b"after it")
    assert not look.shows([(str(tmp_path / "a"), before)], {})
