"""Addresses of any kind: what is read, what is imported for it, and what the command shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from paramimp.errors import ParamimpError
from tests.places.remote.servers import SECRET, Hostile
from tests.places.remote.sweeps import table


def test_a_web_server_gives_a_file_and_no_folder_and_the_query_is_not_shown(server: Hostile, tmp_path: Path) -> None:
    rows = "".join(f"{10.0**-n},{n % 3},{n}\n" for n in range(30))
    (tmp_path / "sweep.csv").write_text(f"lr,depth,loss\n{rows}")
    server.objects["sweep.csv"] = (tmp_path / "sweep.csv").read_bytes()
    assert table(f"{server.endpoint}/sweep.csv?X-Sig={SECRET}") == table(tmp_path / "sweep.csv")
    for path, said in (("/", "it has no listing"), ("/missing.csv", "nothing of that name")):
        with pytest.raises(ParamimpError, match=said) as raised:
            table(f"{server.endpoint}{path}?X-Sig={SECRET}")
        assert SECRET not in str(raised.value)


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
