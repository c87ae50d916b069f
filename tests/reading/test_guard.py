"""Whatever a file makes a reader raise costs what that file holds; the rest is read, and bugs elsewhere are seen."""

from __future__ import annotations

import json
import logging
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import paramimp
from paramimp.engine import processes
from paramimp.engine.processes import Processes
from paramimp.errors import ParamimpError
from paramimp.readers import READERS
from paramimp.readers.interface import Claim, Folder, Reader, ReadOptions
from paramimp.reading import processes as reading
from paramimp.reading.discovery import find_runs
from paramimp.reading.guard import LOGGER
from paramimp.reading.overwriting import refuse_to_overwrite
from paramimp.reading.processes import read, read_beside
from paramimp.reading.request import Request
from paramimp.runs import Entry, Origin, Run, SkippedRun, SkipReason, Unreadable
from paramimp.table import building
from tests.sweeps import make_runs

pytestmark = pytest.mark.readers_may_raise
MARK = "mark"


def raise_(error: BaseException) -> None:
    raise error


def recurse() -> None:
    recurse()


RAISING: dict[str, Callable[[], object]] = {
    "TypeError": lambda: iter(5),  # type: ignore[call-overload]
    "OverflowError": lambda: float(10**400),
    "KeyError": lambda: dict[str, int]()["x"],
    "AttributeError": lambda: None.x,  # type: ignore[attr-defined]
    "ValueError": lambda: int("x"),
    "RecursionError": recurse,
    "error": lambda: struct.unpack("<I", b""),
    "UnicodeDecodeError": lambda: b"\xff".decode(),
    "MemoryError": lambda: bytearray(1 << 62),
    "IndexError": lambda: "".split()[0],
    "ZeroDivisionError": lambda: 1 / 0,
    "AssertionError": lambda: raise_(AssertionError()),
    "StopIteration": lambda: raise_(StopIteration()),
    "OSError": lambda: os.stat("/nowhere"),
}


class Stub:
    """One run per folder that holds `MARK`, or as many as are told; what is told is done for folders called bad."""

    description, needs, nested = "for tests", "", False
    files: Sequence[str] = ()
    markers: Sequence[str] = (MARK,)

    def __init__(self, name: str = "stub") -> None:
        self.name = name
        self.in_claims: Callable[[], object] = lambda: None
        self.in_read: Callable[[], object] = lambda: None
        self.before = 0
        self.lazy = True

    def claims(self, folder: Folder) -> Claim:
        if MARK not in folder.files:
            return Claim.NONE
        if _is_bad(folder):
            self.in_claims()
        return Claim.CERTAIN

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        return self._read(folders) if self.lazy else iter(list(self._read(folders)))

    def _read(self, folders: Sequence[Folder]) -> Iterator[Run | SkippedRun]:
        for folder in folders:
            if _is_bad(folder):
                yield from (self._run(f"{folder.name}/{number}") for number in range(self.before))
                self.in_read()
            yield self._run(folder.name_of(MARK) if folder.is_file else folder.name)

    def _run(self, name: str) -> Run:
        return Run(Origin(name, self.name), {"lr": 0.1}, {"loss": 1.0})


class StubHome(Stub):
    """Its root is a home, each sub-folder a run."""

    nested = False

    def __init__(self) -> None:
        super().__init__()
        self.in_runs_in: Callable[[], object] = lambda: None

    def runs_in(self, folder: Folder) -> Sequence[str]:
        self.in_runs_in()
        return folder.folders

    def read_runs(self, folder: Folder, names: Sequence[str], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        for name in names:
            if "bad" in name:
                self.in_read()
            yield self._run(folder.name_of(name))

    def _read(self, folders: Sequence[Folder]) -> Iterator[Run | SkippedRun]:
        for folder in folders:
            yield from self.read_runs(folder, folder.folders, ReadOptions())


class StubServer(Stub):
    """What is stored at ``stub://``."""

    def accepts(self, address: str) -> bool:
        return address.startswith("stub://")

    def read_address(self, address: str, options: ReadOptions) -> Iterator[Run | SkippedRun]:
        yield from (self._run(f"study/{number}") for number in range(self.before))
        self.in_read()


def _is_bad(folder: Folder) -> bool:
    return "bad" in folder.path


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Reader]:
    found: dict[str, Reader] = {"native": READERS.load("native")}
    monkeypatch.setattr(READERS, "names", lambda: tuple(found))
    monkeypatch.setattr(READERS, "load", lambda name: found[name])
    return found


def tree(root: Path, *folders: str) -> Path:
    for folder in folders:
        (root / folder).mkdir(parents=True)
        (root / folder / MARK).touch()
    return root


