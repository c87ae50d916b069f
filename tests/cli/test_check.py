"""``paramimp check`` as CI runs it: every exit status, every report, every way a machine can be in the way.

What a process and its machine decide is tried in real processes; what the command writes, in this one.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from paramimp import cli
from paramimp.cli import check as check_command
from tests.cli.processes import PARAMIMP, with_closed_output
from tests.interrupts import heed_ctrl_c, interrupt
from tests.sweeps import make_runs, write_run

DOMINANT = ("--metric", "loss", "--max-importance", "0.2")
FINE = ("--metric", "loss", "--max-importance", "1")


def check(
    runs: Path, *arguments: object, before: Callable[[], None] | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PARAMIMP_"))}
    return subprocess.run(
        [*PARAMIMP, "check", str(runs), *map(str, arguments)],
        env=plain | environment, capture_output=True, text=True, timeout=120, preexec_fn=before,
    )  # fmt: skip


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Here = Callable[..., Done]


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Here:
    """`check` in this process: what a process of its own costs is mostly the import of scikit-learn."""
    for name in os.environ:
        if name.startswith(("GITHUB_", "PARAMIMP_")):
            monkeypatch.delenv(name)

    def run_here(runs: Path, *arguments: object, **environment: str) -> Done:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        status = cli.run(["check", str(runs), *map(str, arguments)])
        return Done(status, *capsys.readouterr())

    return run_here


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sweep") / "runs"
    make_runs(root, 30)
    return root


def test_a_baseline_that_another_process_has_updated_meanwhile_keeps_both(
    runs: Path, tmp_path: Path, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.json"
    analyze = check_command._analyze

    def analyze_while_another_writes(*arguments: Any) -> Any:
        report = analyze(*arguments)
        done = check(runs, "--metric", "loss", "--summary", "min", "--baseline", path, "--update-baseline")
        assert done.returncode == 0, done.stderr
        path.write_text(path.read_text().replace('"loss"', '"other loss"'))
        return report

    monkeypatch.setattr(check_command, "_analyze", analyze_while_another_writes)
    assert here(runs, "--metric", "loss", "--baseline", path, "--update-baseline").returncode == 0
    assert set(json.loads(path.read_text())["baseline"]) == {"loss", "other loss"}


def test_a_baseline_is_not_read_while_another_process_is_between_reading_and_writing(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\n"
        "from paramimp.places.alone import alone_with\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "for _ in range(50):\n"
        "    with alone_with(str(path)):\n"
        "        new = path.with_name(f'new{sys.argv[2]}')\n"
        "        new.write_text(str(int(path.read_text()) + 1))\n"
        "        new.replace(path)\n"
    )
    path = tmp_path / "count"
    path.write_text("0")
    counting = [subprocess.Popen([sys.executable, "-c", script, str(path), str(one)]) for one in range(3)]
    assert [process.wait() for process in counting] == [0, 0, 0]
    assert path.read_text() == "150"
    assert os.listdir(tmp_path) == ["count"]


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("noise") / "runs"
    for index, loss in enumerate([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]):
        write_run(root / str(index), {"lr": index * 7 % 12}, {"loss": loss})
    return root


@pytest.fixture(scope="module")
def baseline(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("baseline") / "importance.json"
    done = check(runs, "--metric", "loss", "--baseline", path, "--update-baseline")
    assert done.returncode == 0, done.stderr
    return path


@pytest.mark.parametrize(
    ("rules", "status", "verdict"),
    [
        (["--max-importance", "0.2", "--strict"], 1, "failed: 1 of 5 requirements"),
        (["--expect", "a", "--forbid", "optimizer.*", "--min-runs", "30"], 0, "passed: 4 requirements"),
        (["--expect", "c", "--forbid", "a", "--min-runs", "31", "--min-r2", "1"], 1, "failed: 4 requirements"),
    ],
)
def test_the_verdict_and_its_exit_status(runs: Path, rules: list[str], status: int, verdict: str) -> None:
    done = check(runs, "--metric", "loss", *rules)
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout.splitlines()[-1].startswith(verdict)


@pytest.mark.parametrize(("strict", "status"), [("--no-strict", 0), ("--strict", 2)])
def test_inconclusive_passes_unless_strict(noise: Path, strict: str, status: int) -> None:
    done = check(noise, *DOMINANT, strict)
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout.startswith("inconclusive  max-importance  unseen runs are predicted no better")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--metric", "loss"], "nothing to check: name a rule"),
        (["--metric", "lost", "--min-runs", "1"], "Did you mean 'loss'?"),
        (["--min-runs", "1"], "loss  (30 runs)"),
        (["--metric", "loss", "--forbid", "sead"], "forbid 'sead' matches no param"),
        (["--metric", "loss", "--forbid", ""], "forbid '' matches no param"),  # of an empty variable of the shell
        (["--metric", "loss", "--expect", "optimizer.names"], "Did you mean 'optimizer.name'?"),
        (["--metric", "loss", "--max-drift", "0.1"], "--max-drift needs the --baseline FILE"),
        (["--metric", "loss", "--update-baseline"], "--update-baseline needs --baseline FILE"),
        (["--metric", "loss", "--baseline", "{folder}/none.json"], "there is no baseline"),
        (["--metric", "loss", "--baseline", "{folder}"], "is not a regular file but a folder"),
        (["--metric", "loss", "--baseline", "{folder}/broken.json"], "broken.json is not JSON"),
        (["--metric", "loss", "--baseline", "{folder}/broken.json", "--update-baseline"], "broken.json is not JSON"),
        ([*FINE, "--report", "junit", "--report", "json"], "two reports for standard output"),
        ([*FINE, "--report", "junit=x", "--report", "json=./x"], "two reports for ./x"),
        ([*FINE, "--report", "junit="], "junit= names no file"),
        ([*FINE, "--report", "pdf=x"], "there is no report 'pdf'"),
        ([*FINE, "--report", "junit={folder}/no/x"], "No such file or directory"),
        ([*FINE, "--report", "junit={folder}/broken.json/x"], "Not a directory"),
    ],
)
def test_what_cannot_be_judged_exits_2_and_says_why(
    here: Here, runs: Path, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    (tmp_path / "broken.json").write_text('{"schema_version": 1, ')
    done = here(runs, *(argument.format(folder=tmp_path) for argument in arguments))
    assert done.returncode == 2, done.stdout
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "broken.json").read_text() == '{"schema_version": 1, '


@pytest.mark.parametrize(
    "arguments",
    [
        ["--metric", "lost", "--min-runs", "1"],
        ["--metric", "loss", "--baseline", "{folder}/broken.json"],
        ["--metric", "loss", "--baseline", "{folder}/none.json"],
        ["--metric", "loss", "--config", "{folder}/broken.json"],
        ["--metric", "loss", "--baseline", "{folder}/other.json"],
    ],
)
def test_a_process_that_could_not_judge_exits_2(
    runs: Path, baseline: Path, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "broken.json").write_text('{"schema_version": 1, ')
    (tmp_path / "other.json").write_text(baseline.read_text().replace('"loss"', '"acc"'))
    done = check(runs, *(argument.format(folder=tmp_path) for argument in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")


@pytest.mark.parametrize("content", ["nothing", "crashed runs", "one run"])
def test_without_usable_runs_nothing_passes(tmp_path: Path, content: str) -> None:
    root = tmp_path / "runs"
    root.mkdir()
    for index in range({"nothing": 0, "crashed runs": 5, "one run": 1}[content]):
        write_run(root / str(index), {"lr": index}, None if content == "crashed runs" else {"loss": 1.0})
    done = check(root, "--metric", "loss", "--min-runs", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")


# The baseline


def test_a_baseline_passes_against_its_own_runs_even_strictly_and_is_the_same_bytes(
    here: Here, runs: Path, baseline: Path, tmp_path: Path
) -> None:
    assert here(runs, "--metric", "loss", "--baseline", baseline, "--max-drift", "0", "--strict").returncode == 0
    again = tmp_path / "again.json"
    again.write_bytes(baseline.read_bytes())
    done = here(runs, "--metric", "loss", "--baseline", again, "--update-baseline")
    assert (done.returncode, done.stdout) == (0, "unchanged\n")
    assert again.read_bytes() == baseline.read_bytes()
    assert str(runs) not in again.read_text()


def test_a_driver_that_has_changed_trips_and_an_update_says_what_changed(
    here: Here, baseline: Path, tmp_path: Path
) -> None:
    make_runs(tmp_path / "runs", 30, lambda frame: frame["a"] + 3 * frame["b"])
    copy = tmp_path / "importance.json"
    copy.write_bytes(baseline.read_bytes())
    done = here(tmp_path / "runs", "--metric", "loss", "--baseline", copy)
    assert done.returncode == 1
    assert [line.split()[:3] for line in done.stdout.splitlines()[:2]] == [
        ["FAIL", "max-drift", "b"], ["FAIL", "max-drift", "a"],
    ]  # fmt: skip
    done = here(tmp_path / "runs", "--metric", "loss", "--baseline", copy, "--update-baseline")
    assert done.returncode == 0
    assert done.stdout.startswith("changed: b 0.")
    assert here(tmp_path / "runs", "--metric", "loss", "--baseline", copy).returncode == 0


def test_one_file_holds_the_baselines_of_several_metrics_and_refuses_others(here: Here, tmp_path: Path) -> None:
    for index in range(20):
        write_run(tmp_path / "runs" / str(index), {"lr": index % 7}, {"loss": index % 7, "acc": -(index % 7)})
    path = tmp_path / "b.json"
    assert here(tmp_path / "runs", "--metric", "loss", "--baseline", path, "--update-baseline").returncode == 0
    other = here(tmp_path / "runs", "--metric", "acc", "--baseline", path)
    assert (other.returncode, "is a baseline for 'loss', not for 'acc'" in other.stderr) == (2, True)
    assert here(tmp_path / "runs", "--metric", "acc", "--baseline", path, "--update-baseline").returncode == 0
    assert set(json.loads(path.read_text())["baseline"]) == {"acc", "loss"}
    transformed = here(tmp_path / "runs", "--metric", "loss", "--baseline", path, "--transform", "rank")
    assert (transformed.returncode, "--transform none" in transformed.stderr) == (2, True)


def test_a_worthless_fit_makes_no_baseline(here: Here, noise: Path, tmp_path: Path) -> None:
    done = here(noise, "--metric", "loss", "--baseline", tmp_path / "b.json", "--update-baseline")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])


def test_a_report_written_by_analyze_serves_as_a_baseline(here: Here, runs: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    assert here(runs, *FINE, "--report", f"json={path}").returncode == 0
    assert here(runs, "--metric", "loss", "--baseline", path, "--max-drift", "0", "--strict").returncode == 0


# Reports


def test_several_reports_come_from_one_run_and_agree(here: Here, runs: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    summary.write_text("before")
    files = {name: tmp_path / name for name in ("junit", "gitlab", "markdown", "json")}
    asked = [argument for name, path in files.items() for argument in ("--report", f"{name}={path}")]
    done = here(runs, *DOMINANT, *asked, "--report", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[2].startswith("::error title=paramimp check::failed: 1 of 5 requirements on loss")
    assert ET.parse(files["junit"]).getroot()[0].get("failures") == "1"
    assert [finding["check_name"] for finding in json.loads(files["gitlab"].read_text())] == ["paramimp/max-importance"]
    assert json.loads(files["json"].read_text())["check"]["status"] == "fail"
    assert summary.read_text() == "before\n" + files["markdown"].read_text()


def test_a_report_on_standard_output_has_it_for_itself(here: Here, runs: Path) -> None:
    done = here(runs, *DOMINANT, "--report", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["check"]["status"] == "fail"
    assert done.stderr.splitlines()[-1].startswith("failed: 1 of 5")


@pytest.mark.parametrize(
    "target",
    [
        ("--report", "json={run}/report.json"),
        ("--report", "junit={run}/metrics.json"),
        ("--baseline", "{run}/config.json", "--update-baseline"),
    ],
    ids=["beside-the-log", "the-log", "baseline"],
)
def test_the_runs_are_not_written_over(here: Here, runs: Path, target: tuple[str, ...]) -> None:
    run = min(path for path in runs.iterdir() if path.is_dir())
    before = {path: path.read_bytes() for path in run.iterdir()}
    done = here(runs, *FINE, *(part.format(run=run) for part in target))
    assert (done.returncode, done.stdout) == (2, "")
    assert "is part of the runs that are read" in done.stderr
    assert {path: path.read_bytes() for path in run.iterdir()} == before


def test_the_step_summary_never_grows_past_what_github_takes(here: Here, runs: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    summary.write_bytes(b"x" * ((1 << 20) - 10))
    done = here(runs, *DOMINANT, "--report", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert (done.returncode, summary.stat().st_size) == (1, (1 << 20) - 10)
    assert "step summary is full" in done.stderr


def test_a_step_summary_that_cannot_be_written_exits_2(here: Here, runs: Path, tmp_path: Path) -> None:
    done = here(runs, *FINE, "--report", "github", GITHUB_STEP_SUMMARY=str(tmp_path))
    assert (done.returncode, "Is a directory" in done.stderr) == (2, True)


def test_a_report_that_cannot_be_written_does_not_keep_back_the_verdict_or_the_others(
    here: Here, runs: Path, tmp_path: Path
) -> None:
    done = here(runs, *DOMINANT, "--report", f"junit={tmp_path}/no/x", "--report", f"json={tmp_path}/report.json")
    assert done.returncode == 2
    assert done.stdout.startswith("FAIL")
    assert json.loads((tmp_path / "report.json").read_text())["check"]["status"] == "fail"


# Machines in the way


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """A folder in which this user cannot write: root may write almost everywhere, but not into the kernel's own."""
    folder = tmp_path / "read_only"
    folder.mkdir()
    folder.chmod(0o555)
    try:
        (folder / "probe").touch()
    except OSError:
        return folder
    return Path("/proc")


