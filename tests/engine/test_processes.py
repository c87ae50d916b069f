"""The engine of child processes: results in order, whatever ends the workers, and no worker left."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from paramimp.engine.processes import MOST_ATTEMPTS, NoWorkersError, Processes
from paramimp.engine.telling import WorkerDied, busy_with, is_again, is_away, tell
from paramimp.engine.threads import Threads
from paramimp.errors import NotEnoughRunsError, ParamimpError
from tests.children import ASKS_LINUX, children_of


def scaled(factor: int, number: int) -> tuple[int, int]:
    tell(f"at {number}")
    return factor * number, os.getpid()


def refused(number: int) -> int:
    if number == 2:
        raise NotEnoughRunsError(f"{number} is \x1b too few")
    return number


def broken(number: int) -> int:
    if number == 1 and is_away():
        raise ZeroDivisionError
    return number


def killed(folder: str, times: int, number: int) -> tuple[int, bool]:
    """Kill the process, so many times, at the second of three tasks."""
    marks = Path(folder)
    if number == 1:
        busy_with(f"number {number}")
        if is_away() and len(list(marks.iterdir())) < times:
            (marks / str(os.getpid())).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return number, is_again()


def printing(number: int) -> int:
    print("a plug-in says something")
    os.write(1, b"and again")
    return number


def waiting(number: int) -> int:
    time.sleep(600 * number)
    return number


THREE = [(0,), (1,), (2,)]


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    heard: list[object] = []
    with closing(Processes(workers)) as engine:
        found = list(engine.map(scaled, [(number,) for number in range(7)], common=(10,), news=heard.append))
    assert [value for value, _ in found] == [0, 10, 20, 30, 40, 50, 60]
    assert len({process for _, process in found}) == min(workers, 7)
    assert os.getpid() not in {process for _, process in found}
    assert heard == [f"at {number}" for number in range(7)]


def test_no_tasks_give_no_results_and_start_nothing() -> None:
    assert list(Processes(2).map(scaled, [], common=(1,))) == []


@pytest.mark.parametrize("engine", [Processes(2), Threads(2)], ids=["processes", "threads"])
def test_an_error_of_a_task_is_raised_where_its_result_is_asked_for(engine: Processes | Threads) -> None:
    results = engine.map(refused, THREE)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(NotEnoughRunsError, match=r"2 is \\x1b too few"):
        next(results)


def test_what_breaks_in_a_worker_is_done_here() -> None:
    assert list(Processes(2).map(broken, THREE)) == [0, 1, 2]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("times", range(1, MOST_ATTEMPTS))
def test_a_task_whose_worker_is_killed_is_given_to_another(tmp_path: Path, workers: int, times: int) -> None:
    heard: list[object] = []
    found = list(Processes(workers).map(killed, THREE, common=(str(tmp_path), times), news=heard.append))
    assert found == [(0, False), (1, True), (2, False)]
    assert len(list(tmp_path.iterdir())) == times
    assert heard == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_task_that_ends_every_worker_is_done_here_and_named(tmp_path: Path, workers: int) -> None:
    heard: list[object] = []
    found = list(Processes(workers).map(killed, THREE, common=(str(tmp_path), 9), news=heard.append))
    assert found == [(0, False), (1, False), (2, False)]
    assert len(list(tmp_path.iterdir())) == MOST_ATTEMPTS
    assert heard == [WorkerDied(MOST_ATTEMPTS, signal.SIGKILL, "number 1")]


def test_what_a_task_prints_harms_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(Processes(1).map(printing, THREE)) == [0, 1, 2]
    assert capfd.readouterr() == ("", "")


@ASKS_LINUX
def test_nothing_is_left_of_results_that_are_given_up() -> None:
    before = set(children_of(os.getpid()))
    with closing(Processes(2)) as engine:
        results = engine.map(waiting, THREE)
        assert next(results) == 0
        assert len(set(children_of(os.getpid())) - before) == 2
        results.close()
        assert set(children_of(os.getpid())) == before
        engine.map(waiting, THREE)
    assert set(children_of(os.getpid())) == before


@ASKS_LINUX
def test_nothing_is_left_after_an_error() -> None:
    before = set(children_of(os.getpid()))
    with pytest.raises(ParamimpError, match="too few"):
        list(Processes(2).map(refused, [(2,), (1,)]))
    assert set(children_of(os.getpid())) == before


def test_without_a_python_to_start_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python3")
    with pytest.raises(NoWorkersError):
        Processes(2).map(refused, THREE)


def test_work_near_a_process_is_done_in_this_one() -> None:
    (found,) = Processes(2).near.map(scaled, [(3,)], common=(2,))
    assert found == (6, os.getpid())