def outcome(*given: object) -> dict[str, str]:
    found = find_runs([*map(str, given)])
    return {item.name: "run" if isinstance(item, Run) else f"{item.reason} {item.entry}" for item in found}


@pytest.mark.parametrize("lazy", [True, False])
@pytest.mark.parametrize("kind", RAISING)
def test_what_reading_a_run_raises_costs_that_run(
    tmp_path: Path, readers: dict[str, Reader], kind: str, lazy: bool
) -> None:
    stub = readers["stub"] = Stub()
    stub.in_read, stub.lazy = RAISING[kind], lazy
    tree(tmp_path, "a", "bad_1", "b", "bad_2", "c")
    results = list(find_runs([tmp_path]))
    assert [item.name for item in results] == ["a", "b", "bad_1", "bad_2", "c"]
    skipped = [item for item in results if isinstance(item, SkippedRun)]
    assert [(item.name, item.path, item.reason, item.entry, item.reader) for item in skipped] == [
        (name, name, SkipReason.UNREADABLE, Entry.RUN, "stub") for name in ("bad_1", "bad_2")
    ]
    kind = "RuntimeError" if kind == "StopIteration" else kind  # as a generator says it
    kind = "FileNotFoundError" if kind == "OSError" else kind
    assert skipped[0].message.startswith(f"bad_1 cannot be read as stub ({kind}")
    assert skipped[0].message.endswith("; restore it from a copy, or remove it. PARAMIMP_DEBUG=1 shows more.")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3), GeneratorExit()])
@pytest.mark.parametrize("step", ["in_claims", "in_read"])
def test_what_is_no_error_of_a_file_is_not_caught(
    tmp_path: Path, readers: dict[str, Reader], error: BaseException, step: str
) -> None:
    stub = readers["stub"] = Stub()
    setattr(stub, step, lambda: raise_(error))
    with pytest.raises(type(error)):
        outcome(tree(tmp_path, "a", "bad"))


def test_an_error_for_the_user_ends_the_command(tmp_path: Path, readers: dict[str, Reader]) -> None:
    stub = readers["stub"] = Stub()
    stub.in_read = lambda: raise_(ParamimpError("choose one."))
    with pytest.raises(ParamimpError, match="choose one"):
        outcome(tree(tmp_path, "a", "bad", "c"))


def test_what_a_reader_knows_to_be_wrong_keeps_its_reason(tmp_path: Path, readers: dict[str, Reader]) -> None:
    stub = readers["stub"] = Stub()
    stub.in_read = lambda: raise_(Unreadable(SkipReason.TOO_LARGE, "has too much; remove some."))
    (item,) = [item for item in find_runs([tree(tmp_path, "a", "bad")]) if isinstance(item, SkippedRun)]
    assert (item.reason, item.message) == (SkipReason.TOO_LARGE, "bad has too much; remove some.")


def test_what_was_read_of_a_store_is_kept_and_the_rest_listed(tmp_path: Path, readers: dict[str, Reader]) -> None:
    stub = readers["stub"] = Stub()
    stub.in_read, stub.before = RAISING["TypeError"], 3
    tree(tmp_path, "a", "bad", "c")
    runs = [f"bad/{number}" for number in range(3)]
    assert outcome(tmp_path) == {"a": "run", **dict.fromkeys(runs, "run"), "bad": "unreadable folder", "c": "run"}
    (lost,) = [item for item in find_runs([tmp_path]) if isinstance(item, SkippedRun)]
    assert "cannot be read as stub behind its first 3 runs (TypeError" in lost.message


def test_what_looking_into_a_folder_raises_is_listed(tmp_path: Path, readers: dict[str, Reader]) -> None:
    stub = readers["stub"] = Stub()
    stub.in_claims = RAISING["KeyError"]
    assert outcome(tree(tmp_path, "a", "bad", "c")) == {"a": "run", "bad": "unreadable run", "c": "run"}


def test_a_folder_that_another_reader_claims_is_read_by_that(tmp_path: Path, readers: dict[str, Reader]) -> None:
    stub, other = Stub(), Stub("other")
    stub.in_claims = RAISING["KeyError"]
    readers.update(stub=stub)
    tree(tmp_path, "bad")
    assert outcome(tmp_path) == {"bad": "unreadable run"}
    readers.update(other=other)
    assert outcome(tmp_path) == {"bad": "run"}


@pytest.mark.parametrize("step", ["in_claims", "in_read"])
def test_a_file_is_listed_as_a_file_given_or_found(tmp_path: Path, readers: dict[str, Reader], step: str) -> None:
    stub = readers["stub"] = Stub()
    stub.files, stub.markers = (MARK,), ()
    setattr(stub, step, RAISING["OverflowError"])
    tree(tmp_path, "a", "bad")
    assert outcome(tmp_path) == {"a/mark": "run", "bad/mark": "unreadable file"}
    assert outcome(tmp_path / "bad" / MARK) == {"mark": "unreadable file"}


