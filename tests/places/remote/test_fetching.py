"""Files are fetched once, ahead, in bounds, and again where a server fails at first."""

from __future__ import annotations

import re

import pytest

import paramimp
from paramimp.errors import ParamimpError
from paramimp.places.remote import attempts, fetching, workers
from tests.places.remote.servers import SECRET, Hostile
from tests.places.remote.sweeps import table


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
    [("503", "asked too often"), ("cut", "connection was cut"), ("403", "access denied"), ("404", "gone since its"),
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
