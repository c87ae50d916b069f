"""Which folders are runs, what they are called, and that none is lost or counted twice."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from paramimp.errors import ParamimpError
from paramimp.messages.mentions import for_python
from paramimp.readers import READERS
from paramimp.readers.interface import Claim, Folder, Reader, ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Origin, Run, SkippedRun, SkipReason

CONFIG, METRICS = "config.yaml", "metrics.json"
WHOLE = (CONFIG, METRICS)
RUN, NO_CONFIG, NO_METRICS = "run", SkipReason.NO_CONFIG.value, SkipReason.NO_METRICS.value

SAMPLES = Path(__file__).parents[1] / "readers" / "samples"


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
    "no runs at all": ({"a": (), "b": ("notes.txt",)}, {".": NO_CONFIG}),
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
    ("name", "words"),
    [
        ("gone", "does not exist"),
        ("file/below", "does not exist: part of it is a file"),
        ("a\0b", "cannot be"),
        ("pipe", "neither a folder nor a regular file"),
        ("file", "is no log that native knows"),
    ],
)
def test_a_path_that_holds_no_runs_is_an_error(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ParamimpError, match=words):
        find_runs([f"{tmp_path}/{name}"], reader="native")


@pytest.mark.parametrize(("path", "shown"), [("", "''"), ("no such folder", "'no such folder'")])
def test_a_wrong_path_is_shown_in_quotes_so_that_an_empty_one_is_seen(path: str, shown: str) -> None:
    with pytest.raises(ParamimpError, match=f"^{shown} does not exist"):
        find_runs([path])


def test_no_path_and_no_such_reader_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ParamimpError, match="no runs were given"):
        find_runs([])
    with pytest.raises(ParamimpError, match="'nope'"):
        find_runs([tmp_path], reader="nope")


class FakeReader:
    """Claims what holds one file; one run per folder, or per file if it looks for files."""

    description, needs = "for tests", ""

    def __init__(
        self, name: str, mark: str, claim: Claim, *, nested: bool = False, markers: Sequence[str] | None = None
    ) -> None:
        self.name, self.mark, self.claim, self.nested = name, mark, claim, nested
        self.markers = (mark,) if markers is None else tuple(markers)
        self.files: Sequence[str] = ()
        self.asked: list[str] = []

    def claims(self, folder: Folder) -> Claim:
        self.asked.append(folder.name)
        return self.claim if self.mark in folder.files or self.mark in folder.folders else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        for folder in folders:
            name = folder.name_of(self.mark) if self.files or not self.markers else folder.name
            yield Run(Origin(name, self.name), {"study": options.study}, {"loss": 1.0})


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> dict[str, Reader]:
    readers: dict[str, Reader] = {"native": READERS.load("native")}
    monkeypatch.setattr(READERS, "names", lambda: tuple(readers))
    monkeypatch.setattr(READERS, "load", lambda name: readers[name])
    return readers


def test_what_is_said_of_a_folder_of_two_readers_is_how_to_choose(tmp_path: Path, second: dict[str, Reader]) -> None:
    make(tmp_path, {"a": WHOLE})
    second["other"] = FakeReader("other", CONFIG, Claim.WHOLE)
    (of_two,) = find_runs([tmp_path])
    assert isinstance(of_two, SkippedRun)
    assert "reader='native' or reader='other'" in for_python(of_two.message)
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


def test_of_two_readers_that_see_remains_the_first_is_asked(tmp_path: Path, second: dict[str, Reader]) -> None:
    make(tmp_path, {"a": (CONFIG,)})
    second["other"] = FakeReader("other", CONFIG, Claim.PARTIAL)
    assert [item.reader for item in find_runs([tmp_path])] == ["native"]


def test_a_folder_of_which_two_readers_are_certain_is_skipped_and_the_others_are_read(
    tmp_path: Path, second: dict[str, Reader]
) -> None:
    make(tmp_path, {"a": (*WHOLE, "x"), "b": WHOLE})
    second["one"] = FakeReader("one", "x", Claim.CERTAIN)
    assert [item.reader for item in find_runs([tmp_path])] == ["one", "native"]
    second["two"] = FakeReader("two", "x", Claim.CERTAIN)
    of_two, other = find_runs([tmp_path])
    assert isinstance(of_two, SkippedRun)
    assert of_two.message.startswith("a looks like the work of one and of two; choose with ")
    assert (other.reader, isinstance(other, Run)) == ("native", True)


@pytest.mark.parametrize(
    ("claim", "nested", "expected"),
    [
        (Claim.CERTAIN, False, ["t", "z"]),
        (Claim.WHOLE, False, ["t", "z"]),
        (Claim.CERTAIN, True, ["t", "t/sub/a", "z"]),
    ],
)
def test_a_run_owns_what_lies_in_it_unless_its_reader_says_otherwise(
    tmp_path: Path, second: dict[str, Reader], claim: Claim, nested: bool, expected: list[str]
) -> None:
    make(tmp_path, {"t": ("mark",), "t/sub/a": WHOLE, "z": WHOLE})
    second["tool"] = FakeReader("tool", "mark", claim, nested=nested)
    assert sorted(found(tmp_path)) == expected


def test_what_a_run_owns_is_not_reached_through_a_link(tmp_path: Path, second: dict[str, Reader]) -> None:
    make(tmp_path, {"t": ("mark",), "t/files/deep": WHOLE, "z": WHOLE})
    (tmp_path / "best").symlink_to("t/files/deep")
    (tmp_path / "latest").symlink_to("z")
    second["tool"] = FakeReader("tool", "mark", Claim.CERTAIN)
    assert found(tmp_path) == {"t": RUN, "z": RUN}


def test_a_reader_is_asked_only_where_one_of_its_markers_lies(tmp_path: Path, second: dict[str, Reader]) -> None:
    make(tmp_path, {"a": ("x",), "b": ("x.part",), "c/.tool": (), "d": ("mark.7",), "e": ()})
    second["tool"] = asked = FakeReader("tool", "x", Claim.NONE, markers=("x", ".tool", "mark.[0-9]"))
    assert found(tmp_path) == {}
    assert asked.asked == ["a", "c", "d"]


def test_a_marker_may_be_a_hidden_folder_which_is_never_walked(tmp_path: Path, second: dict[str, Reader]) -> None:
    make(tmp_path, {"job/.tool": WHOLE})
    second["tool"] = FakeReader("tool", ".tool", Claim.CERTAIN, nested=True)
    assert found(tmp_path) == {"job": RUN}


def test_files_that_are_sweeps_by_themselves_are_found_outside_runs(tmp_path: Path, second: dict[str, Reader]) -> None:
    make(tmp_path, {".": ("sweep.db", "notes.db"), "a": WHOLE, "b": (), "t": ("mark", "sweep.db"), "u": ("sweep.db",)})
    second["base"] = base = FakeReader("base", "sweep.db", Claim.CERTAIN, markers=())
    second["tool"] = FakeReader("tool", "mark", Claim.CERTAIN)
    assert found(tmp_path) == {"a": RUN, "b": NO_CONFIG, "t": RUN, "u": NO_CONFIG}
    base.files = ("*.db",)
    assert found(tmp_path) == {"sweep.db": RUN, "a": RUN, "b": NO_CONFIG, "t": RUN, "u/sweep.db": RUN}


def test_a_file_may_be_given_itself_under_any_name(tmp_path: Path, second: dict[str, Reader]) -> None:
    make(tmp_path, {"x": ("study",), "y": ("study",)})
    (tmp_path / "latest").symlink_to("x/study")
    second["base"] = FakeReader("base", "study", Claim.CERTAIN, markers=())
    assert found(tmp_path / "x" / "study") == {"study": RUN}
    assert found(tmp_path / "latest", tmp_path / "x" / "study") == {"study": RUN}
    assert found(tmp_path / "x" / "study", tmp_path / "y" / "study") == {"x/study": RUN, "y/study": RUN}


def test_the_config_of_a_project_is_no_run_where_a_tracker_keeps_them(
    tmp_path: Path, second: dict[str, Reader]
) -> None:
    make(tmp_path, {"conf": (CONFIG,), "logs/1": ("mark",), "logs/plots": ("loss.png",)})
    second["tool"] = FakeReader("tool", "mark", Claim.CERTAIN)
    assert found(tmp_path) == {"logs/1": RUN}
    assert found(make(tmp_path, {"c": WHOLE})) == {"c": RUN, "conf": NO_METRICS, "logs/1": RUN}


class FakeServer(FakeReader):
    """Reads addresses too."""

    def accepts(self, address: str) -> bool:
        return address.startswith("fake://")

    def read_address(self, address: str, options: ReadOptions) -> Iterator[Run | SkippedRun]:
        yield Run(Origin(f"{options.study}/1", self.name), {"address": address}, {"loss": 1.0})


def test_an_address_goes_to_the_reader_that_accepts_it(tmp_path: Path, second: dict[str, Reader]) -> None:
    second["server"] = FakeServer("server", "none", Claim.NONE)
    make(tmp_path, {"a": WHOLE})
    runs = list(find_runs(["fake://host/db", tmp_path], options=ReadOptions(study="s")))
    assert [(run.name, run.reader) for run in runs] == [("s/1", "server"), ("a", "native")]


def test_an_address_that_no_reader_knows_is_an_error_without_its_password() -> None:
    with pytest.raises(ParamimpError, match="no reader knows addresses like gopher://host/runs") as caught:
        find_runs(["gopher://me:secret@host/runs?token=secret"])
    assert "secret" not in str(caught.value)


def test_a_database_that_no_reader_knows_is_told_with_what_is_wrong(tmp_path: Path) -> None:
    whole = (SAMPLES / "mlflow" / "3.17.2" / "mlflow.db").read_bytes()
    (tmp_path / "zero.db").write_bytes(b"")
    (tmp_path / "cut.db").write_bytes(whole[: len(whole) // 2])
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE notes (text)")
    for name, words in (("zero.db", "is empty"), ("cut.db", "damaged|malformed"), ("other.db", "it has: notes")):
        with pytest.raises(ParamimpError, match=words):
            list(find_runs([tmp_path / name]))


def test_a_database_that_is_being_written_is_told_as_locked(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    path.write_bytes((SAMPLES / "optuna" / "5.0.0" / "optuna.db").read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        (store,) = find_runs([path])
    assert isinstance(store, SkippedRun)
    assert "being written by another program" in store.message