def test_a_read_only_folder_exits_2(runs: Path, read_only: Path) -> None:
    for arguments in (["--report", f"junit={read_only}/x"], ["--baseline", f"{read_only}/b.json", "--update-baseline"]):
        done = check(runs, *FINE, *arguments)
        assert done.returncode == 2, done.stdout
        assert "cannot write" in done.stderr


def test_a_planted_link_is_not_followed(runs: Path, tmp_path: Path) -> None:
    secret = tmp_path / "home" / "secret"
    secret.parent.mkdir()
    secret.write_text("kept")
    (tmp_path / "out.xml").symlink_to("home/secret")
    done = check(runs, *FINE, "--report", f"junit={tmp_path}/out.xml")
    assert (done.returncode, "a link that leads elsewhere" in done.stderr) == (2, True)
    assert secret.read_text() == "kept"


def no_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def test_a_full_disk_exits_2_and_leaves_the_old_file(runs: Path, baseline: Path, tmp_path: Path) -> None:
    assert check(runs, *FINE, "--report", "junit=/dev/full").returncode == 2
    old = tmp_path / "b.json"
    old.write_bytes(baseline.read_bytes())
    done = check(runs, *FINE, "--baseline", old, "--update-baseline", before=no_room)
    assert (done.returncode, "cannot write" in done.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]
    assert old.read_bytes() == baseline.read_bytes()


