"""Dask and Ray as engines do what this process does, and a worker that ends loses nothing."""

from __future__ import annotations

import copy
import os
import pickle
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from paramimp import analyze, load_runs
from paramimp.engine.chosen import opened
from paramimp.engine.cluster import Cluster
from paramimp.engine.processes import Processes
from paramimp.errors import ParamimpError
from paramimp.reading import on_cluster
from tests.engine import tasks
from tests.engine.clusters import NEEDS_DASK, NEEDS_RAY
from tests.sweeps import make_runs, write_run

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries of the clusters


CLUSTERS = [pytest.param("dask", marks=NEEDS_DASK), pytest.param("ray", marks=NEEDS_RAY)]


@pytest.fixture(scope="module")
def ray() -> Iterator[str]:
    """A Ray on this machine that outlives the commands which use it."""
    import ray

    address = _address_of_started()
    real, ray.shutdown = ray.shutdown, lambda: None
    yield address
    ray.shutdown = real
    ray.shutdown()


def _address_of_started(attempts: int = 4) -> str:
    """Start Ray, which gives up after half a minute: too soon on a busy machine."""
    import ray

    try:
        context = ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    except Exception:
        ray.shutdown()
        if attempts == 1:
            raise
        return _address_of_started(attempts - 1)
    address: str = context.address_info["gcs_address"]
    return address


@pytest.fixture
def address(request: pytest.FixtureRequest, name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    found: str = request.getfixturevalue(name)
    if name == "ray":  # one driver for all tests: connecting takes seconds
        monkeypatch.setattr("ray.is_initialized", lambda: False)
        monkeypatch.setattr("ray.init", lambda **_: None)
    return found


@pytest.fixture
def cluster(name: str, address: str) -> Iterator[Cluster]:
    with opened(name, address, 2) as engines:
        assert isinstance(engines.reading, Cluster)
        yield engines.reading


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs of which some cannot be used, and one has a param of its own."""
    root = tmp_path_factory.mktemp("sweep") / "runs"
    make_runs(root, 40, lambda frame: np.sin(5 * frame["a"]) + frame["b"])
    write_run(root / "zz" / "without_metrics", {"a": 1, "only_here": 2}, None)
    write_run(root / "zz" / "broken", "{", {"loss": 1})
    return root


@pytest.mark.parametrize("name", CLUSTERS)
def test_results_come_in_the_order_of_the_tasks_with_what_these_tell(cluster: Cluster) -> None:
    told: list[object] = []
    found = cluster.map(tasks.told_sum, [(number,) for number in range(30)], common=(100,), news=told.append)
    assert list(found) == list(range(100, 130))
    assert told == list(range(30))
    assert list(cluster.map(tasks.told_sum, [])) == []


@pytest.mark.parametrize("name", CLUSTERS)
def test_large_common_arguments_travel(cluster: Cluster) -> None:
    common = np.arange(200_000.0)
    assert list(cluster.map(np.dot, [(common[:],)] * 2, common=(common,))) == [common @ common] * 2


@pytest.mark.parametrize("name", CLUSTERS)
def test_a_worker_that_is_killed_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "caller").write_text(str(os.getpid()))
    found = list(cluster.map(tasks.ended_once, [(number,) for number in range(12)], common=(str(tmp_path),)))
    assert (tmp_path / "killed").exists()
    assert found == [(number, True) for number in range(12)]


def test_a_process_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "caller").write_text(str(os.getpid()))
    with closing(Processes(2)) as engine:
        found = list(engine.map(tasks.ended_once, [(number,) for number in range(12)], common=(str(tmp_path),)))
    assert (tmp_path / "killed").exists()
    assert found == [(number, True) for number in range(12)]


@pytest.mark.parametrize("name", CLUSTERS)
def test_what_a_task_refuses_is_raised_here_and_not_tried_again(cluster: Cluster, tmp_path: Path) -> None:
    found = cluster.map(tasks.refused, [(number,) for number in range(3)], common=(str(tmp_path),))
    with pytest.raises(ParamimpError, match="the second task is refused"):
        list(found)
    assert (tmp_path / "refused").read_text() == "x"


@pytest.mark.parametrize("name", CLUSTERS)
def test_what_nobody_foresaw_is_done_here_where_it_shows(cluster: Cluster) -> None:
    assert list(cluster.map(tasks.failed_elsewhere, [(os.getpid(),)])) == ["done here"]


@pytest.mark.parametrize("name", CLUSTERS)
def test_runs_are_read_as_here(name: Any, address: str, runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_cluster, "CHUNK", 7)
    monkeypatch.chdir(runs.parent)
    here = load_runs("runs")
    assert load_runs("runs", engine=name, address=address) == here
    assert {row.skip_reason for row in here.rows} > {"", "no-metrics"}


@pytest.mark.parametrize("name", CLUSTERS)
@pytest.mark.parametrize("method", ["permutation", "fanova"])
def test_reports_are_the_same_bytes_as_here(name: Any, address: str, runs: Path, method: Any) -> None:
    there = analyze(runs, "loss", method=method, engine=name, address=address)
    here = analyze(runs, "loss", method=method)
    assert there.to_dict() == here.to_dict()
    again = pickle.loads(pickle.dumps(copy.deepcopy(there)))
    assert_frame_equal(again.effects["a"], here.effects["a"])  # estimated here: the cluster is left


@pytest.mark.parametrize("name", CLUSTERS)
def test_an_address_that_nobody_answers_is_a_clear_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paramimp.engine.dask.SECONDS_TO_CONNECT", 1)
    if name == "ray":
        monkeypatch.setattr("ray.is_initialized", lambda: False)
    with socket.socket() as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ParamimpError, match=rf"no \w+( scheduler)? answers at {address} .*; start one with"):
            opened(name, address, 2)
