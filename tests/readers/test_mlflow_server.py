"""Runs of a real MLflow server, logged and read over HTTP."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from paramimp.errors import ParamimpError
from paramimp.readers.interface import ReadOptions
from paramimp.readers.mlflow.server import MLFLOW_SERVER
from paramimp.runs import Run, Status
from tests.readers.digits import typed
from tests.readers.mlflow_server import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("mlflow", reason="the tracking server is read with mlflow-skinny")
pytest.importorskip("flask", reason="the tracking server of the tests needs flask")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("mlflow")) as port:
        log_runs(f"http://127.0.0.1:{port}")
        yield f"mlflow+http://127.0.0.1:{port}/"


def log_runs(address: str) -> None:
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=address)
    digits = client.create_experiment("digits")
    for number, (status, loss) in enumerate(
        [("FINISHED", 0.5), ("FINISHED", math.nan), ("FINISHED", math.inf), ("FAILED", 0.1), ("KILLED", 0.2), ("", 0.3)]
    ):
        log_run(client, digits, status, {"lr": 10.0**-number, "optimizer.name": "adam", "nesterov": True}, [9.0, loss])
    parent = log_run(client, digits, "FINISHED", {}, [])
    params: dict[str, object] = {"lr": 7, "scheduler": None, "hidden": [30, 30], "betas": (0.9, 1.0), "augment": False}
    log_run(client, digits, "FINISHED", params, [0.7], {"mlflow.parentRunId": parent})
    client.delete_run(log_run(client, digits, "FINISHED", {"lr": 8}, [0.8]))
    log_run(client, client.create_experiment("other"), "FINISHED", {"depth": 3}, [0.1])
    gone = client.create_experiment("gone")
    log_run(client, gone, "FINISHED", {"lr": 9}, [0.9])
    client.delete_experiment(gone)


def log_run(
    client: Any,
    experiment: str,
    status: str,
    params: dict[str, object],
    losses: list[float],
    tags: dict[str, str] | None = None,
) -> str:
    run: str = client.create_run(experiment, tags=tags).info.run_id
    for name, value in params.items():
        client.log_param(run, name, value)
    for step, loss in enumerate(losses):
        client.log_metric(run, "val/loss", loss, step=step)
    if status:
        client.set_terminated(run, status)
    return run


def read(address: str, experiment: str | None = None, *, histories: bool = False) -> list[Run]:
    found = list(MLFLOW_SERVER.read_address(address, ReadOptions(experiment=experiment, histories=histories)))
    assert all(isinstance(run, Run) for run in found)
    return [run for run in found if isinstance(run, Run)]


def test_every_run_is_read_with_its_status_and_typed_params(address: str) -> None:
    runs = read(address, "digits")
    assert [run.status for run in runs] == [
        *[Status.FINISHED] * 3, Status.FAILED, Status.KILLED, Status.RUNNING, Status.FINISHED,
    ]  # fmt: skip
    assert typed(runs[0].params) == typed({"lr": 1.0, "optimizer.name": "adam", "nesterov": True})
    told = {"lr": 7, "scheduler": None, "hidden": [30, 30], "betas": (0.9, 1.0), "augment": False}
    assert typed(runs[-1].params) == typed(told)
    assert {run.group for run in runs} == {"digits"}


def test_the_last_value_of_a_metric_counts_also_if_it_is_not_finite(address: str) -> None:
    losses = [run.metrics["val/loss"] for run in read(address, "digits")]
    assert losses[0] == 0.5
    assert isinstance(losses[1], float)
    assert math.isnan(losses[1])
    assert losses[2:] == [math.inf, 0.1, 0.2, 0.3, 0.7]


def test_histories_are_in_the_order_of_the_steps_where_they_are_wanted(address: str) -> None:
    histories = [run.metrics["val/loss"] for run in read(address, "digits", histories=True)]
    assert [histories[index] for index in (0, 2, 3, 6)] == [[9.0, 0.5], [9.0, math.inf], [9.0, 0.1], [0.7]]


def test_deleted_runs_and_experiments_and_empty_parents_are_left_out(address: str) -> None:
    assert [(run.group, run.params["lr"]) for run in read(address, "[dg]*")][-1] == ("digits", 7)
    assert [run.group for run in read(address)] == ["digits"] * 7 + ["other"]


def test_runs_over_several_pages_are_all_read(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [run.name for run in read(address)]
    monkeypatch.setattr("paramimp.readers.mlflow.server.PAGE", 3)
    assert [run.name for run in read(address)] == whole


def test_an_experiment_that_is_not_there_is_answered_with_those_that_are(address: str) -> None:
    with pytest.raises(ParamimpError, match=r"has no experiment 'digit'; it has:\n  Default\n  digits\n  other"):
        read(address, "digit")


def test_a_server_that_is_not_there_is_said_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ParamimpError, match=rf"^mlflow\+http://127\.0\.0\.1:{port}/ cannot be read: .*refused"):
        read(f"mlflow+http://me:secret@127.0.0.1:{port}/")


def test_a_server_that_is_not_mlflow_is_said_to_be_none(tmp_path: Path) -> None:
    program = "import http.server as h; s = h.HTTPServer(('127.0.0.1', 0), h.SimpleHTTPRequestHandler);"
    program += "print(s.server_port, flush=True); s.serve_forever()"
    server = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=tmp_path
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        with pytest.raises(ParamimpError, match="cannot be read") as caught:
            read(f"mlflow+http://me:secret@127.0.0.1:{port}/")
        assert "secret" not in str(caught.value)
    finally:
        server.kill()
        server.communicate()


def test_without_the_client_the_message_says_how_to_install_it() -> None:
    """In a process in which MLflow cannot be imported."""
    program = (
        "import sys; sys.modules.update(mlflow=None)\n"
        "from paramimp.errors import ParamimpError\n"
        "from paramimp.readers.interface import ReadOptions\n"
        "from paramimp.readers.mlflow.server import MLFLOW_SERVER\n"
        "try: list(MLFLOW_SERVER.read_address(sys.argv[1], ReadOptions()))\n"
        "except ParamimpError as error: print(error)\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"mlflow+http://me:secret@127.0.0.1:{listener.getsockname()[1]}/"
        done = subprocess.run([sys.executable, "-c", program, address], capture_output=True, text=True)
    expected = "is read with MLflow's client, which is not installed: pip install 'paramimp[mlflow]'\n"
    assert done.stdout == f"{address.replace('me:secret@', '')} {expected}"
