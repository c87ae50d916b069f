"""No password and no query of an address is in anything that is written, wherever the address was given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import paramimp
from paramimp import cli
from paramimp.errors import ParamimpError
from paramimp.places.addresses import scrub, without_secrets
from paramimp.readers.optuna import reader as optuna
from paramimp.readers.optuna.storage import is_storage
from paramimp.readers.optuna.trials import Study, Trial
from tests.sweeps import make_runs

HOST = "127.0.0.1:1"
SECRETS = ("s3cr3t", "v3rb0rg3n")
PASSWORDS = (
    "s3cr3t", "s3cr3t/v3rb0rg3n", "/s3cr3t", "s3cr3t?v3rb0rg3n", "s3cr3t#v3rb0rg3n", "s3cr3t@v3rb0rg3n",
    "s3cr3t:v3rb0rg3n", "s3cr3t%v3rb0rg3n", "s3cr3t%2Fv3rb0rg3n", "s3cr3t%40", "a/s3cr3t@b/v3rb0rg3n", "@s3cr3t@",
    "s3cr3t?x=v3rb0rg3n&y", "s3cr3t'v3rb0rg3n", 's3cr3t"v3rb0rg3n', "s3cr3t\\v3rb0rg3n", "s3cr3t\nv3rb0rg3n",
    "s3cr3t v3rb0rg3n", "s3cr3t[v3rb0rg3n]", "s3cr3t\u202ev3rb0rg3n", "s3cr3t,v3rb0rg3n", "s3cr3t=v3rb0rg3n",
)  # fmt: skip
ADDRESSES = [f"postgresql://bob:{password}@{HOST}/db" for password in PASSWORDS] + [
    f"PostgreSQL+psycopg://bob:s3cr3t@{HOST}/db",
    f"mysql+pymysql://bob:s3cr3t/v3rb0rg3n@{HOST}/db",
    f"postgresql://{HOST}/db?user=bob&password=s3cr3t",
    f"postgresql://bob:s3cr3t@{HOST}/db?sslpassword=v3rb0rg3n#s3cr3t",
    f"postgresql://bob:s3cr3t@{HOST}/db?user=bob@corp&password=v3rb0rg3n",
    f"postgresql://:s3cr3t@{HOST}/db",
    "postgresql://bob:s3cr3t",
    "postgresql://bob:s3cr3t/db",
    f"postgresql:///db?host={HOST}&password=s3cr3t",
    f"mlflow+http://bob:s3cr3t@{HOST}/",
    f"MLflow+HTTP://bob:s3cr3t/v3rb0rg3n@{HOST}/",
    f"mlflow+http://s3cr3tv3rb0rg3n@{HOST}/?token=s3cr3t",
    "sqlite:///bob:s3cr3t@x",
    "sqlite:////tmp/x.db?password=s3cr3t",
    f"ftp://bob:s3cr3t@{HOST}/x",
]  # fmt: skip
ALMOST = [
    f"postgresql:/bob:s3cr3t@{HOST}/db",
    f"postgresql:bob:s3cr3t@{HOST}/db",
    f"//bob:s3cr3t@{HOST}/db",
    f"://bob:s3cr3t/v3rb0rg3n@{HOST}/db",
    f"bob:s3cr3t@{HOST}/db",
    f"postgresql:/{HOST}/db?password=s3cr3t",
    f":s3cr3t@{HOST}",
]
SERVED = [address for address in ADDRESSES if is_storage(address)][1:24:3]


def assert_told_nothing(*texts: str) -> None:
    for text in texts:
        for secret in SECRETS:
            assert secret not in text, text


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of its own, with nothing remembered of the commands before."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("paramimp.cli.secrets._given", {})
    make_runs(tmp_path / "runs", 12)


@pytest.mark.parametrize("address", [*ADDRESSES, *ALMOST])
def test_an_address_is_shown_without_secrets(address: str) -> None:
    assert_told_nothing(without_secrets(address))


@pytest.mark.parametrize("address", [*ADDRESSES, *ALMOST])
def test_what_a_library_says_is_scrubbed(address: str) -> None:
    user = address.partition(":")[2].rpartition("@")[0]
    host = user.rpartition("/")[2]
    for said in (address, repr(address), f"invalid port {user!r}", f"no host {host}", "s3cr3t", user):
        assert_told_nothing(scrub(f"cannot connect: {said}.", address))


@pytest.mark.parametrize("address", [*ADDRESSES, *ALMOST])
def test_python_is_told_nothing(address: str) -> None:
    with pytest.raises(ParamimpError) as caught:
        paramimp.load_runs(address)
    assert_told_nothing(str(caught.value), repr(caught.value))


@pytest.mark.parametrize("address", [*ADDRESSES, *ALMOST])
def test_no_command_that_is_refused_repeats_it(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    check = ["check", "runs", "-m", "loss", "--method", "impurity", "--min-runs", "1"]
    for arguments in (
        ["runs", address],
        ["check", address, "-m", "loss", "--min-runs", "1", "--show-config"],
        [*check, "--show-config", "--baseline", address, "--report", f"json={address}", f"--forbid={address}"],
        [*check, "--baseline", address],
        [*check, "--config", address],
        [*check, "--report", address],
        ["analyze", "runs", "-m", "loss", "--method", address],
        ["analyze", "runs", "-m", "loss", "--where", address],
        ["runs", "runs", f"--reader={address}"],
        ["runs", "runs", f"--{address}"],
        ["runs", "runs", "--group", address],
        ["methods", address],
        [address],
    ):
        cli.run(arguments)
        answer = capsys.readouterr()
        assert answer.out or answer.err
        assert "Internal error" not in answer.err, answer.err
        assert_told_nothing(answer.out, answer.err)


@pytest.mark.parametrize("address", [ADDRESSES[1], ADDRESSES[3], ALMOST[0], ALMOST[3]])
def test_no_command_that_analyses_repeats_it(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["check", "runs", "-m", "loss", "--method", "impurity", "--min-runs", "1", "--report", f"json={address}/x"],
        ["analyze", "runs", "-m", "loss", "--method", "impurity", "-o", f"{address}/x"],
        ["analyze", "runs", "-m", address],
        ["analyze", address, "runs", "-m", "loss"],
    ):
        assert cli.run(arguments) == 2
        answer = capsys.readouterr()
        assert answer.err
        assert_told_nothing(answer.out, answer.err)


@pytest.mark.parametrize("address", [ADDRESSES[1], ADDRESSES[3], ALMOST[0]])
@pytest.mark.parametrize("name", ["BASELINE", "REPORT", "MAX_IMPORTANCE", "METHOD", "CONFIG"])
def test_the_environment_is_not_repeated(
    address: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"PARAMIMP_CHECK_{name}", address)
    for more in ([], ["--show-config"]):
        cli.run(["check", "runs", "-m", "loss", "--min-runs", "1", *more])
        answer = capsys.readouterr()
        assert answer.out or answer.err
        assert_told_nothing(answer.out, answer.err)


@pytest.mark.parametrize("address", [ADDRESSES[1], ADDRESSES[3], ADDRESSES[14], ALMOST[0]])
@pytest.mark.parametrize("key", ["baseline", "method", "metric", "max-importance", "unknown", "report", "where"])
def test_a_config_file_is_not_repeated(
    address: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = address.replace("\\", "\\\\").replace('"', '\\"')
    (tmp_path / "pyproject.toml").write_text(f'[tool.paramimp.check]\n{key} = "{text}"\n')
    for more in ([], ["--show-config"]):
        cli.run(["check", "runs", "--min-runs", "1", *more])
        answer = capsys.readouterr()
        assert answer.out or answer.err
        assert_told_nothing(answer.out, answer.err)


def stored() -> list[Study]:
    study = Study("study")
    study.add_direction(0, "MINIMIZE")
    for number in range(12):
        study.trials.append(Trial(number, "COMPLETE", {"lr": number / 7, "b": number % 3}, {0: number * number % 11}))
    return [study]


@pytest.mark.parametrize("address", SERVED)
def test_no_report_of_what_is_stored_there_holds_it(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that answers: the reader is the real one, what it fetches is made up."""
    monkeypatch.setattr(optuna, "read_storage", lambda *_: stored())
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    formats = ("junit", "gitlab", "markdown", "json", "github")
    reports = [part for form in formats for part in ("--report", f"{form}={tmp_path / form}")]
    analysis = ["analyze", address, "-m", "value", "--method", "impurity"]
    for arguments in (
        ["check", address, "-m", "value", "--method", "impurity", "--max-importance", "0.01", *reports],
        *([*analysis, "-f", form] for form in ("table", "json", "csv", "markdown")),
        *(["runs", address, "-f", form] for form in ("table", "json", "csv")),
        [*analysis, "-o", str(tmp_path / "report")],
    ):
        assert cli.run(arguments) in (0, 1)
        answer = capsys.readouterr()
        assert answer.out or answer.err
        assert_told_nothing(answer.out, answer.err)
    for file in (*formats, "summary", "report"):
        assert (tmp_path / file).stat().st_size
        assert_told_nothing((tmp_path / file).read_text())


