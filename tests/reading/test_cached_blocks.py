"""What the cache keeps comes back as it was, and what holds anything else counts as none."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from paramimp.places.block_store import Block
from paramimp.places.folder import Folder
from paramimp.places.roots import Root, distinct_roots
from paramimp.places.traces import Look, signature
from paramimp.reading import discovery
from paramimp.reading.cached_blocks import (
    UNUSABLE,
    Chunk,
    Kept,
    Seen,
    block_of,
    chunk_of,
    plan_block,
    plan_of,
    units_of,
)
from paramimp.reading.units import plan_in_pieces
from paramimp.runs import Origin, Run, SkippedRun, SkipReason, Summary
from paramimp.table.building import build
from tests.sweeps import write_run

SEEN = [
    Seen([("/runs/a/config.yaml", (5, 1, 2, 3)), ("/runs/a", (1, 2, 3, 4))], {"/runs/latest": "/runs/a"}),
    Seen(),
    Seen([("/runs/\udcff", (0, 0, 0, 2**63))]),
]
TABLE = build(
    [
        Run(Origin("a", "native"), {"lr": 0.1, "opt": "adam"}, {"loss": [2.0, 1.0]}),
        SkippedRun(Origin("b"), SkipReason.NO_CONFIG, "it has none."),
        Run(Origin("c", "native"), {"lr": 1}, {"loss": float("inf")}),
    ]
)
CHUNK = Chunk([1, 0, 2], SEEN, TABLE)


def block(chunk: Chunk = CHUNK) -> Block:
    found = block_of(["a", "b", "\udcff"], chunk)
    assert found is not None
    return found


def test_a_chunk_comes_back_with_its_units_runs_and_what_was_seen() -> None:
    found = chunk_of(block(), Summary.LAST)
    assert units_of(block()) == ["a", "b", "\udcff"]
    assert found.table == TABLE
    assert list(found.counts) == [1, 0, 2]
    assert [(dict(each.signatures), each.links) for each in found.seen] == [
        (dict(each.signatures), each.links) for each in SEEN
    ]
    assert [len(each.signatures) for each in found.seen] == [2, 0, 1]


def test_what_was_looked_at_for_all_units_and_their_runs_are_made_out_alone() -> None:
    kept = Kept(block())
    seen = kept.seen()
    assert (seen.folders.paths, seen.folders.signatures) == (["/runs/a"], [(1, 2, 3, 4)])
    assert (seen.others.paths, seen.others.signatures) == (
        ["/runs/a/config.yaml", "/runs/\udcff"],
        [(5, 1, 2, 3), (0, 0, 0, 2**63)],
    )
    assert not seen.is_shared
    assert seen.links == SEEN[0].links
    assert kept.table(Summary.LAST) == TABLE


@pytest.mark.parametrize("mark", [7, 2**63, "etag"], ids=str)
@pytest.mark.parametrize("name", ["config.yaml", "a\x7fb", "\udcff", "a\nb", ""])
def test_any_mark_of_any_path_comes_back(mark: int | str, name: str) -> None:
    pairs: list[Any] = [(f"/runs/{n}/{name}", (n, 1, 2, mark)) for n in range(3)]
    found = Kept(block(Chunk([1, 2], [Seen(pairs[:1]), Seen(pairs[1:])], TABLE))).chunk(Summary.LAST)
    assert [pair for each in found.seen for pair in each.signatures] == pairs
    assert [len(each.signatures) for each in found.seen] == [1, 2]


def test_what_several_units_looked_at_is_told(tmp_path: Path) -> None:
    one = Seen([("/runs/shared.yaml", (1, 2, 3, 4))])
    assert Kept(block(replace(CHUNK, counts=[1, 2], seen=[one, one]))).seen().is_shared


def test_signatures_are_numbers_beside_the_text() -> None:
    many = Chunk([3], [Seen([(f"/a/{n}", (2**40 + n, 2**50, 2**60, n)) for n in range(50)])], TABLE)
    assert str(2**50).encode() not in block(many).data
    assert len(block(many).numbers) >= 50 * 4 * 8


@pytest.mark.parametrize("cell", [10**5000, object()], ids=["too many digits", "no plain data"])
def test_what_cannot_be_written_is_not_kept(cell: Any) -> None:
    table = replace(TABLE, params={"p": [cell, 1, 2]})
    assert block_of(["a"], replace(CHUNK, table=table)) is None


def test_the_common_beginning_of_the_paths_is_written_once() -> None:
    many = Chunk([3], [Seen([(f"/a/long/beginning/run_{n}", (1, 2, 3, n)) for n in range(50)])], TABLE)
    assert block(many).data.count(b"/a/long/beginning") == 1
    assert [path for path, _ in chunk_of(block(many), Summary.LAST).seen[0].signatures][7] == "/a/long/beginning/run_7"


@pytest.mark.parametrize(
    "change",
    [{"counts": [1, 0, 3]}, {"counts": [1, 2]}, {"table": {}}, {"seen": []}, {"seen": "abc"}, {"links": None}],
    ids=str,
)
def test_a_block_that_holds_something_else_raises_what_the_cache_takes_for_none(change: dict[str, Any]) -> None:
    said = json.loads(block().data.decode("utf-8", "surrogatepass"))
    spoilt = Block(b"[]", json.dumps({**said, **change}).encode("utf-8", "surrogatepass"), block().numbers)
    with pytest.raises(UNUSABLE):
        chunk_of(spoilt, Summary.LAST)


@pytest.mark.parametrize("change", [{"counts": [1, 0, 3]}, {"counts": [1, 2]}, {"table": {}}], ids=str)
def test_the_runs_of_a_block_that_holds_something_else_are_not_made_out(change: dict[str, Any]) -> None:
    said = json.loads(block().data.decode("utf-8", "surrogatepass"))
    spoilt = Kept(Block(b"[]", json.dumps({**said, **change}).encode("utf-8", "surrogatepass"), block().numbers))
    with pytest.raises(UNUSABLE):
        spoilt.table(Summary.LAST)


@pytest.mark.parametrize(
    "change",
    [{"paths": []}, {"paths": "a"}, {"signatures": [0, 9]}, {"signatures": {"each": [[]]}}, {"base": 5}],
    ids=str,
)
@pytest.mark.parametrize("group", [0, 1])
def test_what_a_spoilt_block_has_seen_is_not_what_is_there(group: int, change: dict[str, Any], tmp_path: Path) -> None:
    write_run(tmp_path / "a", {"lr": 1}, {"loss": 1.0})
    paths = [str(tmp_path / "a" / "config.yaml"), str(tmp_path / "a")]
    made = block(Chunk([3], [Seen([(path, signature(path)) for path in paths])], TABLE))
    assert Kept(made).seen().is_there(Look())
    said = json.loads(made.data)
    said["seen"][group] |= change
    try:
        seen = Kept(replace(made, data=json.dumps(said).encode())).seen()
        is_there = seen.is_there(Look())
    except UNUSABLE:
        return
    assert not is_there


@pytest.mark.parametrize("links", [None, {"0": None}, {"0": {"/": "/no/such"}}], ids=str)
def test_links_of_a_spoilt_block_lead_nowhere(links: Any) -> None:
    said = {**json.loads(block(Chunk([3], [Seen()], TABLE)).data), "links": links}
    try:
        is_there = Kept(replace(block(), data=json.dumps(said).encode())).seen().is_there(Look())
    except UNUSABLE:
        return
    assert not is_there


@pytest.mark.parametrize("data", [b"", b"[1]", b"{}", b"\xff", b"nonsense"])
def test_any_bytes_raise_what_the_cache_takes_for_none(data: bytes) -> None:
    with pytest.raises(UNUSABLE):
        chunk_of(Block(b"", data), Summary.LAST)


@pytest.fixture
def given(tmp_path: Path) -> list[Root]:
    """Two folders of runs, one of which holds an empty folder of a run as well."""
    for name in ("one/a", "one/b/c", "two/a"):
        write_run(tmp_path / name, {"lr": 1}, {"loss": 1.0})
    roots = distinct_roots([str(tmp_path / "one"), str(tmp_path / "two")])
    return [root for root in roots if isinstance(root, Root)]


def tops(given: list[Root]) -> list[Folder]:
    """The folders that were given, as yet without what lies in them."""
    return [Folder(root.path, root.prefix, frozenset(), (), os.path.realpath(root.path)) for root in given]


def test_a_plan_comes_back_as_it_was(given: list[Root]) -> None:
    tasks = discovery.plan_of(given, discovery.readers_of(None))
    plan = plan_in_pieces(tasks)
    kept = plan_block(tops(given), plan, tasks, SEEN[0])
    assert kept is not None
    found, seen = plan_of(kept, tops(given))
    assert list(found.pieces) == list(plan.pieces)
    assert [unit.task for number in range(len(found.pieces)) for unit in found.units(number)] == tasks
    assert len(tasks) == 3
    assert (seen.others.paths, seen.others.signatures) == (["/runs/a/config.yaml"], [(5, 1, 2, 3)])
    assert (seen.folders.paths, seen.folders.signatures) == (["/runs/a"], [(1, 2, 3, 4)])
    assert seen.links == SEEN[0].links


@pytest.mark.parametrize("change", [{"tasks": []}, {"tasks": None}, {"contents": []}, {}], ids=str)
def test_the_tasks_of_another_plan_are_refused_when_they_are_asked_for(
    given: list[Root], change: dict[str, Any]
) -> None:
    tasks = discovery.plan_of(given, discovery.readers_of(None))
    kept = plan_block(tops(given), plan_in_pieces(tasks), tasks, Seen())
    assert kept is not None
    data = json.dumps({**json.loads(kept.data), **change} if change else {}).encode()
    found, _ = plan_of(replace(kept, data=data), tops(given))
    with pytest.raises(UNUSABLE):
        found.units(0)


def test_a_plan_with_what_may_be_readable_next_time_is_not_kept(given: list[Root]) -> None:
    tasks: list[Any] = discovery.plan_of(given, discovery.readers_of(None))
    lasting = SkippedRun(Origin("x"), SkipReason.NO_METRICS, "it has none.")
    folders = tops(given)

    def kept(folders: list[Folder], *tasks: Any) -> Block | None:
        return plan_block(folders, plan_in_pieces(tasks), tasks, Seen())

    assert kept(folders, *tasks, lasting) is not None
    assert kept(folders, *tasks, replace(lasting, reason=SkipReason.UNREADABLE)) is None
    assert kept(folders[:1], *tasks) is None  # a folder of the other root lies in none that was given
