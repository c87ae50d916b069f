"""A remote folder that has not changed is listed and not fetched, and whatever has changed in it is seen."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from paramimp.places.block_store import FILE, cache_folder
from paramimp.places.remote.names import name_of_place
from paramimp.places.traces import TELLS_CHANGES
from paramimp.reading import processes
from paramimp.reading.processes import read
from paramimp.reading.request import Request
from tests.places.remote.servers import SECRET, Buckets, Hostile, Shell, hostile, moto, s3_environment
from tests.places.remote.sweeps import write_run

pytestmark = pytest.mark.skipif(not TELLS_CHANGES, reason="the cache is not used where no time of change is told")

SETTLED = 3.2
"""Seconds after which a time in whole seconds lies before the reading that begins then."""


@pytest.fixture(autouse=True)
def few_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "WORTH_A_CACHE", 1)


def as_text(*addresses: str, cached: bool = True) -> str:
    table = read(Request(addresses, cached=cached))
    return repr((table.rows, dict(table.params), dict(table.metrics)))


def config(number: int) -> bytes:
    return f"lr: 0.{number % 10}\nwidth: {number % 7}\n".encode()


def metrics(number: int) -> bytes:
    return f'{{"step": 1, "loss": 0.{number % 10}}}\n'.encode()


def fill(buckets: Buckets, prefix: str, count: int = 12) -> str:
    for number in range(count):
        buckets.put(f"{prefix}/run_{number:02}/config.yaml", config(number))
        buckets.put(f"{prefix}/run_{number:02}/metrics.jsonl", metrics(number))
    return f"s3://sweeps/{prefix}"


def fetched_by(server: Buckets | Shell, *addresses: str) -> set[str]:
    """What is fetched to read with the cache; no run is lost or stale."""
    before = len(server.fetched())
    found = as_text(*addresses)
    fetched = server.fetched()[before:]
    assert found == as_text(*addresses, cached=False)
    return set(fetched)


# Buckets


def test_an_unchanged_bucket_is_listed_and_nothing_in_it_is_fetched(s3: Buckets) -> None:
    address = fill(s3, "unchanged")
    assert len(fetched_by(s3, address)) == 24
    before = len(s3.requests())
    as_text(address)
    (listing,) = s3.requests()[before:]
    assert "list-type=2" in listing


def test_nothing_is_fetched_again_from_another_folder_of_this_machine(
    s3: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = fill(s3, "from_elsewhere")
    as_text(address)
    monkeypatch.chdir(tmp_path)
    assert fetched_by(s3, address) == set()
    assert fetched_by(s3, f"{address}/") == set()


def test_only_what_has_changed_is_fetched_again(s3: Buckets) -> None:
    address = fill(s3, "one", 40)
    as_text(address)
    s3.put("one/run_30/metrics.jsonl", metrics(4))
    assert fetched_by(s3, address) == {"one/run_30/config.yaml", "one/run_30/metrics.jsonl"}
    assert fetched_by(s3, address) == set()
    s3.delete("one/run_30/config.yaml")
    s3.delete("one/run_30/metrics.jsonl")
    assert fetched_by(s3, address) == set()


def put_other_content_of_the_same_size(s3: Buckets, run: str, draw: random.Random) -> None:
    s3.put(f"{run}/metrics.jsonl", metrics(draw.randrange(10)))


def put_other_config(s3: Buckets, run: str, draw: random.Random) -> None:
    s3.put(f"{run}/config.yaml", config(draw.randrange(1000)) + b"more: 1\n" * draw.randrange(2))


def put_the_same_again(s3: Buckets, run: str, draw: random.Random) -> None:
    found = s3.client.get_object(Bucket="sweeps", Key=f"{run}/config.yaml")["Body"].read()
    s3.put(f"{run}/config.yaml", found)


def delete_metrics(s3: Buckets, run: str, draw: random.Random) -> None:
    s3.delete(f"{run}/metrics.jsonl")


def delete_run(s3: Buckets, run: str, draw: random.Random) -> None:
    s3.delete(f"{run}/config.yaml")
    s3.delete(f"{run}/metrics.jsonl")


def add_run(s3: Buckets, run: str, draw: random.Random) -> None:
    name = f"{run.rpartition('/')[0]}/new_{draw.randrange(1000)}"
    s3.put(f"{name}/config.yaml", config(draw.randrange(1000)))
    s3.put(f"{name}/metrics.jsonl", metrics(draw.randrange(1000)))


def add_file(s3: Buckets, run: str, draw: random.Random) -> None:
    s3.put(f"{run}/config.json", b'{"lr": %d}' % draw.randrange(1000))


def add_run_inside(s3: Buckets, run: str, draw: random.Random) -> None:
    s3.put(f"{run}/inside/config.yaml", config(draw.randrange(1000)))
    s3.put(f"{run}/inside/metrics.jsonl", metrics(draw.randrange(1000)))


def break_file(s3: Buckets, run: str, draw: random.Random) -> None:
    s3.put(f"{run}/metrics.jsonl", b"{" * draw.randrange(1, 4))


def empty_file(s3: Buckets, run: str, draw: random.Random) -> None:
    s3.put(f"{run}/metrics.jsonl", b"")


def hide(s3: Buckets, run: str, draw: random.Random) -> None:
    """Where the config was lies a folder of that name."""
    s3.delete(f"{run}/config.yaml")
    s3.put(f"{run}/config.yaml/inside", b"lr: 1\n")


EDITS = [
    put_other_content_of_the_same_size, put_other_config, put_the_same_again, delete_metrics, delete_run, add_run,
    add_file, add_run_inside, break_file, empty_file, hide,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_any_edits_of_a_bucket_are_seen(seed: int, s3: Buckets) -> None:
    draw = random.Random(seed)
    prefix = f"edited_{seed}"
    address = fill(s3, prefix, 8)
    for _ in range(10):
        fetched_by(s3, address)
        for _ in range(draw.randrange(1, 4)):
            there = s3.client.list_objects_v2(Bucket="sweeps", Prefix=f"{prefix}/").get("Contents", [])
            names = {each["Key"] for each in there}
            whole = {key.rpartition("/")[0] for key in names if key.endswith("/config.yaml")}
            whole = {run for run in whole if f"{run}/metrics.jsonl" in names}
            if not whole:
                break
            draw.choice(EDITS)(s3, draw.choice(sorted(whole)), draw)


def test_several_places_and_the_disk_are_told_apart_and_none_is_fetched_again(s3: Buckets, tmp_path: Path) -> None:
    one, two = fill(s3, "a/runs", 3), fill(s3, "b/runs", 4)
    write_run(tmp_path / "runs" / "here", 3)
    local = str(tmp_path / "runs")
    several = [(one,), (two,), (one, two), (two, one)]
    for given in several:
        fetched_by(s3, *given)
    for given in several:
        assert fetched_by(s3, *given) == set()
    for given in [(one, local), (local, one), *several] * 2:
        fetched_by(s3, *given)


def test_another_server_with_the_same_path_shares_nothing(s3: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, sizes and etags of both are the same, as where one is a copy of the other."""
    address = fill(s3, "copied")
    as_text(address)
    with moto() as other:
        for name, value in s3_environment(other.endpoint).items():
            monkeypatch.setenv(name, value)
        fill(other, "copied")
        assert len(fetched_by(other, address)) == 24
        assert fetched_by(other, address) == set()


