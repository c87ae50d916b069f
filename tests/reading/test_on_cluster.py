"""Pieces of folders that workers of a cluster read."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from paramimp.engine.threads import Threads
from paramimp.errors import ParamimpError
from paramimp.places.folder import Folder
from paramimp.places.roots import distinct_roots
from paramimp.reading import discovery, on_cluster
from paramimp.reading.processes import read
from paramimp.reading.request import Request
from paramimp.table import building
from tests.sweeps import write_run


def test_a_worker_that_does_not_see_the_folder_is_an_error_and_no_list_of_lost_runs(tmp_path: Path) -> None:
    gone = str(tmp_path / "only there")
    piece = on_cluster.Piece(Folder(gone, ".", frozenset({"config.yaml"}), (), gone), "native", 1, None)
    with pytest.raises(ParamimpError, match=r"a worker does not see .*only there; give a folder on a disk that all"):
        on_cluster.read_chunk(Request((gone,)), on_cluster.Chunk((piece,)))


def request(*roots: Path) -> Request:
    return Request(tuple(map(str, roots)))


@pytest.fixture
def sweep(tmp_path: Path) -> Path:
    for number in range(7):
        write_run(tmp_path / "runs" / f"run_{number}", {"lr": number}, {"loss": 1.0 + number})
    write_run(tmp_path / "runs" / "torn", "{", {"loss": 1.0})
    return tmp_path / "runs"


def chunks_of(root: Path) -> list[on_cluster.Chunk]:
    plan = discovery.plan_of(distinct_roots([str(root)]), discovery.readers_of(None))
    chunks = list(on_cluster._chunks(plan))
    assert all(isinstance(chunk, on_cluster.Chunk) for chunk in chunks)
    return chunks  # type: ignore[return-value]


def test_chunks_hold_every_folder_once_in_order_and_no_more_than_their_size(
    sweep: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_cluster, "CHUNK", 3)
    chunks = chunks_of(sweep)
    assert [len(chunk.pieces) for chunk in chunks] == [3, 3, 2]
    names = [piece.folder.name for chunk in chunks for piece in chunk.pieces]
    assert names == [*(f"run_{number}" for number in range(7)), "torn"]
    assert str(chunks[0]) == "run_0 to run_2"


def test_a_chunk_that_has_travelled_is_read_as_a_folder_of_this_machine_is(sweep: Path) -> None:
    (chunk,) = chunks_of(sweep)
    travelled = pickle.loads(pickle.dumps(chunk))
    found = building.joined([on_cluster.read_chunk(request(sweep), travelled)])
    assert found == read(request(sweep))


@pytest.mark.parametrize("size", [1, 3, 100])
def test_however_it_is_cut_the_table_is_the_same_and_all_is_counted(
    size: int, sweep: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_cluster, "CHUNK", size)
    told: list[tuple[int, int]] = []
    events: list[object] = []
    found = on_cluster.read_there(
        request(sweep), Threads(2), lambda: events.append("meanwhile"), news=events.append,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert found == read(request(sweep))
    assert told[-1] == (8, 8)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert events.count("meanwhile") == 1


def test_a_folder_without_runs_gives_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = on_cluster.read_there(
        request(tmp_path / "empty"), Threads(), lambda: None, news=lambda _: None, progress=None
    )
    assert found.n_runs == read(request(tmp_path / "empty")).n_runs == 0
