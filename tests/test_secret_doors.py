"""Passwords of every shape, through every door that takes an address: nothing that is written holds a part of one.

Nobody listens on the port, so that each library fails at once and says in its own words where it wanted to go.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest

import paramimp
from paramimp import cli
from paramimp.places.remote import attempts
from paramimp.readers.optuna import reader as optuna
from paramimp.readers.optuna.trials import Study, Trial
from tests.sweeps import make_runs

HOST = "127.0.0.1:9"
FIRST, LAST = "s3cr3t", "v3rb0rg3n"
BETWEEN = (
    "", "/", "//", "?", "@", "#", "%", "%2F", "%40", ":", ";", "&", "=", "+", " ", "é", "'", '"', "\\", "$", ",",
    "[", "]", "<", "\t", "://", "?x=", f"@{HOST}/",
)  # fmt: skip
PASSWORDS = [
    *(FIRST + sign + LAST for sign in BETWEEN),
    "/" + FIRST,
    f"{FIRST}&{LAST}=",
    "@" + FIRST,
    FIRST + "@",
    FIRST + "%4",
]
SHAPES = {
    "password": "bob:{}@" + HOST + "/db",
    "token": FIRST + "{}" + LAST + "@" + HOST + "/db",
    "query": HOST + "/db?token={}",
    "several": HOST + "/db?a=b&sslpassword={}&c=d",
    "path": HOST + "/password={}/db",
}
REMOTE = ("s3", "gs", "az", "sftp", "https", "http")
SERVERS = ("postgresql", "mysql+pymysql", "mlflow+http")
MODULES = {
    "sftp": "asyncssh", "postgresql": "psycopg", "mysql+pymysql": "pymysql", "mlflow+http": "mlflow",
    "tcp": "distributed", "ray": "ray",
}  # fmt: skip
CLOUDS = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "another",
    "AWS_ENDPOINT_URL": f"http://{HOST}",
    "GOOGLE_SKIP_SIGNATURE": "true",
    "GOOGLE_BASE_URL": f"http://{HOST}",
    "AZURE_STORAGE_ACCOUNT_NAME": "account",
    "AZURE_ENDPOINT": f"http://{HOST}",
    "AZURE_SKIP_SIGNATURE": "true",
    "AZURE_ALLOW_HTTP": "true",
}
CHECK = ["check", "runs", "-m", "loss", "--method", "impurity", "--min-runs", "1"]


def addresses(scheme: str, shape: str, every: int = 1) -> Iterator[tuple[str, str]]:
    """Each password, or every so-manieth, and an address with it; each third one has one slash, as by a slip."""
    first = list(SHAPES).index(shape) % every  # another one for each shape
    for number, password in enumerate(PASSWORDS[first::every]):
        slashes = "/" if number % 3 == 1 else "//"
        yield password, f"{scheme}:{slashes}{SHAPES[shape].format(password)}"


def assert_told_nothing(password: str, *texts: str) -> None:
    spellings = {FIRST, LAST, password, quote(password, safe="")}
    for plain in (FIRST, password, f"bob:{password}", f":{password}"):
        encoded = base64.b64encode(plain.encode()).decode().rstrip("=")
        spellings.add(encoded[:-1])  # the last letter depends on what follows
    for text in texts:
        assert not [spelling for spelling in spellings if spelling in text], text


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of its own, with clouds that are at a port of nobody, and no pauses before the next attempt."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("paramimp.cli.secrets._given", {})
    monkeypatch.setattr(attempts, "TRIES", 1)
    for name, value in CLOUDS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PARAMIMP_DEBUG", "1")
    make_runs(tmp_path / "runs", 12)


def needed(scheme: str) -> None:
    pytest.importorskip(MODULES.get(scheme, "obstore"))


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Run a command as if it were the only one of its process; also what libraries write past Python is caught."""
    cli.secrets._given.clear()
    status = cli.run(list(arguments))
    answer = capfd.readouterr()
    assert "Internal error" not in answer.err, (arguments, answer.err)
    assert "Traceback" not in answer.err, (arguments, answer.err)
    return status, answer.out + answer.err


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scheme", [*REMOTE, *SERVERS])
def test_no_place_of_runs_is_repeated(
    scheme: str, shape: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    needed(scheme)
    monkeypatch.setattr("socket.getaddrinfo", at_once)
    for password, address in addresses(scheme, shape, 2):
        status, said = run(capfd, "runs", address)
        assert (status, "Error: " in said) == (2, True), address
        assert_told_nothing(password, said)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scheme", ["s3", "sftp", "postgresql", "mlflow+http"])
def test_python_is_not_told(scheme: str, shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    needed(scheme)
    monkeypatch.setattr("socket.getaddrinfo", at_once)
    for password, address in addresses(scheme, shape, 3):
        with pytest.raises(paramimp.ParamimpError) as caught:
            paramimp.load_runs(address)
        assert_told_nothing(password, str(caught.value), repr(caught.value))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("engine", "scheme"), [("dask", "tcp"), ("ray", "ray"), ("ray", "http")])
def test_no_cluster_is_repeated(
    engine: Literal["dask", "ray"],
    scheme: str,
    shape: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("distributed" if engine == "dask" else "ray")
    monkeypatch.setattr("socket.getaddrinfo", at_once)
    for password, address in addresses(scheme, shape, 3):
        status, said = run(capfd, "runs", "runs", "--engine", engine, "--address", address)
        assert status == 2, said
        assert_told_nothing(password, said)
        with pytest.raises(paramimp.ParamimpError) as caught:
            paramimp.load_runs("runs", engine=engine, address=address)
        assert_told_nothing(password, str(caught.value))


def at_once(host: object, *_: object, **__: object) -> list[object]:
    """What a name server says, which would be asked for parts of passwords: only this machine is known.

    Raises
    ------
    gaierror : it is another one.
    """
    import socket

    name = host.decode() if isinstance(host, bytes) else host
    if name == "127.0.0.1":
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))]
    raise socket.gaierror(socket.EAI_NONAME, f"nobody knows {name!r}")


