"""Optuna's storage on a real PostgreSQL server, filled and read over TCP with the password asked for."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from paramimp.errors import ParamimpError
from paramimp.readers.interface import ReadOptions
from paramimp.readers.optuna.reader import OPTUNA
from paramimp.runs import Direction, Run, Status
from tests.readers.postgres import PASSWORD, programs, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("optuna", reason="storages on a server are read with Optuna")
pytest.importorskip("psycopg", reason="a storage on PostgreSQL needs a driver")
needs_server = pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed (Debian: postgresql)")


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    with running_server() as port:
        yield port


@pytest.fixture(scope="module")
def address(server: int) -> str:
    return f"postgresql://tuner:{quote(PASSWORD, safe='')}@127.0.0.1:{server}/postgres"


@pytest.fixture(scope="module")
def truth(address: str) -> list[dict[str, Any]]:
    """Fill the storage, and return what Optuna reads back from it."""
    program = (
        "import json, sys; from tests.readers.samples.make_optuna import fill, truth_of;"
        "fill(sys.argv[1]); print(json.dumps(truth_of(sys.argv[1])))"
    )
    url = address.replace("postgresql", "postgresql+psycopg")
    done = subprocess.run([sys.executable, "-c", program, url], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def read(address: str) -> list[Run]:
    found = list(OPTUNA.read_address(address, ReadOptions()))
    assert all(isinstance(run, Run) for run in found)
    return [run for run in found if isinstance(run, Run)]


def refusal(address: str) -> str:
    with pytest.raises(ParamimpError) as caught:
        read(address)
    assert quote(PASSWORD, safe="") not in str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert "secret" not in str(caught.value)
    return str(caught.value)


@needs_server
def test_every_trial_is_read_as_optuna_reads_it(address: str, truth: list[dict[str, Any]], server: int) -> None:
    runs = read(address)
    shown = f"postgresql://127.0.0.1:{server}/postgres"
    assert [run.name for run in runs] == [f"{shown}/{row['study']}/{row['number']}" for row in truth]
    assert [run.params for run in runs] == [row["params"] for row in truth]
    statuses = {"COMPLETE": Status.FINISHED, "PRUNED": Status.PRUNED, "FAIL": Status.FAILED, "RUNNING": Status.RUNNING}
    assert [run.status for run in runs] == [statuses[row["state"]] for row in truth]
    for run, row in zip(runs, truth, strict=True):
        names = ["value"] if row["study"] == "digits" else ["loss", "accuracy"]
        values = [None if value is None else float(value) for value in row["values"] or [None]]
        assert [run.metrics.get(name) for name in names] == values
        assert run.metrics.get("intermediate_values", []) == row["reported"]
        assert run.metrics.get("val_accuracy") == row["user_attrs"].get("val_accuracy")


@needs_server
def test_a_storage_is_read_for_the_wanted_study_alone(address: str, truth: list[dict[str, Any]]) -> None:
    assert truth
    found = list(OPTUNA.read_address(address, ReadOptions(study="pareto")))
    assert found == [run for run in read(address) if run.group == "pareto"]


@needs_server
def test_each_objective_has_the_direction_of_its_study(address: str, truth: list[dict[str, Any]]) -> None:
    assert truth
    assert {run.group: run.directions for run in read(address)} == {
        "digits": {"value": Direction.MINIMIZE, "intermediate_values": Direction.MINIMIZE},
        "pareto": {"loss": Direction.MINIMIZE, "accuracy": Direction.MAXIMIZE},
    }


@needs_server
@pytest.mark.parametrize("scheme", ["postgres", "postgresql+psycopg", "PostgreSQL"])
def test_other_spellings_of_the_scheme_mean_the_same(address: str, truth: list[dict[str, Any]], scheme: str) -> None:
    assert len(read(address.replace("postgresql", scheme))) == len(truth)


@needs_server
def test_a_database_without_a_storage_stays_without_one(address: str) -> None:
    other = address.removesuffix("postgres") + "template1"
    for _ in range(2):  # Optuna would have set up its tables the first time
        assert refusal(other).endswith("holds no Optuna storage (it has no tables); check the database's name.")


@needs_server
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tuner:", "tuner:secret", 'password authentication failed for user "tuner"'),
        ("/postgres", "/nope", 'database "nope" does not exist'),
        ("/postgres", "/postgres?password=secret&hello=1", 'invalid connection option "hello"'),
        ("postgresql:", "postgresql+nodriver:", "nodriver"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(address: str, old: str, new: str, said: str) -> None:
    assert said in refusal(address.replace(old, new, 1))


def test_a_server_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    message = refusal(f"postgresql://tuner:secret@127.0.0.1:{port}/postgres")
    assert message.startswith(f"postgresql://127.0.0.1:{port}/postgres cannot be read: ")
    assert "refused" in message


@pytest.mark.parametrize("address", ["postgresql://[::1/x", "postgresql://u:secret@127.0.0.1:99999/x", "postgresql://"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    assert "cannot be read" in refusal(address)


@pytest.mark.parametrize("address", ["postgresql://h/db", "postgres://h/db", "mysql://h/db", "mysql+mysqldb://h/db"])
def test_without_optuna_the_message_says_how_to_install_it(address: str) -> None:
    """In a process in which neither Optuna nor SQLAlchemy can be imported."""
    program = (
        "import sys; sys.modules.update(optuna=None, sqlalchemy=None)\n"
        "from paramimp.errors import ParamimpError\n"
        "from paramimp.readers.optuna.storage import read_storage\n"
        "try: read_storage(sys.argv[1])\n"
        "except ParamimpError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, address], capture_output=True, text=True)
    assert done.stdout.endswith("is read with Optuna, which is not installed: pip install 'paramimp[optuna]'\n")