def test_it_is_on_by_default_for_many_folders_and_no_cache_turns_it_off(s3: Buckets) -> None:
    address = fill(s3, "many", 200)
    command = [sys.executable, "-m", "paramimp", "runs", address, "-f", "csv"]
    counts, outputs = [], set()
    for more in ([], [], ["--no-cache"]):
        before = len(s3.fetched())
        done = subprocess.run([*command, *more], capture_output=True, check=True)
        counts.append(len(set(s3.fetched()[before:])))
        outputs.add(done.stdout)
    assert counts == [400, 0, 400]
    assert len(outputs) == 1
    before = len(s3.fetched())
    few = fill(s3, "few", 20)
    for _ in range(2):
        subprocess.run([sys.executable, "-m", "paramimp", "runs", few], capture_output=True, check=True)
    assert len(s3.fetched()) == before + 80


def test_no_credential_enters_the_cache(s3: Buckets) -> None:
    fill(s3, "secrets")
    as_text(f"s3://key:{SECRET}@sweeps/secrets")
    with sqlite3.connect(Path(cache_folder()) / FILE) as connection:
        rows = connection.execute("SELECT key, units, data FROM blocks").fetchall()
    kept = b"".join(row[0] + zlib.decompress(row[1]) + zlib.decompress(row[2]) for row in rows)
    assert b"width" in kept
    assert SECRET.encode() not in kept
    assert SECRET.encode() not in (Path(cache_folder()) / FILE).read_bytes()


def test_the_name_of_a_place_is_made_from_all_that_tells_it_from_others_and_not_from_a_password() -> None:
    base = name_of_place("sftp://me:one@host:22/runs")
    assert name_of_place("sftp://me:two@host:22/runs/") == base
    others = ["sftp://you:one@host:22/runs", "sftp://me:one@other:22/runs", "sftp://me:one@host:23/runs",
              "sftp://me:one@host:22/runs2", "ssh://me:one@host:22/runs", "sftp://me:one@host:22/runs?v=1"]  # fmt: skip
    assert len({base, *map(name_of_place, others)}) == 1 + len(others)