@pytest.mark.parametrize("shape", SHAPES)
def test_no_file_to_write_is_repeated(shape: str, capfd: pytest.CaptureFixture[str]) -> None:
    """An address stands where a file is to be written, which is refused; what is analysed before costs the time."""
    for password, address in addresses("s3", shape):
        status, said = run(capfd, "runs", "runs", "-o", address)
        assert status == 2, said
        assert_told_nothing(password, said)


def test_a_missing_folder_is_still_to_be_made(capfd: pytest.CaptureFixture[str]) -> None:
    assert "mkdir -p 'no such/folder'" in run(capfd, "runs", "runs", "-o", "no such/folder/x.csv")[1]
    assert "give a path" in run(capfd, "runs", "runs", "-o", "s3://bucket/x.csv")[1]


def test_an_address_without_secrets_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    needed("sftp")
    assert f"sftp://{HOST}/keys/model=a" in run(capfd, "runs", f"sftp://{HOST}/keys/model=a")[1]
    assert "s3://bucket/lr=0.1/token_dropout" in run(capfd, "runs", "s3://bucket/lr=0.1/token_dropout")[1]


@pytest.mark.parametrize("endpoint", [f"http://[{FIRST}", f"http://{HOST}:{FIRST}", FIRST])
def test_a_server_of_buckets_is_not_repeated(
    endpoint: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    needed("s3")
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    status, said = run(capfd, "runs", "s3://bucket/runs")
    assert (status, "AWS_ENDPOINT_URL is no address of a server" in said) == (2, True), said
    assert_told_nothing(FIRST, said)


@pytest.mark.parametrize("key", ["baseline", "address", "report", "where", "unknown"])
def test_no_config_file_and_no_variable_is_repeated(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for shape in SHAPES:
        for password, address in addresses("s3", shape, 6):
            text = address.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
            (tmp_path / "pyproject.toml").write_text(f'[tool.paramimp.check]\n{key} = "{text}"\n', encoding="utf-8")
            assert_told_nothing(password, run(capfd, *CHECK, "--show-config")[1])
            (tmp_path / "pyproject.toml").unlink()
            monkeypatch.setenv(f"PARAMIMP_CHECK_{key.upper()}", address)
            assert_told_nothing(password, run(capfd, *CHECK, "--show-config")[1])
            monkeypatch.delenv(f"PARAMIMP_CHECK_{key.upper()}")


def answered() -> list[Study]:
    """Trials with a param that tells the value, so that every command has something to write."""
    study = Study("study")
    study.add_direction(0, "MINIMIZE")
    for number in range(30):
        params = {"lr": number / 7, "b": number * 7 % 5}
        study.trials.append(Trial(number, "COMPLETE", params, {0: (number - 9) ** 2 / 50}))
    return [study]


@pytest.mark.parametrize("shape", SHAPES)
def test_no_export_holds_it(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A database that answers: the reader is the real one, what it fetches is made up."""
    monkeypatch.setattr(optuna, "read_storage", lambda *_: answered())
    forms = ("junit", "gitlab", "markdown", "json", "github")
    for password, given in addresses("postgresql", shape, 11):
        address = f"postgresql://{given.partition(':')[2].lstrip('/')}"
        asked = [address, "-m", "value", "--method", "impurity"]
        reports = [part for form in forms for part in ("--report", f"{form}={tmp_path / form}")]
        status, said = run(capfd, "check", *asked, "--max-importance", "0.01", *reports)
        assert "2 inconclusive" in said, (status, said)  # this method gives no interval
        page = tmp_path / "page.html"
        assert run(capfd, "analyze", *asked, "-o", str(page))[0] == 0
        base = tmp_path / "base.json"
        assert run(capfd, "check", *asked, "--update-baseline", "--baseline", str(base))[0] == 0
        for form in ("table", "json", "csv"):
            status, listed = run(capfd, "runs", address, "-f", form)
            assert status == 0, listed
            said += listed
        assert_told_nothing(password, said, *((tmp_path / form).read_text() for form in forms))
        assert_told_nothing(password, page.read_text(), base.read_text())


@pytest.mark.parametrize(
    "arguments",
    [
        ["runs", "sftp://bob:s3cr3t[v3rb0rg3n@127.0.0.1:9/db"],
        ["runs", "postgresql://127.0.0.1:9/db?token=s3cr3t@v3rb0rg3n"],
        ["runs", "runs", "--engine", "dask", "--address", "tcp://s3cr3ts3cr3t://v3rb0rg3n@127.0.0.1:9"],
        ["runs", "runs", "-o", "https://127.0.0.1:9/password=s3cr3t/v3rb0rg3n/db"],
    ],
)
def test_a_process_tells_nothing(arguments: list[str], tmp_path: Path) -> None:
    """Also what libraries say at the end of the program, and what would be logged."""
    needed({"sftp:": "sftp", "postg": "postgresql"}.get(arguments[1][:5], "tcp" if "dask" in arguments else "s3"))
    command = [sys.executable, "-m", "paramimp", *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ, cwd=tmp_path)
    assert answer.returncode == 2
    assert answer.stderr.count("Error: ") == 1
    assert_told_nothing(FIRST + LAST, answer.stdout, answer.stderr)
