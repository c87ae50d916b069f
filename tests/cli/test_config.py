"""Where the options of ``paramimp check`` come from: real processes in real folders."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from paramimp.cli.check import command
from paramimp.cli.config import option_name
from tests.reading.test_by_siblings import benchmarks

TABLE = '[tool.paramimp.check]\nmetric = "loss"\nmax-importance = 0.6\n'


def check(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "paramimp", "check", *arguments],
        cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def sources(folder: Path, *arguments: str, **environment: str) -> dict[str, tuple[str, str]]:
    """Option to (value, source), as ``--show-config`` prints them."""
    done = check(folder, *arguments, "--show-config", **environment)
    assert done.returncode == 0, done.stderr
    found = {}
    for line in done.stdout.splitlines():
        name, value, source = re.split(r"  +", line)
        found[name] = (value, source)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(TABLE)
    (tmp_path / "runs" / "deep").mkdir(parents=True)
    return tmp_path


def test_the_command_line_beats_the_environment_which_beats_the_file_which_beats_the_default(project: Path) -> None:
    options = {"PARAMIMP_CHECK_MAX_IMPORTANCE": "0.7", "PARAMIMP_CHECK_MIN_RUNS": "3", "PARAMIMP_CHECK_FORBID": "a b"}
    found = sources(project, "--min-runs", "4", **options)
    assert found["min-runs"] == ("4", "command line")
    assert found["max-importance"] == ("0.7", "environment: PARAMIMP_CHECK_MAX_IMPORTANCE")
    assert found["forbid"] == ('["a", "b"]', "environment: PARAMIMP_CHECK_FORBID")
    assert found["metric"] == ('"loss"', "pyproject.toml: [tool.paramimp.check]")
    assert found["summary"] == ('"last"', "default")


def test_every_option_has_the_variable_that_its_name_promises() -> None:
    context = click.Context(command, info_name="check", auto_envvar_prefix="PARAMIMP_CHECK")
    for option in command.params:
        if isinstance(option, click.Option):
            name = option_name(option).upper().replace("-", "_")
            assert option.resolve_envvar_value(context) is None
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv(f"PARAMIMP_CHECK_{name}", "1")
                assert option.resolve_envvar_value(context) == "1"


def test_the_file_is_found_upwards_and_its_paths_are_relative_to_it(project: Path) -> None:
    (project / "pyproject.toml").write_text(TABLE + 'baseline = "ci/b.json"\nreport = ["junit=ci/o.xml", "github"]\n')
    (project / "src").mkdir()
    found = sources(project / "src")
    assert found["max-importance"] == ("0.6", "../pyproject.toml: [tool.paramimp.check]")
    assert found["baseline"][0] == '"../ci/b.json"'
    line = check(project / "src", "--show-config").stdout
    assert "../ci/o.xml" in line


def test_the_files_that_make_a_run_are_chosen_in_the_file(tmp_path: Path) -> None:
    """Of runs that no reader knows: their files are named by the error, and work as keys."""
    benchmarks(tmp_path / "runs")
    table = '[tool.paramimp.check]\nruns = ["runs"]\nmetric = "READ.Latency(us)"\nmin-runs = 6\n'
    (tmp_path / "pyproject.toml").write_text(table)
    done = check(tmp_path)
    assert (done.returncode, "--config-file workload.properties --metrics-file output.csv" in done.stderr) == (2, True)
    (tmp_path / "pyproject.toml").write_text(
        f'{table}config-file = "workload.properties"\nmetrics-file = "output.csv"\n'
    )
    assert check(tmp_path).returncode == 0


@pytest.mark.parametrize("runs", [".", "runs", "runs/deep/.."])
def test_a_file_inside_the_runs_is_never_read(project: Path, runs: str) -> None:
    (project / "pyproject.toml").unlink()
    inside = project / "runs" / "pyproject.toml"
    inside.write_text("this is not TOML")
    done = check(project / "runs", str(project / runs), "--show-config")
    assert (done.returncode, "was not read" in done.stderr) == (0, True)
    named = check(project, str(project / runs), "--config", "runs/pyproject.toml")
    assert (named.returncode, "inside the folder of runs" in named.stderr) == (2, True)
    through_the_environment = check(project, "runs", PARAMIMP_CHECK_CONFIG=str(inside))
    assert (through_the_environment.returncode, "inside the folder" in through_the_environment.stderr) == (2, True)


def test_a_link_does_not_hide_that_a_file_lies_inside_the_runs(project: Path) -> None:
    (project / "runs" / "c.toml").write_text(TABLE)
    (project / "c.toml").symlink_to("runs/c.toml")
    done = check(project, "runs", "--config", "c.toml")
    assert (done.returncode, "inside the folder of runs" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("max-importence = 0.6", "has an unknown key 'max-importence'. Did you mean 'max-importance'?"),
        ("max_importance = 0.6", "has an unknown key 'max_importance'. Did you mean 'max-importance'?"),
        ('"a\\u001b[31m" = 1', "has an unknown key 'a\\x1b[31m'. Known are: "),
        ("update-baseline = true", "has an unknown key 'update-baseline'."),
        ("max-importance = true", "max-importance is true; a number is expected."),
        ('max-importance = "0.6"', 'max-importance is "0.6"; a number is expected.'),
        ("max-importance = 6", "max-importance: 6 is out of range; write a number from 0 to 1, such as 0.06 for 6%."),
        ("max-importance = nan", "max-importance: nan is out of range; write a number from 0 to 1."),
        ("min-runs = 2.5", "min-runs is 2.5; a number is expected."),
        ("strict = 1", "strict is 1; true or false is expected."),
        ("metric = 2024-01-01", 'metric is "2024-01-01"; a text or a list of texts is expected.'),
        ("forbid = [1]", "forbid is [1]; a text or a list of texts is expected."),
        ('summary = "median"', "summary: 'median' is not one of "),
        ('report = ["xml=a"]', "report: there is no report 'xml'; known are: junit, "),
    ],
)
def test_what_is_wrong_is_named_with_its_file_and_key(project: Path, text: str, complaint: str) -> None:
    (project / "pyproject.toml").write_text(f"[tool.paramimp.check]\n{text}\n")
    done = check(project, "runs")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: pyproject.toml: [tool.paramimp.check] {complaint}")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[tool", "the config pyproject.toml is not TOML: "),
        (b"a = '\xff'", "the config pyproject.toml is not TOML: "),
        (b"a = " + b"[" * 100_000, "the config pyproject.toml is nested too deeply."),
        (b"#" * (1 << 20) + b"#", "the config pyproject.toml has 1,048,577 bytes, more than"),
        (b"tool.paramimp = 1", "pyproject.toml: [tool.paramimp] is not a table."),
        (b"tool.paramimp.check = 1", "pyproject.toml: [tool.paramimp] check is not a table."),
        (b"tool.paramimp.chekc = {}", "pyproject.toml: [tool.paramimp] has an unknown key 'chekc'; known is 'check'."),
    ],
)
def test_a_file_that_is_no_config_exits_2(project: Path, content: bytes, complaint: str) -> None:
    (project / "pyproject.toml").write_bytes(content)
    done = check(project, "runs", "--max-importance", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {complaint}")


def test_a_config_that_is_named_must_be_there_and_have_the_table(project: Path) -> None:
    missing = check(project, "runs", "--config", "none.toml")
    assert (missing.returncode, "none.toml cannot be read (No such file" in missing.stderr) == (2, True)
    (project / "empty.toml").write_text("")
    empty = check(project, "runs", "--config", "empty.toml")
    assert (empty.returncode, "empty.toml has no table [tool.paramimp.check]." in empty.stderr) == (2, True)
    os.mkfifo(project / "pipe.toml")
    pipe = check(project, "runs", "--config", "pipe.toml")
    assert (pipe.returncode, "a named pipe" in pipe.stderr) == (2, True)


def test_another_projects_file_is_none_of_ours_and_a_broken_one_does_not_hide_the_help(project: Path) -> None:
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert sources(project)["max-importance"] == ("null", "default")
    (project / "pyproject.toml").write_text("[tool")
    assert check(project, "--help").returncode == 0
