"""One thread of BLAS around an analysis: the same bytes anywhere, and the caller's own limits afterwards."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.linalg  # noqa: F401  its BLAS is another copy than numpy's
import sklearn.tree  # noqa: F401  it brings OpenMP
from threadpoolctl import ThreadpoolController, threadpool_info, threadpool_limits

from paramimp.engine.threads import in_threads, one_thread
from paramimp.errors import NotEnoughRunsError
from tests.sweeps import analyze_frame, linear, make_frame, make_runs

SWEEPS = """
import json, os, sys
if sys.argv[1] == "one core":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
import numpy as np, pandas as pd
from paramimp import render
from tests.sweeps import analyze_frame

def sweep(n_runs, n_params):
    rng = np.random.default_rng(n_runs)
    frame = pd.DataFrame({f"p{number}": rng.uniform(size=n_runs) for number in range(n_params)})
    frame["optimizer"] = rng.choice(["adam", "sgd", "lamb", "lion"], n_runs)
    frame["momentum"] = frame["p1"].where(frame["optimizer"] == "sgd")
    frame["layers"] = rng.integers(1, 9, n_runs)
    noise = rng.normal(size=n_runs)
    frame["loss"] = np.sin(5 * frame["p0"]) + frame["p1"] * frame["layers"] / 4 + (frame["optimizer"] == "sgd") + noise
    return frame

few, some, wide, many = sweep(30, 3), sweep(130, 4), sweep(60, 25), sweep(320, 3)
for frame, options in [
    (few, {"interactions": True}), (some, {}), (some, {"interactions": True, "jobs": 1}), (wide, {}), (many, {}),
    (some, {"method": "fanova"}), (many, {"method": "impurity"}), (some, {"method": "ped-anova"}),
]:
    print(render(analyze_frame(frame, "loss", **options), "json"))
"""
PLACES: Mapping[str, Mapping[str, str]] = {
    "two of BLAS": {"OPENBLAS_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"},
    "four of BLAS": {"OPENBLAS_NUM_THREADS": "4", "MKL_NUM_THREADS": "4"},
    "four of OpenMP": {"OMP_NUM_THREADS": "4"},
    "as many as there are": {},
    "one core": {},
}
LIMITS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


def output_of(command: list[str], limits: Mapping[str, str]) -> bytes:
    environment = {name: value for name, value in os.environ.items() if name not in LIMITS}
    done = subprocess.run(command, capture_output=True, env={**environment, **limits})
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def of_one_thread() -> bytes:
    return output_of([sys.executable, "-c", SWEEPS, ""], dict.fromkeys(LIMITS, "1"))


@pytest.mark.parametrize("place", PLACES)
def test_reports_are_the_same_bytes_for_any_number_of_threads(place: str, of_one_thread: bytes) -> None:
    if place == "one core" and not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system cannot keep a process to one core")
    assert output_of([sys.executable, "-c", SWEEPS, place], PLACES[place]) == of_one_thread


@pytest.mark.parametrize("loaded_before", ["", "import numpy, scipy.linalg"])
def test_the_command_line_writes_the_same_bytes_for_any_number_of_threads(tmp_path: Path, loaded_before: str) -> None:
    """Also where something that Python starts with has loaded the libraries, which then have their threads already."""
    make_runs(tmp_path, 130, lambda frame: np.sin(5 * frame["a"]) + frame["b"] * frame["c"])
    arguments = ["analyze", str(tmp_path), "--metric", "loss", "-f", "json"]
    command = [sys.executable, "-c", f"{loaded_before}\nfrom paramimp.cli import main\nmain({arguments!r})"]
    one, four = (output_of(command, {"OPENBLAS_NUM_THREADS": count, "OMP_NUM_THREADS": count}) for count in "14")
    assert one == four
    assert json.loads(one)["fit"]["process_weight"] > 0


def test_every_library_that_the_command_loads_has_one_thread(tmp_path: Path) -> None:
    make_runs(tmp_path, 12)
    told = """
