"""Folders of buckets are read as those of the disk, or the error says what is wrong with the bucket."""

from __future__ import annotations

from pathlib import Path

import pytest

import paramimp
from paramimp.errors import ParamimpError
from paramimp.places.remote import attempts, objects
from tests.places.remote.servers import Buckets, Hostile, s3_environment
from tests.places.remote.sweeps import report, table


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


def test_runs_of_a_bucket_and_of_the_disk_are_told_apart(s3: Buckets, runs: Path) -> None:
    address = s3.upload(runs, "beside/runs")
    table = paramimp.load_runs([address, str(runs)])
    assert {row.run.partition("/")[0] for row in table.rows} == {"beside", runs.parent.name}


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


def test_a_server_that_is_not_there_is_one_sentence(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    for name, value in s3_environment("http://127.0.0.1:9").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ParamimpError, match=r"s3://sweeps/runs cannot be read \(no connection\); check the network"):
        table("s3://sweeps/runs")
