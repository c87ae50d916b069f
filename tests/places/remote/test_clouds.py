"""Buckets of Azure and Google are read as those of S3; settings of no use are told by name, never by value."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from paramimp.errors import ParamimpError
from tests.cli.processes import paramimp
from tests.places.remote.servers import SECRET, Buckets, free_port, wait_for
from tests.places.remote.sweeps import table

AZURITE = "AZURITE"
"""The variable with the path of Azurite's ``azurite-blob``, which ``npm install azurite`` brings."""
ACCOUNT, KEY = "sweeper", base64.b64encode(SECRET.encode()).decode()
CLOUDS = ("AWS_", "AZURE_", "GOOGLE_")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    for name in [name for name in os.environ if name.startswith(CLOUDS)]:
        monkeypatch.delenv(name)


def create_container(endpoint: str, name: str) -> None:
    """Create it as Azure's own clients do, with a request signed by the key of the account."""
    date, version = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"), "2021-08-06"
    headers = f"x-ms-date:{date}\nx-ms-version:{version}\n"
    signed = "PUT" + "\n" * 12 + headers + f"/{ACCOUNT}/{ACCOUNT}/{name}\nrestype:container"
    signature = base64.b64encode(hmac.digest(base64.b64decode(KEY), signed.encode(), hashlib.sha256)).decode()
    asked = Request(f"{endpoint}/{name}?restype=container", method="PUT")
    asked.add_header("x-ms-date", date)
    asked.add_header("x-ms-version", version)
    asked.add_header("Content-Length", "0")
    asked.add_header("Authorization", f"SharedKey {ACCOUNT}:{signature}")
    with urlopen(asked) as answer:
        assert answer.status == 201


@pytest.fixture(scope="module")
def azurite() -> Iterator[str]:
    """The address of a server that speaks as Azure does, with one container."""
    if AZURITE not in os.environ:
        pytest.skip(f"{AZURITE} does not name a blob server (npm install azurite)")
    port = free_port()
    command = [os.environ[AZURITE], "--silent", "--inMemoryPersistence", "--skipApiVersionCheck"]
    environment = {**os.environ, "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"}
    with subprocess.Popen(
        [*command, "--blobPort", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(port)
            create_container(f"http://127.0.0.1:{port}/{ACCOUNT}", "sweeps")
            yield f"http://127.0.0.1:{port}/{ACCOUNT}"
        finally:
            process.kill()


@pytest.fixture
def azure(azurite: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", ACCOUNT)
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", KEY)
    monkeypatch.setenv("AZURE_ENDPOINT", azurite)
    monkeypatch.setenv("AZURE_ALLOW_HTTP", "true")
    return azurite


def upload(folder: Path, address: str) -> None:
    import obstore
    from obstore.store import from_url

    store = from_url(address, client_options={"allow_http": True})
    for file in folder.rglob("*"):
        if file.is_file():
            obstore.put(store, file.relative_to(folder).as_posix(), file.read_bytes())


def test_a_container_of_azure_gives_what_the_folder_on_the_disk_does(azure: str, runs: Path) -> None:
    upload(runs, "az://sweeps/same/runs")
    on_disk = table(runs)
    for scheme in ("az", "azure", "abfs"):
        assert table(f"{scheme}://sweeps/same/runs") == on_disk


@pytest.mark.parametrize(
    ("address", "variable", "value", "said"),
    [
        ("az://sweeps/nothing", "", "", r"there is nothing of that name\); check the address"),
        ("az://others/runs", "", "", r"there is no such bucket\); check its name"),
        ("az://SWEEPS/runs", "", "", r"HTTP status 400: InvalidResourceName\); check the address"),
        ("az://sweeps/runs", "AZURE_STORAGE_ACCOUNT_KEY", "YW5vdGhlcg==", r"access denied: \w+\)"),
    ],
)  # fmt: skip
def test_what_azure_refuses_is_one_sentence(
    azure: str, address: str, variable: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable:
        monkeypatch.setenv(variable, value)
    with pytest.raises(ParamimpError, match=rf"^{address} cannot be read \({said}"):
        table(address)


def test_a_bucket_of_google_gives_what_the_folder_on_the_disk_does(
    buckets: Buckets, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Google's servers list and give objects as those of S3 do (its XML API), so the one of S3 stands in for them."""
    buckets.upload(runs, "google/runs")
    for file in runs.rglob("*"):
        if file.is_file():  # to be read without a signature, as the emulators of Google's servers are
            key = f"google/runs/{file.relative_to(runs).as_posix()}"
            buckets.client.put_object_acl(Bucket="sweeps", Key=key, ACL="public-read")
    account = {"gcs_base_url": buckets.endpoint, "disable_oauth": True}
    account |= {"client_email": "", "private_key": "", "private_key_id": ""}
    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT_KEY", json.dumps(account))
    monkeypatch.setenv("GOOGLE_ALLOW_HTTP", "true")
    assert table("gs://sweeps/google/runs") == table(runs)


@pytest.mark.parametrize(
    ("address", "settings", "advised"),
    [
        ("az://b/runs", {"AZURE_STORAGE_ACCOUNT_NAME": "a", "AZURE_STORAGE_ACCOUNT_KEY": SECRET + "!"},
         "check AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_ACCOUNT_NAME."),
        ("az://b/runs", {"AZURE_STORAGE_ACCOUNT_NAME": "a", "AZURE_STORAGE_SAS_TOKEN": SECRET},
         "check AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_SAS_TOKEN."),
        ("az://b/runs", {"AZURE_STORAGE_ACCOUNT_KEY": "a2V5"}, "set AZURE_STORAGE_ACCOUNT_NAME, and"),
        ("gs://b/runs", {"GOOGLE_APPLICATION_CREDENTIALS": f"/{SECRET}.json"}, "check GOOGLE_APPLICATION_CREDENTIALS."),
        ("gs://b/runs", {"GOOGLE_SERVICE_ACCOUNT_KEY": f'{{"{SECRET}"'}, "check GOOGLE_SERVICE_ACCOUNT_KEY."),
        ("s3://b/runs", {"AWS_ACCESS_KEY_ID": SECRET}, "check AWS_ACCESS_KEY_ID."),
        *(("s3://b/runs", {name: f"{SECRET}.lab:9000"}, f"write it so: {name}=https://HOST:PORT.")
          for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT")),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_named_without_their_values(
    address: str, settings: dict[str, str], advised: str
) -> None:
    done = paramimp("runs", address, **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {address} cannot be read (")
    assert advised in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert SECRET not in done.stderr


def test_what_is_not_encrypted_is_allowed_by_the_setting_of_that_cloud(azurite: str) -> None:
    settings = {"AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT, "AZURE_STORAGE_ACCOUNT_KEY": KEY, "AZURE_ENDPOINT": azurite}
    done = paramimp("runs", "az://sweeps/runs", **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert "set AZURE_ALLOW_HTTP=true to allow that." in done.stderr