# Servers that tell little, or lie


def sized(number: int) -> bytes:
    """Configs of three sizes."""
    return config(number) + b"# more\n" * (number % 3)


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    pytest.importorskip("obstore")
    runs = {f"runs/run_{n:02}/config.yaml": sized(n) for n in range(12)}
    runs |= {f"runs/run_{n:02}/metrics.jsonl": metrics(n) for n in range(12)}
    with hostile(runs) as server:
        for name, value in s3_environment(server.endpoint).items():
            monkeypatch.setenv(name, value)
        yield server


def asked_by(server: Hostile) -> set[str]:
    server.asked.clear()
    found = as_text("s3://sweeps/runs")
    asked = set(server.asked) - {""}
    assert found == as_text("s3://sweeps/runs", cached=False)
    return asked


def test_an_etag_that_different_contents_have_is_not_trusted(lying: Hostile) -> None:
    asked_by(lying)
    lying.objects["runs/run_03/metrics.jsonl"] = metrics(7)
    assert "runs/run_03/metrics.jsonl" in asked_by(lying)


@pytest.mark.parametrize("tell", [lambda key: "", lambda key: f'W/"{key}"'], ids=["none", "weak"])
def test_without_a_strong_etag_the_time_counts_once_it_lies_in_the_past(
    tell: Callable[[str], str], lying: Hostile
) -> None:
    lying.etag = tell
    assert len(asked_by(lying)) == 24
    assert asked_by(lying) == set()
    lying.objects["runs/run_03/metrics.jsonl"] = metrics(7)
    lying.written = lambda key: time.time() + 5  # of all, as a server whose clock is wrong might tell
    for _ in range(3):
        assert len(asked_by(lying)) == 24


def test_an_etag_that_is_no_digest_counts_once_the_time_lies_in_the_past(lying: Hostile) -> None:
    """Whatever it is made from may be as coarse as the time; here it is the name."""
    lying.etag = lambda key: f'"{key}"'
    now = time.time()
    lying.written = lambda key: now
    asked_by(lying)
    lying.objects["runs/run_03/metrics.jsonl"] = metrics(7)
    assert "runs/run_03/metrics.jsonl" in asked_by(lying)
    lying.written = lambda key: now - 60
    asked_by(lying)
    assert asked_by(lying) == set()


def test_an_etag_that_changes_while_it_is_read_is_never_kept(lying: Hostile) -> None:
    """The content is another one at that moment, and is what was listed again afterwards."""
    lying.etag = lambda key: f'"{hash(lying.objects[key])}"'
    key = "runs/run_03/metrics.jsonl"
    old = lying.objects[key]

    def swapped(asked: str, times: int) -> str:
        if asked == key:
            lying.objects[key] = metrics(7)
        return "serve"

    lying.behave = swapped
    as_text("s3://sweeps/runs")
    lying.behave = lambda asked, times: "serve"
    lying.objects[key] = old
    assert key in asked_by(lying)
    assert asked_by(lying) == set()


def test_what_could_not_be_fetched_is_fetched_next_time(lying: Hostile, quick: None) -> None:
    lying.etag = lambda key: f'"{hash(lying.objects[key])}"'
    lying.behave = lambda key, times: "403" if key == "runs/run_05/metrics.jsonl" else "serve"
    assert "access denied" in as_text("s3://sweeps/runs")
    lying.behave = lambda key, times: "serve"
    assert "runs/run_05/metrics.jsonl" in asked_by(lying)
    assert asked_by(lying) == set()


# Other machines


LONG_AGO = 1_600_000_000


def grow_old(folder: Path) -> None:
    """Give all files and folders one time of long ago, the worst for telling them apart."""
    for path in (*folder.rglob("*"), folder):
        if not path.is_symlink():
            os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
def old_runs(tmp_path: Path) -> Path:
    root = tmp_path / "runs"
    for number in range(8):
        (root / "deep" / f"run_{number}").mkdir(parents=True)
        (root / "deep" / f"run_{number}" / "config.yaml").write_bytes(config(number))
        (root / "deep" / f"run_{number}" / "metrics.jsonl").write_bytes(metrics(number))
    grow_old(root)
    return root


def test_an_unchanged_folder_of_another_machine_is_listed_and_no_file_is_opened(sftp: Shell, old_runs: Path) -> None:
    assert len(fetched_by(sftp, sftp.address(old_runs))) == 16
    assert fetched_by(sftp, sftp.address(old_runs)) == set()