@pytest.mark.readers_may_raise
def test_no_traceback_holds_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    address = ADDRESSES[1]

    def failing(*_: object) -> list[Study]:
        raise TypeError(f"cannot connect to {address} as s3cr3t")

    monkeypatch.setattr(optuna, "read_storage", failing)
    monkeypatch.setenv("PARAMIMP_DEBUG", "1")
    assert cli.run(["runs", address]) == 2
    answer = capsys.readouterr()
    assert "in failing" in answer.err
    assert "cr3t" not in answer.out + answer.err
    assert f"postgresql://{HOST}/db" in answer.err
    assert_told_nothing(answer.out, answer.err)


def test_a_process_tells_nothing() -> None:
    for arguments in (["runs", ADDRESSES[1]], ["check", ADDRESSES[1], "-m", "x", "--min-runs", "1", "--show-config"]):
        answer = subprocess.run(
            [sys.executable, "-m", "paramimp", *arguments], capture_output=True, text=True, timeout=120, env=os.environ
        )
        assert f"postgresql://{HOST}/db" in answer.stdout + answer.stderr
        assert_told_nothing(answer.stdout, answer.stderr)


def test_a_folder_with_such_a_name_is_shown_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_runs(tmp_path / "lr:0.1@gpu", 3)
    cli.run(["analyze", "lr:0.1@gpu", "-m", "nope"])
    cli.run(["analyze", "lr:0.1@gpu", "-m", "loss", "-o", "lr:0.1@gpu/run_000/config.json"])
    assert "'lr:0.1@gpu/run_000/config.json' is part of the runs" in capsys.readouterr().err
    cli.run(["runs", "lr:0.1@gpu", "runs", "-f", "csv"])
    assert "lr:0.1@gpu/run_000" in capsys.readouterr().out


def test_a_short_password_does_not_hide_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["runs", "gopher://bob:e@host/x"])
    assert capsys.readouterr().err == (
        "Error: no reader knows addresses like gopher://host/x (gopher://); see paramimp readers.\n"
    )