import atexit, sys, threading
def tell():
    from threadpoolctl import threadpool_info
    counts = sorted({(library["user_api"], library["num_threads"]) for library in threadpool_info()})
    print(counts, threading.current_thread() is threading.main_thread(), file=sys.stderr)
def tell_twice():
    tell()
    thread = threading.Thread(target=tell)
    thread.start()
    thread.join()
atexit.register(tell_twice)
from paramimp.cli import main
main(sys.argv[1:])
"""
    command = [sys.executable, "-c", told, "analyze", str(tmp_path), "--metric", "loss"]
    environment = {**os.environ, **dict.fromkeys(LIMITS, "4")}
    done = subprocess.run(command, capture_output=True, env=environment, text=True)
    counts = [("blas", 1), ("openmp", 1)]
    assert done.stderr.splitlines() == [f"{counts} True", f"{counts} False"]


def threads() -> dict[str, int]:
    return {library["filepath"]: library["num_threads"] for library in threadpool_info()}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_callers_threads_are_as_before(count: int) -> None:
    with threadpool_limits(count):
        before = threads()
        assert set(before.values()) == {count}
        analyze_frame(make_frame(25, linear), "loss")
        assert threads() == before
        with pytest.raises(NotEnoughRunsError):
            analyze_frame(make_frame(1, linear), "loss")
        with pytest.raises(ZeroDivisionError), one_thread():
            raise ZeroDivisionError
        assert threads() == before


def test_every_thread_that_works_has_one() -> None:
    with threadpool_limits(2):
        seen = in_threads(lambda _: threads(), [(number,) for number in range(4)], jobs=2)
        assert {count for libraries in seen for count in libraries.values()} == {1}
        with one_thread():
            assert set(threads().values()) == {1}
            in_threads(lambda: None, [()], jobs=1)  # whatever ends within does not end the limit
            assert set(threads().values()) == {1}
        assert set(threads().values()) == {2}


@pytest.mark.parametrize("first_to_end", [0, 1])
def test_of_analyses_at_the_same_time_the_last_to_end_takes_the_limit_back(first_to_end: int) -> None:
    with threadpool_limits(2, user_api="blas"):
        before = threads()
        entered, leave = [threading.Event() for _ in range(2)], [threading.Event() for _ in range(2)]

        def analysis(number: int) -> None:
            with one_thread():
                entered[number].set()
                assert leave[number].wait(60)

        workers = [threading.Thread(target=analysis, args=(number,)) for number in range(2)]
        for worker, event in zip(workers, entered, strict=True):
            worker.start()
            assert event.wait(60)
        seen = []
        for number in (first_to_end, 1 - first_to_end):
            seen.append({library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"})
            leave[number].set()
            workers[number].join()
        assert seen == [{1}, {1}]
        assert threads() == before


def test_a_limit_that_another_thread_has_set_is_no_obstacle() -> None:
    with ThreadpoolController().limit(limits=2, user_api="blas"):  # threadpoolctl now heeds this thread alone
        seen: list[set[int]] = []

        def analysis() -> None:
            with one_thread():
                seen.append(set(threads().values()))

        worker = threading.Thread(target=analysis)
        worker.start()
        worker.join()
        assert seen == [{1}]


def test_analyses_in_several_threads_give_what_they_give_alone() -> None:
    frames = [make_frame(60, linear, seed) for seed in range(3)]
    alone = [report_of(frame) for frame in frames]
    together: dict[int, Any] = {}
    workers = [
        threading.Thread(target=lambda at, frame: together.update({at: report_of(frame)}), args=(at, frame))
        for at, frame in enumerate(frames)
    ]
    with threadpool_limits(2):
        before = threads()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert threads() == before
    assert [together[at] for at in range(3)] == alone


def report_of(frame: pd.DataFrame) -> dict[str, Any]:
    report: dict[str, Any] = analyze_frame(frame, "loss").to_dict()
    return report
