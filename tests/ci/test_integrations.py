"""The GitHub Action, the pre-commit hook, and the jobs of the README: their shell steps are run as they are written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

import paramimp
from tests.readme_commands import README

ROOT = README.parent
ACTION = yaml.safe_load((ROOT / ".github/actions/paramimp/action.yml").read_text("utf-8"))
EXPRESSION = re.compile(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")


def readme_yaml(name: str) -> Any:
    """The YAML block of the README behind the marker ``<!-- ci: name -->``."""
    found = re.search(rf"<!-- ci: {name} -->\s*```yaml\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return yaml.safe_load(found[1])


def shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does: ``bash -eo pipefail``."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PARAMIMP_"))}
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder, env=plain | environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


# The jobs of the README, in another repository: ADDRESS stands for the address of this one


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A repository with this package and the tag that the README names."""
    folder = tmp_path_factory.mktemp("repository")
    shutil.copytree(ROOT / "paramimp", folder / "paramimp", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder)
    git = ["git", "-c", "user.name=tests", "-c", "user.email=tests@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "All"], ["tag", "v0.1.0"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return f"file://{folder}"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder with runs, and a fresh virtual environment in which pip finds what it needs without a network."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "runs").symlink_to(ROOT / "sample_runs")
    environment = tmp_path_factory.mktemp("venv") / "env"
    venv.create(environment, symlinks=True, with_pip=True)
    # Before Python 3.12 it brings a setuptools of its own, too old to build the package.
    subprocess.run([environment / "bin" / "pip", "uninstall", "-qy", "setuptools"], check=True, capture_output=True)
    # All packages of the tests but this one: pip takes what is installed in the same version for what it is to install.
    others = tmp_path_factory.mktemp("others")
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(("paramimp", "__editable__")):
            (others / entry.name).symlink_to(entry)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)}))
    (own / "of_the_tests.pth").write_text(str(others))
    return folder, {
        "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_QUIET": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }  # fmt: skip


def test_the_steps_of_the_github_job_work_elsewhere(
    elsewhere: tuple[Path, dict[str, str]], address: str, tmp_path: Path
) -> None:
    folder, environment = elsewhere
    job = readme_yaml("github")["jobs"]["importance"]
    summary = tmp_path / "summary.md"
    log = ""
    for step in job["steps"]:
        if "run" in step:
            script = step["run"].replace("ADDRESS", address)
            done = shell(script, folder, **environment, GITHUB_STEP_SUMMARY=str(summary))
            assert done.returncode == 0, done.stderr
            log += done.stdout
    assert "\n::notice title=paramimp check::passed: " in log
    assert summary.read_text("utf-8").startswith("### ✅ paramimp check\n")


def test_the_script_of_the_gitlab_job_works_elsewhere(elsewhere: tuple[Path, dict[str, str]], address: str) -> None:
    folder, environment = elsewhere
    job = readme_yaml("gitlab")["importance"]
    done = shell("\n".join(job["script"]).replace("ADDRESS", address), folder, **environment)
    assert done.returncode == 0, done.stderr
    reports = job["artifacts"]["reports"]
    assert ET.parse(folder / reports["junit"]).getroot()[0].get("failures") == "0"
    assert isinstance(json.loads((folder / reports["codequality"]).read_text("utf-8")), list)


def test_every_snippet_names_the_version_that_this_is() -> None:
    tags = re.findall(r"(?:ADDRESS|actions/paramimp)@v([\d.]+\d)|rev: v(.+)", README.read_text("utf-8"))
    assert len(tags) >= 5
    assert {one or other for one, other in tags} == {paramimp.__version__}


# The action


def test_no_expression_of_the_action_stands_in_shell_text() -> None:
    steps = ACTION["runs"]["steps"]
    assert [step["shell"] for step in steps] == ["bash", "bash"]
    assert [step["name"] for step in steps if "${{" in step["run"]] == []


def test_every_input_of_the_action_is_used_and_every_expression_is_an_input() -> None:
    used = [EXPRESSION.fullmatch(value) for step in ACTION["runs"]["steps"] for value in step.get("env", {}).values()]
    assert sorted(found[1] for found in used if found) == sorted(ACTION["inputs"])
    assert all(used)
    assert all("default" in one or one.get("required") for one in ACTION["inputs"].values())


def act(tmp_path: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the last step of the action with its inputs, paramimp where its first step installs it."""
    (tmp_path / "paramimp" / "bin").mkdir(parents=True)
    (tmp_path / "paramimp" / "bin" / "paramimp").symlink_to(Path(sys.executable).parent / "paramimp")
    values = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()} | inputs
    step = ACTION["runs"]["steps"][-1]
    environment = {name: EXPRESSION.sub(lambda hit: values[hit[1]], text) for name, text in step["env"].items()}
    return shell(step["run"], tmp_path, **environment, RUNNER_TEMP=str(tmp_path))


def test_the_action_checks_and_reports(tmp_path: Path) -> None:
    (tmp_path / "my runs").symlink_to(ROOT / "sample_runs")
    done = act(
        tmp_path,
        **{"runs": "my runs", "metric": "val_loss", "forbid": "seed data.*", "min-runs": "500", "junit": "my out.xml"},
    )
    assert done.returncode == 1, done.stderr
    assert "\n::error title=min-runs::" in done.stdout
    cases = [case.get("name") for case in ET.parse(tmp_path / "my out.xml").getroot().iter("testcase")]
    assert cases == ["min-runs", "forbid: data.standardize", "forbid: seed"]


def test_the_step_of_the_readme_works(tmp_path: Path) -> None:
    (step,) = readme_yaml("action")
    uses = step["uses"].partition("@")[0].removeprefix("OWNER/NAME/")
    assert (ROOT / uses / "action.yml").is_file()
    assert set(step["with"]) <= set(ACTION["inputs"])
    (tmp_path / "runs").symlink_to(ROOT / "sample_runs")
    done = act(tmp_path, **{name: str(value) for name, value in step["with"].items()})
    assert done.returncode == 0, done.stderr


def test_an_input_is_never_run_and_never_read_as_an_option(tmp_path: Path) -> None:
    done = act(tmp_path, runs="--show-config", metric='"; touch pwned; "', forbid="$(touch pwned) `touch pwned`")
    assert done.returncode == 2
    assert "--show-config" in done.stderr
    assert not (tmp_path / "pwned").exists()


# The hook


def test_the_hook_runs_the_check_on_no_files_and_outside_the_commit() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (hook["pass_filenames"], hook["always_run"], hook["language"]) == (False, True, "python")
    assert set(hook["stages"]) == {"pre-push", "manual"}
    program, *arguments = hook["entry"].split()
    arguments += ["sample_runs", "--metric", "val_loss", "--min-runs", "500"]
    done = subprocess.run([Path(sys.executable).parent / program, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr


def test_the_hook_works_as_the_readme_configures_it(tmp_path: Path) -> None:
    (repository,) = readme_yaml("pre-commit")["repos"]
    (used,) = repository["hooks"]
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (repository["repo"], used["id"], used["verbose"]) == ("ADDRESS", hook["id"], True)
    (tmp_path / "runs").symlink_to(ROOT / "sample_runs")
    program, *arguments = hook["entry"].split()
    done = subprocess.run(
        [Path(sys.executable).parent / program, *arguments, *used["args"]], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("passed: ")
