"""Folders of buckets and of other machines are read as those of the disk, or the error says what is wrong."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import paramimp
from paramimp.errors import ParamimpError
from paramimp.places.remote import attempts, fetching, objects, workers
from tests.places.remote.servers import SECRET, SSHD, Buckets, Hostile, Shell, hostile, moto, openssh, s3_environment

MODULES = ("obstore", "boto3", "moto")


def write_run(folder: Path, number: int) -> None:
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(f"lr: {10.0 ** -(number % 5)}\nwidth: {2 ** (number % 4)}\nseed: {number}\n")
    (folder / "metrics.jsonl").write_text(
        "".join(json.dumps({"step": step, "loss": (number % 5) / (step + 1)}) + "\n" for step in range(5))
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs with names that addresses have to be quoted for, one at a depth, one broken, one without metrics."""
    root = tmp_path_factory.mktemp("local") / "runs"
    for number in range(40):
        write_run(root / f"run_{number:02}", number)
    for name in ("lr=0.1,bs=32", "with blank", "hash#1", "a%20b", "é", "what?", "deep/er/run", ".hidden/run"):
        write_run(root / name, len(name))
    (root / "run_07" / "metrics.jsonl").write_text("{")
    (root / "run_08" / "metrics.jsonl").unlink()
    (root / "run_09" / "config.yaml").write_bytes(b"a: " + b"x" * (2 << 20))
    return root


def report(runs: str | Path) -> str:
    return paramimp.render(paramimp.analyze(str(runs), "loss", jobs=1), "json")


def table(runs: str | Path) -> tuple[object, ...]:
    """All that is known of the runs, used or not; no forest has to be fitted to compare that."""
    found = paramimp.load_runs(str(runs))
    return repr(found.rows), repr(dict(found.params)), repr(dict(found.metrics))


@pytest.fixture(scope="module")
def buckets() -> Iterator[Buckets]:
    for module in MODULES:
        pytest.importorskip(module)
    with moto() as server:
        yield server


