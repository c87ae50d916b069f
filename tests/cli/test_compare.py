"""``paramimp compare`` in real processes: what it reads, what it writes, and how it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.processes import paramimp
from tests.sweeps import make_runs

FAST = ("--surrogate", "forest")


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sweeps")
    for name in ("one", "two"):
        make_runs(root / name, 30)
    return root


def test_two_folders_stand_side_by_side_under_their_names(sweeps: Path) -> None:
    done = paramimp("compare", sweeps / "one", sweeps / "two", "-m", "loss", *FAST)
    assert (done.returncode, done.stderr) == (0, "")
    assert "one     30 of 30 runs" in done.stdout
    assert "two - one" in done.stdout
    assert done.stdout.endswith("No share and no effect is shown to differ.\n")  # they are the same runs


def test_labels_formats_and_files(sweeps: Path, tmp_path: Path) -> None:
    named = ("--label", "old", "--label", "new")
    file = tmp_path / "compared.json"
    done = paramimp("compare", sweeps / "one", sweeps / "two", "-m", "loss", *FAST, *named, "-o", file)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"Wrote {file} (old: 30 runs, new: 30 runs).\n"
    document = json.loads(file.read_text())
    assert [sweep["label"] for sweep in document["sweeps"]] == ["old", "new"]
    assert {param["significant"] for param in document["params"]} == {False}


def test_a_report_and_a_baseline_are_sweeps_too(sweeps: Path, tmp_path: Path) -> None:
    report, baseline = tmp_path / "report.json", tmp_path / "baseline.json"
    paramimp("analyze", sweeps / "one", "-m", "loss", *FAST, "-o", report)
    paramimp("check", sweeps / "one", "-m", "loss", *FAST, "--baseline", baseline, "--update-baseline")
    for file in (report, baseline):
        done = paramimp("compare", file, sweeps / "two", "-m", "loss", *FAST, "-f", "json")
        assert done.returncode == 0, done.stderr
        assert [sweep["runs"]["used"] for sweep in json.loads(done.stdout)["sweeps"]] == [30, 30]
    other = paramimp("compare", report, sweeps / "two", "-m", "loss", "--method", "impurity")
    assert (other.returncode, other.stderr.count("\n")) == (2, 1)
    assert "'report.json' was analysed with --method permutation and 'two' with --method impurity" in other.stderr


def test_a_param_splits_one_folder(sweeps: Path) -> None:
    done = paramimp("compare", sweeps / "one", "-m", "loss", "--by", "optimizer.name", *FAST, "-f", "csv")
    assert done.returncode == 0, done.stderr
    assert {line.split(",")[1] for line in done.stdout.splitlines()[1:]} == {"adam", "rmsprop", "sgd"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("one", "-m", "loss"), "Error: one sweep was given, and a comparison needs two;"),
        (("one", "two", "-m", "los"), "Error: 'one': no run has a metric 'los'. Did you mean 'loss'?"),
        (("one", "two"), "Error: 'one': which metric? Pass one of those found, as --metric loss:"),
        (("one", "nowhere", "-m", "loss"), "Error: 'nowhere' does not exist;"),
        (("one", "two", "-m", "loss", "--label", "x"), "Error: 1 label for 2 sweeps;"),
        (("one", "two", "-m", "loss", "--by", "seed"), "Error: --by seed splits one sweep, and 2 were given;"),
        (("one", "-m", "loss", "--by", "sed"), "Error: there is no param 'sed' to split the runs by."),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(
    arguments: tuple[str, ...], said: str, sweeps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sweeps)
    done = paramimp("compare", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