def overwrite(run: Path) -> None:
    """In place, the size kept, within the second of the next reading."""
    (run / "metrics.jsonl").write_bytes(metrics(9))


def replace_by_one_as_old(run: Path) -> None:
    new = run.parent.parent / "new"
    new.write_bytes(metrics(9))
    os.utime(new, (LONG_AGO, LONG_AGO))
    new.replace(run / "metrics.jsonl")


def swap(run: Path) -> None:
    """Two runs change their names: every file, and its time, is as it was."""
    other = run.with_name("run_6")
    run.rename(run.with_name("between"))
    other.rename(run)
    run.with_name("between").rename(other)


def swap_above(run: Path) -> None:
    """The folder around the runs is replaced by another one of the same times."""
    other = run.parent.with_name("other")
    for number in range(8):
        (other / f"run_{number}").mkdir(parents=True)
        (other / f"run_{number}" / "config.yaml").write_bytes(config(number + 1))
        (other / f"run_{number}" / "metrics.jsonl").write_bytes(metrics(number))
    grow_old(other)
    run.parent.rename(run.parent.parent.parent / "away")
    other.rename(run.parent)


def delete(run: Path) -> None:
    (run / "metrics.jsonl").unlink()


def add(run: Path) -> None:
    write_run(run.with_name("run_9"), 9)


def refuse(run: Path) -> None:
    (run / "config.yaml").unlink()
    os.mkfifo(run / "config.yaml")


def link_elsewhere(run: Path) -> None:
    (run / "metrics.jsonl").unlink()
    (run / "metrics.jsonl").symlink_to("../run_7/metrics.jsonl")


@pytest.mark.parametrize(
    "edit",
    [overwrite, replace_by_one_as_old, swap, swap_above, delete, add, refuse, link_elsewhere],
    ids=lambda each: each.__name__,
)
def test_every_edit_on_another_machine_is_seen(edit: Callable[[Path], None], sftp: Shell, old_runs: Path) -> None:
    address = sftp.address(old_runs)
    before = as_text(address)
    edit(old_runs / "deep" / "run_3")
    fetched_by(sftp, address)
    assert as_text(address) != before
    fetched_by(sftp, address)


def test_where_a_link_leads_to_is_looked_up_each_time(sftp: Shell, old_runs: Path) -> None:
    """The link, and the folder in which it lies, are as they were."""
    for name in ("one", "two"):
        write_run(old_runs / "kept" / name, 1)
        (old_runs / "kept" / name / "metrics.jsonl").write_bytes(metrics(5 if name == "one" else 6))
    linked = old_runs / "deep" / "run_3" / "metrics.jsonl"
    linked.unlink()
    linked.symlink_to("../../kept/one/metrics.jsonl")
    grow_old(old_runs)
    address = sftp.address(old_runs)
    fetched_by(sftp, address)
    (old_runs / "kept" / "one").rename(old_runs / "kept" / "between")
    (old_runs / "kept" / "two").rename(old_runs / "kept" / "one")
    (old_runs / "kept" / "between").rename(old_runs / "kept" / "two")
    fetched_by(sftp, address)


@pytest.mark.parametrize("moment", range(6))
def test_what_is_written_within_the_second_of_the_reading_is_seen(moment: int, sftp: Shell, old_runs: Path) -> None:
    """The file tells a time in whole seconds, and its size is the same before and after the first reading."""
    address = sftp.address(old_runs)
    file = old_runs / "deep" / "run_3" / "metrics.jsonl"
    as_text(address)
    for number in (7, 8):
        file.write_bytes(metrics(number))
        time.sleep(0.05 * moment)
        fetched_by(sftp, address)


def test_what_was_written_a_little_while_ago_is_kept(sftp: Shell, old_runs: Path) -> None:
    address = sftp.address(old_runs)
    (old_runs / "deep" / "run_3" / "metrics.jsonl").write_bytes(metrics(7))
    time.sleep(SETTLED)
    fetched_by(sftp, address)
    assert fetched_by(sftp, address) == set()


def test_a_file_that_may_no_longer_be_read_is_not_told_from_before(sftp: Shell, old_runs: Path) -> None:
    """Its owner is another one, so that the server would let in who is not root no more."""
    address = sftp.address(old_runs)
    fetched_by(sftp, address)
    (old_runs / "deep" / "run_3" / "config.yaml").chmod(0o600)
    assert str(old_runs / "deep" / "run_3" / "config.yaml") in fetched_by(sftp, address)