@pytest.fixture
def s3(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> Buckets:
    for name, value in s3_environment(buckets.endpoint).items():
        monkeypatch.setenv(name, value)
    return buckets


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    pytest.importorskip("asyncssh")
    if not os.access(SSHD, os.X_OK):
        pytest.skip("no OpenSSH server is installed (apt-get install openssh-server)")
    with openssh(tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture
def sftp(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("HOME", str(shell.home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    shell.know(shell.host_key)
    return shell


def test_a_bucket_gives_the_bytes_of_the_same_folder_on_the_disk(s3: Buckets, runs: Path) -> None:
    assert report(s3.upload(runs, "same/runs")) == report(runs)


def test_a_listing_of_many_pages_is_read_to_its_end(s3: Buckets, runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = s3.upload(runs, "paged/runs")
    monkeypatch.setattr(objects, "PAGE", 7)
    assert table(address + "/") == table(runs)


def test_markers_of_folders_and_neighbours_of_the_same_beginning_change_nothing(s3: Buckets, runs: Path) -> None:
    address = s3.upload(runs, "marked/runs")
    for key in ("marked/runs/", "marked/runs/run_00/", "marked/runs2/config.yaml", "marked/runs.csv"):
        s3.put(key, b"" if key.endswith("/") else b"lr: 1\n")
    assert table(address) == table(runs)


def test_one_file_of_a_bucket_is_read(s3: Buckets, tmp_path: Path) -> None:
    rows = "".join(f"{10.0**-n},{n % 3},{n}\n" for n in range(30))
    (tmp_path / "sweep.csv").write_text(f"lr,depth,loss\n{rows}")
    s3.put("files/sweep.csv", (tmp_path / "sweep.csv").read_bytes())
    assert table("s3://sweeps/files/sweep.csv") == table(tmp_path / "sweep.csv")


def test_a_database_in_a_bucket_is_read_from_a_copy_that_goes(
    s3: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    optuna = pytest.importorskip("optuna")
    optuna.logging.disable_default_handler()
    local, temporary = tmp_path / "db", tmp_path / "tmp"
    local.mkdir()
    temporary.mkdir()
    study = optuna.create_study(storage=f"sqlite:///{local}/study.db", study_name="study")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1) ** 2 + trial.suggest_int("k", 1, 9), n_trials=15)
    address = s3.upload(local, "db")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    assert table(address) == table(local)
    assert list(temporary.iterdir()) == []


def test_a_database_larger_than_is_fetched_is_to_be_copied(
    s3: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(tmp_path / "large.db") as database:
        database.execute("CREATE TABLE studies (study_id)")
    address = s3.upload(tmp_path, "large")
    monkeypatch.setattr("paramimp.places.remote.tree.DATABASE_LIMIT", 100)
    with pytest.raises(ParamimpError, match="copy it to this machine"):
        paramimp.load_runs(address + "/large.db")


def test_runs_of_a_bucket_and_of_the_disk_are_told_apart(s3: Buckets, runs: Path) -> None:
    address = s3.upload(runs, "beside/runs")
    table = paramimp.load_runs([address, str(runs)])
    assert {row.run.partition("/")[0] for row in table.rows} == {"beside", runs.parent.name}


def test_sftp_gives_the_bytes_of_the_same_folder_on_the_disk(sftp: Shell, runs: Path) -> None:
    assert report(sftp.address(runs)) == report(runs)


def test_links_and_pipes_over_sftp_are_what_they_are_on_the_disk(sftp: Shell, runs: Path, tmp_path: Path) -> None:
    root = tmp_path / "linked"
    for number in range(12):
        write_run(root / f"run_{number:02}", number)
    os.symlink("run_03", root / "latest")
    os.symlink(runs, root / "outside")
    for name, target in (("run_04", runs / "run_04"), ("run_05", root / "nothing"), ("run_06", root / "run_03")):
        (root / name / "config.yaml").unlink()
        os.symlink(target / "config.yaml", root / name / "config.yaml")
    (root / "run_07" / "metrics.jsonl").unlink()
    os.mkfifo(root / "run_07" / "metrics.jsonl")
    (root / "empty").mkdir()
    assert table(sftp.address(root)) == table(root)


@pytest.mark.parametrize("known", ["", "another"])
def test_a_host_with_an_unknown_or_another_key_is_refused(sftp: Shell, runs: Path, known: str) -> None:
    sftp.know((sftp.home / "allowed").read_text().strip() if known else "")
    with pytest.raises(ParamimpError, match=r"host key is not in your known_hosts, or is another one.*run ssh 127"):
        table(sftp.address(runs))


def test_who_is_not_let_in_is_told_so(sftp: Shell, runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text((sftp.home / ".ssh" / "known_hosts").read_text())
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ParamimpError, match="you were not let in"):
        table(sftp.address(runs).replace("sftp://", f"sftp://root:{SECRET}@"))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses and time-outs too short for a network, so that nobody waits for what fails."""
    monkeypatch.setattr(attempts, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(objects, "SILENT_SECONDS", 1)
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server(runs: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    pytest.importorskip("obstore")
    files = {f"run_{n:02}/{name}": (runs / f"run_{n:02}" / name) for n in range(40) for name in NAMES}
    with hostile({key: file.read_bytes() for key, file in files.items() if file.exists()}) as started:
        for name, value in s3_environment(started.endpoint).items():
            monkeypatch.setenv(name, value)
        yield started


NAMES = ("config.yaml", "metrics.jsonl")


def skipped(address: str = "s3://sweeps") -> dict[str, str]:
    return {row.run: row.message for row in paramimp.load_runs(address).rows if row.skip_reason}


@pytest.mark.parametrize("deed", ["503", "429", "500", "cut", "longer", "408"])
def test_what_fails_at_first_is_asked_for_again_and_changes_nothing(server: Hostile, deed: str) -> None:
    before = table("s3://sweeps")
    server.asked.clear()
    server.behave = lambda key, times: deed if times < 2 else "serve"
    server.behave_listing = lambda times: deed if deed.isdigit() and times < 2 else "serve"
    assert table("s3://sweeps") == before


@pytest.mark.parametrize(
    ("deed", "said"),
    [("503", "asked too often"), ("cut", "connection was cut"), ("403", "access denied"), ("404", "nothing of that"),
     ("longer", "size is not what the listing says"), ("endless", "size is not what"), ("stall", "no answer in time")],
)  # fmt: skip
def test_what_fails_for_one_file_costs_that_run_alone(
    server: Hostile, deed: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "TRIES", 2)
    before = skipped()
    server.behave = lambda key, times: deed if key == "run_20/metrics.jsonl" else "serve"
    found = skipped()
    assert set(found) - set(before) == {"run_20"}
    assert re.search(said, found["run_20"])


@pytest.mark.parametrize("deed", ["503", "cut", "403", "longer"])
def test_what_fails_for_all_files_is_one_sentence_and_no_table(server: Hostile, deed: str) -> None:
    server.behave = lambda key, times: deed
    with pytest.raises(ParamimpError, match=r"files of s3://sweeps cannot be read \(.*\); .*\.$") as raised:
        table("s3://sweeps")
    assert SECRET not in str(raised.value)
    # The first file that fails for good ends the others, which may have been asked for less often by then.
    assert max(server.asked.values()) == (1 if deed == "403" else attempts.TRIES)


@pytest.mark.parametrize(
    ("deed", "said"),
    [("503", "asked too often"), ("403", "access denied"), ("404", "no such bucket"), ("cut", "connection was cut"),
     ("stall", "no answer in time"), ("301", "another region")],
)  # fmt: skip
def test_a_listing_that_fails_is_one_sentence(
    server: Hostile, deed: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "TRIES", 2)
    server.behave_listing = lambda times: deed
    with pytest.raises(ParamimpError, match=rf"^s3://sweeps cannot be read \(.*{said}.*\); .*\.$"):
        table("s3://sweeps/")


def test_a_size_beyond_what_is_read_is_never_fetched(server: Hostile) -> None:
    server.listed_size = lambda key: 1 << 40 if key == "run_20/metrics.jsonl" else len(server.objects[key])
    assert "1,099,511,627,776 bytes" in skipped()["run_20"]
    assert "run_20/metrics.jsonl" not in server.asked


def test_no_more_requests_are_in_flight_than_servers_stand(server: Hostile) -> None:
    for number in range(600):
        server.objects[f"more/{number}/config.yaml"] = b"lr: 1\n"
        server.objects[f"more/{number}/metrics.json"] = b'{"loss": 1}'
    assert len(paramimp.load_runs("s3://sweeps/").rows) >= 600
    assert 1 < server.most_in_flight <= workers.IN_FLIGHT
    assert set(server.asked.values()) == {1}


def test_each_file_is_fetched_once_whatever_is_kept(server: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    before = table("s3://sweeps")
    monkeypatch.setattr(fetching, "KEPT_BYTES", 1)
    monkeypatch.setattr(fetching, "AHEAD_BYTES", 1)
    assert table("s3://sweeps") == before


def test_a_server_that_is_not_there_is_one_sentence(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    for name, value in s3_environment("http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ParamimpError, match=r"s3://sweeps/runs cannot be read \(no connection\); check the network"):
        table("s3://sweeps/runs")


def test_a_web_server_gives_a_file_and_no_folder_and_the_query_is_not_shown(server: Hostile, tmp_path: Path) -> None:
    rows = "".join(f"{10.0**-n},{n % 3},{n}\n" for n in range(30))
    (tmp_path / "sweep.csv").write_text(f"lr,depth,loss\n{rows}")
    server.objects["sweep.csv"] = (tmp_path / "sweep.csv").read_bytes()
    assert table(f"{server.endpoint}/sweep.csv?X-Sig={SECRET}") == table(tmp_path / "sweep.csv")
    for path, said in (("/", "it has no listing"), ("/missing.csv", "nothing of that name")):
        with pytest.raises(ParamimpError, match=said) as raised:
            table(f"{server.endpoint}{path}?X-Sig={SECRET}")
        assert SECRET not in str(raised.value)


def test_fsspec_reads_what_it_has_a_client_for(runs: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    for file in runs.rglob("*"):
        if file.is_file():
            system.pipe_file(f"/runs/{file.relative_to(runs).as_posix()}", file.read_bytes())
    assert table("memory://runs") == table(runs)


@pytest.mark.parametrize(
    ("package", "address"), [("obstore", "s3://b/runs"), ("asyncssh", "sftp://host/runs"), ("fsspec", "hdfs://h/runs")]
)
def test_a_missing_package_is_named_with_the_extra(package: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    for name in ("obstore.store", "fsspec.core"):
        if name.startswith(package):
            monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ParamimpError, match=rf"{package}, which is not installed: pip install 'paramimp\[remote\]'"):
        table(address)


def test_a_local_folder_imports_nothing_of_it(runs: Path) -> None:
    code = (
        "import sys, paramimp; paramimp.load_runs(sys.argv[1]);"
        "print([name for name in sys.modules if name.partition('.')[0] in ('obstore', 'asyncssh', 'fsspec', 'asyncio')"
        " or name.startswith('paramimp.places.remote.') and not name.endswith('.addresses')])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(runs)], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_command_ends_with_2_and_shows_no_secret(server: Hostile) -> None:
    server.behave_listing = lambda times: "403"
    command = [sys.executable, "-m", "paramimp", "analyze", f"s3://key:{SECRET}@sweeps/runs", "-m", "loss"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert SECRET not in done.stderr
    assert len(done.stderr.splitlines()) == 1