def test_ctrl_c_exits_130_and_writes_nothing(tmp_path: Path) -> None:
    make_runs(tmp_path / "runs", 400)
    process = subprocess.Popen(
        [*PARAMIMP, "check", tmp_path / "runs", *DOMINANT, "--report", f"junit={tmp_path}/out.xml"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    interrupt(process)
    shown, messages = process.communicate(timeout=60)
    assert (process.returncode, shown) == (130, b"")
    assert b"Traceback" not in messages
    assert not (tmp_path / "out.xml").exists()


def test_a_closed_pipe_is_quiet_and_changes_no_verdict(runs: Path) -> None:
    assert with_closed_output("check", runs, *DOMINANT, "--report", "github") == (1, b"")


def test_a_hostile_name_from_a_file_reaches_every_report_and_no_command(tmp_path: Path) -> None:
    name = "a\n::error::pwned\r##[error]pwned]]>|`<script>\x1b[31m"
    for index in range(20):
        write_run(tmp_path / "runs" / str(index), json.dumps({name: index % 7}), {"loss": float(index % 7)})
    done = check(tmp_path / "runs", *DOMINANT, "--report", "github", "--report", f"junit={tmp_path}/out.xml")
    assert done.returncode == 1, done.stderr
    assert "##[" not in done.stdout
    assert [line.split(" ")[0] for line in done.stdout.splitlines()] == ["FAIL", "failed:", "::error", "::error"]
    assert ET.parse(tmp_path / "out.xml").getroot()[0].get("failures") == "1"
