"""Reading in a process of its own: the same table, and no trace of the process when it goes wrong."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paramimp.engine import processes
from paramimp.engine.processes import Processes
from paramimp.errors import ParamimpError
from paramimp.places.traces import TELLS_CHANGES
from paramimp.reading import cache, notes
from paramimp.reading import processes as reading
from paramimp.reading.processes import helpers_worth, read, read_beside
from paramimp.reading.request import Request
from paramimp.runs import Direction, Summary
from paramimp.table.cells import ABSENT
from tests.children import ASKS_LINUX, children_of, has_ended, wait_for_child
from tests.interrupts import heed_ctrl_c
from tests.sweeps import write_run

if TYPE_CHECKING:
    from paramimp.table.run_table import RunTable

MANY_FOLDERS = 500
"""As many as are worth several processes here: to write as many as really are would take the tests seconds."""
FEWER = f"from paramimp.reading import processes\nprocesses.MANY_FOLDERS = {MANY_FOLDERS}\n"
"""The same in another process."""
ANALYZE = [sys.executable, "-c", f"{FEWER}from paramimp.__main__ import main; main()", "analyze"]
UNGUARDED_SCRIPT = f"""
import sys
{FEWER}
print("started")
import paramimp
print(paramimp.analyze(sys.argv[1], metric="loss", jobs=2).n_found)
"""
READER_THAT_PRINTS = """
import os
from paramimp.readers.interface import Claim
from paramimp.runs import Origin, Run

class Dots:
    name, description, needs = "dots", "a.dot", ""
    markers, files, nested = ("a.dot",), (), False
    def claims(self, folder):
        return Claim.WHOLE
    def read(self, folders, options):
        print("reading")
        os.write(1, b"reading")
        for number, folder in enumerate(folders):
            yield Run(Origin(folder.name, self.name), {"process": os.getpid()}, {"loss": float(number)})

DOTS = Dots()
"""


@pytest.fixture(autouse=True)
def _fewer_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MANY_FOLDERS", MANY_FOLDERS)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many runs as are worth processes, some of them unusable, some with a param that others lack."""
    root = tmp_path_factory.mktemp("many") / "runs"
    for number in range(MANY_FOLDERS):
        config = {"lr": number % 13, "layers": [1, number], **({"momentum": number / 7} if number % 3 else {})}
        history = [9.0, 1.0 + number % 7, float("nan") if number % 97 == 0 else number % 11]
        write_run(root / f"{number:04d}", json.dumps(config), None if number % 50 == 0 else {"loss": history})
    return root


@pytest.mark.parametrize("jobs", [2, 3])
def test_helpers_read_the_same_table(many: Path, jobs: int) -> None:
    assert helpers_worth([str(many)], jobs) == jobs
    request, seen = Request((str(many),), Summary.BEST, Direction.MAXIMIZE), []
    beside = read_beside(request, lambda: None, lambda done, total: seen.append((done, total)), engine=Processes(jobs))
    assert beside == read(request)
    assert beside.params["momentum"][0] is ABSENT  # and not an equal of it: cells are compared by identity
    assert sum(bool(row.skip_reason) for row in beside.rows) == MANY_FOLDERS / 50
    assert seen == sorted(seen)
    assert seen[-1] == (MANY_FOLDERS, MANY_FOLDERS)


def test_a_column_that_one_helper_did_not_meet_is_absent_in_its_part(many: Path) -> None:
    write_run(many / "zzzz", '{"lr": 1, "only_here": 2}', {"loss": 3, "only_here": 4})
    request = Request((str(many),))
    beside = read_beside(request, lambda: None, engine=Processes(2))
    shutil.rmtree(many / "zzzz")
    assert [beside.params["only_here"][index] for index in (0, -1)] == [ABSENT, 2]
    assert [beside.metrics["only_here"][index] for index in (0, -1)] == [ABSENT, 4]


