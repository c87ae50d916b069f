"""Which folders are runs, what they are called, and that none is lost or counted twice."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from paramimp.errors import ParamimpError
from paramimp.readers import READERS
from paramimp.readers.discovery import find_runs
from paramimp.readers.interface import Claim, Folder, Reader
from paramimp.runs import Run, SkippedRun, SkipReason

CONFIG, METRICS = "config.yaml", "metrics.json"
WHOLE = (CONFIG, METRICS)
RUN, NO_CONFIG, NO_METRICS = "run", SkipReason.NO_CONFIG.value, SkipReason.NO_METRICS.value


def make(root: Path, tree: dict[str, Sequence[str]]) -> Path:
    for folder, files in tree.items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        for file in files:
            (root / folder / file).write_text("lr: 1\n" if file == CONFIG else '{"loss": 1}')
    return root


def found(*roots: Path, reader: str | None = None) -> dict[str, str]:
    """What was found by name; a name that comes twice fails."""
    result: dict[str, str] = {}
    for item in find_runs(roots, reader=reader):
        assert item.name not in result
        result[item.name] = RUN if isinstance(item, Run) else item.reason.value
    return result


TREES: dict[str, tuple[dict[str, Sequence[str]], dict[str, str]]] = {
    "a folder of runs": ({"a": WHOLE, "b": WHOLE}, {"a": RUN, "b": RUN}),
    "runs in groups": ({"g/a": WHOLE, "h/i/b": WHOLE}, {"g/a": RUN, "h/i/b": RUN}),
    "the given folder is the run": ({".": WHOLE}, {".": RUN}),
    "checkpoints belong to their run": (
        {"a": WHOLE, "a/ckpt/1": (CONFIG,), "a/ckpt/2": (METRICS,), "a/ckpt/3": ()},
        {"a": RUN},
    ),
    "a whole run inside a run is one": ({"a": WHOLE, "a/finetune": WHOLE}, {"a": RUN, "a/finetune": RUN}),
    "a sweep's base config is no run": ({".": (CONFIG,), "a": WHOLE, "b": (CONFIG,)}, {"a": RUN, "b": NO_METRICS}),
    "a group's base config is no run": ({"g": (CONFIG,), "g/a": WHOLE, "b": WHOLE}, {"b": RUN, "g/a": RUN}),
    "a sweep's summary is no run": ({".": (METRICS,), "a": WHOLE}, {"a": RUN}),
    "remains are skipped runs": (
        {"a": WHOLE, "b": (CONFIG,), "c": (METRICS,)},
        {"a": RUN, "b": NO_METRICS, "c": NO_CONFIG},
    ),
    "remains keep their checkpoints": ({"a": (CONFIG,), "a/ckpt": (CONFIG,)}, {"a": NO_METRICS}),
    "an empty folder beside a run left nothing": ({"a": WHOLE, "b": ()}, {"a": RUN, "b": NO_CONFIG}),
    "an empty folder beside remains left nothing": ({"a": (CONFIG,), "b": ("x",)}, {"a": NO_METRICS, "b": NO_CONFIG}),
    "a folder with sub-folders is no empty run": ({"a": WHOLE, "b/c": ()}, {"a": RUN}),
    "no runs at all": ({"a": (), "b": ("notes.txt",)}, {}),
    "hidden folders are left out": ({"a": WHOLE, ".trash/b": WHOLE}, {"a": RUN}),
}


@pytest.mark.parametrize("name", TREES)
def test_which_folders_are_runs(tmp_path: Path, name: str) -> None:
    tree, expected = TREES[name]
    assert list(found(make(tmp_path, tree)).items()) == list(expected.items())


def test_names_begin_with_the_folder_when_several_are_given(tmp_path: Path) -> None:
    make(tmp_path, {"x/a": WHOLE, "y/a": WHOLE})
    assert found(tmp_path / "x", tmp_path / "y") == {"x/a": RUN, "y/a": RUN}
    assert found(tmp_path / "y" / "a", tmp_path / "x") == {"a": RUN, "x/a": RUN}


def test_folders_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    make(tmp_path, {"x/runs/a": WHOLE, "y/runs/a": WHOLE})
    assert found(tmp_path / "x" / "runs", tmp_path / "y" / "runs") == {"x/runs/a": RUN, "y/runs/a": RUN}


def test_a_run_reached_twice_counts_once(tmp_path: Path) -> None:
    make(tmp_path, {"x/a": WHOLE, "x/b": WHOLE})
    (tmp_path / "link").symlink_to("x")
    assert found(tmp_path / "x", tmp_path / "x", tmp_path / "link") == {"a": RUN, "b": RUN}
    assert found(tmp_path / "x", tmp_path / "x" / "a") == {"x/a": RUN, "x/b": RUN}
    assert found(tmp_path / "x" / "a", tmp_path / "x") == {"a": RUN, "x/b": RUN}


def test_a_link_out_is_said_beside_runs_but_not_inside_them(tmp_path: Path) -> None:
    make(tmp_path, {"runs/a": WHOLE, "elsewhere/b": WHOLE})
    (tmp_path / "runs" / "b").symlink_to("../elsewhere/b")
    (tmp_path / "runs" / "a" / "data").symlink_to("../../elsewhere")
    assert found(tmp_path / "runs") == {"a": RUN, "b": "unreadable"}


def test_a_folder_that_cannot_be_listed_is_said_even_inside_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, {"a": WHOLE, "a/closed": (), "z": WHOLE})
    scandir = os.scandir

    def guarded(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", guarded)
        result = found(tmp_path)
    assert result == {"a": RUN, "a/closed": "unreadable", "z": RUN}


@pytest.mark.parametrize(
    ("name", "words"), [("gone", "does not exist"), ("file", "not a folder"), ("a\0b", "cannot be")]
)
def test_a_path_that_is_no_folder_is_an_error(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ParamimpError, match=words):
        find_runs([f"{tmp_path}/{name}"])


@pytest.mark.parametrize(("path", "shown"), [("", "''"), ("no such folder", "'no such folder'")])
def test_a_wrong_path_is_shown_in_quotes_so_that_an_empty_one_is_seen(path: str, shown: str) -> None:
    with pytest.raises(ParamimpError, match=f"^{shown} does not exist"):
        find_runs([path])


def test_no_path_and_no_such_reader_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ParamimpError, match="no folder"):
        find_runs([])
    with pytest.raises(ParamimpError, match="'nope'"):
        find_runs([tmp_path], reader="nope")


class FakeReader:
    """Claims every folder that holds one file."""

    description = "for tests"

    def __init__(self, name: str, file: str, claim: Claim) -> None:
        self.name, self.file, self.claim = name, file, claim

    def claims(self, folder: Folder) -> Claim:
        return self.claim if self.file in folder.files else Claim.NONE

    def read(self, folders: Sequence[Folder]) -> Iterator[Run | SkippedRun]:
        for folder in folders:
            yield Run(folder.name, self.name, {}, {"loss": 1.0})


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> dict[str, Reader]:
    readers: dict[str, Reader] = {"native": READERS.load("native")}
    monkeypatch.setattr(READERS, "names", lambda: tuple(readers))
    monkeypatch.setattr(READERS, "load", lambda name: readers[name])
    return readers


def test_two_readers_for_one_folder_are_an_error_that_says_how_to_choose(
    tmp_path: Path, second: dict[str, Reader]
) -> None:
    make(tmp_path, {"a": WHOLE})
    second["other"] = FakeReader("other", CONFIG, Claim.WHOLE)
    with pytest.raises(ParamimpError, match="--reader native or --reader other"):
        list(find_runs([tmp_path]))
    (only,) = find_runs([tmp_path], reader="other")
    assert isinstance(only, Run)
    assert only.reader == "other"


def test_a_whole_run_outweighs_remains_in_another_format(tmp_path: Path, second: dict[str, Reader]) -> None:
    make(tmp_path, {"a": (CONFIG, "run.log"), "b": WHOLE, "c": (CONFIG, "run.log")})
    second["other"] = FakeReader("other", "run.log", Claim.WHOLE)
    assert [(item.name, item.reader) for item in find_runs([tmp_path])] == [
        ("a", "other"),
        ("b", "native"),
        ("c", "other"),
    ]


def test_progress_begins_at_nothing_and_ends_at_everything(tmp_path: Path) -> None:
    make(tmp_path, {f"r{i:03}": WHOLE for i in range(150)} | {"r050": (), "r151": ()})
    calls: list[tuple[int, int]] = []
    runs = list(find_runs([tmp_path], progress=lambda done, total: calls.append((done, total))))
    assert len(runs) == 151
    assert (calls[0], calls[-1]) == ((0, 151), (151, 151))
    assert calls == sorted(calls)
    assert [run.name for run in runs] == sorted(run.name for run in runs)


def test_runs_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    make(tmp_path, {f"r{i:03}": WHOLE for i in range(100)})
    runs = find_runs([tmp_path])
    next(runs)
    (tmp_path / "r099" / METRICS).unlink()
    assert isinstance(list(runs)[-1], SkippedRun)
