"""Folders of texts, each of which prints what a program was asked for and what came of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from paramimp.errors import ParamimpError
from paramimp.places.files import CONFIG_LIMIT
from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun, SkipReason

if TYPE_CHECKING:
    from pathlib import Path

GRID = [(clients, scale) for clients in (1, 8, 32) for scale in (10, 50)]
REPORT = """pgbench (14.5)
scaling factor: {scale}
number of clients: {clients}
latency average = {ms} ms
tps = {tps} (without initial connection time)
"""


def write_reports(folder: Path, place: str) -> None:
    for number, (clients, scale) in enumerate(GRID):
        path = folder / place.format(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(REPORT.format(clients=clients, scale=scale, ms=clients / 7 + scale, tps=100.5 + number))


@pytest.mark.parametrize("place", ["bench_{}.txt", "run_{}/output.log", "a/b/{}.out"])
def test_texts_with_the_same_names_are_runs(tmp_path: Path, place: str) -> None:
    write_reports(tmp_path, place)
    options = ReadOptions(metrics=("tps",), params=("number_of_clients", "scaling_factor"))
    runs = list(find_runs([tmp_path], options=options))
    assert [run.params for run in runs] == [{"number_of_clients": c, "scaling_factor": s} for c, s in GRID]
    assert [run.metrics["tps"] for run in runs if isinstance(run, Run)] == [100.5 + number for number in range(6)]


def test_the_factors_of_a_grid_are_the_params_of_texts(tmp_path: Path) -> None:
    write_reports(tmp_path, "bench_{}.txt")
    runs = list(find_runs([tmp_path], options=ReadOptions(metrics=("tps",))))
    assert [run.params for run in runs] == [{"number_of_clients": c, "scaling_factor": s} for c, s in GRID]
    assert {name for run in runs if isinstance(run, Run) for name in run.metrics} == {"tps", "latency_average"}


def test_where_nothing_tells_the_params_of_texts_the_question_names_them(tmp_path: Path) -> None:
    write_reports(tmp_path, "bench_{}.txt")
    (tmp_path / "bench_5.txt").unlink()
    (tmp_path / "bench_4.txt").unlink()
    with pytest.raises(ParamimpError, match="Name the params") as raised:
        list(find_runs([tmp_path], options=ReadOptions(metrics=("tps",))))
    assert "['scaling_factor', 'number_of_clients']" in str(raised.value)


def of_names(folder: Path, name: str, lines: str) -> list[dict[str, object]]:
    """The params of runs on four servers with two sizes each, whose texts say their settings again or not."""
    for number, (server, threads) in enumerate([(s, t) for s in ("my.a", "ps.b") for t in (1, 4, 16, 64)]):
        told = {"server": server, "threads": threads, "n": number, "k": number % 2, "x": number * 1.25 + threads}
        path = folder / name.format(**told)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"bench 1.0\n{lines.format(**told)}\nreads: {number * 7.5}\ntps = {100.5 + number}\n")
    return [dict(run.params) for run in find_runs([folder], options=ReadOptions(metrics=("tps",)))]


@pytest.mark.parametrize("name", ["res.{server}.thr{threads}.ro.txt", "{server}/raw-thr{threads}/out.log"])
def test_what_texts_repeat_of_their_names_is_what_was_varied(tmp_path: Path, name: str) -> None:
    """As the scripts around sysbench call its outputs."""
    params = of_names(tmp_path, name, "Number of threads: {threads}")
    assert sorted(str(run["Number_of_threads"]) for run in params) == ["1", "1", "16", "16", "4", "4", "64", "64"]
    assert [len(run) for run in params] == [2] * 8
    assert len({repr(sorted(run.items())) for run in params}) == 8


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("run_{n}.txt", "Number of threads: {threads}\njob: {n}"),
        ("res.thr{threads}.{server}.txt", "Number of threads: {threads}\ncache kind: {k}"),
        ("res.thr{threads}.{server}.txt", "Number of threads: {threads}\nbatch size: {x}"),
        ("res.thr{threads}.{server}.txt", "pool: {x}"),
        ("patient_{n}/day{k}.txt", "visit: {n}"),
    ],
    ids=["numbered", "another choice", "a known setting", "nothing repeated", "days"],
)
def test_names_tell_nothing_of_texts_that_hold_more_or_do_not_repeat_them(
    tmp_path: Path, name: str, lines: str
) -> None:
    """They are read as before, or asked about."""
    with suppress(ParamimpError):
        assert {name for run in of_names(tmp_path, name, lines) for name in run} <= {"pool", "visit"}


def test_what_gnu_parallel_keeps_is_told_by_its_folders(tmp_path: Path) -> None:
    """As ``parallel --header : --results out train ::: lr 0.1 0.01 ::: bs 16 32`` leaves it."""
    for number, (lr, bs) in enumerate([("0.1", 16), ("0.1", 32), ("0.01", 16), ("0.01", 32)]):
        folder = tmp_path / "out" / "bs" / str(bs) / "lr" / lr
        folder.mkdir(parents=True)
        (folder / "seq").write_text(str(number))
        (folder / "stderr").write_text("")
        (folder / "stdout").write_text(
            f"using cuda:0\nepoch 1: val_loss={number + 2}\nepoch 2: val_loss={number + 1}\n"
        )
    runs = list(find_runs([tmp_path], options=ReadOptions(metrics=("val_loss",))))
    assert [run.params for run in runs] == [{"lr": lr, "bs": bs} for bs in (16, 32) for lr in (0.01, 0.1)]
    assert [run.metrics["val_loss"] for run in runs if isinstance(run, Run)] == [[4, 3], [2, 1], [5, 4], [3, 2]]


@pytest.mark.parametrize(
    "texts",
    [
        ["loss: 0.5\n", "loss: 0.25\n", "loss: 0.75\n"],  # nothing that was asked for
        ["lr: 0.5\nloss: 1\n"] * 3,  # nothing differs
        ["lr: 0.5\nloss: 1\n", "lr: 0.25\nloss: 2\n"],  # too few to tell
        ["lr: 0.5\nloss: 1\n", "lr: 0.25\nloss: 2\n", "Read me first.\n"],
        ["width: 3\nname: a\n", "width: 4\nname: b\n", "width: 5\nname: c\n"],  # nothing was measured
    ],
)
def test_other_texts_are_no_runs(tmp_path: Path, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text)
    (found,) = find_runs([tmp_path])
    assert isinstance(found, SkippedRun)


def test_texts_beside_runs_stay_unread(tmp_path: Path) -> None:
    write_reports(tmp_path, "bench_{}.txt")
    for number in range(2):
        (tmp_path / f"run_{number}").mkdir()
        (tmp_path / f"run_{number}" / "config.yaml").write_text(f"lr: {number}\n")
        (tmp_path / f"run_{number}" / "metrics.json").write_text('{"tps": 1}')
    assert [run.name for run in find_runs([tmp_path])] == ["run_0", "run_1"]


@pytest.mark.parametrize("number", [0, 5])
def test_a_text_that_cannot_be_read_is_named_and_costs_its_run_alone(tmp_path: Path, number: int) -> None:
    write_reports(tmp_path, "bench_{}.txt")
    (tmp_path / f"bench_{number}.txt").write_bytes(b"tps = 1\n" * (CONFIG_LIMIT // 8 + 1))
    options = ReadOptions(metrics=("tps",), params=("number_of_clients", "scaling_factor"))
    found = list(find_runs([tmp_path], options=options))
    assert [run.name for run in found if isinstance(run, SkippedRun)] == [f"bench_{number}.txt"]
    assert sum(isinstance(run, Run) for run in found) == len(GRID) - 1


def test_texts_that_are_too_long_are_named_as_such(tmp_path: Path) -> None:
    for number in range(3):
        lines = "".join(f"key{at}: {at + number}\n" for at in range(20_000))
        (tmp_path / f"{number}.txt").write_text(f"{lines}accuracy: 0.{number}\n")
    found = list(find_runs([tmp_path]))
    assert [(run.name, isinstance(run, SkippedRun) and run.reason) for run in found] == [
        (f"{number}.txt", SkipReason.TOO_LARGE) for number in range(3)
    ]
    assert all("more than 5,000 names" in run.message for run in found if isinstance(run, SkippedRun))


def test_a_result_behind_many_lines_of_a_log_is_read(tmp_path: Path) -> None:
    for number in range(3):
        steps = "".join(f"step loss: {at}\n" for at in range(9_000))
        (tmp_path / f"{number}.txt").write_text(f"width: {number + 3}\n{steps}accuracy: 0.{number}\n")
    runs = list(find_runs([tmp_path], options=ReadOptions(metrics=("accuracy",), params=("width",))))
    assert [run.metrics["accuracy"] for run in runs if isinstance(run, Run)] == [0.0, 0.1, 0.2]
