"""Every command and every exit status, with whatever versions are installed."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.readme_commands import README, commands
from tests.smoke.processes import ROOT, paramimp, run_python

README_COMMANDS = {
    block: [line for lines in text.splitlines() for line in lines.split(" && ") if line.startswith("paramimp ")]
    for block, text in commands().items()
    if block != "test"
}
USE_ERRORS = [
    "", "bogus", "--bogus", "analyze", "analyze --bogus", "analyze RUNS --format bogus", "analyze RUNS -m loss --top 0",
    "analyze RUNS -m loss --top x", "analyze RUNS -m loss --seed -1", "analyze RUNS -m", "check", "check RUNS",
    "check RUNS --max-importance 7", "check RUNS --max-importance nan", "check RUNS --update-baseline",
    "check RUNS --max-drift 0.1", "check RUNS -m loss --min-runs 3 --report bogus", "runs", "runs RUNS --format bogus",
    "runs RUNS bogus --reader bogus", "completion", "completion bogus", "methods bogus", "readers --bogus",
]  # fmt: skip
OTHER_ERRORS = [
    "runs nowhere", "analyze RUNS", "analyze RUNS -m bogus", "analyze RUNS -m loss --where 'a <'",
    "analyze RUNS -m loss --method bogus", "analyze RUNS -m loss --interactions --method impurity",
    "analyze RUNS -m loss -o nowhere/report.json -f json", "check RUNS -m loss --baseline nowhere.json",
    "check RUNS -m loss --forbid bogus", "check RUNS -m loss --config nowhere.toml",
    "check RUNS -m loss --method impurity --max-importance 0.1 --strict", "runs mlflow+http://127.0.0.1:1/",
    "runs postgresql://user:secret@127.0.0.1:1/database", "runs mysql://user:secret@127.0.0.1:1/database",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample sweep, where the commands of the README are at home."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "sample_runs", folder / "sample_runs")
    return folder


@pytest.mark.parametrize("block", README_COMMANDS)
def test_every_command_of_the_readme_is_done(block: str, folder: Path) -> None:
    for line in README_COMMANDS[block]:
        done = paramimp(*shlex.split(line)[1:], folder=folder)
        assert (line, done.returncode, b"Traceback" in done.stderr) == (line, 0, False), done.stderr.decode()
        written = re.search(r"--output (\S+)", line)
        assert (folder / written[1]).stat().st_size if written else done.stdout


def test_the_python_of_the_readme_is_done(folder: Path) -> None:
    found = re.search(r"<!-- command: python -->\s*```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found is not None
    done = run_python("-c", found[1], folder=folder, PYTHONIOENCODING="utf-8")
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("arguments", ["--help", "--version", "methods", "readers"])
def test_what_reads_no_runs_is_done(arguments: str, tmp_path: Path) -> None:
    done = paramimp(*arguments.split(), folder=tmp_path)
    assert (done.returncode, bool(done.stdout), done.stderr) == (0, True, b"")


@pytest.mark.parametrize("command", ["analyze", "check", "runs", "methods", "readers", "completion"])
def test_every_command_has_a_help_text(command: str, tmp_path: Path) -> None:
    done = paramimp(command, "--help", folder=tmp_path)
    assert (done.returncode, done.stdout.startswith(b"Usage: "), done.stderr) == (0, True, b"")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_completion(shell: str, tmp_path: Path) -> None:
    done = paramimp("completion", shell, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"_PARAMIMP_COMPLETE" in done.stdout


def test_completion_knows_commands_and_options(tmp_path: Path) -> None:
    asked = {"_PARAMIMP_COMPLETE": "zsh_complete", "COMP_CWORD": "2"}
    done = paramimp(folder=tmp_path, COMP_WORDS="paramimp analyze --inter", **asked)
    assert b"--interactions" in done.stdout


@pytest.mark.parametrize("arguments", USE_ERRORS)
def test_every_use_error_exits_2_with_a_message(arguments: str, sweep: Path, tmp_path: Path) -> None:
    given = [str(sweep) if word == "RUNS" else word for word in shlex.split(arguments)]
    done = paramimp(*given, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Error: " in done.stderr or done.stderr.startswith(b"Usage: ")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", OTHER_ERRORS)
def test_what_cannot_be_done_exits_2_with_a_message(arguments: str, sweep: Path, tmp_path: Path) -> None:
    given = [str(sweep) if word == "RUNS" else word for word in shlex.split(arguments)]
    done = paramimp(*given, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr or b"inconclusive" in done.stdout
    assert b"Traceback" not in done.stderr
    assert b"secret" not in done.stderr


def test_a_rule_that_fails_exits_1_and_one_that_is_met_0(sweep: Path, tmp_path: Path) -> None:
    for limit, status in (("0.1", 1), ("1", 0)):
        done = paramimp("check", sweep, "-m", "loss", "--max-importance", limit, folder=tmp_path)
        assert (done.returncode, done.stderr) == (status, b"")


def test_an_interrupt_exits_130(sweep: Path, tmp_path: Path) -> None:
    """In the middle of the analysis, on any system: when scikit-learn is first asked for."""
    script = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class PressesCtrlC:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'sklearn': signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, PressesCtrlC())\n"
        "from paramimp.__main__ import main\n"
        "main()"
    )
    done = run_python("-c", script, "analyze", sweep, "-m", "loss", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.split()) == (130, b"", [b"Interrupted."])


@pytest.mark.parametrize("format_name", ["table", "csv", "json"])
def test_every_format_of_runs_is_written_alike_to_a_file(format_name: str, sweep: Path, tmp_path: Path) -> None:
    arguments = ("runs", sweep, "--format", format_name)
    printed = paramimp(*arguments, folder=tmp_path, PYTHONIOENCODING="utf-8")
    assert (printed.returncode, printed.stderr) == (0, b"")
    assert paramimp(*arguments, "--output", "out", folder=tmp_path).returncode == 0
    assert (tmp_path / "out").read_bytes() == printed.stdout
    assert b"\r" not in printed.stdout


@pytest.mark.parametrize("format_name", ["table", "csv", "json", "markdown"])
def test_every_format_of_one_and_of_several_metrics_is_written(format_name: str, sweep: Path, tmp_path: Path) -> None:
    for metrics in (["-m", "loss"], ["-m", "loss", "-m", "acc"]):
        arguments = ("analyze", sweep, *metrics, "--format", format_name)
        printed = paramimp(*arguments, folder=tmp_path, PYTHONIOENCODING="utf-8")
        assert (printed.returncode, printed.stderr) == (0, b"")
        assert b"\r" not in printed.stdout
        assert "largeur_é".encode() in printed.stdout


def test_a_config_file_is_read_and_shown(sweep: Path, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.paramimp.check]\nmetric = "loss"\nmax-importance = 0.1\n')
    assert paramimp("check", sweep, folder=tmp_path).returncode == 1
    shown = paramimp("check", sweep, "--show-config", folder=tmp_path, PARAMIMP_CHECK_SEED="3")
    assert shown.returncode == 0
    assert b"pyproject.toml: [tool.paramimp.check]" in shown.stdout
    assert b"environment: PARAMIMP_CHECK_SEED" in shown.stdout


def test_the_same_runs_give_the_same_bytes_for_one_job_and_two(sweep: Path, tmp_path: Path) -> None:
    one, two = (
        paramimp("analyze", sweep, "-m", "loss", "-f", "json", "--jobs", jobs, folder=tmp_path).stdout
        for jobs in (1, 2)
    )
    assert one == two
    assert json.loads(one.decode("utf-8", "replace"))["params"][0]["param"] == "a"


def test_data_frames_go_in_and_out(sweep: Path, tmp_path: Path) -> None:
    """Texts, categories, missing values and booleans, as the installed pandas has them."""
    script = (
        "import sys, pandas as pd, paramimp\n"
        "runs = paramimp.load_runs(sys.argv[1]).to_frame()\n"
        "opt = [str(name) for name in runs['params.opt.name']]\n"
        "frame = pd.DataFrame({'a': runs['params.a'], 'b': runs['params.b'], 'loss': runs['metrics.loss']})\n"
        "frame = frame.assign(opt=opt, kind=pd.Categorical(opt), flag=[name == 'sgd' for name in opt])\n"
        "frame['part'] = frame['b'].where(frame['flag'])\n"
        "frame['big'] = frame['flag'].astype('boolean')\n"
        "frame['count'] = pd.array([int(9 * b) for b in frame['b']], dtype='Int64')\n"
        "report = paramimp.analyze(frame, 'loss', params=[name for name in frame if name != 'loss'])\n"
        "print(report.to_frame()['param'].iloc[0], len(runs))\n"
    )
    done = run_python("-c", script, sweep, folder=tmp_path)
    assert (done.returncode, done.stdout.split()) == (0, [b"a", b"24"]), done.stderr.decode()