def test_one_run_of_a_home_is_lost_and_not_the_home(tmp_path: Path, readers: dict[str, Reader]) -> None:
    home = readers["stub"] = StubHome()
    home.in_read = RAISING["TypeError"]
    tree(tmp_path, "home", "home/a", "home/bad", "home/c")
    assert outcome(tmp_path) == {"home/a": "run", "home/bad": "unreadable run", "home/c": "run"}
    home.in_runs_in = RAISING["TypeError"]  # then it is read as one, as far as that goes
    assert outcome(tmp_path) == {"home/a": "run", "home": "unreadable folder"}


def test_a_server_is_listed_with_what_it_gave(readers: dict[str, Reader]) -> None:
    server = readers["stub"] = StubServer()
    server.before = 2
    server.in_read = lambda: raise_(TypeError("cannot use stub://bob:geheim@host/db?x=verborgen or geheim"))
    results = list(find_runs(["stub://bob:geheim@host/db?x=verborgen"]))
    assert [item.name for item in results] == ["study/0", "study/1", "stub://host/db"]
    assert isinstance(results[-1], SkippedRun)
    assert results[-1].message.startswith("stub://host/db cannot be read as stub behind its first 2 runs (TypeError: ")
    assert not {"geheim", "verborgen", "bob"} & set(results[-1].message.replace(":", " ").replace("@", " ").split())


def test_an_output_file_is_refused_where_a_reader_cannot_look(tmp_path: Path, readers: dict[str, Reader]) -> None:
    stub = readers["stub"] = Stub()
    stub.in_claims = RAISING["TypeError"]
    tree(tmp_path, "bad")
    with pytest.raises(ParamimpError, match="is part of the runs"):
        refuse_to_overwrite(str(tmp_path / "bad" / MARK), [str(tmp_path)])
    refuse_to_overwrite(str(tmp_path / "report.json"), [str(tmp_path)])


def test_a_traceback_goes_to_the_log(
    tmp_path: Path, readers: dict[str, Reader], caplog: pytest.LogCaptureFixture
) -> None:
    stub = readers["stub"] = Stub()
    stub.in_read = RAISING["OverflowError"]
    with caplog.at_level(logging.DEBUG, LOGGER):
        outcome(tree(tmp_path, "a", "bad\n2"))
    (record,) = caplog.records
    assert record.getMessage() == "bad\\x0a2, read as stub:"
    assert record.exc_info is not None
    assert record.exc_info[0] is OverflowError


def test_errors_of_ours_behind_the_readers_are_not_taken_for_bad_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_runs(tmp_path, 3)
    monkeypatch.setattr(building, "_row", RAISING["TypeError"])
    with pytest.raises(TypeError):
        paramimp.load_runs(tmp_path)


MANY = 200


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("many")
    make_runs(root, MANY)
    return root


BREAKING = """
import paramimp.readers.native as native
whole = native.collect_metrics
def broken(document):
    if document.get("loss") == BAD:
        raise TypeError("bad\\n::error::loss")
    return whole(document)
native.collect_metrics = broken
"""


@pytest.mark.parametrize("helpers", [2, 3])
def test_helpers_list_it_as_the_one_process_does(
    many: Path, monkeypatch: pytest.MonkeyPatch, helpers: int, caplog: pytest.LogCaptureFixture
) -> None:
    bad = json.loads((many / "run_123" / "metrics.json").read_text())["loss"]
    breaking = BREAKING.replace("BAD", repr(bad))
    monkeypatch.setattr(processes, "START", processes.START.replace("serve()", f"{breaking}\nserve()"))
    monkeypatch.setattr(reading, "MANY_FOLDERS", MANY)
    with caplog.at_level(logging.DEBUG, LOGGER):
        table = read_beside(Request((str(many),)), lambda: None, engine=Processes(helpers))
    lost = [row for row in table.rows if row.skip_reason]
    assert [(row.run, row.skip_reason) for row in lost] == [("run_123", "unreadable")]
    assert len(table.rows) == MANY
    (record,) = caplog.records
    assert "in broken" in record.traceback  # type: ignore[attr-defined]
    monkeypatch.setattr("paramimp.readers.native.collect_metrics", _breaking_at(bad))
    assert read(Request((str(many),))) == table


def _breaking_at(bad: float) -> Callable[[dict[str, float]], object]:
    from paramimp.decoding.histories import collect_metrics

    def broken(document: dict[str, float]) -> object:
        if document.get("loss") == bad:
            raise TypeError("bad\n::error::loss")
        return collect_metrics(document)

    return broken
