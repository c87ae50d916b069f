"""What is read again, and what is taken from memory."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Any

import pytest

from paramimp import load_runs
from paramimp.reading.memory import TICK, Memory, remembering
from tests.sweeps import make_runs, write_run

OLD = time.time() - 100


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Runs that were written long ago."""
    make_runs(tmp_path / "runs", 5)
    settle(tmp_path / "runs")
    return tmp_path / "runs"


def settle(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (OLD, OLD))


def read(memory: Memory, runs: Path) -> tuple[int, dict[str, object]]:
    """How many folders were read, and the loss of each run."""
    before = memory.n_read
    with remembering(memory):
        table = load_runs(runs)
    losses = {row.run: loss for row, loss in zip(table.rows, table.metrics["loss"], strict=True)}
    return memory.n_read - before, losses


def test_what_is_known_is_not_read_again_and_reads_the_same(runs: Path) -> None:
    memory = Memory()
    assert read(memory, runs)[0] == 5
    assert read(memory, runs) == (0, read(Memory(), runs)[1])
    assert not memory.has_changed(everywhere=True)


def test_a_run_that_came_is_read_alone(runs: Path) -> None:
    memory = Memory()
    read(memory, runs)
    write_run(runs / "new", {"a": 1.0}, {"loss": 7.0})
    assert memory.has_changed(everywhere=False)
    n_read, losses = read(memory, runs)
    assert (n_read, losses["new"]) == (1, 7.0)


def test_a_run_that_went_is_forgotten(runs: Path) -> None:
    memory = Memory()
    read(memory, runs)
    for path in sorted((runs / "run_000").rglob("*"), reverse=True):
        path.unlink()
    (runs / "run_000").rmdir()
    assert memory.has_changed(everywhere=False)
    n_read, losses = read(memory, runs)
    assert (n_read, len(losses)) == (0, 4)


def test_a_finished_run_that_is_written_over_is_seen_where_everything_is_looked_at(runs: Path) -> None:
    memory = Memory()
    read(memory, runs)
    (runs / "run_003" / "metrics.json").write_text('{"loss": 99}')
    assert not memory.has_changed(everywhere=False)
    assert memory.has_changed(everywhere=True)
    assert read(memory, runs)[1]["run_003"] == 99


def test_a_run_without_metrics_is_looked_at_each_time(runs: Path) -> None:
    (runs / "run_002" / "metrics.json").unlink()
    settle(runs)
    memory = Memory()
    read(memory, runs)
    assert not memory.has_changed(everywhere=False)
    (runs / "run_002" / "metrics.json").write_text('{"loss": 3}')
    assert memory.has_changed(everywhere=False)


def test_what_is_written_within_one_tick_of_the_clock_is_not_lost(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same size, time and inode: only reading once more, when the tick is over, can tell."""
    now = int(OLD * 1e9)
    monkeypatch.setattr("paramimp.reading.memory.time.time_ns", lambda: now)
    memory = Memory()
    read(memory, runs)
    file = runs / "run_001" / "metrics.json"
    text = file.read_text()
    file.write_text(text.replace("9.0", "8.0").replace("other", "otter"))
    settle(runs)
    assert not memory.has_changed(everywhere=True)
    monkeypatch.setattr("paramimp.reading.memory.time.time_ns", lambda: now + 10 * TICK)
    assert memory.has_changed(everywhere=True)


def test_what_could_not_be_looked_at_is_looked_at_again_although_nothing_was_written(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, real, (broken, *_) = Memory(), os.open, sorted(runs.glob("*/config.*"))

    def failing(path: str, *arguments: Any, **more: Any) -> int:
        if Path(path) == broken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(path, *arguments, **more)

    settle(runs)
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", failing)
        _, before = read(memory, runs)
    assert memory.has_changed(everywhere=True)
    _, after = read(memory, runs)
    assert len(after) == len(before) == 5
    assert before != after
    with remembering(memory):
        assert [row.skip_reason for row in load_runs(runs).rows] == [""] * 5
    assert not memory.has_changed(everywhere=True)