def test_parts_of_different_trees_are_not_put_together(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone writes a run between the looks of the helpers at the tree: here, whenever a helper starts."""
    shutil.copytree(many, tmp_path / "runs")
    new_run = "import os, tempfile; new = tempfile.mkdtemp(dir=os.environ['NEW_RUNS']); open(new + '/config.yaml', 'w')"
    monkeypatch.setattr(processes, "START", processes.START.replace("from paramimp", f"{new_run}\nfrom paramimp", 1))
    monkeypatch.setenv("NEW_RUNS", str(tmp_path / "runs"))
    request = Request((str(tmp_path / "runs"),), Summary.BEST)
    # The second helper looks when the first has answered.
    asked: list[object] = []
    start = processes._Worker.ask

    def ask_in_turn(worker: processes._Worker, *things: object) -> None:
        start(worker, *things)
        asked.append(things)
        if len(asked) == 1:
            assert worker.process.stdout is not None
            select.select([worker.process.stdout], [], [])

    monkeypatch.setattr(processes._Worker, "ask", ask_in_turn)
    beside = read_beside(request, lambda: None, engine=Processes(2))
    assert len(beside.rows) == MANY_FOLDERS + 2
    assert beside == read(request)


@ASKS_LINUX
def test_the_parent_works_while_helpers_read(many: Path) -> None:
    seen: list[tuple[int, int]] = []
    children: list[int] = []

    def meanwhile() -> None:
        assert not seen
        children.append(len(children_of(os.getpid())))

    read_beside(Request((str(many),)), meanwhile, lambda done, total: seen.append((done, total)), engine=Processes(2))
    assert children == [2]
    assert seen == sorted(seen)
    assert seen[-1] == (MANY_FOLDERS, MANY_FOLDERS)
    assert not children_of(os.getpid())


def test_few_runs_are_read_in_this_process(tmp_path: Path) -> None:
    write_run(tmp_path / "run", {"lr": 1}, {"loss": 1})
    assert read_beside(Request((str(tmp_path),)), partial(pytest.fail, "nothing beside"), engine=Processes(2)).rows


@pytest.mark.parametrize("groups", [1, 5])
def test_the_look_at_the_first_folders_tells_many_from_few(tmp_path: Path, groups: int) -> None:
    for number in range(MANY_FOLDERS - groups):
        (tmp_path / f"group_{number % groups}" / f"run_{number}").mkdir(parents=True)
    assert helpers_worth([str(tmp_path)], jobs=4) == 4
    assert helpers_worth([str(tmp_path)], jobs=1) == 0
    assert helpers_worth([str(tmp_path / "group_0"), str(tmp_path / "missing"), "\0"], jobs=4) == 0


def test_what_is_wrong_is_said_by_the_helper(many: Path) -> None:
    with pytest.raises(ParamimpError, match="there is no 'nothing'"):
        read_beside(Request((str(many),), reader="nothing"), lambda: None, engine=Processes(2))


KILLED_AT = """
import os, signal
from paramimp.reading import guard
read_alone = guard.read
def read(reader, folders, options):
    for result in read_alone(reader, folders, options):
        yield result
        if result.origin.run == "0123" and {condition}:
            os.kill(os.getpid(), signal.SIGKILL)
guard.read = read
"""
"""A worker that is killed in the middle of its part, while it reads one of the runs."""
ONCE = "os.environ['MARK'] and not os.path.exists(os.environ['MARK']) and not open(os.environ['MARK'], 'w').close()"


@pytest.mark.parametrize("cached", [False, True])
@pytest.mark.parametrize("workers", [2, 3])
def test_a_worker_that_is_killed_loses_nothing(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int, cached: bool
) -> None:
    monkeypatch.setenv("PARAMIMP_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("MARK", str(tmp_path / "killed"))
    killed = processes.START.replace("serve()", f"{KILLED_AT.format(condition=ONCE)}\nserve()")
    monkeypatch.setattr(processes, "START", killed)
    monkeypatch.setattr(notes, "_LISTENERS", [pytest.fail])
    request, seen = Request((str(many),), Summary.BEST, cached=cached), []
    beside = read_beside(
        request, lambda: None, lambda done, total: seen.append((done, total)), engine=Processes(workers)
    )
    assert (tmp_path / "killed").exists()
    assert beside == read(replace(request, cached=False))
    assert seen == sorted(seen)


@pytest.mark.parametrize("cached", [False, True])
def test_what_ends_every_worker_is_read_here_and_named(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cached: bool
) -> None:
    monkeypatch.setenv("PARAMIMP_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(
        processes, "START", processes.START.replace("serve()", f"{KILLED_AT.format(condition=True)}\nserve()")
    )
    told: list[str] = []
    monkeypatch.setattr(notes, "_LISTENERS", [told.append])
    monkeypatch.setattr(notes, "_TOLD", set())
    request = Request((str(many),), cached=cached)
    beside = read_beside(request, lambda: None, engine=Processes(2))
    assert _as_text(beside) == _as_text(read(replace(request, cached=False)))
    (message,) = told
    assert "was ended 3 times by signal 9 (Killed) while it read 0123, " in message


def _as_text(table: RunTable) -> str:
    return repr((table.rows, dict(table.params), dict(table.metrics)))  # NaN is not equal to itself


@pytest.mark.skipif(not TELLS_CHANGES, reason="the cache is not used where no time of change is told")
def test_what_the_cache_has_is_read_here_and_what_was_never_read_so_is_not(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAMIMP_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "TICK", 0)
    runs = shutil.copytree(many, tmp_path / "runs")
    request = Request((str(runs),), cached=True)
    called: list[str] = []

    def found(request: Request) -> str:
        return _as_text(read_beside(request, lambda: called.append("beside"), engine=Processes(2)))

    plain = replace(request, cached=False)
    expected = _as_text(read(plain))
    read(request)  # what reads it away from here has a tick of its own
    assert found(request) == expected
    assert called == []
    (runs / "0123" / "metrics.json").write_text('{"loss": 123.0}')
    assert found(request) == _as_text(read(plain)) != expected
    assert called == []
    assert found(replace(request, summary=Summary.MIN)) == _as_text(read(replace(plain, summary=Summary.MIN)))
    assert called == ["beside"]


@pytest.mark.parametrize("start", ["import sys; sys.exit(3)", "raise SystemExit", "pass"])
def test_a_helper_that_does_not_start_is_done_without(many: Path, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    monkeypatch.setattr(processes, "START", start)
    assert len(read_beside(Request((str(many),)), lambda: None, engine=Processes(2)).rows) == MANY_FOLDERS


@pytest.mark.parametrize("executable", ["", "/usr/bin/blender", "/nowhere/python3"])
def test_where_there_is_no_python_to_start_it_is_read_here(
    many: Path, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    beside = read_beside(Request((str(many),)), partial(pytest.fail, "no helper"), engine=Processes(2))
    assert len(beside.rows) == MANY_FOLDERS


def test_an_unguarded_script_runs_once(many: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED_SCRIPT)
    done = subprocess.run([sys.executable, script, many], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == (f"started\n{MANY_FOLDERS}\n", "")


def test_readers_of_other_packages_work_in_the_helper_and_cannot_disturb_it(tmp_path: Path) -> None:
    for number in range(MANY_FOLDERS):
        (tmp_path / "runs" / f"{number:04d}").mkdir(parents=True)
        (tmp_path / "runs" / f"{number:04d}" / "a.dot").touch()
    package = tmp_path / "package"
    (package / "dots-1.dist-info").mkdir(parents=True)
    (package / "dots-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: dots\nVersion: 1\n")
    (package / "dots-1.dist-info" / "entry_points.txt").write_text("[paramimp.readers]\ndots = dots_reader:DOTS\n")
    (package / "dots_reader.py").write_text(READER_THAT_PRINTS)
    script = (
        f"{FEWER}import os, sys; sys.path.append(sys.argv[2]); from paramimp.reading.processes import read_beside;"
        "from paramimp.engine.processes import Processes;"
        "from paramimp.reading.request import Request;"
        "table = read_beside(Request((sys.argv[1],)), lambda: None, engine=Processes(2));"
        "print(len(table.rows), {row.reader for row in table.rows}, os.getpid() in table.params['process'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "runs", package], capture_output=True, text=True, timeout=120
    )
    assert (done.stdout, done.stderr) == (f"{MANY_FOLDERS} {{'dots'}} False\n", "")


@ASKS_LINUX
def test_ctrl_c_ends_both_quietly(many: Path) -> None:
    process = subprocess.Popen(
        [*ANALYZE, many, "--metric", "loss", "--jobs", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    child = wait_for_child(process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: to everything in the foreground
    shown, said = process.communicate(timeout=60)
    assert (process.returncode, shown, said.split()) == (130, b"", [b"Interrupted."])
    assert has_ended(child)


@ASKS_LINUX
def test_a_parent_that_is_killed_leaves_no_orphan(many: Path) -> None:
    process = subprocess.Popen([*ANALYZE, many, "--metric", "loss", "--jobs", "2"], stderr=subprocess.PIPE)
    child = wait_for_child(process)
    process.kill()
    _, said = process.communicate(timeout=60)  # returns when the last process that has the pipe is gone
    assert (said, has_ended(child)) == (b"", True)
